"""One board's log to read, from its SQLite file. Reading never changes it."""

from __future__ import annotations

import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from klickfri.audit import entry
from klickfri.audit.doubt import stages_in_doubt
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import Condition, Counts, Effort, Stored, Told
from klickfri.audit.sqlite.place import SCHEMA, pictures_beside, unavailable
from klickfri.settings.disk import open_to_read

_NAMED = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_NAMES_AND_TEXTS = _NAMED.split(Path(__file__).with_name("queries.sql").read_text(encoding="utf-8"))[1:]
QUERIES = dict(zip(_NAMES_AND_TEXTS[::2], _NAMES_AND_TEXTS[1::2], strict=True))
"""The text of each query by its name."""


Rows = list[tuple[Any, ...]]
"""What a query finds: its columns are as the query says."""


class SqliteReader:
    """A `LedgerReader`. The file (`place.log_to_read`) is opened when it is first asked."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.pictures = pictures_beside(file)
        self._lock = threading.Lock()

    def of_subject(self, subject: str, run: str | None = None) -> list[Entry]:
        """As the port says."""
        if run is None:
            return self._entries("of_subject", subject=subject)
        return self._entries("of_subject_and_run", subject=subject, run=run)

    def of_run(self, run: str) -> list[Entry]:
        """As the port says."""
        return self._entries("of_run", run=run)

    def subjects(self, reference: str) -> list[str]:
        """As the port says."""
        return [subject for (subject,) in self._rows("subjects", end=f"/{reference}")]

    def in_doubt(self, subject: str) -> list[str]:
        """As the port says."""
        return stages_in_doubt(self._entries("saving", subject=subject))

    def saved(self, run: str) -> set[str]:
        """As the port says."""
        return {subject for (subject,) in self._rows("saved", run=run)}

    def stopped_at(self, subject: str) -> str | None:
        """As the port says."""
        return next((target for (target,) in self._rows("stopped_at", subject=subject)), None)

    def last_pictured(self, subject: str) -> Entry | None:
        """As the port says."""
        return next(iter(self._entries("last_pictured", subject=subject)), None)

    def picture_of(self, process: str, target: str, stage: str) -> str | None:
        """As the port says."""
        rows = self._rows("picture_of", process=process, target=target, stage=stage)
        return next((picture for (picture,) in rows), None)

    def counts(self, *, run: str | None = None, subject: str | None = None) -> Mapping[str, Counts]:
        """As the port says."""
        counts: dict[str, Counts] = {}
        for of, kind, steps, *effort in self._rows("effort", run=run, subject=subject):
            part = Effort(steps, *map(int, effort))
            counts[of] = counts.get(of, Counts()) + (Counts(work=part) if kind == "work" else Counts(looking=part))
        return counts

    def told(self) -> Told:
        """As the port says."""
        return Told(
            finished=frozenset((subject, int(attempt)) for subject, attempt in self._rows("finished")),
            answered=Counter(subject for (subject,) in self._rows("answered")),
            claimed=frozenset(subject for (subject,) in self._rows("claimed")),
            taken={process: int(taken) for process, taken in self._rows("taken")},
            begun={process: int(taken) for process, taken in self._rows("begun")},
        )

    def stored(self) -> Iterator[Stored]:
        """As the port says: undecodable bytes become marks, which the leaf then contradicts."""
        with self._readable():
            yield from map(Stored._make, self._as_it_lies.execute(QUERIES["stored"]))

    def condition(self) -> Condition:
        """Its tables and triggers as they were made, its search trees in step with its entries."""
        with self._readable():
            as_made = _schema(self._as_it_lies) == _schema_as_made()
            (checked,) = self._as_it_lies.execute("PRAGMA integrity_check(1)").fetchone()
        return Condition(as_made, "" if checked == "ok" else checked)

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

    def _entries(self, name: str, **values: str) -> list[Entry]:
        return [entry.read(body, leaf) for body, leaf in self._rows(name, **values)]

    def _rows(self, name: str, **values: str | None) -> Rows:
        with self._lock, self._readable():
            return self._db.execute(QUERIES[name], values).fetchall()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise unavailable(self._file, "read", error) from error


def _schema(db: sqlite3.Connection) -> list[tuple[str, str]]:
    return list(db.execute("SELECT name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY name"))


def _schema_as_made() -> list[tuple[str, str]]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        return _schema(db)
