"""The queue at a glance: counted by the database, however long it is. And what the evening's check found."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.model.codes import Code
from klickfri.model.work import State, WorkItem
from klickfri.work.runs import RunState
from klickfri.work.tables import Row, Select, account, alerted, readiness, run, transition, work_item

UNANSWERED = (State.NEW, State.IN_PROGRESS, State.PENDING_USER_ACTION, State.FAILED)
"""States in which an applicant waits for us. Of one that is put off the applicant has been asked something."""


@dataclass(frozen=True)
class Unanswered:
    """An application that is not answered. `restricted` ones are not named."""

    id: int
    process: str
    reference: str
    received: dt.datetime
    state: State
    restricted: bool

    @property
    def item(self) -> WorkItem:
        """As much of the item as its clock needs."""
        return WorkItem(self.id, self.process, self.reference, self.state, {}, self.received)


@dataclass(frozen=True)
class RunRow:
    """A run as its row tells it. Whether it still lives, its `heartbeat` (seconds since 1970) says to who watches."""

    id: str
    process: str
    host: str
    asked_by: str
    state: RunState
    started: dt.datetime
    ended: dt.datetime | None
    heartbeat: float


@dataclass(frozen=True)
class FoundReady:
    """What a check of a process found. `why` is empty when it was ready; `picture` a path of that machine's."""

    process: str
    at: dt.datetime
    why: str
    reached: int
    total: int
    picture: str


class Overview:
    """Of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def counts(self) -> Mapping[str, Counter[State]]:
        """How many items of each process stand in each state."""
        process, state = work_item.c.process, work_item.c.state
        counted: dict[str, Counter[State]] = defaultdict(Counter)
        with self._engine.connect() as connection:
            for name, where, number in connection.execute(
                sa.select(process, state, sa.func.count()).group_by(process, state).order_by(process)
            ):
                counted[name][State(where)] = number
        return counted

    def oldest(self, process: str) -> list[Unanswered]:
        """Who may have waited longest for an answer: the first who came and was asked nothing, and all who were."""
        asked = sa.exists().where(transition.c.item == work_item.c.id, transition.c.became == State.DEFERRED)
        waiting = _waiting(process)
        return [*self._read(waiting.where(~asked).limit(1)), *self._read(waiting.where(asked))]

    def not_alerted(self, process: str, received: dt.datetime) -> list[Unanswered]:
        """Those received at this moment or before, Swedish time, of which nobody has been told."""
        came = work_item.c.received <= received.replace(tzinfo=None).isoformat()
        told = sa.exists().where(alerted.c.item == work_item.c.id)
        return self._read(_waiting(process).where(came, ~told))

    def runs(self) -> list[RunRow]:
        """The running runs of every process, and its last one that is over; the latest first."""
        last = sa.select(sa.func.max(run.c.started)).where(run.c.state != RunState.RUNNING).group_by(run.c.process)
        wanted = (run.c.state == RunState.RUNNING) | run.c.started.in_(last)
        with self._engine.connect() as connection:
            rows = connection.execute(sa.select(run).where(wanted).order_by(run.c.started.desc())).all()
        return [_run(row) for row in rows]

    def in_hand(self) -> Mapping[str, int]:
        """How many items each run has in hand."""
        busy = sa.select(work_item.c.run, sa.func.count()).where(work_item.c.state == State.IN_PROGRESS)
        with self._engine.connect() as connection:
            return {str(name): number for name, number in connection.execute(busy.group_by(work_item.c.run))}

    def accounts(self) -> Mapping[str, list[str]]:
        """The robot accounts that are in use, by their system."""
        used: dict[str, list[str]] = defaultdict(list)
        with self._engine.connect() as connection:
            for row in connection.execute(sa.select(account).order_by(account.c.system, account.c.name)):
                used[row.system].append(row.name)
        return used

    def found_ready(self, process: str) -> FoundReady | None:
        """What the last check found."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(readiness).where(readiness.c.process == process)).one_or_none()
        if row is None:
            return None
        at = dt.datetime.fromisoformat(row.at)
        return FoundReady(row.process, at, row.why, row.reached, row.total, row.picture)

    def keep_ready(self, found: FoundReady) -> None:
        """Keeps what a check found, in place of the one before."""
        values = {"at": found.at.isoformat(), "why": found.why, "reached": found.reached, "total": found.total}
        with self._writing() as connection:
            connection.execute(sa.delete(readiness).where(readiness.c.process == found.process))
            kept = sa.insert(readiness).values(process=found.process, picture=found.picture, **values)
            connection.execute(kept)

    def _read(self, query: Select) -> list[Unanswered]:
        with self._engine.connect() as connection:
            return [_unanswered(row) for row in connection.execute(query)]


def _waiting(process: str) -> Select:
    """Who waits for an answer, who came first first."""
    names = ("id", "process", "reference", "received", "state", "restricted", "code")
    wanted = (work_item.c.process == process) & work_item.c.state.in_(UNANSWERED)
    columns = [work_item.c[name] for name in names]
    return sa.select(*columns).where(wanted).order_by(work_item.c.received, work_item.c.id)


def _unanswered(row: Row) -> Unanswered:
    return Unanswered(
        id=row.id,
        process=row.process,
        reference=row.reference,
        received=dt.datetime.fromisoformat(row.received),
        state=State(row.state),
        restricted=row.restricted or Code(row.code or "").restricted,
    )


def _run(row: Row) -> RunRow:
    return RunRow(
        id=row.id,
        process=row.process,
        host=row.host,
        asked_by=row.asked_by,
        state=RunState(row.state),
        started=dt.datetime.fromisoformat(row.started),
        ended=row.ended and dt.datetime.fromisoformat(row.ended),
        heartbeat=row.heartbeat,
    )
