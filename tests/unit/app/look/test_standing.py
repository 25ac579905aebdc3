"""What the log tells of how far a case came: only what was seen, whichever attempt it was."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from klickfri.app.look.standing import standing, standings
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.audit.entry import Entry
from klickfri.decide.handover import Standing
from klickfri.model import codes
from klickfri.model.errors import ApplicationException
from klickfri.model.sentences import Sentence
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.screen.dry.screen import DryScreen
from tests.unit.app.conftest import an_item

AT = dt.datetime(2026, 11, 20, 2, tzinfo=dt.UTC)
STEP: dict[str, Any] = {"run": "r", "attempt": 1, "stage": "register", "kind": "work", "saves": False}
CLAIMED: tuple[str, dict[str, Any]] = ("case.claimed", {})
TYPED = ("step.completed", {"step": "name", "say": "Skriv namnet", "verb": "fill", "target": "form.name"})
CLICKED = ("step.completed", {"step": "open", "say": "Öppna", "verb": "click", "target": "home.row"})
BEGUN = ("step.started", {"step": "save", "say": "Klicka på Spara", "verb": "click", "saves": True})
SEEN = ("case.verified", {"already_there": False})
PERHAPS = ("Därefter det som gäller av: Registrera ansökan",)


def told(*events: tuple[str, dict[str, Any]]) -> list[Entry]:
    """Made-up entries of one case."""
    return [Entry(seq, AT, kind, "trial/A-1", STEP | data, "00") for seq, (kind, data) in enumerate(events, 1)]


def waits(**last: Any) -> WorkItem:
    """A case that waits for a person."""
    return an_item(last=Outcome(State.FAILED, **{"last_step": "Skriv namnet", **last}))


@pytest.mark.parametrize(
    ("events", "item", "wanted"),
    [
        ([CLAIMED, CLICKED], waits(), Standing()),
        ([CLAIMED, CLICKED, TYPED], waits(), Standing(typed=("Namn",))),
        ([CLAIMED, TYPED, BEGUN, SEEN], waits(), Standing(saved=("Registrera ansökan",))),
        ([CLAIMED, TYPED, BEGUN], waits(), Standing(unknown=("Registrera ansökan",))),
        ([BEGUN, CLAIMED], waits(last_step=""), Standing(unknown=("Registrera ansökan",), left=PERHAPS)),
        ([CLAIMED, TYPED, CLAIMED], waits(last_step="", code="AVBRUTEN"), Standing(left=PERHAPS)),
        ([CLAIMED, TYPED, BEGUN, SEEN, CLAIMED], waits(last_step=""), Standing(saved=("Registrera ansökan",))),
        ([], waits(not_done=("Registrera ansökan",)), Standing(left=("Registrera ansökan",))),
    ],
)  # fmt: skip
def test_only_what_was_seen_is_told(
    loaded: LoadedProcess, events: list[tuple[str, dict[str, Any]]], item: WorkItem, wanted: Standing
) -> None:
    """Seen saved, in doubt, typed and lost, remaining: over all attempts, also when the last one told nothing."""
    assert standing(loaded.program, told(*events), item) == wanted


def test_a_broken_flow_hides_nobody(loaded: LoadedProcess) -> None:
    """Without the process's files the steps' own words stand in for its stages."""
    seen = standing(None, told(CLAIMED, TYPED, BEGUN, SEEN), waits())
    assert seen.saved == ("Klicka på Spara",)


def test_a_log_of_another_version_hides_nobody(loaded: LoadedProcess) -> None:
    """It may tell of a verb that this one does not have; what else it tells is told."""
    pulled = ("step.completed", {**TYPED[1], "verb": "pull", "target": "form.other"})
    assert standing(loaded.program, told(CLAIMED, pulled, TYPED), waits()).typed == ("Namn",)


@pytest.mark.parametrize(
    ("locks", "last", "lock"),
    [
        (False, {"lock_released": True}, None),
        (True, {"lock_released": True}, True),
        (True, {"lock_released": None}, None),
        (True, {"code": "AVBRUTEN"}, False),
    ],
)
def test_of_locks_only_systems_that_have_them_are_told(
    loaded: LoadedProcess, monkeypatch: pytest.MonkeyPatch, locks: bool, last: dict[str, Any], lock: bool | None
) -> None:
    """A robot that died may have held one; a system that knows none is not said to have given one back."""
    monkeypatch.setitem(loaded.program.system.signs.__dict__, "locked", ("Låst av",) if locks else ())
    assert standing(loaded.program, [], waits(**last)).lock is lock


def test_a_real_case_is_told_from_its_log(station: Station, screen: DryScreen) -> None:
    """Typed, and then the system failed at the save: the field is named, nothing is said to be saved."""
    screen.pages["form"].effects["Spara"] = ApplicationException(codes.TIMEOUT, Sentence.NO_ANSWER())
    item = an_item()
    outcome = CaseHandler(station, "r", lambda seconds: None, lambda: None)(item)
    waiting = an_item(last=outcome)
    [where] = standings(station.loaded.settings, "trial", [waiting]).values()
    assert where.saved == ()
    assert where.unknown == ("Registrera ansökan",)
    assert standings(station.loaded.settings, "trial", [an_item(restricted=True)]) == {}
