"""How a process is asked to stop: Ctrl-C, SIGTERM (a service is stopped) or SIGHUP (a terminal is closed)."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

STOPPING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name))
"""The signals that ask to stop; Windows has no SIGHUP, and only it has SIGBREAK."""


@contextmanager
def heard(note: Callable[[], None]) -> Iterator[None]:
    """Calls `note` for each such signal until the block ends, and interrupts nothing. In the main thread alone."""
    before = {one: signal.signal(one, lambda *_: note()) for one in STOPPING}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


class StopAsked:
    """How many times the operator has asked to stop."""

    def __init__(self) -> None:
        self.times = 0
        self._again = threading.Event()

    def note(self) -> None:
        """Once more."""
        self.times += 1
        self._again.set()

    def rest(self, seconds: float) -> None:
        """Waits so long, or until it is asked once more."""
        self._again.wait(seconds)
        self._again.clear()

    def at_least(self, times: int) -> None:
        """So often in all, as somebody elsewhere has asked."""
        self.times = max(self.times, times)
