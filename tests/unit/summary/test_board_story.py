"""Every entry that is of no case, run or person says in Swedish who did what, and why."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, get_origin, get_type_hints

import pytest

from klickfri.model.event import EventData
from klickfri.model.events import (
    TYPES,
    AuditExported,
    IncidentClosed,
    IntakeDone,
    NightSkipped,
    OfPerson,
    OfRun,
    WorkPaused,
    WorkResumed,
)
from klickfri.summary.board_story import board_moment

MOMENT = "2026-11-20T17:30:00+00:00"
OF_A_CASE = ("case.", "letter.", "decision.", "step.")
OF_THE_BOARD = [
    kind
    for name, kind in TYPES.items()
    if not issubclass(kind, OfRun | OfPerson) and not name.startswith((*OF_A_CASE, "run."))
]


def filled(kind: type[EventData], **told: Any) -> EventData:
    """Such an event, with something in each field that is not given."""
    hints = get_type_hints(kind)
    values = {field.name: _something(hints[field.name], field.name) for field in fields(kind)}
    return kind(**values | told)


def _something(hint: Any, name: str) -> object:
    if get_origin(hint) is tuple:
        return (f"ett-{name}",)
    if name == "kind":
        return "process"
    return {int: 3, bool: True}.get(hint, f"något-{name}")


@pytest.mark.parametrize("kind", OF_THE_BOARD, ids=lambda kind: kind.type)
def test_every_entry_of_a_board_says_something(kind: type[EventData]) -> None:
    """None is silent, and who did it is named where the entry knows."""
    said = board_moment(filled(kind))
    assert said[0]
    if any(field.name == "by" for field in fields(kind)):
        assert "något-by" in " ".join(said)


def test_why_it_was_done_is_told() -> None:
    """Reasons, counts and moments stand in the words of the entry; moments by the Swedish clock."""
    paused = WorkPaused(kind="system", name="provux", by="eva", reason="uppdatering")
    assert board_moment(paused) == ("Systemet provux pausades", "av eva", "uppdatering")
    resumed = WorkResumed(kind="process", name="sfi", by="bo", reason="klart", paused_by="eva", since=MOMENT)
    assert board_moment(resumed)[-1] == "pausades av eva 2026-11-20 18:30"
    skipped = NightSkipped(process="sfi", planned=MOMENT, reason="holiday", detail="Julafton")
    assert board_moment(skipped) == ("Natten 2026-11-20 18:30 blev inte av", "sfi", "holiday", "Julafton")
    closed = IncidentClosed(incident=4, key="system/x", by="anna", reason="systemet är borta")
    assert board_moment(closed) == ("Händelse 4 är över", "anna", "systemet är borta")


def test_what_was_left_out_is_told_only_when_something_was() -> None:
    """Of an intake; and an export without filters was of everything."""
    intake = filled(IntakeDone, process="sfi", rows=9, taken=9, already=0, left_out=0)
    assert board_moment(intake) == ("En fil är intagen", "sfi", "9 av 9 rader", "")
    assert board_moment(filled(IntakeDone, rows=9, taken=6, already=2, left_out=1))[-1] == (
        "2 fanns redan, 1 togs inte in"
    )
    assert board_moment(filled(AuditExported, filters=()))[-1] == "allt"


def test_what_is_told_elsewhere_says_nothing_here() -> None:
    """An entry of a case, and one of a later release."""
    assert board_moment(filled(TYPES["case.closed"])) == ("",)
    assert board_moment(None) == ("",)
