"""Who works on the queue: a worker that falls silent is declared dead, and never comes back under the same id."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager

import sqlalchemy as sa

from klickfri.work.tables import worker


class Workers:
    """The workers of one queue. `writing` opens a transaction on its database."""

    def __init__(self, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._writing = writing

    def beat(self, worker_id: str, now: dt.datetime) -> bool:
        """The worker says that it lives. False when it has been declared dead: it must stop at once."""
        mine = worker.c.id == worker_id
        with self._writing() as connection:
            if connection.execute(sa.select(worker.c.id).where(mine)).first() is None:
                connection.execute(sa.insert(worker).values(id=worker_id, heartbeat=now.timestamp()))
                return True
            heard = sa.update(worker).where(mine, worker.c.dead.is_(False)).values(heartbeat=now.timestamp())
            return connection.execute(heard).rowcount == 1

    def retire(self, worker_id: str) -> None:
        """The worker has ended; what it may have left can be taken over at once."""
        with self._writing() as connection:
            connection.execute(sa.update(worker).where(worker.c.id == worker_id).values(dead=True))

    def bury(self, now: dt.datetime, lease: float) -> list[str]:
        """Declares dead all that have not been heard for `lease` seconds, and returns everyone who is dead."""
        silent = (worker.c.heartbeat < now.timestamp() - lease) & worker.c.dead.is_(False)
        with self._writing() as connection:
            connection.execute(sa.update(worker).where(silent).values(dead=True))
            return list(connection.scalars(sa.select(worker.c.id).where(worker.c.dead)))
