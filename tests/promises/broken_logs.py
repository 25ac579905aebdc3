"""The ways in which a log that worked can no longer be written."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

from klickfri.audit.sqlite.place import log_file
from tests.unit.audit.support import BOARD

Break = Callable[[Path], AbstractContextManager[None]]


@contextmanager
def disk_full(folder: Path, spare: int = 0) -> Iterator[None]:
    """The log's file of latest changes may grow by `spare` bytes and no more, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    written = log_file(folder, BOARD).with_name("log.sqlite-wal").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (written + spare, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Another program holds the log and does not let go."""
    with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def gone(folder: Path) -> Iterator[None]:
    """The log was moved away."""
    away = folder / "away"
    log_file(folder, BOARD).rename(away)
    yield
    away.rename(log_file(folder, BOARD))


BREAKS: list[Break] = [disk_full, locked, gone]
