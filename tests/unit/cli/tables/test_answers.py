"""What came of a process's cases, as whoever writes the flow reads it."""

from __future__ import annotations

from pathlib import Path

from klickfri.app.review.asking import Answers, CaseAnswer
from klickfri.cli.tables.answers import render
from tests.unit.cli.tables.support import text


def test_a_case_that_needs_a_screen_says_which_columns_tell_it() -> None:
    """The columns to add are named, with what belongs in them; nothing has to be looked up."""
    untold = CaseAnswer("A-1", "completed/granted", needs=("saved",))
    answers = Answers("trial", "0" * 64, "propose", Path("cases.csv"), (untold,), {}, {}, unsaid=("saved", "status"))
    shown = " ".join(text(render(answers)).split())
    assert "0 as expected, 0 differ, 1 not told" in shown
    assert "Add a column for each of these, with what a screen shows of the case: $saved, $status" in shown
