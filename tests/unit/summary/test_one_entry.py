"""An entry that a search finds says what it is by itself: who, what and why."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.audit.memory import MemoryLedger
from klickfri.model.event import Event
from klickfri.model.events import TYPES
from klickfri.summary.one_entry import in_words

STEP: dict[str, Any] = {"run": "r", "attempt": 1, "stage": "s", "step": "s/1", "say": "Klicka på Spara"}
BY = {"by": "anna", "name": "Anna Lind", "title": "Driftansvarig"}


def said(type_: str, about: str = "trial/A-1", /, **data: Any) -> str:
    """What is said of one entry, with what stands beside it."""
    log = MemoryLedger()
    log.append(Event(type_, about, data))
    words = in_words(log.of_subject(about)[-1])
    return "; ".join((words.say, *words.details))


def test_a_step_is_told_in_its_own_words() -> None:
    """With what was seen instead where it was refused; an intent is not told as one that was cut off."""
    assert said("step.completed", **STEP) == "Klicka på Spara"
    assert said("step.started", **STEP) == "Klicka på Spara"
    assert said("step.failed", **STEP, code="OKÄND", reason="Sidan är okänd.") == "Klicka på Spara; Sidan är okänd."


def test_what_a_person_did_is_told_with_who_and_why() -> None:
    """By name where they have one on the pages, else by what they sign with."""
    assert said("case.assigned", **BY, to="anna", reason="tar den") == "Tas av anna; Anna Lind; tar den"
    assert said("case.closed", by="bo", way="done", reason="klart") == "Gjort av en person; bo; klart"
    assert said("person.let_in", "person/anna", person="anna", name="Anna Lind") == "Loggade in; Anna Lind"


def test_what_is_of_no_case_is_told_too() -> None:
    """Of a run, of the log's own keeping, of work that was paused."""
    used = said("credential.used", "run/r", run="r", account="rpa-1", system="provux")
    assert used == "Ett robotkonto loggades in; rpa-1; i provux"
    paused = said("work.paused", "pause/x", kind="process", name="sfi", by="eva", reason="fel")
    assert paused == "Processen sfi pausades; av eva; fel"


@pytest.mark.parametrize("kind", [name for name in TYPES if name != "step.pictured"])
def test_no_kind_is_silent(kind: str) -> None:
    """Each says something, also when it is of an older release and lacks what is told today."""
    assert said(kind, say="Klicka")


def test_a_kind_of_a_later_release_says_nothing() -> None:
    """Its name is shown instead."""
    assert said("run.dreamt") == ""
