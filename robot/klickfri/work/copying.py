"""A copy of the queue for a backup: of one moment, however it changes meanwhile."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy.engine import make_url

from klickfri.settings import private
from klickfri.settings.disk import open_to_read, unusable


def file_of(address: str) -> Path | None:
    """The file of a queue that is one; None where a server keeps it."""
    url = make_url(address)
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


@contextmanager
def snapshot(file: Path) -> Iterator[Callable[[Path], None]]:
    """The queue as it is at this moment: what is given writes it to a new file. Raises `Unusable`."""
    try:
        queue = open_to_read(file)
        queue.execute("BEGIN").execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise unusable(error, "the queue's database") from error
    with closing(queue):
        yield lambda to: _copied(queue, to)


def _copied(queue: sqlite3.Connection, to: Path) -> None:
    try:
        with closing(sqlite3.connect(private.file(to))) as made:
            queue.backup(made)
            made.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read where nothing may be written
    except sqlite3.Error as error:
        raise unusable(error, f"{to.name} of the backup") from error
