"""What the tests of the audit log share: made-up events, a clock, and a program that writes until it is ended.

As a program: `python support.py WHERE RUN COUNT` appends COUNT steps and prints each number once it is durable; WHERE
is a folder, or the address of a database.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import klickfri
from klickfri.audit.ledger import Ledger
from klickfri.audit.postgres.log import PostgresLedger
from klickfri.audit.postgres.place import Place
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.audit.verify import Noted, Verification, verify
from klickfri.model.event import Event
from klickfri.settings.server import is_shared

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


def writer(where: object, run: str, count: int) -> subprocess.Popen[str]:
    """Another process that appends to the same log, in a folder or a database."""
    command = [sys.executable, __file__, str(where), run, str(count)]
    package = str(Path(klickfri.__file__).parents[1])
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": package}, stdout=subprocess.PIPE, text=True)


def _opened(where: str) -> Ledger:
    if is_shared(where):
        return PostgresLedger(Place(where, BOARD), SOURCE, ticking_clock())
    return open_log(Path(where))


if __name__ == "__main__":
    with _opened(sys.argv[1]) as log:
        for number in range(int(sys.argv[3])):
            print(log.append(step(number, run=sys.argv[2])), flush=True)
