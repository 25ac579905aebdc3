"""Promise 8: it loses nobody. Applications in = completed + handed over + failed + waiting, counted from the source.

The source is the file that came in, counted line by line by this test; the other side is the queue.
"""

from __future__ import annotations

import csv
import datetime as dt
import threading
import tomllib
from pathlib import Path

import pytest

from fixtures.synthetic import generate
from fixtures.synthetic.files import write_csv
from klickfri.model.application import Process
from klickfri.model.errors import RecordLocked
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.work.engine import Engine
from klickfri.work.intake import Intake, take
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 1, 0)
PROCESS = Path("recordings/sfi_first_application/process.toml")
ENDINGS = {
    1: Outcome(State.COMPLETED, outcome="granted"),
    2: Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=("För ung.",)),
    3: Outcome(State.FAILED, code="TIMEOUT"),
    4: Outcome(State.DEFERRED, defer_until=dt.date(2026, 12, 4)),
    5: Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True),
}


class Broken(Exception):
    """The worker breaks in mid-item."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The file that came in: 40 applications."""
    file = tmp_path / "in.csv"
    write_csv(generate(40, seed=8, today=NOW.date()), file)
    return file


def references_in(source: Path) -> list[str]:
    """Counted from the source itself, without the intake."""
    with source.open(encoding="utf-8-sig", newline="") as file:
        return sorted(row["Ansökningsnr"] for row in csv.DictReader(file, delimiter=";"))


def taken_in(source: Path, only_good: bool = False) -> Intake:
    """The file through the product's own intake."""
    return take(source, Process(**tomllib.loads(PROCESS.read_text("utf-8"))), only_good)


def test_everybody_in_the_file_stands_somewhere_after_the_night(source: Path, tmp_path: Path) -> None:
    """All endings, with locks, a worker that breaks and one that is stopped: nobody is missing or doubled."""
    store = Store(f"sqlite:///{tmp_path / 'queue.db'}")
    store.add("sfi", taken_in(source).rows, "night", NOW)
    stop = threading.Event()
    turns = 0

    def handle(item: WorkItem) -> Outcome:
        nonlocal turns
        turns += 1
        if turns == 6:
            raise Broken
        if turns == 35:
            stop.set()
        if item.id % 6 == 0 and not item.put_backs:
            raise RecordLocked
        return ENDINGS[item.id % 6 or 3]

    def work() -> None:
        Engine(store, "sfi", handle, lambda: NOW, poll=0.01).work("w1", until_empty=True, stop=stop)

    with pytest.raises(Broken):
        work()
    work()
    count = store.count("sfi")
    completed, handed_over, failed = (
        count[state] for state in (State.COMPLETED, State.PENDING_USER_ACTION, State.FAILED)
    )
    waiting = count[State.NEW] + count[State.DEFERRED]
    assert min(completed, handed_over, waiting) > 0
    assert completed + handed_over + failed + waiting == len(references_in(source))
    assert sorted(item.reference for item in store.items("sfi")) == references_in(source)
    store.close()


def test_everybody_in_the_file_is_taken_in_or_told_about(source: Path) -> None:
    """Rows left out as faulty are listed by their line: taken in + listed = lines in the file."""
    text = source.read_text("utf-8-sig").splitlines()
    text[3] = text[3].replace(";", "", 1)
    cells = text[5].split(";")
    cells[text[0].split(";").index("Inkommen")] = "igår"
    text[5] = ";".join(cells)
    source.write_text("\n".join(text) + "\n", "utf-8")
    intake = taken_in(source, only_good=True)
    faulty = {fault.where.split(",")[0] for fault in intake.faults}
    assert faulty == {"row 4", "row 6"}
    assert len(intake.rows) + len(faulty) == len(text) - 1
