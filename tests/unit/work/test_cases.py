"""A process's cases: what screens show beside each application; every fault at once, and no guesses."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest

from klickfri.model.application import Process
from klickfri.model.errors import BadInput
from klickfri.work.cases import Shape, take_cases
from klickfri.work.intake import take, take_one
from tests.unit.work.test_intake import GOOD, a_file

SHAPES: dict[str, Shape] = {"status": "text", "schools": "texts", "cases": "rows", "page": ("found", "empty")}
BESIDE = {
    "$status": "Öppen", "$schools": '["Norra", "Södra"]', "$cases": '[{"Typ": "Ärende"}]', "$page": "found",
    "$today": "2026-11-20", "expected_decide": "completed/granted", "expected_propose": "completed/proposed",
}  # fmt: skip


def test_a_case_is_an_application_and_what_the_screens_show(tmp_path: Path, process: Process) -> None:
    """Each value in the kind that a screen would give; the expected end is that of the process's mode."""
    [case] = take_cases(a_file(tmp_path / "cases.csv", GOOD | BESIDE), process, SHAPES)
    assert case.application["reference"] == "A-1"
    assert case.seen == {
        "status": "Öppen",
        "schools": ("Norra", "Södra"),
        "cases": [{"Typ": "Ärende"}],
        "page": "found",
    }
    assert (case.today, case.expected) == (dt.date(2026, 11, 20), "completed/granted")


def test_an_empty_cell_is_an_empty_field_and_a_question_mark_nothing(tmp_path: Path, process: Process) -> None:
    """An empty field is seen to be empty; what no file can say, and what has no column, is not known."""
    row = GOOD | {"$status": "", "$schools": "", "$cases": "?"}
    [case] = take_cases(a_file(tmp_path / "cases.csv", row), process, SHAPES)
    assert case.seen == {"status": "", "schools": ()}
    assert (case.today, case.expected) == (None, "")


def test_every_fault_is_told_at_once(tmp_path: Path, process: Process) -> None:
    """Headings, the application's own cells and the others, each with its line and column."""
    wrong = {
        "$status": "Öppen", "$schools": '["Norra", 1]', "$cases": "[{]", "$page": "fond", "$today": "i dag",
        "expected_decide": "granted", "$statu": "x",
    }  # fmt: skip
    path = a_file(tmp_path / "cases.csv", GOOD | wrong, GOOD | wrong | {"Nummer": "A-2", "Kommun": "Almbacka"})
    with pytest.raises(BadInput) as refused:
        take_cases(path, process, SHAPES)
    told = [(fault.where, fault.what) for fault in refused.value.faults]
    assert told[:2] == [
        ("row 1, column $statu", "no step reads such a value"),
        ("row 3, column Kommun", "not a municipality code"),
    ]
    assert told[2:7] == [
        ("row 2, column $schools", "not a list of texts"),
        ("row 2, column $cases", "not a list of rows"),
        ("row 2, column $page", "not one of the pages"),
        ("row 2, column $today", "not a date"),
        ("row 2, column expected_decide", "no end of a case"),
    ]
    assert len(told) == 12
    assert "Is $status" in refused.value.faults[0].mend


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path, process: Process) -> None:
    """Nobody could say which of the two counts."""
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([[*GOOD, "$status", "$status"], [*GOOD.values(), "a", "b"]])
    with pytest.raises(BadInput, match=r"column \$status: it stands there 2 times"):
        take_cases(path, process, SHAPES)


def test_a_case_may_be_looked_at_and_is_never_queued(tmp_path: Path, process: Process) -> None:
    """One made-up application can be tried; a file of them is not taken for a day's applications."""
    path = a_file(tmp_path / "cases.csv", GOOD | BESIDE)
    assert take_one(path, process, "A-1")["note"] == "Åsa"
    with pytest.raises(BadInput, match="its heading is unknown"):
        take(path, process)
