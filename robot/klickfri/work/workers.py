"""Who works on the queue: a worker that falls silent is declared dead, and never comes back under the same id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

from klickfri.work import queries
from klickfri.work.liveness import Observer
from klickfri.work.tables import worker


class Workers:
    """The workers of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing
        self._observer = Observer()

    def register(self, worker_id: str, now: dt.datetime) -> None:
        """A new worker; the id is used by nobody else, now or later."""
        with self._writing() as connection:
            connection.execute(sa.insert(worker).values(id=worker_id, heartbeat=now.timestamp()))

    def is_alive(self, worker_id: str) -> bool:
        """False once somebody has declared it dead. Worth asking before a step that saves."""
        with self._engine.connect() as connection:
            return bool(connection.scalar(sa.select(queries.is_alive(worker_id))))

    def beat(self, worker_id: str, now: dt.datetime) -> bool:
        """The worker says that it lives. False when it has been declared dead: it must stop at once."""
        heard = sa.update(worker).where(worker.c.id == worker_id, worker.c.dead.is_(False))
        with self._writing() as connection:
            return connection.execute(heard.values(heartbeat=now.timestamp())).rowcount == 1

    def unregister(self, worker_id: str) -> None:
        """The worker has ended; what it may have left can be taken over at once."""
        with self._writing() as connection:
            connection.execute(sa.update(worker).where(worker.c.id == worker_id).values(dead=True))

    def declare_dead(self, moment: float, lease: float) -> list[str]:
        """Declares dead all that this process has not heard for `lease` seconds, and returns everyone who is dead.

        `moment` is this process's steady clock, in seconds.
        """
        living = sa.select(worker).where(worker.c.dead.is_(False))
        with self._writing() as connection:
            heard = [(row.id, self._observer.hear(row.id, row.heartbeat, moment)) for row in connection.execute(living)]
            silent = [name for name, one in heard if one.silent > lease]
            connection.execute(sa.update(worker).where(worker.c.id.in_(silent)).values(dead=True))
            return list(connection.scalars(sa.select(worker.c.id).where(worker.c.dead)))

    def drop_dead(self, before: dt.datetime) -> None:
        """Strikes out dead workers that have not been heard since, and have nothing left to take over."""
        with self._writing() as connection:
            connection.execute(sa.delete(worker).where(worker.c.dead, worker.c.heartbeat < before.timestamp()))
