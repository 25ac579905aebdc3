"""The pulse of a worker: it says that it lives, looks after the dead, and stops at once when it is dead itself."""

from __future__ import annotations

import datetime as dt
import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import NoReturn

import sqlalchemy as sa

from klickfri.work.workers import Workers

FENCED = 75
"""Exit code of a worker that has been declared dead: whatever it was doing is no longer its own to do."""


class Heartbeat:
    """Beats four times a lease in a thread of its own, and calls `look_after` after every beat.

    It goes by the machine's clock: who lives is a fact of the machine, not of the cases. A worker that cannot
    reach the database for a whole lease must believe that it has been declared dead.
    """

    def __init__(self, workers: Workers, worker_id: str, lease: float, look_after: Callable[[], None]) -> None:
        self._workers, self._id, self._lease, self._look_after = workers, worker_id, lease, look_after
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        heard = time.monotonic()
        while not self._ended.wait(self._lease / 4):
            try:
                self._beat()
                heard = time.monotonic()
            except sa.exc.OperationalError:
                if time.monotonic() - heard > self._lease:
                    die()

    def _beat(self) -> None:
        if not self._workers.beat(self._id, dt.datetime.now(dt.UTC)):
            die()
        self._look_after()


def die() -> NoReturn:
    """Ends the process without another word or click."""
    os._exit(FENCED)
