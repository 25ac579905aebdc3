"""Where a board's log is in the database, and what it is called when it cannot be used."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from klickfri.audit.asking import named
from klickfri.audit.ledger import checked_name
from klickfri.model.errors import AuditUnavailable, LedgerDamaged
from klickfri.settings import server

SCHEMA = Path(__file__).with_name("schema.sql")
CHECKPOINT = Path(__file__).with_name("checkpoint.sql")
"""Makes a place for checkpoints."""
COSIGNATURE = Path(__file__).with_name("cosignature.sql")
"""Makes a place for cosignatures."""
TIME_STAMP = Path(__file__).with_name("time_stamp.sql")
"""Makes a place for time stamps."""
SEARCH = Path(__file__).with_name("search.sql")
"""Makes what a log is searched by."""
RULES = Path(__file__).with_name("rules.txt")
"""What PostgreSQL tells of a log as it is made (query `rules`)."""
QUERIES = {name: text.encode() for name, text in named(Path(__file__).with_name("queries.sql")).items()}
"""The text of each query by its name."""
WANTED = named(Path(__file__).with_name("wanted.sql"))
"""The text of each search, and of each condition, by its name."""

Connection = psycopg.Connection[psycopg.rows.TupleRow]

_PREFIX = "audit_"


@dataclass(frozen=True)
class Place:
    """A board's log in the database at an address, in the schema `audit_<board>`."""

    address: str = field(repr=False)
    board: str

    def __post_init__(self) -> None:
        checked_name(self.board)

    @property
    def schema(self) -> str:
        """The board's own schema."""
        return f"{_PREFIX}{self.board}"

    @property
    def key(self) -> int:
        """The number under which writers wait for each other."""
        return int.from_bytes(hashlib.sha256(self.schema.encode()).digest()[:8], "big", signed=True)

    def connect(self, *, to_write: bool, timeout: float = 30.0) -> Connection:
        """Connects to where the board's schema is all that is seen. Raises `psycopg.Error`."""
        db = connect(self.address)
        settings = {
            "search_path": sql.Identifier(self.schema).as_string(),
            "lock_timeout": f"{max(1, round(timeout * 1000))}ms",
            "synchronous_commit": "on",
        } | ({} if to_write else {"default_transaction_read_only": "on"})
        for name, value in settings.items():
            db.execute("SELECT set_config(%s, %s, false)", (name, value))
        return db

    @contextmanager
    def failing_closed(self, done: str) -> Iterator[None]:
        """Whatever the server refuses is `AuditUnavailable`: what could not be `written`, `read` or `copied`."""
        try:
            yield
        except (psycopg.Error, FileNotFoundError) as error:
            raise self._unavailable(done, error) from error

    def _unavailable(self, done: str, error: psycopg.Error | FileNotFoundError) -> AuditUnavailable:
        if isinstance(error, FileNotFoundError):
            return AuditUnavailable(self._told(done, str(error), "put the database back from its backup"))
        what = server.name_of(error)
        sentence = self._told(done, what, server.advice(error))
        return LedgerDamaged(sentence, what) if server.is_damage(error) else AuditUnavailable(sentence)

    def _told(self, done: str, what: str, mend: str) -> str:
        return (
            f"the audit log of {self.board} in the database could not be {done} ({what}); {mend}. "
            "The robot does nothing until then."
        )


def connect(address: str) -> Connection:
    """Connects to the database; every statement is kept at once. Raises `psycopg.Error`."""
    return server.waiting(
        lambda: psycopg.connect(
            server.for_libpq(address), autocommit=True, application_name="klickfri audit", **server.REACHING
        )
    )


def boards_of(address: str) -> list[str]:
    """The boards that have a log in the database. Raises `AuditUnavailable`."""
    try:
        with connect(address) as db:
            return [str(schema).removeprefix(_PREFIX) for (schema,) in db.execute(QUERIES["boards"])]
    except psycopg.Error as error:
        what = f"{server.name_of(error)}); {server.advice(error)}"
        raise AuditUnavailable(f"the audit logs in the database could not be read ({what}") from error
