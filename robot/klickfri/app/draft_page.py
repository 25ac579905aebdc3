"""What a draft is reviewed by: the flow and targets as files, and a page with each step as it was filmed."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from klickfri.app import pages
from klickfri.app.drafting import Draft
from klickfri.film.bundle import Film
from klickfri.film.questions import ReviewQuestion
from klickfri.film.story import Node
from klickfri.film.words import say
from klickfri.model.errors import BadInput, Fault
from klickfri.model.film import FieldSet, PointedOut
from klickfri.model.flow import OPTIONS
from klickfri.model.target import Target
from klickfri.settings import private

_WIDTH, _SHORT = 120, 96
_ANSWERS_HEADER = "# Take away the # of an answer, correct it, and run `klickfri draft` again. Name new films.\n"
_HEADER = "# Drafted by `klickfri draft` from the films {films}.\n# Change film/answers.yaml and draft again.\n"


def write(draft: Draft, folder: Path) -> Path:
    """Writes `flow.yaml`, `targets.yaml` and `review.html` into the folder and gives the page."""
    folder.mkdir(parents=True, exist_ok=True)
    write_flow(draft, folder)
    page = folder / "review.html"
    page.write_text(_page(draft), encoding="utf-8")
    return page


def write_flow(draft: Draft, folder: Path) -> None:
    """Writes `flow.yaml` and `targets.yaml`."""
    for name, text in flow_files(draft).items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
        private.as_folder(folder / name)  # the robot's account reads what another has promoted


def begin_answers(draft: Draft, file: Path) -> None:
    """Writes `answers.yaml` with films and open questions, to be filled in; one that is there is left alone."""
    if file.exists():
        return
    names = ", ".join(film.folder.name for film in draft.films)
    asked = "".join(f"  # {one.asks}\n  # {one.id}: {_spelt(one.suggestion)}\n" for one in draft.open)
    text = f"{_ANSWERS_HEADER}format: klickfri-answers/1\nfilms: [{names}]\nanswers:\n{asked}"
    file.write_text(text, encoding="utf-8", newline="\n")


def _spelt(answer: Any) -> str:
    """An answer as it is written in `answers.yaml`, on one line."""
    text = yaml.safe_dump(answer, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000)
    return "" if answer is None else str(text).removesuffix("...\n").strip()


def flow_files(draft: Draft) -> dict[str, str]:
    """The texts of `flow.yaml` and `targets.yaml`, by name."""
    header = _HEADER.format(films=", ".join(film.folder.name for film in draft.films))
    lines = [f"  {name}: {_line(target)}\n" for name, target in sorted(draft.targets.items())]
    targets = f"{header}format: klickfri-targets/1\ntargets:{'' if lines else ' {}'}\n{''.join(lines)}"
    return {"flow.yaml": header + _yaml(draft.flow), "targets.yaml": targets}


def refuse_unfinished(draft: Draft) -> None:
    """Raises `BadInput` with every open question and fault: nothing unanswered is put to use."""
    faults = [Fault(question.id, question.asks, "Answer it in film/answers.yaml") for question in draft.open]
    faults += [Fault(id, "nothing asks this (any more)", "Take the answer away") for id in draft.unasked]
    faults += draft.faults
    if faults:
        raise BadInput("the draft", faults)


def _yaml(data: Mapping[str, Any]) -> str:
    """The data as YAML; what fits on a line stands on one, but for the data itself."""
    node = yaml.SafeDumper(io.StringIO(), sort_keys=False).represent_data(data)
    assert isinstance(node, yaml.CollectionNode)
    _compact(node)
    node.flow_style = False
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=_WIDTH))


def _compact(node: yaml.Node) -> int:
    """Puts every collection that is short enough on one line; gives the signs that the node takes there."""
    if not isinstance(node, yaml.CollectionNode):
        return len(node.value) + 2
    inner = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
    wide = sum(_compact(part) + 2 for part in inner)
    node.flow_style = wide <= _SHORT
    return wide


def _line(target: Target) -> str:
    """A target on one line, as a list of them is read."""
    facts = target.model_dump(exclude_defaults=True)
    return str(
        yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000)
    ).strip()


def _page(draft: Draft) -> str:
    stages = [_stage(draft, stage) for stage in draft.flow["stages"]]
    return pages.render(
        "review.html.j2",
        {"spelt": _spelt},
        title=draft.flow["title"],
        films=[{"name": film.folder.name, "meta": film.meta, "steps": len(film.steps)} for film in draft.films],
        stages=stages,
        general=_general(draft, stages),
        left=len(draft.open),
        unasked=draft.unasked,
        faults=draft.faults,
    )


def _general(draft: Draft, stages: list[dict[str, Any]]) -> list[ReviewQuestion]:
    """The questions that no stage or step shows: the flow's own, and those about what became no step."""
    parts = [*stages, *(step for stage in stages for step in stage["steps"])]
    told = {one.id for part in parts for one in part["questions"]}
    return [one for one in draft.questions if one.id not in told and not _is_assumed(one)]


def _is_assumed(question: ReviewQuestion) -> bool:
    """Does the step itself show what is assumed?"""
    return question.id.partition("/")[0] in ("say", "kind") and question.answer is None


def _stage(draft: Draft, stage: Mapping[str, Any]) -> dict[str, Any]:
    head = {name: value for name, value in stage.items() if name not in ("id", "say", "steps")}
    return {
        "id": stage["id"],
        "say": stage["say"],
        "head": _yaml(head),
        "questions": [one for one in draft.questions if one.id.startswith(f"stage/{stage['id']}/")],
        "steps": [_step(draft, step) for step in stage["steps"]],
    }


def _step(draft: Draft, step: Mapping[str, Any]) -> dict[str, Any]:
    node = draft.steps[step["id"]]
    film, number = next(iter(node.films.items()))
    shown = draft.films[film - 1]
    filmed = shown.steps[number - 1]
    return {
        "id": step["id"],
        "say": step["say"],
        "yaml": _yaml({name: value for name, value in step.items() if name not in ("id", "say")}),
        "films": dict(node.films),
        "seen": say(filmed),
        "second": shown.second(filmed),
        "picture": _picture(shown, number),
        "box": filmed.mark,
        "evidence": list(_evidence(draft, node)),
        "why": _why(draft, node),
        "questions": [one for one in draft.questions if _is_about(one, step["id"], film, number)],
    }


def _is_about(question: ReviewQuestion, step: str, film: int, number: int) -> bool:
    if _is_assumed(question):
        return False
    return question.id.partition("/")[2] == step or (question.film, question.step) == (film, number)


def _picture(film: Film, number: int) -> str:
    file = film.picture(number)
    return f"data:image/webp;base64,{base64.b64encode(file.read_bytes()).decode()}" if file.exists() else ""


def _evidence(draft: Draft, node: Node) -> Iterator[tuple[str, str]]:
    """What each thing that the step points at is recognised by: its name and its facts."""
    for name in [node.target, *(name.removeprefix(OPTIONS) for name in node.reads), *node.values]:
        if name in draft.targets:
            yield name, _line(draft.targets[name]).strip("{}")


def _why(draft: Draft, node: Node) -> str:
    """Where what was written or chosen comes from."""
    if not node.references:
        return ""
    done = [draft.films[film - 1].steps[step - 1].sighting for film, step in node.films.items()]
    shown = [one.value for one in done if isinstance(one, FieldSet | PointedOut)]
    return f"{', '.join(f'”{text}”' for text in shown if text) or 'Det valda'} är {', '.join(node.references)}"
