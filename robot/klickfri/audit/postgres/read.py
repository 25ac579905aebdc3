"""One board's log to read, from PostgreSQL. Reading never changes it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from types import TracebackType
from typing import Any, Self, TypeVar

import psycopg
from psycopg import IsolationLevel

from klickfri.audit.asking import QueryReader, Rows, narrowed
from klickfri.audit.ledger import FIRST, Condition, KeptCheckpoint, KeptCosignature, KeptStamp, Stored
from klickfri.audit.postgres.pictures import PostgresPictures
from klickfri.audit.postgres.place import QUERIES, RULES, WANTED, Connection, Place
from klickfri.model.errors import AuditUnavailable
from klickfri.settings import server

T = TypeVar("T")

_AT_ONCE = 1000
"""Entries fetched at once, so that a long log costs little memory."""
_SIGNED = ("time_stamp", "cosignature", "checkpoint")
_LATER = (((), _SIGNED[:1], _SIGNED[:2], _SIGNED), ((), ("search_",)))
"""What may be lacking, told by what the names of tables, indexes and functions hold."""


class PostgresReader(QueryReader):
    """A `LedgerReader`. It connects when it is first asked, and again when the connection was lost meanwhile."""

    to_write = False

    def __init__(self, place: Place, timeout: float = 30.0) -> None:
        self._place, self._timeout = place, timeout
        self.pictures = PostgresPictures(self._rows)
        self._lock = threading.Lock()
        self._db: Connection | None = None
        self._closed = False

    def exists(self) -> bool:
        """Has the board a log in the database? Raises `AuditUnavailable`."""
        return bool(self._rows("format", schema=self._place.schema))

    def stored(self, after: int = FIRST) -> Iterator[Stored]:
        """As the port says, as it is when the first is asked for."""
        return map(Stored._make, self._streamed("stored", after=after))

    def checkpoints(self, *, last: bool = False) -> Iterator[KeptCheckpoint]:
        """As the port says."""
        if self._rows("has_checkpoints"):
            yield from map(KeptCheckpoint._make, self._streamed("last_checkpoint" if last else "checkpoints"))

    def cosignatures(self, *, last: bool = False) -> Iterator[KeptCosignature]:
        """As the port says."""
        if self._rows("has_cosignatures"):
            yield from map(KeptCosignature._make, self._streamed("last_cosignature" if last else "cosignatures"))

    def stamps(self) -> Iterator[KeptStamp]:
        """As the port says."""
        if self._rows("has_stamps"):
            yield from map(KeptStamp._make, self._streamed("stamps"))

    def condition(self) -> Condition:
        """Its tables, triggers and functions as they were made, its columns in step with its entries."""
        told = sorted(rule for (rule,) in self._rows("rules"))
        differing = self._rows("differing")
        damage = f"kolumnerna säger annat än post {differing[0][0]}" if differing else ""
        return Condition(told in _rules_as_made(), damage)

    def close(self) -> None:
        """Lets go of the connection."""
        self._closed = True
        if self._db is not None:
            self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _streamed(self, name: str, **values: object) -> Iterator[tuple[Any, ...]]:
        return self._few_at_a_time(name, QUERIES[name], values)

    def _flowing(
        self, name: str, conditions: Iterable[str], values: Mapping[str, str | int]
    ) -> Iterator[tuple[Any, ...]]:
        return self._few_at_a_time(name, narrowed(WANTED, name, conditions).encode(), values)

    def _few_at_a_time(self, name: str, query: bytes, values: Mapping[str, object]) -> Iterator[tuple[Any, ...]]:
        """What a query finds, as it is when the first row is asked for."""
        with self._place.failing_closed("read"), self._beside() as db, db.transaction(), db.cursor(name=name) as rows:
            rows.itersize = _AT_ONCE
            yield from rows.execute(query, values)

    def _rows(self, name: str, **values: object) -> Rows:
        return self._asked(QUERIES[name], values)

    def _narrowed(self, name: str, conditions: Iterable[str], values: Mapping[str, str | int]) -> Rows:
        return self._asked(narrowed(WANTED, name, conditions).encode(), values)

    def _asked(self, query: bytes, values: Mapping[str, object]) -> Rows:
        with self._lock, self._place.failing_closed("read"):
            return self._insisting(lambda db: db.execute(query, values).fetchall())

    def _insisting(self, do: Callable[[Connection], T]) -> T:
        """Once more on each new connection when one is lost. Raises `psycopg.Error`."""
        deadline = time.monotonic() + server.RETURN
        while True:
            try:
                return do(self._connected())
            except psycopg.OperationalError as error:
                if not server.is_gone(error) or time.monotonic() > deadline:
                    raise

    def _connected(self) -> Connection:
        if self._closed:
            raise AuditUnavailable(f"the audit log of {self._place.board} is closed")
        if self._db is None or self._db.closed:
            self._db = self._place.connect(to_write=self.to_write, timeout=self._timeout)
        return self._db

    def _beside(self) -> Connection:
        """A connection of its own, for what is read through while others ask; all of it is of one moment."""
        if self._closed:
            raise AuditUnavailable(f"the audit log of {self._place.board} is closed")
        db = self._place.connect(to_write=False, timeout=self._timeout)
        db.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        return db


def _rules_as_made() -> Iterator[list[str]]:
    """With and without each thing that came after the first release; what is signed came in this order."""
    rules = RULES.read_text(encoding="utf-8").splitlines()
    for lacking in product(*_LATER):
        names = [name for one in lacking for name in one]
        yield [rule for rule in rules if not any(name in rule for name in names)]
