"""What the tests of the audit log share: made-up events, a clock, and a program that writes until it is ended.

As a program: `python support.py FOLDER RUN COUNT` appends COUNT steps and prints each number once it is durable.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from klickfri.audit.log import AuditLog
from klickfri.model.event import Event

BOARD = "utbildning"
SOURCE = "almbacka/robot/utbildning"
PNG = b"\x89PNG\r\n\x1a\n made up "


def ticking_clock() -> Callable[[], dt.datetime]:
    """A clock that moves 10 ms each time it is read."""
    now = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)

    def read() -> dt.datetime:
        nonlocal now
        now += dt.timedelta(milliseconds=10)
        return now

    return read


def step(number: int, run: str = "natt", **data: object) -> Event:
    """A completed step of one case."""
    return Event("step.completed", "sfi/A-1", {"run": run, "step": f"steg {number}", "outcome": "success", **data})


def open_log(folder: Path, timeout: float = 30.0) -> AuditLog:
    """A board's log with a clock that ticks by itself."""
    return AuditLog(folder, BOARD, SOURCE, ticking_clock(), timeout=timeout)


if __name__ == "__main__":
    with open_log(Path(sys.argv[1])) as log:
        for number in range(int(sys.argv[3])):
            print(log.append(step(number, run=sys.argv[2])), flush=True)
