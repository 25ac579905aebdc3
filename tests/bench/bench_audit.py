"""What the audit log costs: events per second against plain SQLite inserts that are as durable.

    PYTHONPATH=robot python tests/bench/bench_audit.py

Both write the same number of bytes with WAL and `synchronous = FULL`, one commit each, in turns in one run.
The difference is the gate, the envelope, the chain, the locks and four indexes.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from klickfri.audit.opening import open_ledger, verify_ledger
from klickfri.model.event import Event
from klickfri.settings.settings import Settings

ROUNDS, EVENTS = 5, 400
BOARD = "utbildning"
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


def main() -> None:
    """Prints both speeds, their ratio, and how fast the result is verified."""
    ours = plain = 0.0
    with tempfile.TemporaryDirectory() as place, closing(sqlite3.connect(Path(place) / "plain.sqlite")) as db:
        settings = Settings(Path(place), Path("recordings"), "")
        db.isolation_level = None
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        body = "x" * 1000
        with open_ledger(settings, BOARD, lambda: dt.datetime.now(dt.UTC)) as log:
            for _ in range(ROUNDS):
                plain += seconds(lambda: db.execute("INSERT INTO event (body) VALUES (?)", (body,)))
                ours += seconds(lambda: log.append(EVENT))
        begin = time.perf_counter()
        result = verify_ledger(settings, BOARD)
        checking = time.perf_counter() - begin
    events = ROUNDS * EVENTS
    print(f"plain insert, durable: {events / plain:8.0f} a second, {1000 * plain / events:.3f} ms each")
    print(f"audit log append:      {events / ours:8.0f} a second, {1000 * ours / events:.3f} ms each")
    print(f"ratio (log / plain):   {ours / plain:8.2f}")
    print(f"verify:                {result.entries / checking:8.0f} a second ({result.line()})")


if __name__ == "__main__":
    main()
