"""What one worker does about records that another account of ours holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

MOST_MEETINGS = 10
"""Times that a worker meets one such record before a person is told: its account has not come back for minutes."""
_WAITS = (0, 1, 2, 5, 10, 20, 30)
"""Seconds before the next case, longer with each meeting of the same record. The first time others are tried."""


class OurLocks:
    """A worker that died holds its record until its account logs in again, which takes as long as a browser starts.

    `rest` waits and raises when the robot is stopped.
    """

    def __init__(self, rest: Callable[[float], None]) -> None:
        self._rest = rest
        self._met: Counter[str] = Counter()
        self._due = 0

    def met(self, reference: str) -> bool:
        """A case's record is held. True when it should be tried once more, later."""
        self._met[reference] += 1
        self._due = _WAITS[min(self._met[reference], len(_WAITS)) - 1]
        return self._met[reference] < MOST_MEETINGS

    def wait(self) -> None:
        """Waits, before the next case, as long as the last record that was met asks for."""
        due, self._due = self._due, 0
        if due:
            self._rest(due)
