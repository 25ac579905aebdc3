"""How a legacy system is, as all workers find it that share the queue: one row a system, the breaker (ADR 0018).

It is open while the system is ill. Then one worker looks whether it is well, and tries one case when it seems so.
"""

from __future__ import annotations

import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass
from enum import Enum

import sqlalchemy as sa

from klickfri.work.incidents import Tell, close_in, open_in
from klickfri.work.liveness import LEASE, Observer, has_ended
from klickfri.work.tables import Row, account, system_health, work_item

_TURN = 9
"""Tries, none of which went well, after which another case has its turn."""
_KEPT = 50 * _TURN
"""Faults that are kept, the latest ones."""


class Blame(Enum):
    """Whose fault it is that a case met a fault: the case's own, not yet known, or the system's."""

    CASE = "case"
    OPEN = "open"
    SYSTEM = "system"


@dataclass(frozen=True)
class Illness:
    """Since when the system has been ill, and what was seen first."""

    since: dt.datetime
    reason: str


@dataclass
class _Fault:
    """A case met a fault at a place; `lately` until a case has gone well afterwards."""

    case: str
    place: str
    lately: bool = True


def incident_key(system: str) -> str:
    """What an incident of an ill system is called by."""
    return f"system/{system}"


class Health:
    """A system's health, as a worker of one of its processes tells and asks for it.

    `writing` opens a transaction on the queue's database.
    """

    def __init__(
        self,
        engine: sa.Engine,
        writing: Callable[[], AbstractContextManager[sa.Connection]],
        system: str,
        process: str = "",
    ) -> None:
        self._engine, self._writing, self._system, self._process = engine, writing, system, process
        self._observer = Observer()

    def illness(self) -> Illness | None:
        """None while the system is well."""
        row = self._told()
        if row is None or row.ill_since is None:
            return None
        return Illness(dt.datetime.fromisoformat(row.ill_since), row.ill_reason)

    def fell_ill(self, reason: str, now: dt.datetime, what: str = "", tell: Tell = lambda _: None) -> bool:
        """The system is ill. Who tells it first opens the incident `what`, hears True, and what was told stands."""
        with self._row() as (connection, row):
            if row.ill_since is not None:
                return False
            told = self._mine().values(ill_since=now.isoformat(), ill_reason=reason, prober=None)
            connection.execute(told)
            open_in(connection, incident_key(self._system), what or reason, now, self._process, tell)
            return True

    def blame(self, reference: str, place: str, *, anywhere: bool, opens_after: int = 2) -> Blame:
        """Notes that a case met a fault, and judges whose it is.

        Several cases that meet one without any going well between, `opens_after` faults or more, are the system's sign;
        a fault met `anywhere` counts, or only one at the same place. A case that meets it again alone has itself to
        blame.
        """
        case = self._case(reference)
        with self._faults() as faults:
            again = any((fault.case, fault.place) == (case, place) for fault in faults)
            alike = [fault for fault in faults if fault.lately and (anywhere or fault.place == place)]
            others = any(fault.case != case for fault in alike)
            faults.append(_Fault(case, place))
        if again and not others:
            return Blame.CASE
        return Blame.SYSTEM if len(alike) + 1 >= opens_after and (others or opens_after == 1) else Blame.OPEN

    def lets_others_try(self) -> bool:
        """Have those that met a fault been tried so often that another case should have its turn?

        Seldom: it is one more that an ill system touches. Never would be worse, should the fault be in their data.
        """
        return sum(fault.lately for fault in _faults(self._told())) % _TURN == 0

    def went_well(self, reference: str, now: dt.datetime, tell: Tell = lambda _: None) -> bool:
        """A case has been through the system: it is well. True when that was not known.

        Cases that stood aside meanwhile are in their place again, and want a new turn.
        """
        case, row = self._case(reference), self._told()
        if row is None or not (row.ill_since or any(one.lately or one.case == case for one in _faults(row))):
            return False
        with self._row() as (connection, row):
            left = [_Fault(one.case, one.place, lately=False) for one in _faults(row) if one.case != case]
            connection.execute(self._mine().values(ill_since=None, ill_reason=None, prober=None, faults=_text(left)))
            close_in(connection, incident_key(self._system), "a case has gone well", now, tell)
            self._take_back(connection)
            return True

    def was_down(self) -> None:
        """Not even the start page came: that explains every fault so far, and no case is to blame for any.

        Those that stood aside want a new turn.
        """
        with self._row() as (connection, _):
            connection.execute(self._mine().values(faults="[]"))
            self._take_back(connection)

    def _take_back(self, connection: sa.Connection) -> None:
        aside = sa.update(work_item).where(work_item.c.process == self._process, work_item.c.aside)
        connection.execute(aside.values(aside=False, round=work_item.c.round + 1))

    def probes(self, name: str) -> bool:
        """Is it for the worker with this account to look whether the system is well? One does at a time.

        The turn of one that has died goes to the next who asks.
        """
        row = self._told()
        looks = row.prober if row is not None else None
        if looks and (looks == name or self._lives(looks)):
            return bool(looks == name)
        with self._row() as (connection, row):
            if row.prober != looks:  # somebody was quicker
                return False
            connection.execute(self._mine().values(prober=name))
            return True

    def probes_no_more(self, name: str) -> None:
        """The worker's turn to look is over; the next who asks has it."""
        with self._writing() as connection:
            connection.execute(self._mine().where(system_health.c.prober == name).values(prober=None))

    def _lives(self, name: str) -> bool:
        """By the lease of its account, which its worker renews."""
        its = sa.select(account).where(account.c.system == self._system, account.c.name == name)
        with self._engine.connect() as connection:
            lease = connection.execute(its).one_or_none()
        if lease is None or (lease.worker_pid is not None and has_ended(lease.host, lease.worker_pid)):
            return False
        return self._observer.hear(name, lease.heartbeat, time.monotonic()).silent <= LEASE

    def _case(self, reference: str) -> str:
        return f"{self._process}/{reference}"

    @contextmanager
    def _faults(self) -> Iterator[list[_Fault]]:
        """The faults, kept as they are when the block ends; no other worker changes them meanwhile."""
        with self._row() as (connection, row):
            faults = _faults(row)
            yield faults
            told = _text(faults[-_KEPT:])
            if told != row.faults:
                connection.execute(self._mine().values(faults=told))

    @contextmanager
    def _row(self) -> Iterator[tuple[sa.Connection, Row]]:
        """The system's row, made when it is first needed, held against others until the block ends."""
        first = sa.text("INSERT INTO system_health (system, faults) VALUES (:system, '[]') ON CONFLICT DO NOTHING")
        with self._writing() as connection:
            connection.execute(first, {"system": self._system})
            yield connection, connection.execute(self._select().with_for_update()).one()

    def _told(self) -> Row | None:
        with self._engine.connect() as connection:
            return connection.execute(self._select()).one_or_none()

    def _select(self) -> sa.Select[tuple[object, ...]]:
        return sa.select(system_health).where(system_health.c.system == self._system)

    def _mine(self) -> sa.Update:
        return sa.update(system_health).where(system_health.c.system == self._system)


def _faults(row: Row | None) -> list[_Fault]:
    return [_Fault(*one) for one in json.loads(row.faults)] if row is not None else []


def _text(faults: list[_Fault]) -> str:
    return json.dumps([astuple(fault) for fault in faults], ensure_ascii=False)
