"""A whole night with each code once: what the robot says, what ProVux saw and what was expected are the same."""

from __future__ import annotations

import datetime as dt
import re

import openpyxl
import pytest

from fixtures.provux.process import ROOT
from klickfri.flow.loader import load_program
from tests.e2e import checks
from tests.e2e.harness import ACCOUNTS, PROCESS, TODAY, Evidence
from tests.e2e.report import assert_agrees
from tests.e2e.twins import twins
from tests.plain import foreign


def test_each_code_occurs_once(each_code: Evidence, request: pytest.FixtureRequest) -> None:
    """The night holds one application for each exception code that it is asked for, and a clean one, made by two
    persons."""
    codes = request.node.callspec.params["each_code"]
    assert sorted(case.kind for case in each_code.cases) == sorted([*codes, "clean", "clean"])


def test_the_night_agrees(each_code: Evidence) -> None:
    """No check finds a difference: outcomes, acts, letters, clicks, protected persons, leaks."""
    report = assert_agrees(each_code)
    assert (report.refused, report.wrong, report.unaccounted) == (0, 0, 0)


def test_of_two_runs_at_once_one_works_as_if_alone(each_code: Evidence) -> None:
    """Started at the same moment: one is told who runs since when and ends with code 7; the other was never thrown out
    of a session, and nothing is counted twice."""
    assert sorted(each_code.codes) == [0, 7]
    assert "is being run already: run " in each_code.said
    assert sorted(event.data["account"] for event in each_code.told("credential.used")) == sorted(ACCOUNTS)
    assert len(each_code.told("run.started")) == 1
    again = len(each_code.told("case.put_back"))
    assert len(each_code.told("case.claimed")) == len(each_code.cases) + again
    assert len(list((each_code.state / "runs").iterdir())) == 1


def test_every_application_ends_as_expected(each_code: Evidence) -> None:
    """State, outcome and code of each application are those its maker worked out from the law."""
    assert list(checks.outcomes(each_code, ())) == []


def test_journal_and_log_agree_save_for_save(each_code: Evidence) -> None:
    """Every save, decision, letter and closing in the journal has its intent, step and verification in the log,
    letters to the letter, and the reverse; there are some of each."""
    assert list(checks.acts_agree(each_code)) == []
    assert {act.kind for act in each_code.sightings} >= set(checks.GRANTED)


def test_clicks_are_counted_alike(each_code: Evidence) -> None:
    """The robot's clicks are the same in the journal and in the log, and 13 + 2 for an application granted."""
    assert list(checks.clicks_agree(each_code)) == []
    granted, _ = twins(each_code.cases)
    (told,) = each_code.told("case.finished", reference=granted.reference)
    assert (told.data["clicks_work"], told.data["confirms_work"]) == (checks.CLICKS, checks.CONFIRMS)


def test_nothing_wrong_was_done(each_code: Evidence) -> None:
    """Nobody was registered, decided on or written to who should not have been, and all values are as applied."""
    assert list(checks.wrong_acts(each_code)) == []


def test_the_clicks_saved_are_the_baseline(each_code: Evidence) -> None:
    """The summary's clicks saved are 13 + 2 for each application completed, no more."""
    completed = sum(item.state == "completed" for item in each_code.items.values())
    said = re.search(r"Saved\s+(\d+) clicks and (\d+) confirms", each_code.said)
    assert said
    assert (int(said[1]), int(said[2])) == (13 * completed, 2 * completed)


def handed_over(evidence: Evidence) -> list[dict[str, str]]:
    """The rows of the hand-over file, by heading."""
    (file,) = evidence.state.glob("runs/*/handover.xlsx")
    found = []
    for sheet in openpyxl.load_workbook(file):
        headings, *rows = sheet.iter_rows(values_only=True)
        found += [
            dict(zip(map(str, headings), ("" if cell is None else str(cell) for cell in row), strict=True))
            for row in rows
        ]
    return found


def test_the_hand_over_is_written_for_a_caseworker(each_code: Evidence) -> None:
    """No expression, no name of ours and no English in any cell, whatever the case was handed over for."""
    program = load_program(ROOT / "recordings", PROCESS)
    told = [cell for row in handed_over(each_code) for cell in row.values()]
    assert {cell: foreign(program, cell) for cell in told if foreign(program, cell)} == {}


def test_the_hand_over_tells_what_provux_saw(each_code: Evidence) -> None:
    """As many stages are told as saved as ProVux was made to save; where nothing was, it says so, and what remains."""
    rows = [row for row in handed_over(each_code) if "Kvar att göra" in row]
    assert rows
    for row in rows:
        acts = checks.acts_on(each_code, row["Ansökningsnr"])
        saved = row["Sparat och kontrollerat"].splitlines()
        assert len(saved) == len(acts), row
        assert ("Roboten har inte sparat något." in row["Läget i systemet"]) == (not acts), row
        assert row["Kvar att göra"] or acts, row


def test_the_hand_over_counts_hours_on_the_nights_own_day(each_code: Evidence) -> None:
    """Hours left are counted from receipt to the night's own moment, not to the day the test happens to run."""
    for row in handed_over(each_code):
        received = dt.datetime.fromisoformat(each_code.by_reference[row["Ansökningsnr"]].application["received"])
        at_midnight = 24 - (dt.datetime.combine(TODAY, dt.time()) - received) / dt.timedelta(hours=1)
        assert at_midnight - 24.1 <= float(row["Timmar kvar"]) <= at_midnight + 0.1
