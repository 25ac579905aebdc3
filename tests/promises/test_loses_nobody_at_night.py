"""Promise 8: the robot loses nobody. Seen from outside over a whole night, from the file to the morning's report."""

from __future__ import annotations

import re

import openpyxl

from klickfri.model.work import State
from tests.e2e import checks
from tests.e2e.harness import Evidence


def test_everybody_of_the_file_has_an_end(each_code: Evidence) -> None:
    """Each application of the file is one item, once, completed, with a person, or waiting for a date."""
    assert list(checks.unaccounted(each_code)) == []


def test_the_logged_sums_are_the_files(each_code: Evidence) -> None:
    """What came in by the log is the file's number of applications, and the four numbers add up to it."""
    (told,) = each_code.told("run.reconciled")
    four = [told.data[name] for name in ("completed", "handed_over", "failed", "waiting")]
    assert told.data["taken_in"] == sum(four) == len(each_code.cases)
    assert told.data["balances"] is True


def test_the_printed_sums_are_what_became_of_them(each_code: Evidence) -> None:
    """The summary's numbers are those that the queue holds, counted here."""
    said = dict(re.findall(r"^(Taken in|Completed|Handed over|Failed|Waiting)\s+(\d+)", each_code.said, re.MULTILINE))
    states = [item.state for item in each_code.items.values()]
    assert int(said["Taken in"]) == len(each_code.cases)
    assert int(said["Completed"]) == states.count(State.COMPLETED)
    assert int(said["Handed over"]) == states.count(State.PENDING_USER_ACTION)
    assert int(said["Waiting"]) == states.count(State.DEFERRED)


def test_everybody_handed_over_is_on_a_list(each_code: Evidence) -> None:
    """The morning's two files name every application handed over, each once."""
    listed = [
        str(cell)
        for file in each_code.state.glob("runs/*/handover*.xlsx")
        for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
        for cell in row
        if str(cell) in each_code.by_reference
    ]
    items = each_code.items.values()
    assert sorted(listed) == sorted(item.reference for item in items if item.state is State.PENDING_USER_ACTION)
