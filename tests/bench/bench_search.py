"""How long a search takes in a log of a year, beside SQLite's own floor: the same rows by plain columns and indexes.

    PYTHONPATH=robot:. python tests/bench/bench_search.py [--entries 1000000] [--keep FOLDER]

A seeded year is written by the ledger's own writer, in one transaction for each night: 25,000 cases of 40 entries, a
new version of the flow each month. The floor is a second file with the same facts in ordinary columns, each indexed,
asked by hand-written SQL that joins the bodies; both in turns, in one run. The first of each is from a cold cache of
SQLite's, the others are not told apart from the machine's own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from klickfri.audit import entry
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.sqlite.read import QUERIES
from klickfri.audit.wanted import FlowVersion, Wanted
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from tests.bench.bench_audit import BOARD, EVENT

PROCESS, SEED, OF_A_CASE, NIGHTS, ROUNDS = "sfi_first_application", 12, 40, 250, 7
FIRST = dt.datetime(2025, 11, 12, 20, tzinfo=dt.UTC)
SHOWN = 50

_COLUMNS = ("time", "type", "subject", "run", "code", "token", "flow")


@dataclass(frozen=True)
class Night:
    """A night of the year: its run, when it began, its flow, and its cases by number."""

    run: str
    at: dt.datetime
    flow: str
    cases: range


def nights(cases: int) -> Iterator[Night]:
    """The year's nights; the flow has a version for each month."""
    each = max(1, cases // NIGHTS)
    for number, first in enumerate(range(0, cases, each)):
        at = FIRST + dt.timedelta(days=number * 365 / NIGHTS)
        flow = hashlib.sha256(f"flow {at:%Y-%m}".encode()).hexdigest()
        yield Night(f"natt-{number:03}", at, flow, range(first, min(first + each, cases)))


def token_of(case: int) -> str:
    """The person's; one in ten applies twice."""
    return hashlib.sha256(f"person {case - case % 10 if case % 10 == 1 else case}".encode()).hexdigest()[:16]


def of_case(chance: random.Random, night: Night, case: int) -> Iterator[tuple[str, dict[str, object]]]:
    """What the log holds of one case: 40 entries."""
    head = {"run": night.run, "attempt": 1}
    handed = chance.random() < 0.1
    yield "case.claimed", {**head, "flow_digest": night.flow}
    for number in range(OF_A_CASE - 5):
        values = ["school_form=SFI", *([f"personal_number=‹pnr:{token_of(case)}›"] if number % 9 == 3 else [])]
        yield "step.completed", {**EVENT.data, **head, "step": f"step_{number:02}", "values": values}
    failed = {"code": "OKÄND", "reason": "Sidan är okänd.", "kind": "work", "step": "step_30", "clicks": 0}
    yield ("step.failed", {**head, **failed}) if handed else ("case.verified", {**head, "already_there": False})
    rule = {"rule": "assess", "rule_digest": night.flow, "answer": "continue", "code": "", "reasons": ["Allt stämmer."]}
    yield "decision.proposed", {**head, **rule}
    if handed:
        yield "case.handed_over", {**head, "code": "OKÄND", "reasons": ["Sidan är okänd."], "restricted": False}
    else:
        yield "decision.made", {**head, "mode": "decide", "delegation": "UTB 1", "by": "Klara"}
    end = {"state": "pending_user_action", "outcome": "", "code": "OKÄND"} if handed else {}
    yield "case.finished", {**head, "state": "completed", "outcome": "granted", "code": "", **end}


def write(settings: Settings, cases: int) -> None:
    """Writes the year, each night in one transaction, without waiting for the disk."""
    chance = random.Random(SEED)
    with open_ledger(settings, BOARD, lambda: FIRST) as log:
        db: sqlite3.Connection = log._db  # type: ignore[attr-defined]
        db.execute("PRAGMA synchronous = OFF")
        seq, prev = db.execute(QUERIES["last"]).fetchone()
        for night in nights(cases):
            db.execute("BEGIN")
            for event, at in of_night(chance, night):
                seq += 1
                body = entry.write(event, seq, prev, f"klickfri/{BOARD}", at)
                prev = entry.leaf_of(body)
                db.execute(QUERIES["add"], {"seq": seq, "leaf": prev, "body": body})
            db.execute("COMMIT")


def of_night(chance: random.Random, night: Night) -> Iterator[tuple[Event, dt.datetime]]:
    """Its run, then its cases one after the other, 100 ms between two entries, and its sums."""
    at, about, ended = night.at, f"run/{night.run}", Counter[object]()
    yield Event("run.started", about, {"run": night.run, "flow_digest": night.flow}), at
    for case in night.cases:
        for kind, data in of_case(chance, night, case):
            at += dt.timedelta(milliseconds=100)
            yield Event(kind, f"{PROCESS}/SFI-{case:06}", data), at
        ended[data["state"]] += 1
    none = dict.fromkeys(("failed", "waiting", "by_hand", "abandoned", "unseen"), 0)
    sums = {"completed": ended["completed"], "handed_over": ended["pending_user_action"], **none, "balances": True}
    yield Event("run.stopped", about, {"run": night.run, "reason": "done"}), at
    yield Event("run.reconciled", about, {"run": night.run, "taken_in": len(night.cases), **sums}), at


def write_plain(log: Path, plain: Path) -> None:
    """The same facts in ordinary columns, each indexed."""
    with closing(sqlite3.connect(plain, isolation_level=None)) as db:
        db.execute(f"ATTACH '{log}' AS log")
        db.execute("PRAGMA main.synchronous = OFF")
        db.execute(f"CREATE TABLE plain (seq INTEGER PRIMARY KEY, {', '.join(_COLUMNS)})")
        db.execute(
            "INSERT INTO plain SELECT seq, time, type, subject, run, nullif(body ->> '$.data.code', ''),"
            " CASE WHEN instr(body, '‹pnr:') THEN substr(body, instr(body, '‹pnr:') + 5, 16) END,"
            " body ->> '$.data.flow_digest' FROM log.event"
        )
        for column in _COLUMNS:
            db.execute(f"CREATE INDEX of_{column} ON plain ({column})")


Question = tuple[str, Wanted, str, tuple[object, ...]]
"""What is asked: in words, of the ledger, and of the plain file."""


def questions(cases: int) -> list[Question]:
    """One of each kind, in the middle of the year."""
    night = list(nights(cases))[NIGHTS // 2 if cases >= NIGHTS else 0]
    case, day = night.cases[0], night.at.date()
    begin, end = (
        dt.datetime.combine(day, dt.time(), dt.UTC),
        dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(1),
    )
    month, failed = end - dt.timedelta(30), "step.failed"
    spelt = tuple(map(entry.written, (begin, end)))
    prefix = entry.TYPE_PREFIX
    return [
        ("a case", Wanted(reference=f"SFI-{case:06}"), "subject = ?", (f"{PROCESS}/SFI-{case:06}",)),
        ("a person", Wanted(person=token_of(case)), "token = ?", (token_of(case),)),
        ("a day", Wanted(since=begin, until=end), "time >= ? AND time < ?", spelt),
        ("a run", Wanted(run=night.run), "run = ?", (night.run,)),
        ("failures of a year", Wanted(type=failed), "type = ?", (prefix + failed,)),
        (
            "failures of a month", Wanted(type=failed, since=month, until=end),
            "type = ? AND time >= ? AND time < ?", (prefix + failed, entry.written(month), entry.written(end)),
        ),
        ("a code", Wanted(code="OKÄND"), "code = ?", ("OKÄND",)),
        ("decisions of a year", Wanted(type="decision.made"), "type = ?", (f"{prefix}decision.made",)),
        ("a version", Wanted(flow=night.flow[:12]), "run IN (SELECT run FROM plain WHERE flow = ?)", (night.flow,)),
        ("everything", Wanted(), "true", ()),
    ]  # fmt: skip


def ask(log: LedgerReader, wanted: Wanted) -> tuple[list[int], int]:
    """The newest, and how many."""
    return [one.seq for one in log.search(wanted, SHOWN)], log.count(wanted)


def ask_plain(db: sqlite3.Connection, where: str, values: Sequence[object]) -> tuple[list[int], int]:
    """The same of the plain file, bodies read."""
    found = db.execute(
        "SELECT seq, body FROM log.event WHERE seq IN"
        f" (SELECT seq FROM plain WHERE {where} ORDER BY seq DESC LIMIT {SHOWN}) ORDER BY seq DESC", values,
    ).fetchall()  # fmt: skip
    return [entry.read(body, "").seq for _, body in found], db.execute(
        f"SELECT count(*) FROM plain WHERE {where}", values
    ).fetchone()[0]


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begin)


def measure(settings: Settings, plain: Path, cases: int) -> None:
    """Asks both in turns, and prints medians and their ratio."""
    log_file = settings.audit / BOARD / "log.sqlite"
    with read_ledger(settings, BOARD) as log, closing(sqlite3.connect(plain)) as db:
        db.execute(f"ATTACH '{log_file}' AS log")
        print("  asked for                found      ours      floor   ratio   (first)")
        for name, wanted, where, values in questions(cases):
            ours, floor = [], []
            assert ask(log, wanted) == ask_plain(db, where, values), name
            for _ in range(ROUNDS):
                ours.append(milliseconds(lambda: ask(log, wanted)))  # noqa: B023 called at once
                floor.append(milliseconds(lambda: ask_plain(db, where, values)))  # noqa: B023
            mine, least = statistics.median(ours), statistics.median(floor)
            told = f"{log.count(wanted):>9} {mine:8.2f} ms {least:8.2f} ms {mine / least:6.1f}"
            print(f"  {name:<20} {told}   ({ours[0]:.2f} ms)")
        others(log, cases)


def others(log: LedgerReader, cases: int) -> None:
    """What has no floor of its own: words, and the cases of a version."""
    flow = next(nights(cases)).flow
    for name, work in {
        "words, rare": lambda: ask(log, Wanted(words=("sidan", "okänd"))),
        "words, none": lambda: ask(log, Wanted(words=("kanariefågel",))),
        "touched, a month": lambda: log.touched(FlowVersion(flow), None, None),
        "touched, a year": lambda: log.touched(FlowVersion(""), None, None),
    }.items():
        print(f"  {name:<20} {statistics.median(milliseconds(work) for _ in range(3)):8.1f} ms")


def main() -> None:
    """Writes the year where there is none, and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the year is kept, and found again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        place = asked.keep or Path(passing)
        settings, plain = Settings(place, place, ""), place / "plain.sqlite"
        cases = asked.entries // OF_A_CASE
        if not plain.exists():
            print(f"written in {milliseconds(lambda: write(settings, cases)) / 1000:.0f} s")
            write_plain(settings.audit / BOARD / "log.sqlite", plain)
        size = (settings.audit / BOARD / "log.sqlite").stat().st_size
        print(f"Searching a log of {asked.entries} entries, {size / 2**20:.0f} MiB")
        measure(settings, plain, cases)


if __name__ == "__main__":
    main()
