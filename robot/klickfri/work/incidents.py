"""Incidents: what operations must know of, once, however many workers and machines meet it; and who knows of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.model.errors import NotFound
from klickfri.work.tables import Row, Select, incident


@dataclass(frozen=True)
class Incident:
    """One incident. `key` is what it is about (`system/provux`); the log of the `process` that met it tells of it."""

    id: int
    key: str
    process: str
    what: str
    opened: dt.datetime
    acknowledged: dt.datetime | None = None
    acknowledged_by: str = ""
    closed: dt.datetime | None = None
    closed_by: str = ""
    """What ended it, or who."""

    @property
    def is_open(self) -> bool:
        """Is it still going on?"""
        return self.closed is None


Tell = Callable[[Incident], object]
"""Hears of a change before it is kept; what it raises leaves everything as it was."""


def _nobody(_: Incident) -> None:
    """Nobody needs to hear of it."""


class Incidents:
    """The incidents of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def open(self, key: str, what: str, now: dt.datetime, process: str = "", tell: Tell = _nobody) -> Incident | None:
        """The new incident; None when one of this key is open already."""
        with self._writing() as connection:
            return open_in(connection, key, what, now, process, tell)

    def close(self, key: str, by: str, now: dt.datetime, tell: Tell = _nobody) -> Incident | None:
        """The incident of this key, closed; None when none is open. `by` is what ended it, or who."""
        with self._writing() as connection:
            return close_in(connection, key, by, now, tell)

    def acknowledge(self, number: int, by: str, now: dt.datetime, tell: Tell = _nobody) -> Incident:
        """Somebody knows of it; who said so first stays. Raises `NotFound`."""
        with self._writing() as connection:
            found = _numbered(connection, number)
            if found.acknowledged:
                return found
            return _change(connection, number, tell, acknowledged=now.isoformat(), acknowledged_by=by)

    def end(self, number: int, by: str, now: dt.datetime, tell: Tell = _nobody) -> Incident:
        """Somebody says that it is over; one that is over already stays as it was. Raises `NotFound`."""
        with self._writing() as connection:
            found = _numbered(connection, number)
            if not found.is_open:
                return found
            return _change(connection, number, tell, closed=now.isoformat(), closed_by=by)

    def all(self) -> list[Incident]:
        """Every incident, the open ones first, then the latest."""
        query = sa.select(incident).order_by(incident.c.closed.is_not(None), incident.c.id.desc())
        return self._found(query)

    def current(self) -> list[Incident]:
        """Those that are open, the latest first."""
        return self._found(sa.select(incident).where(incident.c.closed.is_(None)).order_by(incident.c.id.desc()))

    def unsent(self) -> list[Incident]:
        """Those of which somebody shall still be told that they were opened, or closed; the oldest first."""
        opened = incident.c.sent == ""
        closed = incident.c.closed.is_not(None) & (incident.c.sent != "closed")
        return self._found(sa.select(incident).where(opened | closed).order_by(incident.c.id))

    def sent(self, told: Incident) -> None:
        """What `unsent` gave has been told."""
        state = "opened" if told.is_open else "closed"
        with self._writing() as connection:
            connection.execute(sa.update(incident).where(incident.c.id == told.id).values(sent=state))

    def _found(self, query: Select) -> list[Incident]:
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query)]


def open_in(
    connection: sa.Connection, key: str, what: str, now: dt.datetime, process: str, tell: Tell
) -> Incident | None:
    """As `Incidents.open`, in a transaction that changes more than that."""
    if connection.execute(_of(key)).first():
        return None
    values = {"key": key, "what": what, "process": process, "opened": now.isoformat()}
    opened = _read(connection.execute(sa.insert(incident).values(**values).returning(incident)).one())
    tell(opened)
    return opened


def close_in(connection: sa.Connection, key: str, by: str, now: dt.datetime, tell: Tell) -> Incident | None:
    """As `Incidents.close`, in a transaction that changes more than that."""
    row = connection.execute(_of(key)).one_or_none()
    return row and _change(connection, row.id, tell, closed=now.isoformat(), closed_by=by)


def _numbered(connection: sa.Connection, number: int) -> Incident:
    row = connection.execute(sa.select(incident).where(incident.c.id == number).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"no incident has the number {number}; see `klickfri incidents`")
    return _read(row)


def _of(key: str) -> Select:
    return sa.select(incident).where(incident.c.key == key, incident.c.closed.is_(None)).with_for_update()


def _change(connection: sa.Connection, number: int, tell: Tell, **values: str) -> Incident:
    this = sa.update(incident).where(incident.c.id == number)
    changed = _read(connection.execute(this.values(**values).returning(incident)).one())
    tell(changed)
    return changed


def _read(row: Row) -> Incident:
    return Incident(
        id=row.id,
        key=row.key,
        process=row.process,
        what=row.what,
        opened=dt.datetime.fromisoformat(row.opened),
        acknowledged=row.acknowledged and dt.datetime.fromisoformat(row.acknowledged),
        acknowledged_by=row.acknowledged_by or "",
        closed=row.closed and dt.datetime.fromisoformat(row.closed),
        closed_by=row.closed_by or "",
    )
