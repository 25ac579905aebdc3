"""The morning's hand-over file, read back as a colleague's spreadsheet program would."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from klickfri.decide.handover import Standing
from klickfri.model.work import SWEDISH_TIME, Outcome, State, WorkItem
from klickfri.pages.handover import write_handover
from klickfri.summary.handover import Morning, handover
from tests.unit.app.support import a_process

NOW = dt.datetime(2026, 11, 21, 6, 0, tzinfo=SWEDISH_TIME)
PROCESS = a_process(settings={"robot_name": "Klara"})
STANDINGS = {1: Standing(("Ansökan",), ("Beslut",), ("Skolform",), ("Beslut", "Brev"), lock=True)}
MORNING = Morning(PROCESS, NOW, STANDINGS)
PERSONAL = {"given_name": "Kanariefågel", "personal_number": "19850314-2385", "email": "kanarie@post.example"}


def item(number: int, state: State, **last: Any) -> WorkItem:
    """One made-up item received yesterday at nine, with personal values that must not leak."""
    received = dt.datetime(2026, 11, 20, 9, 0)
    outcome = Outcome(state, **last)
    ended = dt.datetime(2026, 11, 21, 1, 30, tzinfo=dt.UTC)
    about = (number, "trial", f"A-{number}", state, PERSONAL, received)
    return WorkItem(*about, last=outcome, attempt=1, run="run-1", ended=ended)


YOUNG = item(
    1,
    State.PENDING_USER_ACTION,
    code="UNG",
    reasons=("Den sökande är under 16.",),
    question="Ska vårdnadshavare kontaktas?",
    last_step="Läs personuppgifter",
)
PROPOSED = item(2, State.PENDING_USER_ACTION, outcome="proposed", reasons=("Bosatt i kommunen.",))
WAITING = item(3, State.DEFERRED, code="KOMPL")
FAILED = item(4, State.FAILED, code="TIMEOUT", reasons=("Systemet svarade inte.",))
COMPLETED = item(5, State.COMPLETED, outcome="granted")
PROTECTED = replace(item(6, State.PENDING_USER_ACTION, code="SKYDD-S", reasons=("Hemligt skäl",)), restricted=True)
ALL = [YOUNG, PROPOSED, WAITING, FAILED, COMPLETED, PROTECTED]


def column(sheet: Worksheet, heading: str) -> list[Any]:
    """The values under a heading."""
    headings = [cell.value for cell in sheet[1]]
    return [row[headings.index(heading)] for row in sheet.iter_rows(min_row=2, values_only=True)]


def texts(path: Path) -> str:
    """Every text of every sheet."""
    book = load_workbook(path)
    return "\n".join(str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row)


def test_each_kind_has_its_sheet(tmp_path: Path) -> None:
    """What a person must do, decide on, wait for and mend stand apart; finished cases stand nowhere."""
    book = load_workbook(write_handover(tmp_path, handover(ALL, MORNING))[0])
    found = {sheet.title: column(sheet, "Ansökningsnr") for sheet in book}
    assert found == {"Att göra": ["A-1"], "Förslag": ["A-2"], "Väntar": ["A-3"], "Fel": ["A-4"]}


def test_a_row_says_all_a_colleague_needs(tmp_path: Path) -> None:
    """Reason, question, what is done and not done, and what stands in the system, in the robot's words."""
    sheet = load_workbook(write_handover(tmp_path, handover([YOUNG], MORNING))[0])["Att göra"]
    row = {heading: column(sheet, heading)[0] for heading in [cell.value for cell in sheet[1]]}
    assert row["Kod"] == "UNG"
    assert row["Orsak"] == "Den sökande är under 16."
    assert row["Kontrollera"] == "Ska vårdnadshavare kontaktas?"
    assert row["Kvar att göra"] == "Beslut\nBrev"
    assert (row["Sparat och kontrollerat"], row["Inskrivet men inte sparat"]) == ("Ansökan", "Skolform")
    assert row["Läget i systemet"] == "Steget ”Beslut” kan vara sparat, men roboten kunde inte se det. Låset är släppt."
    assert row["Lämnat av körning"] == "run-1"
    assert row["Väntar sedan"] == dt.datetime(2026, 11, 21, 2, 30)


def test_the_24_hour_clock_runs_from_receipt(tmp_path: Path) -> None:
    """Received at nine yesterday, read at six: answer by nine today, three hours left."""
    sheet = load_workbook(write_handover(tmp_path, handover([YOUNG], MORNING))[0])["Att göra"]
    assert column(sheet, "Svara senast") == [dt.datetime(2026, 11, 21, 9, 0)]
    assert column(sheet, "Timmar kvar") == [3.0]


@pytest.mark.parametrize(
    ("received", "left"),
    [
        (dt.datetime(2026, 11, 20, 4, 0, tzinfo=dt.UTC), -1.0),
        (dt.datetime(2026, 11, 20, 6, 0), 0.0),
    ],
)
def test_late_answers_have_negative_hours(received: dt.datetime, left: float) -> None:
    """A moment in another zone counts by the Swedish clock."""
    assert MORNING.hours_left(replace(YOUNG, received=received)) == left


def test_the_longest_waiting_stands_first(tmp_path: Path) -> None:
    """Whoever has waited longest is answered first."""
    older = replace(YOUNG, id=9, reference="A-9", received=dt.datetime(2026, 11, 19, 9, 0))
    sheet = load_workbook(write_handover(tmp_path, handover([YOUNG, older], MORNING))[0])["Att göra"]
    assert column(sheet, "Ansökningsnr") == ["A-9", "A-1"]


def test_a_formula_stays_a_text(tmp_path: Path) -> None:
    """A reference or reason that looks like a formula is never run by the reader's spreadsheet program."""
    evil = replace(item(7, State.PENDING_USER_ACTION, reasons=("=1+1",)), reference='=HYPERLINK("http://x.example")')
    sheet = load_workbook(write_handover(tmp_path, handover([evil], MORNING))[0])["Att göra"]
    kinds = {cell.data_type for cell in sheet[2] if str(cell.value).startswith("=")}
    assert kinds == {"s"}
    assert column(sheet, "Orsak") == ["=1+1"]


def test_a_protected_person_stands_only_in_the_restricted_file(tmp_path: Path) -> None:
    """Promise 4: the ordinary file knows nothing of the case; the restricted one only reference and fixed text."""
    ordinary, restricted = write_handover(tmp_path, handover(ALL, MORNING))
    assert "A-6" not in texts(ordinary)
    assert "A-6 kräver särskild hantering" in texts(restricted)
    assert not [word for word in ("Hemligt skäl", "SKYDD", "A-1") if word in texts(restricted)]


@pytest.mark.parametrize("sign", [{"code": "SKYDD-X"}, {"restricted": True}])
def test_any_sign_of_protection_is_enough(tmp_path: Path, sign: dict[str, Any]) -> None:
    """Promise 4: an item whose row lacks the mark, but whose last outcome tells, is restricted all the same."""
    written = write_handover(tmp_path, handover([item(8, State.PENDING_USER_ACTION, **sign)], MORNING))
    assert "A-8" not in texts(written[0])
    assert written[1].name == "handover-restricted.xlsx"


def test_without_protected_persons_there_is_no_restricted_file(tmp_path: Path) -> None:
    """Nothing to say, nothing to lock away."""
    assert [path.name for path in write_handover(tmp_path, handover([YOUNG], MORNING))] == ["handover.xlsx"]


def test_no_personal_value_is_written(tmp_path: Path) -> None:
    """Promise 6: the applicants' own values stay in the queue and the legacy system."""
    for path in write_handover(tmp_path, handover(ALL, MORNING)):
        assert not [value for value in PERSONAL.values() if value in texts(path)]


def test_the_file_is_comfortable_to_read(tmp_path: Path) -> None:
    """Headings stay in sight, can be filtered, and the columns are wide enough for heading and arrow."""
    for sheet in load_workbook(write_handover(tmp_path, handover(ALL, MORNING))[0]):
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        for cell in sheet[1]:
            assert sheet.column_dimensions[cell.column_letter].width >= len(str(cell.value)) + 3
