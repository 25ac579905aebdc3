"""Leaves a log's file for another store: it stays to be read, and nobody writes to it again, also no older release."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from klickfri.audit.sqlite.place import LEFT, unavailable
from klickfri.settings.disk import open_to_read


def is_left(file: Path) -> bool:
    """Was the log moved elsewhere? Raises `AuditUnavailable`."""
    try:
        with closing(open_to_read(file)) as db:
            return bool(db.execute("PRAGMA user_version").fetchone()[0] == LEFT)
    except (sqlite3.Error, OSError) as error:
        raise unavailable(file, "read", error) from error


@contextmanager
def left_when_done(file: Path) -> Iterator[None]:
    """Within the block nobody writes to the log; when it ends well, nobody does again. Raises `AuditUnavailable`."""
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None)) as db:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            yield
            db.execute(f"PRAGMA user_version = {LEFT}")
            db.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise unavailable(file, "moved", error) from error
