"""What the tests of the audit log share: made-up events, a clock, and a program that writes until it is ended.

As a program: `python support.py FOLDER RUN COUNT` appends COUNT steps and prints each number once it is durable.
"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path

from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.audit.verify import Noted, Verification, verify
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


def open_log(folder: Path, timeout: float = 30.0) -> SqliteLedger:
    """A board's log with a clock that ticks by itself."""
    return SqliteLedger(folder, BOARD, SOURCE, ticking_clock(), timeout=timeout)


def read_log(folder: Path) -> SqliteReader:
    """The board's log to read."""
    return SqliteReader(log_to_read(folder, BOARD))


def checked(folder: Path, noted: Noted | None = None) -> Verification:
    """What comes of checking the board's log."""
    with read_log(folder) as reader:
        return verify(reader, noted)


if __name__ == "__main__":
    with open_log(Path(sys.argv[1])) as log:
        for number in range(int(sys.argv[3])):
            print(log.append(step(number, run=sys.argv[2])), flush=True)
