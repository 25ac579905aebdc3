"""The process's own cases, asked for without a screen."""

from __future__ import annotations

from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.review.asking import ask
from klickfri.settings.settings import Settings
from tests.unit.recordings.sfi import FOLDER


def test_the_process_s_own_cases_end_as_expected(tmp_path: Path) -> None:
    """All 60, but the four that a lock, a dialog or a sign on a screen ends; every rule is asked, every letter written.

    Each row says which day it is about, so it is the same on any day.
    """
    answers = ask(Office(Settings(tmp_path / "state", FOLDER.parent, "", browser=Path("none"))), FOLDER.name)
    assert (answers.as_expected, len(answers.differing)) == (56, 0)
    assert sorted(case.expected.partition("/")[2] for case in answers.untold) == ["LÅST", "OKÄND", "SKYDD-S", "SKYDD-X"]
    assert all(answers.asked.values())
    assert all(answers.written.values())
