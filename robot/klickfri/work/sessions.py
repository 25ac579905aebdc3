"""Sessions of the pages as rows: whose, since when, and until when. Of the token only its hash is here."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.work.tables import web_session

LONGEST = dt.timedelta(hours=10)
"""A working day; whoever works longer logs in again."""
IDLE = dt.timedelta(minutes=30)
_NOTED = dt.timedelta(minutes=1)
"""That it was used is noted so often, not at each page."""


@dataclass(frozen=True)
class WebSession:
    """One session. It is over at `ends`, or when nothing was asked for `IDLE`."""

    person: int
    began: dt.datetime
    seen: dt.datetime
    ends: dt.datetime


class WebSessions:
    """The sessions of one installation. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def begin(self, token: str, person: int, now: dt.datetime) -> WebSession:
        """A new session; those that are over are forgotten."""
        new = WebSession(person, now, now, now + LONGEST)
        values = {"began": new.began.isoformat(), "seen": new.seen.isoformat(), "ends": new.ends.isoformat()}
        with self._writing() as connection:
            connection.execute(sa.delete(web_session).where(web_session.c.ends <= now.isoformat()))
            connection.execute(sa.insert(web_session).values(token=_hash(token), person=person, **values))
        return new

    def use(self, token: str, now: dt.datetime) -> WebSession | None:
        """The session of a token that goes on; one that is over is ended."""
        found = self._find(token)
        if found is None:
            return None
        if now >= found.ends or now >= found.seen + IDLE:
            self.end(token)
            return None
        if now - found.seen >= _NOTED:
            self._note(token, now)
        return found

    def end(self, token: str) -> None:
        """The session is over; nothing when there is none."""
        with self._writing() as connection:
            connection.execute(sa.delete(web_session).where(web_session.c.token == _hash(token)))

    def _find(self, token: str) -> WebSession | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(web_session).where(web_session.c.token == _hash(token))).one_or_none()
        moments = map(dt.datetime.fromisoformat, (row.began, row.seen, row.ends)) if row else ()
        return WebSession(row.person, *moments) if row else None

    def _note(self, token: str, now: dt.datetime) -> None:
        mine = sa.update(web_session).where(web_session.c.token == _hash(token))
        with self._writing() as connection:
            connection.execute(mine.values(seen=now.isoformat()))


def _hash(token: str) -> str:
    """Whoever reads the table can be nobody by it."""
    return hashlib.sha256(token.encode()).hexdigest()
