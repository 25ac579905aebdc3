"""What the audit log costs: events per second against plain SQLite inserts that are as durable.

    PYTHONPATH=robot:. python tests/bench/bench_audit.py

Both write the same number of bytes, durable, one commit each, in turns in one run: into a file (WAL, `synchronous =
FULL`), and into a PostgreSQL of the bench's own. The difference is the gate, the envelope, the chain, the locks and
four indexes; with a server also four trips more to it.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg

from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger, verify_ledger
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from tests.postgres import serving

ROUNDS, EVENTS = 5, 400
BOARD = "utbildning"
BODY = "x" * 1000
EVENT = Event(
    "step.completed",
    "sfi_first_application/SFI-000123",
    {
        "run": "natt-1",
        "attempt": 1,
        "stage": "register",
        "step": "choose_school_form",
        "say": "Välj skolform SFI",
        "verb": "select",
        "kind": "work",
        "target": "case.skolform",
        "page": "case",
        "outcome": "success",
        "clicks": 0,
        "choices": 1,
        "confirms": 0,
        "values": ["school_form=SFI", "personal_number=‹pnr:3f9a1c2d3e4f5a61›"],
        "facts": ["caption", "role", "name"],
        "failed_support": [],
        "dialog": "",
        "picture": "",
        "duration_ms": 41,
    },
)


def seconds(work: Callable[[], object]) -> float:
    """How long it takes to do the work `EVENTS` times."""
    begin = time.perf_counter()
    for _ in range(EVENTS):
        work()
    return time.perf_counter() - begin


def now() -> dt.datetime:
    """The real time."""
    return dt.datetime.now(dt.UTC)


def in_turns(plain: Callable[[], object], log: Ledger) -> tuple[float, float]:
    """Seconds for one plain insert and for one append, tried in turns."""
    inserts = appends = 0.0
    for _ in range(ROUNDS):
        inserts += seconds(plain)
        appends += seconds(lambda: log.append(EVENT))
    return inserts / (ROUNDS * EVENTS), appends / (ROUNDS * EVENTS)


def on_sqlite(place: Path) -> None:
    """A file, beside plain inserts into another."""
    settings = Settings(place, place, "")
    with closing(sqlite3.connect(place / "plain.sqlite")) as db:
        db.isolation_level = None
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        with open_ledger(settings, BOARD, now) as log:
            told("SQLite", settings, in_turns(lambda: db.execute("INSERT INTO event (body) VALUES (?)", (BODY,)), log))


def on_postgresql(place: Path) -> None:
    """A server that keeps its word (`fsync`), beside plain inserts into a table of the same database."""
    with serving("-c", "fsync=on") as server:
        settings = Settings(place / "shared", place, server.database())
        with psycopg.connect(settings.database, autocommit=True) as db:
            db.execute("CREATE TABLE event (seq bigserial PRIMARY KEY, body text NOT NULL)")
            with open_ledger(settings, BOARD, now) as log:
                insert = "INSERT INTO event (body) VALUES (%s)"
                told("PostgreSQL", settings, in_turns(lambda: db.execute(insert, (BODY,)), log))


def told(name: str, settings: Settings, measured: tuple[float, float]) -> None:
    """Prints both speeds, their ratio, and how fast the result is verified."""
    plain, ours = measured
    begin = time.perf_counter()
    result = verify_ledger(settings, BOARD)
    checking = time.perf_counter() - begin
    print(name)
    print(f"  plain insert, durable: {1 / plain:8.0f} a second, {1000 * plain:.3f} ms each")
    print(f"  audit log append:      {1 / ours:8.0f} a second, {1000 * ours:.3f} ms each")
    print(f"  ratio (log / plain):   {ours / plain:8.2f}")
    print(f"  verify:                {result.entries / checking:8.0f} a second ({result.line()})")


def main() -> None:
    """Measures both stores."""
    with tempfile.TemporaryDirectory() as place:
        on_sqlite(Path(place))
        on_postgresql(Path(place))


if __name__ == "__main__":
    main()
