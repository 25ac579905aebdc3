"""How the legacy system is, as the workers of one run find it: told in the run's row, so that all of them know."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from enum import Enum

import sqlalchemy as sa

from klickfri.work.tables import Select, run

_HELD_FOR = 3
"""Times a case is tried while others fail like it; then another one has its turn."""


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

    reference: str
    place: str
    lately: bool = True


class Health:
    """The legacy system's health in one run. `writing` opens a transaction on the queue's database."""

    def __init__(
        self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]], run_id: str
    ) -> None:
        self._engine, self._writing, self._run = engine, writing, run_id

    def illness(self) -> Illness | None:
        """None while the system is well."""
        with self._engine.connect() as connection:
            row = connection.execute(self._row()).one_or_none()
        if row is None or row.ill_since is None:
            return None
        return Illness(dt.datetime.fromisoformat(row.ill_since), row.ill_reason)

    def fell_ill(self, reason: str, now: dt.datetime) -> None:
        """The system is ill; what was told first stands."""
        told = sa.update(run).where(run.c.id == self._run, run.c.ill_since.is_(None))
        with self._writing() as connection:
            connection.execute(told.values(ill_since=now.isoformat(), ill_reason=reason))

    def blame(self, reference: str, place: str, anywhere: bool) -> Blame:
        """Notes that a case met a fault, and judges whose it is.

        Several cases that meet one without any going well between are the system's sign; a fault met `anywhere` counts,
        or only one at the same place. A case that meets it again alone has itself to blame.
        """
        with self._faults() as faults:
            again = any((fault.reference, fault.place) == (reference, place) for fault in faults)
            others = [fault for fault in faults if fault.lately and fault.reference != reference]
            faults.append(_Fault(reference, place))
        if any(anywhere or fault.place == place for fault in others):
            return Blame.SYSTEM
        return Blame.CASE if again else Blame.OPEN

    def lets_others_try(self, reference: str) -> bool:
        """Has this case been tried so often, while the system is ill, that another one should have its turn?"""
        with self._faults() as faults:
            return sum(fault.lately and fault.reference == reference for fault in faults) % _HELD_FOR == 0

    def went_well(self) -> None:
        """A case has been through the system: it is well."""
        with self._faults() as faults:
            for fault in faults:
                fault.lately = False
        self._recovered()

    def was_down(self) -> None:
        """Not even the start page came: that explains every fault so far, and no case is to blame for any."""
        with self._faults() as faults:
            faults.clear()

    def _recovered(self) -> None:
        ill = sa.update(run).where(run.c.id == self._run, run.c.ill_since.is_not(None))
        with self._writing() as connection:
            connection.execute(ill.values(ill_since=None, ill_reason=None))

    @contextmanager
    def _faults(self) -> Iterator[list[_Fault]]:
        """The faults of the run, kept as they are when the block ends; no other worker changes them meanwhile."""
        with self._writing() as connection:
            row = connection.execute(self._row().with_for_update()).one_or_none()
            faults = [_Fault(*one) for one in json.loads(row.faults)] if row else []
            yield faults
            told = json.dumps([(fault.reference, fault.place, fault.lately) for fault in faults], ensure_ascii=False)
            if row is not None and told != row.faults:
                connection.execute(sa.update(run).where(run.c.id == self._run).values(faults=told))

    def _row(self) -> Select:
        return sa.select(run).where(run.c.id == self._run)
