"""The run's numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

import pytest
from rich.console import Console

from klickfri.app.summary import Clicks, Summary, duration, render, summarise
from klickfri.model.work import Outcome, State, WorkItem
from tests.unit.app.support import a_process

NOON = dt.datetime(2026, 11, 20, 12, 0)
PROCESS = a_process()


def item(number: int, state: State, seconds: float | None = None, restricted: bool = False, **last: object) -> WorkItem:
    """One made-up item that took so many seconds."""
    return WorkItem(
        id=number,
        process="trial",
        reference=f"A-{number}",
        state=state,
        payload={},
        received=NOON,
        last=Outcome(state, **last) if last else None,  # type: ignore[arg-type]
        started=NOON if seconds is not None else None,
        ended=NOON + dt.timedelta(seconds=seconds) if seconds is not None else None,
        restricted=restricted,
    )


MIXED = [
    item(1, State.COMPLETED, 4, outcome="granted", clicks_work=13, clicks_looking=3),
    item(2, State.COMPLETED, 6, outcome="granted", clicks_work=13, clicks_looking=3),
    item(3, State.COMPLETED, 5, outcome="letter_sent", clicks_work=6, clicks_looking=2),
    item(4, State.PENDING_USER_ACTION, 2, code="UNG", clicks_looking=1),
    item(5, State.PENDING_USER_ACTION, 1, code="UNG"),
    item(6, State.FAILED, 30, code="TIMEOUT"),
    item(7, State.NEW),
    item(8, State.IN_PROGRESS),
    item(9, State.DEFERRED, outcome="completion_requested"),
    item(10, State.ABANDONED),
]


def summed(items: Sequence[WorkItem], taken_in: int, clicks: Sequence[Clicks] = ()) -> Summary:
    """The numbers of a run in which the robot itself saved A-1 and A-3."""
    return summarise(items, taken_in=taken_in, process=PROCESS, clicks=clicks, saved={"A-1", "A-3", "A-4"})


def shown(summary: Summary) -> str:
    """The summary as plain terminal text."""
    console = Console(width=100)
    with console.capture() as capture:
        console.print(render(summary))
    return capture.get()


def test_every_state_is_counted_once() -> None:
    """In = completed + handed over + failed + waiting + abandoned, and the check says so."""
    summary = summed(MIXED, 10)
    assert summary.completed == {"granted": 2, "letter_sent": 1}
    assert summary.handed_over == {"UNG": 2}
    assert (summary.failed, summary.waiting, summary.abandoned) == (1, 3, 1)
    assert summary.accounted == 10
    assert summary.balances


def test_saves_that_nobody_saw_are_told() -> None:
    """A save that may have been made stands in the numbers; when there is none, nothing is said of it."""
    summary = summarise(MIXED, taken_in=10, process=PROCESS, clicks=(), saved=(), unseen=2)
    assert re.search(r"Saves not seen +2 ", shown(summary))
    assert "not seen" not in shown(summed(MIXED, 10))


@pytest.mark.parametrize("taken_in", [9, 11])
def test_a_lost_or_doubled_item_is_shown(taken_in: int) -> None:
    """When the source counted another number than the queue holds, the summary says so in plain words."""
    summary = summed(MIXED, taken_in)
    assert not summary.balances
    assert f"NOT ACCOUNTED FOR: {taken_in} in, 10 found." in shown(summary)


def test_clicks_saved_count_what_the_robot_saved_itself() -> None:
    """Saved = the caseworker's clicks for one case times the completed cases in which the robot made a save in this
    run: one that was found done already (A-2) or handed over after a save (A-4) saves nothing."""
    summary = summed(MIXED, 10)
    assert summary.robot_saved == 2
    assert (summary.clicks_saved, summary.confirms_saved) == (13 * 2, 2 * 2)
    assert "26 clicks and 4 confirms  (13 + 2 a case, 2 saved)" in shown(summary)


def test_what_a_person_ended_is_a_persons() -> None:
    """A case done by hand while the run was on is neither the robot's completion nor its saving, and balances."""
    by_hand = item(1, State.COMPLETED, 4, outcome="by_hand", clicks_work=13)
    summary = summed([by_hand, *MIXED[1:]], 10)
    assert (summary.by_hand, summary.completed, summary.robot_saved) == (1, {"granted": 1, "letter_sent": 1}, 1)
    assert summary.balances
    assert "Done by hand" in shown(summary)


def test_the_robots_own_clicks_are_counted_apart() -> None:
    """Work, confirms and looking never mix."""
    assert summed(MIXED, 10, [Clicks(13, 2, 4), Clicks(26, 4, 8)]).robot == Clicks(39, 6, 12)


def test_a_restricted_item_counts_without_its_code() -> None:
    """Promise 4: it is one of those handed over, and nothing tells why; the sum balances."""
    hidden = item(11, State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True)
    summary = summed([*MIXED, hidden], 11)
    assert (summary.handed_over, summary.handed_over_total) == ({"UNG": 2, "": 1}, 3)
    assert summary.balances
    assert "UNG 2, other 1" in shown(summary)
    assert "SKYDD" not in shown(summary)


def test_median_and_slowest_are_of_ended_items() -> None:
    """Times come from items that ended; the slowest one is named so that somebody can look at it."""
    summary = summed(MIXED, 10)
    assert summary.seconds == (1, 2, 4, 5, 6, 30)
    assert summary.median_seconds == 4.5
    assert summary.slowest == "A-6"


def test_a_restricted_item_is_never_named() -> None:
    """Promise 4: the slowest item's reference stays out when it belongs to the restricted list."""
    hidden = item(11, State.PENDING_USER_ACTION, 99, restricted=True, code="SKYDD-S")
    summary = summed([*MIXED, hidden], 11)
    assert summary.slowest == ""
    assert "A-11" not in shown(summary)


def test_an_empty_night_has_a_summary() -> None:
    """No items: everything is nought and nothing breaks."""
    summary = summed([], 0)
    assert summary.balances
    assert summary.median_seconds is None
    assert "0 in = 0 accounted for" in shown(summary)


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (42.4, "42 s"), (185, "3 min 5 s"), (59.7, "1 min 0 s")]
)
def test_durations_read_well(seconds: float, text: str) -> None:
    """Short times keep a decimal, long ones become minutes."""
    assert duration(seconds) == text
