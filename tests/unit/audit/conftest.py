"""A log in a temporary folder, and a hand that tampers with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit.postgres.place import Place
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file
from tests.postgres import Server
from tests.unit.audit.support import BOARD, open_log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the logs of all boards lie."""
    return tmp_path / "audit"


@pytest.fixture
def log(folder: Path) -> Iterator[SqliteLedger]:
    """An empty log, open, that soon gives up waiting for other writers."""
    with open_log(folder, timeout=0.05) as log:
        yield log


@pytest.fixture(scope="session")
def database(postgres: Server) -> str:
    """The address of a database for these tests."""
    return postgres.database()


@pytest.fixture
def place(postgres: Server, database: str) -> Iterator[Place]:
    """Where the board's log is in the database; empty."""
    place = Place(database, BOARD)
    yield place
    postgres.sql(f"DROP SCHEMA IF EXISTS {place.schema} CASCADE", database)


@pytest.fixture
def tamper(folder: Path) -> Callable[..., None]:
    """Runs SQL on the log as somebody would who can write the file: triggers taken off, and put back after."""

    def run(*statements: str) -> None:
        with closing(sqlite3.connect(log_file(folder, BOARD), isolation_level=None)) as db:
            triggers = list(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
            for name, _ in triggers:
                db.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                db.execute(statement)
            for _, sql in triggers:
                db.execute(sql)

    return run
