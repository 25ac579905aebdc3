"""The run's numbers."""

from __future__ import annotations

import pytest

from klickfri.model.work import Outcome, State, WorkItem
from klickfri.summary.sums import Clicks, explain, summarise
from tests.unit.summary.support import MIXED, NOON, PROCESS, item, summed


def test_every_state_is_counted_once() -> None:
    """In = completed + handed over + failed + waiting + abandoned, and the check says so."""
    summary = summed(MIXED, 10)
    assert summary.completed == {"granted": 2, "letter_sent": 1}
    assert summary.handed_over == {"UNG": 2}
    assert (summary.failed, summary.waiting, summary.abandoned) == (1, 3, 1)
    assert summary.accounted == 10
    assert summary.balances


def test_saves_that_nobody_saw_are_counted() -> None:
    """A save that may have been made is one of the numbers."""
    assert summarise(MIXED, taken_in=10, process=PROCESS, clicks=(), saved=set(), unseen=2).unseen == 2


@pytest.mark.parametrize("taken_in", [9, 11])
def test_a_lost_or_doubled_item_is_seen(taken_in: int) -> None:
    """When the source counted another number than the queue holds, the sums do not balance."""
    summary = summed(MIXED, taken_in)
    assert not summary.balances


def test_clicks_saved_count_what_the_robot_saved_itself() -> None:
    """Saved = the caseworker's clicks for one case times the completed cases in which the robot made a save in this
    run: one that was found done already (A-2) or handed over after a save (A-4) saves nothing."""
    summary = summed(MIXED, 10)
    assert summary.robot_saved == 2
    assert (summary.clicks_saved, summary.confirms_saved) == (13 * 2, 2 * 2)


def test_what_a_person_ended_is_a_persons() -> None:
    """A case done by hand while the run was on is neither the robot's completion nor its saving, and balances."""
    by_hand = item(1, State.COMPLETED, 4, outcome="by_hand", clicks_work=13)
    summary = summed([by_hand, *MIXED[1:]], 10)
    assert (summary.by_hand, summary.completed, summary.robot_saved) == (1, {"granted": 1, "letter_sent": 1}, 1)
    assert summary.balances


def test_the_robots_own_clicks_are_counted_apart() -> None:
    """Work, confirms and looking never mix."""
    assert summed(MIXED, 10, [Clicks(13, 2, 4), Clicks(26, 4, 8)]).robot == Clicks(39, 6, 12)


def test_a_restricted_item_counts_without_its_code() -> None:
    """Promise 4: it is one of those handed over, and nothing tells why; the sum balances."""
    hidden = item(11, State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True)
    summary = summed([*MIXED, hidden], 11)
    assert (summary.handed_over, summary.handed_over_total) == ({"UNG": 2, "": 1}, 3)
    assert summary.balances


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


def test_an_empty_night_has_a_summary() -> None:
    """No items: everything is nought and nothing breaks."""
    summary = summed([], 0)
    assert summary.balances
    assert summary.median_seconds is None


def test_codes_are_explained_by_the_most_common_reason() -> None:
    """A code's sentence is what the robot gave most often; a restricted case's own reason is never told."""

    def one(code: str, reason: str, restricted: bool = False) -> WorkItem:
        last = Outcome(State.PENDING_USER_ACTION, code=code, reasons=(reason,))
        return WorkItem(1, "trial", "A-1", last.state, {}, NOON, last=last, restricted=restricted)

    items = [
        one("UNG", "Under 16."),
        one("UNG", "Under 16."),
        one("UNG", "Annat."),
        one("SKYDD-S", "Hemligt", True),
    ]
    assert explain(items) == {"UNG": "Under 16."}
