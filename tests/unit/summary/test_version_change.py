"""What a version does otherwise is said in words, and nothing that differs is left out."""

from __future__ import annotations

from typing import Any

from klickfri.model.flow import Flow
from klickfri.summary.version_change import Came, Change, changes, part_changes

NAME = {"id": "name", "say": "Skriv namnet", "fill": {"form.name": "$given_name"}}
SAVE = {"id": "save", "say": "Klicka på Spara", "click": "form.save"}
STAGE = {"id": "register", "say": "Registrera", "begins_at": "form"}


def flow(*steps: dict[str, Any], stages: tuple[dict[str, Any], ...] = (), **more: object) -> Flow:
    """A flow of one stage with these steps, and more stages."""
    told = {"format": "klickfri-flow/1", "name": "trial", "title": "Prov", "cleared_by": "register"}
    return Flow.model_validate({**told, "stages": [{**STAGE, "steps": steps}, *stages], **more})


def test_the_same_flow_has_no_changes() -> None:
    """Also when its steps were filmed anew: what the robot does is the same."""
    filmed = flow({**NAME, "filmed": {1: 4}}, SAVE, films={"2026-11-20-01": "ab" * 32})
    assert list(changes(flow(NAME, SAVE), filmed)) == []


def test_steps_that_came_went_and_changed_are_told_in_their_stage() -> None:
    """By the caseworker's words; of a changed one what is otherwise, each thing once."""
    other = {**SAVE, "say": "Klicka på Spara", "when": "not empty($x)", "click": "form.other", "expect": {"page": "x"}}
    new = {**SAVE, "id": "print", "say": "Skriv ut"}
    told = list(changes(flow(NAME, SAVE), flow(other, new)))
    assert told == [
        Change(Came.GONE, "Skriv namnet", "Registrera"),
        Change(Came.NEW, "Skriv ut", "Registrera"),
        Change(
            Came.OTHER, "Klicka på Spara", "Registrera", ("när det görs", "vad som görs", "vad som ska synas efteråt")
        ),
    ]


def test_another_verb_is_one_change() -> None:
    """A click that became two is told once, as what is done."""
    double = {"id": "save", "say": "Klicka på Spara", "double_click": "form.save"}
    assert [one.how for one in changes(flow(SAVE), flow(double))] == [("vad som görs",)]


def test_stages_their_order_and_ends_are_told() -> None:
    """A new stage with all it does, one that is done in another case, and how cases end."""
    second = {"id": "letter", "say": "Skicka brev", "begins_at": "form", "steps": [SAVE]}
    assert list(changes(flow(NAME), flow(NAME, stages=(second,)))) == [Change(Came.NEW, "Etappen Skicka brev")]
    assert list(changes(flow(NAME, stages=(second,)), flow(NAME))) == [Change(Came.GONE, "Etappen Skicka brev")]
    sometimes = flow(NAME, stages=({**second, "when": "$x"},), ends=[{"outcome": "granted"}])
    assert list(changes(flow(NAME, stages=(second,)), sometimes)) == [
        Change(Came.OTHER, "Flödet", "", ("hur ett ärende slutar",)),
        Change(Came.OTHER, "Etappen Skicka brev", "", ("när det görs",)),
    ]
    assert list(changes(flow(NAME, SAVE), flow(SAVE, NAME))) == [Change(Came.MOVED, "Stegens ordning", "Registrera")]


def test_parts_beside_the_flow_are_told_by_what_they_are() -> None:
    """The flow itself is told by its steps; of the process, which key."""
    names = ["flow.yaml", "flows/leave.yaml", "letters/beslut.md", "process.toml", "rules.py"]
    told = list(part_changes(names, {"mode": "propose", "board": "a"}, {"mode": "decide", "board": "a"}))
    assert [one.what for one in told] == ["Det gemensamma flödet leave", "Brevet beslut", "Processen", "Reglerna"]
    assert told[2].how == ("om roboten beslutar eller föreslår",)
