"""What the program reads of a night that runs: who has which case in hand, and what the log has last told of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import KlickfriError
from klickfri.model.work import State
from klickfri.work.store import Store
from klickfri.work.tables import Row, Select, account, work_item, worker
from tests.e2e.harness import ACCOUNTS, BOARD, PROCESS, Practice

OPEN = (State.NEW, State.IN_PROGRESS)


@dataclass(frozen=True)
class InHand:
    """A case in a worker's hands, and what the log has told of it so far."""

    account: str
    worker: str
    reference: str
    told: Sequence[Entry]

    @property
    def key(self) -> str:
        """What was told last, as the steps of a calm night are known by."""
        last = self.told[-1]
        return f"{last.type} {last.data.get('stage', '')}/{last.data.get('step', '')}"

    @property
    def may_have_saved(self) -> bool:
        """Was a save begun that nobody has seen?"""
        return bool(stages_in_doubt(self.told))


class Books:
    """The queue and the log of one night. What a database that is away cannot tell is told as nothing."""

    def __init__(self, held: Practice) -> None:
        self._settings = held.settings
        self._store = Store(held.settings.database)

    def close(self) -> None:
        """Lets go of the queue."""
        self._store.close()

    def all_in_hand(self) -> list[InHand]:
        """Every case that somebody has in hand now."""
        query = sa.select(work_item.c.reference, work_item.c.worker).where(work_item.c.state == State.IN_PROGRESS)
        return [self._in_hand(row.reference, row.worker) for row in self._rows(query)]

    def in_hand(self, name: str) -> InHand | None:
        """What an account's worker works at."""
        query = sa.select(work_item.c.reference, work_item.c.worker).where(
            work_item.c.state == State.IN_PROGRESS, work_item.c.worker.startswith(f"{name}-")
        )
        found = [self._in_hand(row.reference, row.worker) for row in self._rows(query)]
        return found[0] if found and found[0].told else None

    def process_of(self, name: str) -> int | None:
        """The id of the process that works with an account."""
        found = self._rows(sa.select(account.c.worker_pid).where(account.c.name == name))
        return found[0][0] if found else None

    def is_dead(self, worker_id: str) -> bool:
        """Has somebody declared the worker dead?"""
        found = self._rows(sa.select(worker.c.dead).where(worker.c.id == worker_id))
        return not found or bool(found[0][0])

    def owner(self, reference: str) -> str | None:
        """Whose the case is, or was last."""
        found = self._rows(sa.select(work_item.c.worker).where(work_item.c.reference == reference))
        return found[0][0] if found else None

    def left(self) -> int | None:
        """How many cases nobody has the end of; None when the database cannot tell."""
        query = sa.select(sa.func.count()).where(work_item.c.state.in_(OPEN))
        found = self._rows(query)
        return found[0][0] if found else None

    def _in_hand(self, reference: str, owner: str) -> InHand:
        name = next(one for one in ACCOUNTS if owner.startswith(f"{one}-"))
        return InHand(name, owner, reference, self._told(reference))

    def _told(self, reference: str) -> Sequence[Entry]:
        try:
            with closing(read_ledger(self._settings, BOARD)) as reader:
                return reader.of_subject(f"{PROCESS}/{reference}")
        except KlickfriError:
            return ()

    def _rows(self, query: Select) -> list[Row]:
        try:
            with self._store.engine.connect() as connection:
                return list(connection.execute(query))
        except sa.exc.OperationalError:
            return []
