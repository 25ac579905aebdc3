"""The end of a run, as operations see it."""

from __future__ import annotations

import re

import pytest

from klickfri.cli.tables.summary import duration, render
from klickfri.model.work import State
from klickfri.summary.sums import Summary, summarise
from tests.unit.cli.tables.support import text
from tests.unit.summary.support import MIXED, PROCESS, item, summed


def shown(summary: Summary) -> str:
    """The summary as plain terminal text."""
    return text(render(summary), width=100)


def test_saves_that_nobody_saw_are_told() -> None:
    """A save that may have been made stands in the numbers; when there is none, nothing is said of it."""
    summary = summarise(MIXED, taken_in=10, process=PROCESS, clicks=(), saved=set(), unseen=2)
    assert re.search(r"Saves not seen +2 ", shown(summary))
    assert "not seen" not in shown(summed(MIXED, 10))


@pytest.mark.parametrize("taken_in", [9, 11])
def test_a_lost_or_doubled_item_is_shown(taken_in: int) -> None:
    """When the source counted another number than the queue holds, the summary says so in plain words."""
    assert f"NOT ACCOUNTED FOR: {taken_in} in, 10 found." in shown(summed(MIXED, taken_in))


def test_clicks_saved_stand_with_what_they_are_made_of() -> None:
    """Clicks and confirms, those of one case, and how many cases the robot saved itself."""
    assert "26 clicks and 4 confirms  (13 + 2 a case, 2 saved)" in shown(summed(MIXED, 10))


def test_what_a_person_ended_stands_apart() -> None:
    """A row of its own, and only when there is one."""
    by_hand = item(1, State.COMPLETED, 4, outcome="by_hand", clicks_work=13)
    assert "Done by hand" in shown(summed([by_hand, *MIXED[1:]], 10))
    assert "Done by hand" not in shown(summed(MIXED, 10))


def test_of_a_restricted_item_neither_code_nor_number_is_shown() -> None:
    """Promise 4: it is among the others of those handed over, and never the slowest by name."""
    hidden = item(11, State.PENDING_USER_ACTION, 99, code="SKYDD-S", restricted=True)
    told = shown(summed([*MIXED, hidden], 11))
    assert "UNG 2, other 1" in told
    assert "SKYDD" not in told
    assert "A-11" not in told


def test_an_empty_night_is_shown() -> None:
    """Everything is nought and nothing breaks."""
    assert "0 in = 0 accounted for" in shown(summed([], 0))


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (42.4, "42 s"), (185, "3 min 5 s"), (59.7, "1 min 0 s")]
)
def test_durations_read_well(seconds: float, text: str) -> None:
    """Short times keep a decimal, long ones become minutes."""
    assert duration(seconds) == text
