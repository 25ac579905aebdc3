"""What people and other systems shall be told, kept until it has been sent: each message once by each way.

Whoever sends takes a message by moving its next try forward, so that two never send the same; one that was not sent is
tried again, later each time. Killed between sending and noting it, it is sent a second time, under the same id.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.work.tables import Row, alerted, message

WAITS = (1, 5, 15, 60, 240)
"""Minutes until a message that was not sent is tried again; the last one is repeated."""
_KEPT = dt.timedelta(days=30)


@dataclass(frozen=True)
class Message:
    """One message by one way."""

    id: int
    key: str
    way: str
    kind: str
    subject: str
    text: str
    facts: Mapping[str, object]
    made: dt.datetime
    tries: int


class Outbox:
    """The messages of one queue. `writing` opens a transaction on its database. Moments are in UTC."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def put(
        self,
        key: str,
        ways: Collection[str],
        kind: str,
        subject: str,
        text: str,
        facts: Mapping[str, object],
        now: dt.datetime,
        alerts: Collection[int] = (),
    ) -> None:
        """Keeps a message for each way; one whose key it has had is left alone. `alerts` are the items that it is
        about, which are then no news any more.
        """
        told = {"key": key, "kind": kind, "subject": subject, "text": text, "made": now.isoformat()}
        told |= {"next_try": now.isoformat(), "facts": json.dumps(dict(facts), ensure_ascii=False, default=str)}
        with self._writing() as connection:
            had = set(connection.scalars(sa.select(message.c.way).where(message.c.key == key)))
            rows = [{**told, "way": way, "tries": 0} for way in sorted(set(ways) - had)]
            if rows:
                connection.execute(sa.insert(message), rows)
            if alerts:
                connection.execute(sa.insert(alerted), [{"item": item, "at": now.isoformat()} for item in alerts])

    def has(self, key: str) -> bool:
        """Has such a message been kept?"""
        with self._engine.connect() as connection:
            return connection.execute(sa.select(message.c.id).where(message.c.key == key)).first() is not None

    def take(self, way: str, now: dt.datetime) -> Message | None:
        """The oldest message that is to be sent by now; it is this sender's until its next try."""
        due = (message.c.way == way) & message.c.sent.is_(None) & (message.c.next_try <= now.isoformat())
        oldest = sa.select(message).where(due).order_by(message.c.id).limit(1).with_for_update(skip_locked=True)
        with self._writing() as connection:
            row = connection.execute(oldest).one_or_none()
            if row is None:
                return None
            again = now + dt.timedelta(minutes=WAITS[min(row.tries, len(WAITS) - 1)])
            this = sa.update(message).where(message.c.id == row.id).returning(message)
            return _read(connection.execute(this.values(tries=row.tries + 1, next_try=again.isoformat())).one())

    def sent(self, one: Message, now: dt.datetime) -> None:
        """It has been sent. What was made a month ago is forgotten, sent or not."""
        with self._writing() as connection:
            connection.execute(sa.update(message).where(message.c.id == one.id).values(sent=now.isoformat()))
            connection.execute(sa.delete(message).where(message.c.made < (now - _KEPT).isoformat()))

    def waiting(self) -> int:
        """How many have not been sent."""
        with self._engine.connect() as connection:
            unsent = sa.select(sa.func.count()).select_from(message).where(message.c.sent.is_(None))
            return connection.execute(unsent).scalar_one()


def _read(row: Row) -> Message:
    return Message(
        id=row.id,
        key=row.key,
        way=row.way,
        kind=row.kind,
        subject=row.subject,
        text=row.text,
        facts=json.loads(row.facts),
        made=dt.datetime.fromisoformat(row.made),
        tries=row.tries,
    )
