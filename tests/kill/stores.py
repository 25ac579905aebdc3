"""Where a night's queue and log stand, and how that is taken away for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from tests.e2e.harness import BOARD

PATIENCE = 30.0
"""Seconds that Klickfri waits for a database that another program keeps locked."""
LONGER = PATIENCE + 2


class Base(Protocol):
    """A database of one night."""

    @property
    def address(self) -> str:
        """Empty for the file in the state folder."""

    @property
    def seconds(self) -> float:
        """How long it stays away."""

    @property
    def lasts(self) -> bool:
        """Is it still there when the program was stopped?"""

    def stop(self, state: Path) -> Callable[[], None]:
        """Takes it away at once; gives what brings it back."""


class Locked:
    """SQLite: another program keeps queue and log locked, longer than Klickfri's patience."""

    address, seconds, lasts = "", LONGER, True

    def stop(self, state: Path) -> Callable[[], None]:
        """Waits for its turn as any program would, and lets nobody else write."""
        files = (state / "work.sqlite", state / "audit" / BOARD / "log.sqlite")
        held = [_locked(file) for file in files]

        def release() -> None:
            for db in held:
                with closing(db):
                    db.execute("ROLLBACK")

        return release


def _locked(file: Path) -> sqlite3.Connection:
    db = sqlite3.connect(file, timeout=2 * PATIENCE, isolation_level=None, check_same_thread=False)
    db.execute("BEGIN EXCLUSIVE")
    return db


@contextmanager
def sqlite() -> Iterator[Base]:
    """The files of the state folder."""
    yield Locked()


STORES = {"sqlite": sqlite}
"""By the name in the table, what gives a night its own."""
