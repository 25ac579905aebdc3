"""Looking into the queue: who takes over is told why, and nobody is told more than they may know."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.app.look import queue
from klickfri.app.look.queue import Selection
from klickfri.app.office import Office
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.decide.handover import RESTRICTED
from klickfri.model.errors import NotFound
from klickfri.model.work import Outcome, State
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import RECEIVED, an_item

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)


def fill(settings: Settings, *references: str) -> None:
    """Puts applications into the queue."""
    rows = [{"reference": reference, "received": RECEIVED.isoformat()} for reference in references]
    with opened(settings) as store:
        store.add("trial", rows, run="", now=NOW)


def test_items_are_found_by_state_and_number(settings: Settings) -> None:
    """All processes of the folder are looked through; filters leave out the others."""
    fill(settings, "A-1", "A-2")
    assert [item.reference for item in queue.items(settings, Selection())] == ["A-1", "A-2"]
    assert queue.items(settings, Selection("trial", (State.FAILED,))) == []
    assert [item.reference for item in queue.find(settings, "A-2")] == ["A-2"]


def test_an_unknown_number_is_answered_with_where_to_look(settings: Settings) -> None:
    """A typing error gives a sentence, not an empty table."""
    with pytest.raises(NotFound, match="klickfri queue list"):
        queue.find(settings, "B-1")


@pytest.mark.parametrize("state", [State.PENDING_USER_ACTION, State.FAILED])
def test_who_takes_over_is_told_why(settings: Settings, state: State) -> None:
    """The reason stands in the text, in Swedish."""
    item = an_item(last=Outcome(state, code="UNG", reasons=("Under 16.",)))
    told = queue.hand_over_text(Office(settings), type(item)(**{**vars(item), "state": state}))
    assert "Orsak: UNG. Under 16." in str(told)


def test_of_a_process_that_is_gone_nothing_is_told(settings: Settings) -> None:
    """Its letters and its promise of an answer went with its folder."""
    item = an_item(last=Outcome(State.FAILED, code="UNG"))
    assert queue.hand_over_text(Office(settings), type(item)(**{**vars(item), "process": "gone"})) is None


def test_of_a_protected_person_only_the_number_is_told(settings: Settings) -> None:
    """Promise 4: no reason, no step; the fixed sentence and the number."""
    item = an_item(restricted=True, last=Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", reasons=("Hemligt.",)))
    told = queue.hand_over_text(Office(settings), type(item)(**{**vars(item), "state": State.PENDING_USER_ACTION}))
    assert told == RESTRICTED.format(reference="A-1")


def test_the_answer_is_due_a_day_after_it_came_in(settings: Settings) -> None:
    """Counted in Swedish time from when the application was received."""
    clock = queue.clock(Office(settings), an_item())
    assert clock is not None
    assert clock.due is not None
    assert clock.due.isoformat() == "2026-11-20T10:00:00+01:00"


def test_the_last_picture_is_the_cases_own(settings: Settings, station: Station) -> None:
    """None before the robot has run; afterwards the file of the last pictured step."""
    assert queue.last_picture(settings, an_item()) is None
    CaseHandler(station, "r", lambda seconds: None, lambda: None)(an_item())
    found = queue.last_picture(settings, an_item())
    assert found is not None
    assert found.is_file()
