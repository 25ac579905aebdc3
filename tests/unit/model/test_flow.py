"""A flow is a closed set of verbs; what does not fit is refused when it is read."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from klickfri.model.flow import Flow, Stage, Step

STEP: dict[str, Any] = {"id": "a", "say": "Klicka", "click": "x.y"}

PROMPT = {"kind": "prompt", "text": "Varför?", "answer": "accept", "value": "$why"}


@pytest.mark.parametrize(
    "change",
    [
        {"fill": {"x.y": "1"}},
        {"run": "rm -rf"},
        {"click": None},
        {"click": None, "fill": {"a": "1", "b": "2"}},
        {"effect": "deletes"},
        {"dialog": {"kind": "confirm", "text": "Säker?"}},
        {"dialog": {"kind": "confirm", "text": "Säker?", "answer": "accept", "value": "ja"}},
        {"dialog": {"kind": "prompt", "text": "Varför?", "answer": "dismiss", "value": "ja"}},
        {"click": None, "check": {"x.y": True}, "dialog": PROMPT},
        {"click": None, "press": {"x.y": "Ctrl+Retur"}},
        {"click": None, "fill": {"x.y": "1"}, "key": "ctrl+Enter"},
    ],
)
def test_a_step_has_one_known_verb(change: dict[str, Any]) -> None:
    """Two verbs, no verb, an unknown key, two fields at once, a dialog without an answer or with one that it cannot
    take, and a key that no keyboard has, are refused.
    """
    with pytest.raises(ValidationError):
        Step.model_validate({**STEP, **change})


@pytest.mark.parametrize(
    "change",
    [
        {"shows": "1"},
        {"typed": True},
        {"click": None, "select": {"a": "1"}, "shows": "1"},
        {"click": None, "press": {"a": "Enter"}, "typed": True},
        {"click": None, "fill": {"a": "1"}, "key": "Enter", "shows": "1"},
    ],
)
def test_only_what_is_written_is_typed_or_shown_otherwise(change: dict[str, Any]) -> None:
    """What a field shows is compared when it has been left, and a key would not leave it."""
    with pytest.raises(ValidationError, match="belongs to"):
        Step.model_validate({**STEP, **change})


def test_every_text_of_a_step_is_told() -> None:
    """Also what is expected of the field that is written in."""
    step = Step.model_validate(
        {"id": "a", "say": "Skriv", "fill": {"x": "$a"}, "shows": "$b", "expect": {"values": {"x": "$c"}}}
    )
    assert sorted(step.texts) == ["$a", "$b", "$c"]


def test_a_key_may_be_pressed_with_others_and_a_prompt_be_written_in() -> None:
    """Both after a click and after a key; a prompt of flows before this may have no value."""
    pressed = Step.model_validate({"id": "a", "say": "Tryck", "press": {"x.y": "Ctrl+Enter"}, "dialog": PROMPT})
    assert (pressed.press, pressed.answers) == ({"x.y": "Ctrl+Enter"}, "$why")
    without = {name: told for name, told in PROMPT.items() if name != "value"}
    assert Step.model_validate({**STEP, "dialog": without}).answers is None


def test_a_stage_that_saves_must_know_how_to_see_it() -> None:
    """Without `done_when` nobody could tell after a crash whether it was saved (promise 2)."""
    with pytest.raises(ValidationError, match="done_when"):
        Stage.model_validate({"id": "s", "say": "Spara", "begins_at": "p", "steps": [{**STEP, "effect": "saves"}]})


def test_a_process_names_the_stage_that_looks_for_protection() -> None:
    """A flow with stages but without `cleared_by` would never know when pictures are allowed (promise 4)."""
    stage = {"id": "s", "say": "Titta", "begins_at": "p", "steps": [STEP]}
    flow = {"format": "klickfri-flow/1", "name": "f", "title": "F", "stages": [stage]}
    with pytest.raises(ValidationError, match="cleared_by"):
        Flow.model_validate(flow)
    assert Flow.model_validate({**flow, "cleared_by": "s"}).stages[0].steps[0].verb.name == "click"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "looking"},
        {"click": None, "open": "p"},
        {"click": None, "expect": {"page": "p"}},
        {"click": None, "hover": "p.menu"},
    ],
)
def test_only_work_on_one_element_saves(change: dict[str, Any]) -> None:
    """A looking step, an opened page or a wait that saves would have no intent in the log (promise 3); what a resting
    pointer sets going cannot be held back.
    """
    with pytest.raises(ValidationError, match="saves"):
        Step.model_validate({**STEP, "effect": "saves", **change})


def test_a_reusable_object_does_not_save() -> None:
    """Saves stand in a stage's own steps, where `done_when` is asked before and after (promise 2)."""
    flow = {"format": "klickfri-flow/1", "name": "f", "title": "F", "steps": [{**STEP, "effect": "saves"}]}
    with pytest.raises(ValidationError, match="reusable object does not save"):
        Flow.model_validate(flow)


def test_a_flow_has_stages_or_steps() -> None:
    """Both, or neither, is refused."""
    flow = {"format": "klickfri-flow/1", "name": "f", "title": "F"}
    with pytest.raises(ValidationError, match="either stages"):
        Flow.model_validate(flow)
    stage = {"id": "s", "say": "Titta", "begins_at": "p", "steps": [STEP]}
    with pytest.raises(ValidationError, match="either stages"):
        Flow.model_validate({**flow, "steps": [STEP], "stages": [stage], "cleared_by": "s"})


def test_a_step_names_no_film_that_the_flow_does_not_have() -> None:
    """Films are numbered from 1; a flow written by hand has none, and its steps name none."""
    flow = {"format": "klickfri-flow/1", "name": "f", "title": "F", "films": {"2026-11-20-01": "ab" * 32}}
    assert Flow.model_validate({**flow, "steps": [{**STEP, "filmed": {1: 7}}]}).steps[0].filmed == {1: 7}
    for film in (0, 2):
        with pytest.raises(ValidationError, match="not among the flow's films"):
            Flow.model_validate({**flow, "steps": [{**STEP, "filmed": {film: 7}}]})


def test_another_format_is_refused() -> None:
    """A file of a later format is not guessed at."""
    with pytest.raises(ValidationError, match="klickfri-flow/1"):
        Flow.model_validate({"format": "klickfri-flow/2", "name": "f", "title": "F", "steps": [STEP]})


def test_a_pull_has_one_element_and_one_end() -> None:
    """Both are targets that the step rests on."""
    step = Step.model_validate({"id": "s", "say": "Dra", "drag": {"p.card": "p.done"}, "effect": "saves"})
    assert (step.verb.name, step.target, step.onto) == ("drag", "p.card", "p.done")
    with pytest.raises(ValidationError, match="one target"):
        Step.model_validate({"id": "s", "say": "Dra", "drag": {"p.card": "p.done", "p.other": "p.done"}})
