"""Where a night's queue and log stand, and how that is taken away for a while."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Protocol

from tests.e2e.harness import BOARD
from tests.postgres import Server, serving

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


@dataclass(frozen=True)
class Served:
    """PostgreSQL: the server ends as in a power cut, and is started again."""

    server: Server
    address: str
    times: Iterator[float] = field(default_factory=lambda: cycle((3.0, 13.0)))
    lasts: bool = False

    @property
    def seconds(self) -> float:
        """By turns a restart that is waited for, and one that is longer than Klickfri's patience."""
        return next(self.times)

    def stop(self, state: Path) -> Callable[[], None]:
        """At once, with whatever was under way."""
        self.server.stop("immediate")
        return self.server.start


@contextmanager
def postgresql() -> Iterator[Base]:
    """A server of the night's own, gone with it."""
    with serving() as server:
        yield Served(server, server.database())


STORES = {"sqlite": sqlite, "postgresql": postgresql}
"""By the name in the table, what gives a night its own."""
