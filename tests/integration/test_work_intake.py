"""The way in with whole files, as an e-service and a spreadsheet write them."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
from pathlib import Path

import pytest

from fixtures.synthetic import Case, generate
from fixtures.synthetic.files import write_csv, write_xlsx
from klickfri.model.application import Process
from klickfri.work.intake import take
from klickfri.work.store import Store

TODAY = dt.date(2026, 11, 20)
MANY = 25_000


@pytest.fixture(scope="module")
def process() -> Process:
    """The SFI process as it is recorded."""
    return Process(**tomllib.loads(Path("recordings/sfi_first_application/process.toml").read_text("utf-8")))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    """Sixty applications, every exception among them."""
    return generate(60, seed=7, today=TODAY)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ","])
def test_what_was_applied_is_what_is_taken_in(
    tmp_path: Path, process: Process, cases: list[Case], encoding: str, delimiter: str
) -> None:
    """Field for field, in every encoding: wrong numbers, missing answers and all."""
    file = tmp_path / "in.csv"
    write_csv(cases, file, encoding, delimiter)
    assert take(file, process).rows == [case.application for case in cases]


@pytest.mark.parametrize("excel_numbers", [False, True])
def test_a_workbook_gives_the_same(tmp_path: Path, process: Process, cases: list[Case], excel_numbers: bool) -> None:
    """Also when Excel has turned personal numbers into numbers; that is mended, and told."""
    file = tmp_path / "in.xlsx"
    write_xlsx(cases, file, excel_numbers)
    intake = take(file, process)
    assert intake.rows == [case.application for case in cases]
    assert bool(intake.repaired) is excel_numbers


@pytest.mark.attack
def test_a_year_s_applications_are_taken_in(tmp_path: Path, process: Process, cases: list[Case]) -> None:
    """25,000 rows in one file, every one in the queue under its own reference."""
    few, file = tmp_path / "few.csv", tmp_path / "in.csv"
    write_csv(cases, few)
    with few.open(encoding="utf-8-sig", newline="") as source, file.open("w", encoding="utf-8-sig", newline="") as out:
        heading, *rows = csv.reader(source, delimiter=";")
        place = heading.index("Ansökningsnr")
        writer = csv.writer(out, delimiter=";")
        writer.writerow(heading)
        for number in range(MANY):
            row = rows[number % len(rows)]
            writer.writerow([*row[:place], f"Y-{number:05}", *row[place + 1 :]])
    store = Store(f"sqlite:///{tmp_path / 'queue.db'}")
    taken = store.add("sfi", take(file, process).rows, "run1", dt.datetime.combine(TODAY, dt.time(1)))
    assert taken == (MANY, ())
    assert sum(store.count("sfi").values()) == MANY
    store.close()
