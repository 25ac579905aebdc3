"""How long the pages take in a municipality's year: a million entries, 25,000 cases in the queue, 250 nights.

    make bench-pages     python -m tests.bench.bench_pages [--entries 1000000] [--keep FOLDER]

The year is that of `bench_search`, with its queue and runs; the site answers in this process, without a network and
without a browser's drawing. Beside each search and case stands SQLite's floor: the same rows by plain columns and
indexes, bodies read. Then what a full check and a case as PDF cost, as commands of their own.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import sqlalchemy as sa
from starlette.testclient import TestClient

from fixtures.provux.process import ROOT
from klickfri.app.office import Office
from klickfri.app.people.door import Door
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.model.events import IntakeDone
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.settings.settings import Settings
from klickfri.web.site import site
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store
from klickfri.work.tables import to_text, work_item
from tests.bench.bench_audit import BOARD
from tests.bench.bench_search import (
    NIGHTS,
    OF_A_CASE,
    PROCESS,
    SEED,
    Night,
    ask_plain,
    milliseconds,
    nights,
    questions,
    write,
    write_plain,
)
from tests.unit.app.people.support import Clock, new, settled
from tests.unit.web.support import ADDRESS, Browser, log_in

ROUNDS = 5
HANDED_OVER = Outcome(State.PENDING_USER_ACTION, code="OKÄND")
NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
ROLES = {Role.AUDITOR: "granskare", Role.OPERATOR: "drift"}
FLOOR = {"search: a case": "a case", "search: a day": "a day", "search: failures": "failures of a year"}
"""Pages that ask what `bench_search` asks, too."""


@dataclass(frozen=True)
class Year:
    """Where the year is kept, and how many cases it has."""

    place: Path
    cases: int

    @property
    def settings(self) -> Settings:
        """Its state, with the project's own process."""
        return Settings(self.place, ROOT / "recordings", f"sqlite:///{(self.place / 'work.sqlite').as_posix()}")

    @property
    def plain(self) -> Path:
        """The same facts by plain columns."""
        return self.place / "plain.sqlite"

    @property
    def night(self) -> Night:
        """One in the middle."""
        return list(nights(self.cases))[NIGHTS // 2 if self.cases >= NIGHTS else 0]


def made(year: Year) -> None:
    """Writes what is not there yet: log, floor, queue and runs."""
    if not year.plain.exists():
        print(f"log written in {milliseconds(lambda: write(year.settings, year.cases)) / 1000:.0f} s", flush=True)
        write_plain(year.settings.audit / BOARD / "log.sqlite", year.plain)
    with opened(year.settings) as store:
        filled = store.runs.latest([PROCESS], None, 1)
    if not filled:
        print(
            f"queue written in {milliseconds(lambda: fill_queue(year.settings, year.cases)) / 1000:.0f} s", flush=True
        )


def fill_queue(settings: Settings, cases: int) -> None:
    """Writes the queue as the log tells of it, and into the log how they came in."""
    with opened(settings) as store, open_ledger(settings, BOARD, lambda: NOW) as log:
        _fill(store, cases)
        for night in nights(cases):
            log.append(taken_in(night).about(f"intake/{PROCESS}"))


def taken_in(night: Night) -> IntakeDone:
    """What the log tells of the file that the night's cases came in."""
    counts = dict.fromkeys(("rows", "taken"), len(night.cases)) | dict.fromkeys(("already", "left_out"), 0)
    return IntakeDone(added=night.at.isoformat(), process=PROCESS, file_sha256="ef" * 32, **counts)


def _fill(store: Store, cases: int) -> None:
    """Who was handed over waits for a person."""
    chance = random.Random(SEED)
    for night in nights(cases):
        store.runs.begin(Run(night.run, PROCESS, "robot-1", 1, "anna", night.at))
        store.runs.end(night.run, RunState.ENDED, night.at + dt.timedelta(hours=1))
        received = (night.at - dt.timedelta(days=1)).replace(tzinfo=None).isoformat(timespec="seconds")
        rows = [{"reference": f"SFI-{case:06}", "received": received} for case in night.cases]
        store.add(PROCESS, rows, night.run, night.at)
        ended = {f"SFI-{case:06}": chance.random() < 0.1 for case in night.cases}
        with store.writing() as connection:
            for handed in (False, True):
                end = (
                    Outcome(State.PENDING_USER_ACTION, code="OKÄND") if handed else Outcome(State.COMPLETED, "granted")
                )
                mine = work_item.c.reference.in_([one for one, was in ended.items() if was is handed])
                told = {"last": to_text(end), "code": end.code, "ended": night.at.isoformat(), "run": night.run}
                connection.execute(sa.update(work_item).where(mine).values(state=end.state, attempt=1, **told))


def pages(year: Year) -> Iterator[tuple[Role, str, str]]:
    """Whose they are, what they show, and their addresses."""
    night, day = year.night, f"{year.night.at:%Y-%m-%d}"
    one, other = (f"SFI-{case:06}" for case in night.cases[:2])
    auditor, operator = Role.AUDITOR, Role.OPERATOR
    yield auditor, "start", "/granskning"
    yield auditor, "search: a case", f"/sok?arende={one}"
    yield auditor, "search: a day", f"/sok?fran={day}&till={day}"
    yield auditor, "search: failures", "/sok?typ=step.failed"
    yield auditor, "search: a version", f"/sok?flode={night.flow[:12]}"
    yield auditor, "case", f"/arende/{PROCESS}/{one}"
    yield auditor, "two cases", f"/jamfor/arenden?process={PROCESS}&a={one}&b={other}"
    yield auditor, "runs", "/korningar"
    yield auditor, "run", f"/korningar/{night.run}"
    yield auditor, "flows", "/floden"
    yield auditor, "who has looked", "/tittat"
    yield operator, "how things stand", "/laget"
    yield operator, "handed over", "/overlamnat"
    yield operator, "queue", "/ko"
    yield operator, "incidents", "/handelser"
    yield operator, "schedule", "/schema"


def measure(year: Year) -> None:
    """Asks for each page several times, and prints the median, the first, its weight and the floor."""
    clock = Clock(NOW)
    office = Office(year.settings, now=clock, signer=lambda: "anna")
    with opened(year.settings) as store, closing(sqlite3.connect(year.plain)) as db:
        db.execute(f"ATTACH '{year.settings.audit / BOARD / 'log.sqlite'}' AS log")
        browsers, floors = let_in(office, store, clock), floor_of(db, year)
        print("  page                     median       first        size      floor")
        for role, name, path in pages(year):
            took, answers = zip(*(timed(browsers[role], path) for _ in range(ROUNDS)), strict=True)
            assert {one.status_code for one in answers} == {200}, path
            told = f"{statistics.median(took):7.1f} ms {took[0]:8.1f} ms {len(answers[-1].content) / 1024:7.1f} KiB"
            print(f"  {name:<20} {told}  {floors.get(name, '')}", flush=True)


def let_in(office: Office, store: Store, clock: Clock) -> dict[Role, Browser]:
    """A browser for each role, in which somebody who has it is logged in."""
    app, browsers = site(office, Door(office, store), ["127.0.0.1"], secure=False), dict[Role, Browser]()
    for role, account in ROLES.items():
        known = settled(office, store, new(account, role, boards=[BOARD]))
        clock.later(minutes=1)
        browsers[role] = Browser(TestClient(app, base_url=ADDRESS, follow_redirects=False))
        browsers[role].get("/logga-in")
        assert log_in(browsers[role], account, known.password, known.code(clock.now)).status_code == 303
    return browsers


def timed(browser: Browser, path: str) -> tuple[float, httpx2.Response]:
    """Milliseconds, and what came."""
    begin = time.perf_counter()
    answer = browser.get(path)
    return 1000 * (time.perf_counter() - begin), answer


def floor_of(db: sqlite3.Connection, year: Year) -> dict[str, str]:
    """What the same rows cost by themselves, by page."""
    asked = {name: (where, values) for name, _, where, values in questions(year.cases)}
    took = {
        page: statistics.median(milliseconds(lambda: ask_plain(db, *asked[name])) for _ in range(ROUNDS))  # noqa: B023
        for page, name in FLOOR.items()
    }
    return {page: f"{one:6.2f} ms" for page, one in took.items()}


def commands(year: Year) -> None:
    """A full check, and a case as PDF."""
    reference = f"SFI-{year.night.cases[0]:06}"
    paper = year.place / "case.pdf"
    paper.unlink(missing_ok=True)
    for name, words in {
        "full check": ["audit", "verify"],
        "case as PDF": ["audit", "report", reference, "--pdf", str(paper)],
    }.items():
        begin = time.perf_counter()
        usage = _run(year.settings, words)
        spent = usage.ru_utime + usage.ru_stime
        wall, memory = time.perf_counter() - begin, usage.ru_maxrss / 1024
        print(f"  {name:<20} {wall:6.1f} s, {spent:.1f} CPU s, at most {memory:.0f} MiB in one process", flush=True)


def _run(settings: Settings, words: Sequence[str]) -> resource.struct_rusage:
    environment = {
        "KLICKFRI_STATE": str(settings.state),
        "KLICKFRI_RECORDINGS": str(settings.recordings),
        "KLICKFRI_DATABASE": settings.database,
    }
    command = [sys.executable, "-m", "klickfri", *words]
    process = subprocess.Popen(command, env=os.environ | environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 6), f"{words}: {process.returncode}"  # 6: whole, and not anchored
    return usage


def main() -> None:
    """Writes the year where there is none, and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keep", type=Path, help="a folder in which the year is kept, and found again")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as passing:
        year = Year((asked.keep or Path(passing)).absolute(), asked.entries // OF_A_CASE)
        made(year)
        print(f"Pages of a log of {asked.entries} entries, and a queue of {year.cases}")
        measure(year)
        commands(year)


if __name__ == "__main__":
    main()
