"""Pauses: a process or a system in which no case is begun until somebody lets it go on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, get_args

import sqlalchemy as sa

from klickfri.work.tables import Row, Select, pause

Kind = Literal["process", "system"]
"""What can be paused; of a system, all its processes are."""


@dataclass(frozen=True)
class Pause:
    """Who has paused what, since when and why."""

    kind: Kind
    name: str
    by: str
    reason: str
    since: dt.datetime

    @property
    def told(self) -> str:
        """By whom, since when and why."""
        return f"by {self.by} since {self.since.astimezone():%Y-%m-%d %H:%M}: {self.reason}"

    def __str__(self) -> str:
        return f"the {self.kind} {self.name} is paused {self.told}"


Tell = Callable[[Pause], object]
"""Hears of a change before it is kept; what it raises leaves everything as it was."""


class Pauses:
    """The pauses of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def begin(self, new: Pause, tell: Tell) -> Pause | None:
        """The pause; None when it is paused already, and then who paused it first stays."""
        with self._writing() as connection:
            if connection.execute(_this(new.kind, new.name)).first():
                return None
            values = {"kind": new.kind, "name": new.name, "by": new.by, "reason": new.reason}
            connection.execute(sa.insert(pause).values(since=new.since.isoformat(), **values))
            tell(new)
            return new

    def end(self, kind: Kind, name: str, tell: Tell) -> Pause | None:
        """The pause that was; None when there was none."""
        with self._writing() as connection:
            row = connection.execute(_this(kind, name).with_for_update()).one_or_none()
            if row is None:
                return None
            connection.execute(sa.delete(pause).where(pause.c.kind == kind, pause.c.name == name))
            ended = _read(row)
            tell(ended)
            return ended

    def of(self, process: str, system: str) -> list[Pause]:
        """What keeps a process of a system from beginning a case; none when nothing does."""
        mine = (pause.c.kind == "process") & (pause.c.name == process)
        its = (pause.c.kind == "system") & (pause.c.name == system)
        return self._found(sa.select(pause).where(mine | its))

    def all(self) -> list[Pause]:
        """Everything that is paused."""
        return self._found(sa.select(pause))

    def _found(self, query: Select) -> list[Pause]:
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query.order_by(pause.c.kind, pause.c.name))]


def _this(kind: Kind, name: str) -> Select:
    return sa.select(pause).where(pause.c.kind == kind, pause.c.name == name)


def _read(row: Row) -> Pause:
    kind: Kind = next(kind for kind in get_args(Kind) if kind == row.kind)
    return Pause(kind, row.name, row.by, row.reason, dt.datetime.fromisoformat(row.since))
