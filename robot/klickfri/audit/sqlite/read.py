"""One board's log to read, from its SQLite file. Reading never changes it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from itertools import chain, product
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from klickfri.audit.asking import QueryReader, Rows, named, narrowed
from klickfri.audit.ledger import FIRST, Condition, KeptCheckpoint, KeptCosignature, KeptStamp, Stored
from klickfri.audit.sqlite.place import (
    CHECKPOINT,
    COSIGNATURE,
    SCHEMA,
    SEARCH,
    TIME_STAMP,
    pictures_beside,
    unavailable,
)
from klickfri.settings.disk import open_to_read

QUERIES = named(Path(__file__).with_name("queries.sql"))
"""The text of each query by its name."""
WANTED = named(Path(__file__).with_name("wanted.sql"))
"""The text of each search, and of each condition, by its name."""


class SqliteReader(QueryReader):
    """A `LedgerReader`. The file (`place.log_to_read`) is opened when it is first asked."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.pictures = pictures_beside(file)
        self._lock = threading.Lock()

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """As the port says: undecodable bytes become marks, which the leaf then contradicts."""
        with self._readable():
            yield from map(Stored._make, self._as_it_lies.execute(QUERIES["stored"], {"after": after}))

    def checkpoints(self, *, last: bool = False) -> Iterator[KeptCheckpoint]:
        """As the port says."""
        with self._readable():
            if self._as_it_lies.execute(QUERIES["has_checkpoints"]).fetchone():
                query = QUERIES["last_checkpoint" if last else "checkpoints"]
                yield from map(KeptCheckpoint._make, self._as_it_lies.execute(query))

    def cosignatures(self, *, last: bool = False) -> Iterator[KeptCosignature]:
        """As the port says."""
        with self._readable():
            if self._as_it_lies.execute(QUERIES["has_cosignatures"]).fetchone():
                query = QUERIES["last_cosignature" if last else "cosignatures"]
                yield from map(KeptCosignature._make, self._as_it_lies.execute(query))

    def stamps(self) -> Iterator[KeptStamp]:
        """As the port says."""
        with self._readable():
            if self._as_it_lies.execute(QUERIES["has_stamps"]).fetchone():
                yield from map(KeptStamp._make, self._as_it_lies.execute(QUERIES["stamps"]))

    def condition(self) -> Condition:
        """Its tables and triggers as they were made, its search trees and list of persons in step with its entries."""
        with self._readable():
            as_made = _schema(self._as_it_lies) in _schemas_as_made()
            (checked,) = self._as_it_lies.execute("PRAGMA integrity_check(1)").fetchone()
            damage = "" if checked == "ok" else checked
            return Condition(as_made, damage or (self._persons() if as_made else ""))

    def _persons(self) -> str:
        """What is wrong with the list of persons; empty where nothing is, or where there is none."""
        if not self._as_it_lies.execute(QUERIES["has_search"]).fetchone():
            return ""
        differing = self._as_it_lies.execute(QUERIES["person_differs"]).fetchone()
        return "listan över personer säger annat än posterna" if differing else ""

    def close(self) -> None:
        """Lets go of the file."""
        for opened in ("_db", "_as_it_lies"):
            if opened in vars(self):
                vars(self)[opened].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @cached_property
    def _db(self) -> sqlite3.Connection:
        return open_to_read(self._file)

    @cached_property
    def _as_it_lies(self) -> sqlite3.Connection:
        db = open_to_read(self._file)
        db.text_factory = lambda stored: stored.decode(errors="replace")
        return db

    def _rows(self, name: str, **values: str | int | None) -> Rows:
        return self._asked(QUERIES[name], values)

    def _narrowed(self, name: str, conditions: Iterable[str], values: Mapping[str, str | int]) -> Rows:
        return self._asked(narrowed(WANTED, name, conditions), values)

    def _flowing(
        self, name: str, conditions: Iterable[str], values: Mapping[str, str | int]
    ) -> Iterator[tuple[Any, ...]]:
        with self._readable():
            yield from self._as_it_lies.execute(narrowed(WANTED, name, conditions), values)

    def _asked(self, query: str, values: Mapping[str, str | int | None]) -> Rows:
        with self._lock, self._readable():
            return self._db.execute(query, values).fetchall()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise unavailable(self._file, "read", error) from error


def _schema(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return list(db.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"))


def _schemas_as_made() -> Iterator[list[tuple[str, str]]]:
    """With and without each thing that came after the first release; what is signed came in this order."""
    witnessed = (*CHECKPOINT, *COSIGNATURE)
    signed = ((), CHECKPOINT, witnessed, (*witnessed, *TIME_STAMP))
    for later in product(signed, ((), SEARCH)):
        with closing(sqlite3.connect(":memory:")) as db:
            db.executescript(SCHEMA)
            for statement in chain(*later):
                db.execute(statement)
            yield _schema(db)
