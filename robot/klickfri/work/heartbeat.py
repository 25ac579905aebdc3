"""A pulse: a process says that it lives, and ends at once when it has been taken for dead."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import NoReturn

import sqlalchemy as sa

FENCED = 75
"""Exit code of a process that has been declared dead: whatever it was doing is no longer its own to do."""


class Heartbeat:
    """Calls `beat` four times a lease (seconds) in a thread of its own; it answers False when this process is dead.

    A process that cannot reach the database for a whole lease must believe that it has been declared dead.
    """

    def __init__(self, beat: Callable[[], bool], lease: float) -> None:
        self._beat, self._lease = beat, lease
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
                if not self._beat():
                    exit_fenced()
                heard = time.monotonic()
            except sa.exc.OperationalError:
                if time.monotonic() - heard > self._lease:
                    exit_fenced()


def exit_fenced() -> NoReturn:
    """Ends the process at once, with exit code 75 and no other word or click."""
    os._exit(FENCED)
