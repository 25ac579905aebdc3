"""How a case ends: the first end that fits, and nothing completed that nothing was saved for."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.errors import Unsure
from klickfri.model.flow import Flow
from klickfri.model.work import Outcome, State
from klickfri.replay.ends import ended

FLOW = Flow.model_validate(
    {
        "format": "klickfri-flow/1", "name": "trial", "title": "Prov", "cleared_by": "a",
        "stages": [{"id": "a", "say": "A", "begins_at": "home", "steps": [{"id": "s", "say": "S", "open": "home"}]}],
        "ends": [
            {"when": '$route == "grant"', "outcome": "granted"},
            {"when": '$route == "wait"', "defer_until": "$due", "hand_over": "$code", "reason": "Väntar."},
            {"when": '$route == "person"', "hand_over": "STÖD"},
        ],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("known", "outcome"),
    [
        ({"route": "grant"}, Outcome(State.COMPLETED, "granted")),
        ({"route": "person"}, Outcome(State.PENDING_USER_ACTION, code="STÖD")),
        (
            {"route": "wait", "due": dt.date(2026, 12, 1), "code": "KOMPL"},
            Outcome(State.DEFERRED, code="KOMPL", reasons=("Väntar.",), defer_until=dt.date(2026, 12, 1)),
        ),
    ],
)
def test_the_end_that_fits(known: dict[str, object], outcome: Outcome) -> None:
    """With its code, its reason and the day it waits to."""
    assert ended(FLOW, known, saved=True) == outcome


@pytest.mark.parametrize(
    "known", [{"route": "other"}, {"route": "grant"}, {"route": "wait", "due": "i dag", "code": ""}]
)
def test_no_end_is_guessed(known: dict[str, object]) -> None:
    """None fits, nothing was saved for what is completed, or the day is no day: a person looks."""
    with pytest.raises(Unsure):
        ended(FLOW, known, saved=False)
