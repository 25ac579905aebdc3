"""`review.html`: a draft with each step as it was filmed, what it became, and what is asked about it."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klickfri.film.bundle import Film
from klickfri.film.draft import Draft, as_yaml, on_a_line, spelt
from klickfri.film.drafted import StageYaml, Yaml
from klickfri.film.questions import ReviewQuestion
from klickfri.film.story import Node
from klickfri.film.words import say
from klickfri.model.film import FieldSet, PointedOut
from klickfri.model.flow import read_of
from klickfri.pages import template


@dataclass(frozen=True)
class _ShownStep:
    """A step as the page shows it: as it was filmed, and what became of it."""

    id: str
    say: object
    yaml: str
    films: Mapping[int, int]
    seen: str
    second: float
    picture: str
    box: tuple[float, float, float, float] | None
    evidence: tuple[tuple[str, str], ...]
    why: str
    questions: list[ReviewQuestion]


@dataclass(frozen=True)
class _ShownStage:
    """A stage as the page shows it; `head` is what stands before its steps."""

    id: str
    say: object
    head: str
    questions: list[ReviewQuestion]
    steps: list[_ShownStep]


def write_page(draft: Draft, path: Path) -> None:
    """Writes the page. It draws in nothing from outside: the pictures stand in it."""
    stages = [_stage(draft, stage) for stage in draft.flow["stages"]]
    page = template.render(
        "review.html.j2",
        {"spelt": spelt},
        title=draft.flow["title"],
        films=[{"name": film.folder.name, "meta": film.meta, "steps": len(film.steps)} for film in draft.films],
        stages=stages,
        general=_general(draft, stages),
        left=len(draft.open),
        unasked=draft.unasked,
        faults=draft.faults,
    )
    path.write_text(page, encoding="utf-8")


def _general(draft: Draft, stages: Sequence[_ShownStage]) -> list[ReviewQuestion]:
    """The questions that no stage or step shows: the flow's own, and those about what became no step."""
    parts: list[_ShownStage | _ShownStep] = [*stages, *(step for stage in stages for step in stage.steps)]
    told = {one.id for part in parts for one in part.questions}
    return [one for one in draft.questions if one.id not in told and not _is_assumed(one)]


def _is_assumed(question: ReviewQuestion) -> bool:
    """Does the step itself show what is assumed?"""
    return question.id.partition("/")[0] in ("say", "kind") and question.answer is None


def _stage(draft: Draft, stage: StageYaml) -> _ShownStage:
    head = {name: value for name, value in stage.items() if name not in ("id", "say", "steps")}
    return _ShownStage(
        id=stage["id"],
        say=stage["say"],
        head=as_yaml(head),
        questions=[one for one in draft.questions if one.id.startswith(f"stage/{stage['id']}/")],
        steps=[_step(draft, step) for step in stage["steps"]],
    )


def _step(draft: Draft, step: Yaml) -> _ShownStep:
    id = str(step["id"])
    node = draft.steps[id]
    film, number = next(iter(node.films.items()))
    shown = draft.films[film - 1]
    filmed = shown.steps[number - 1]
    return _ShownStep(
        id=id,
        say=step["say"],
        yaml=as_yaml({name: value for name, value in step.items() if name not in ("id", "say")}),
        films=node.films,
        seen=say(filmed),
        second=shown.second(filmed),
        picture=_picture(shown, number),
        box=filmed.mark,
        evidence=tuple(_evidence(draft, node)),
        why=_why(draft, node),
        questions=[one for one in draft.questions if _is_about(one, id, film, number)],
    )


def _is_about(question: ReviewQuestion, step: str, film: int, number: int) -> bool:
    if _is_assumed(question):
        return False
    return question.id.partition("/")[2] == step or (question.film, question.step) == (film, number)


def _picture(film: Film, number: int) -> str:
    file = film.picture(number)
    return f"data:image/webp;base64,{base64.b64encode(file.read_bytes()).decode()}" if file.exists() else ""


def _evidence(draft: Draft, node: Node) -> Iterator[tuple[str, str]]:
    """What each thing that the step points at is recognised by: its name and its facts."""
    for name in [node.target, node.onto, *(read_of(name) for name in node.reads), *node.values]:
        if name in draft.targets:
            yield name, on_a_line(draft.targets[name]).strip("{}")


def _why(draft: Draft, node: Node) -> str:
    """Where what was written or chosen comes from."""
    if not node.references:
        return ""
    done = [draft.films[film - 1].steps[step - 1].sighting for film, step in node.films.items()]
    shown = [one.value for one in done if isinstance(one, FieldSet | PointedOut)]
    return f"{', '.join(f'”{text}”' for text in shown if text) or 'Det valda'} är {', '.join(node.references)}"
