"""A refused target is looked at and explained, and nothing else changes: the case is handed over as ever."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from klickfri.model import codes
from klickfri.model.errors import ApplicationException, ProtectedIdentity, TargetRefused
from klickfri.model.healing import Evidence
from klickfri.model.sentences import Sentence
from klickfri.screen.dry.screen import PICTURE
from tests.unit.replay.support import NAME, REGISTER, TARGETS, Trial, looking, program

RENAMED = Evidence(role="textbox", labels={"left": "Sökandens namn"}, heading="Formulär", path="/html/input")


def refusing(near: list[Evidence], page: str = "form", caption: str = "Namn", **more: Any) -> Trial:
    """A trial in which one target's caption is gone and this stands there instead."""
    trial = Trial(**more)
    trial.screen.pages[page].absent.add(caption)
    trial.screen.pages[page].near = near
    return trial


def handed_over(trial: Trial) -> TargetRefused:
    """Runs to the refusal."""
    with pytest.raises(TargetRefused) as refused:
        trial.run()
    return refused.value


def test_a_refused_target_is_explained_when_the_case_has_ended() -> None:
    """What was recorded, what stands there now, a picture; the step has failed and nothing was written."""
    trial = refusing([RENAMED])
    handed_over(trial)
    [refusal] = trial.refusals
    assert (refusal.target, refusal.old, refusal.step) == ("form.name", TARGETS["form.name"], "name")
    assert refusal.new == TARGETS["form.name"].model_copy(update={"label": "Sökandens namn"})
    assert (refusal.why, refusal.picture) == ("", PICTURE)
    assert "step.failed" in trial.types()
    assert not [asked for asked in trial.screen.verbs("fill") if asked.what == "Sökandens namn"]


def test_the_five_nearest_are_told() -> None:
    """More would hide the one that matters from whoever looks."""
    trial = refusing([RENAMED.model_copy(update={"path": f"/html/input[{n}]"}) for n in range(6)])
    handed_over(trial)
    [refusal] = trial.refusals
    assert [one.evidence.path[-2] for one in refusal.candidates] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("near", "why"),
    [
        ([], "där står inget av det slaget som inte är ett annat mål"),
        (
            [RENAMED, RENAMED.model_copy(update={"path": "/html/input[2]"})],
            "två ligger nästan lika nära (försprång 0.00 av minst 0.2)",
        ),
        (
            [RENAMED.model_copy(update={"labels": {"left": "Kommentar"}})],
            "det närmaste är inte likt nog (0.308 av minst 0.5)",
        ),
        (
            [RENAMED.model_copy(update={"labels": {"left": "Namn 2"}, "held": ()})],
            "de nya kännetecknen skulle inte peka ut exakt ett element",
        ),
    ],
)
def test_what_is_not_clear_only_explains(near: list[Evidence], why: str) -> None:
    """No new facts; a person films again, or changes the target by hand."""
    trial = refusing(near)
    trial.screen.pages["form"].absent.add("Namn 2")
    handed_over(trial)
    [refusal] = trial.refusals
    assert (refusal.new, refusal.why) == (None, why)


def test_a_fact_that_follows_the_case_is_not_healed() -> None:
    """What the heading is in one case tells nothing of the next one's."""
    named = TARGETS["form.name"].model_copy(update={"heading": "Ärende $reference"})
    trial = refusing(
        [RENAMED.model_copy(update={"held": ("label",)})],
        program=replace(program(), targets={**TARGETS, "form.name": named}),
    )
    handed_over(trial)
    [refusal] = trial.refusals
    assert refusal.new is None
    assert refusal.why == "ett kännetecken som inte stämde följer ärendet, eller syns inte på elementet"


@pytest.mark.parametrize(
    "caption", [f"{NAME}, namn", "Namn 19850314-2385", "Ärende A-1002 namn", "Canbergs namn: Canberg"]
)
def test_no_value_of_a_case_is_told(caption: str) -> None:
    """A caption that repeats what the case holds, or looks like data, is blank (promise 6)."""
    trial = refusing(
        [RENAMED.model_copy(update={"name": caption, "labels": {"left": caption}, "supporting": {"id": caption}})]
    )
    handed_over(trial)
    assert caption not in repr(trial.refusals)
    assert trial.refusals[0].new is None


def test_nothing_is_kept_of_a_protected_person() -> None:
    """The sign shows while the refusal is looked at, or later in the same case: no evidence, no picture (promise 4)."""
    trial = refusing([RENAMED])
    sign = ProtectedIdentity("SKYDD-S")
    trial.screen.nearby = lambda target, captions: (_ for _ in ()).throw(sign)  # type: ignore[method-assign]
    with pytest.raises(ProtectedIdentity):
        trial.run()
    later = refusing([RENAMED])
    later.on("form", "Tillbaka", sign)
    with pytest.raises(ProtectedIdentity):
        later.run()
    assert trial.refusals == later.refusals == []


def test_no_picture_before_the_protection_check() -> None:
    """Evidence holds nobody's data; a picture waits for the check to pass, as everywhere."""
    first = looking({"id": "it", "say": "Öppna", "click": "home.row"})
    trial = refusing([Evidence(role="link")], "home", program=program(before=(first,)))
    handed_over(trial)
    [refusal] = trial.refusals
    assert (refusal.target, refusal.picture) == ("home.row", None)


def test_a_page_that_does_not_hold_still_is_not_explained() -> None:
    """The refusal ends the case, not the trouble of explaining it."""
    trial = refusing([RENAMED])
    gone = ApplicationException(codes.NO_PICTURE, Sentence.PICTURE_MOVED())
    trial.screen.nearby = lambda target, captions: (_ for _ in ()).throw(gone)  # type: ignore[method-assign]
    assert "slag" in handed_over(trial).failed
    assert trial.refusals == []


def test_a_target_that_is_refused_on_the_way_out_hides_no_other() -> None:
    """What the case was handed over for is explained, also where the record cannot be given back."""
    trial = refusing([RENAMED])
    trial.screen.pages["form"].absent.add("Tillbaka")
    handed_over(trial)
    assert [refusal.target for refusal in trial.refusals] == ["form.name", "form.back"]


def test_an_element_that_is_there_needs_no_healing() -> None:
    """Refused because it was covered or switched off: its facts are right."""
    trial = Trial()
    trial.on("form", "Spara", TargetRefused("button ”Spara” på form", ["disabled"], []))
    handed_over(trial)
    assert trial.refusals == []


def test_another_targets_element_is_not_proposed() -> None:
    """What `form.status` points out is never the new `form.extra`, however alike."""
    claimed = Evidence(role="combobox", labels={"left": "Status"})
    extra = TARGETS["form.status"].model_copy(update={"label": "Status 2"})
    step = {"id": "extra", "say": "Välj", "select": {"form.extra": "Klar"}}
    stage = {**REGISTER, "steps": [step, *REGISTER["steps"]]}
    targets = {**TARGETS, "form.extra": extra}
    trial = refusing([claimed], "form", "Status 2", program=replace(program(stage), targets=targets))
    handed_over(trial)
    [refusal] = trial.refusals
    assert (refusal.candidates[0].claimed_by, refusal.new) == ("form.status", None)
