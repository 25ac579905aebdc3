"""A drafted flow, and its texts as files have them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from klickfri.film.baseline import Baseline
from klickfri.film.bundle import Film
from klickfri.film.drafted import FlowYaml, StageYaml, Yaml
from klickfri.film.questions import ReviewQuestion
from klickfri.film.story import Node
from klickfri.model.errors import BadInput, Fault
from klickfri.model.target import Target

_WIDTH, _SHORT = 120, 96
WORDS = ("say", "kind", "read")
"""Questions about what a step or a value is called, or how it is counted."""
_ANSWERS_HEADER = "# Take away the # of an answer, correct it, and run `klickfri draft` again. Name new films.\n"
_HEADER = "# Drafted by `klickfri draft` from the films {films}.\n# Change film/answers.yaml and draft again.\n"


@dataclass(frozen=True)
class Draft:
    """A drafted flow: its texts, what was asked, and what the flow still lacks to be a whole program."""

    films: tuple[Film, ...]
    steps: Mapping[str, Node]
    """What each step came from, by its id."""
    flow: FlowYaml
    targets: Mapping[str, Target]
    questions: tuple[ReviewQuestion, ...]
    unasked: tuple[str, ...]
    """Answers to what is not asked any more, or is spelt otherwise; they change nothing."""
    faults: tuple[Fault, ...]
    baselines: tuple[Baseline, ...]
    """Of each film."""

    @property
    def open(self) -> list[ReviewQuestion]:
        """Questions that must be answered before it can be used."""
        return [question for question in self.questions if question.open]

    @property
    def taken(self) -> list[ReviewQuestion]:
        """What was taken for granted, as nobody has said otherwise; not the mere words of a step."""
        open = [one for one in self.questions if not one.blocks and one.answer is None]
        return [one for one in open if one.id.partition("/")[0] not in WORDS and not one.id.endswith("/say")]


def refuse_unfinished(draft: Draft) -> None:
    """Raises `BadInput` with every open question and fault: nothing unanswered is put to use."""
    faults = [Fault(question.id, question.asks, "Answer it in film/answers.yaml") for question in draft.open]
    faults += draft.faults
    if faults:
        raise BadInput("the draft", faults)


def flow_files(draft: Draft) -> dict[str, str]:
    """The texts of `flow.yaml`, with where each step came from, and of `targets.yaml`, by name."""
    header = _HEADER.format(films=", ".join(film.folder.name for film in draft.films))
    lines = [f"  {name}: {on_a_line(target)}\n" for name, target in sorted(draft.targets.items())]
    targets = f"{header}format: klickfri-targets/1\ntargets:{'' if lines else ' {}'}\n{''.join(lines)}"
    return {"flow.yaml": header + as_yaml(_with_films(draft)), "targets.yaml": targets}


def _with_films(draft: Draft) -> FlowYaml:
    """The flow, with its films and what each step shows in them; a step that is none of a film's has nothing."""
    stages: list[StageYaml] = [
        {**stage, "steps": [_filmed(step, draft) for step in stage["steps"]]} for stage in draft.flow["stages"]
    ]
    return {**draft.flow, "stages": stages, "films": {film.folder.name: film.sums for film in draft.films}}


def _filmed(step: Yaml, draft: Draft) -> Yaml:
    node = draft.steps.get(str(step["id"]))
    return {**step, "filmed": dict(sorted(node.films.items()))} if node and node.films else step


def answers_file(draft: Draft) -> str:
    """The text of an `answers.yaml` to be filled in: the films, and every open question."""
    names = ", ".join(film.folder.name for film in draft.films)
    asked = "".join(f"{_comment(one.asks)}  # {one.id}: {spelt(one.suggestion)}\n" for one in draft.open)
    return f"{_ANSWERS_HEADER}format: klickfri-answers/1\nfilms: [{names}]\nanswers:\n{asked}"


def _comment(asks: str) -> str:
    return "".join(f"  # {line}\n" for line in asks.splitlines())


def spelt(answer: object) -> str:
    """An answer as it is written in `answers.yaml`, on one line."""
    text = yaml.safe_dump(answer, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000)
    return "" if answer is None else str(text).removesuffix("...\n").strip()


def as_yaml(data: Mapping[str, object]) -> str:
    """The data as YAML; what fits on a line stands on one, but for the data itself."""
    node = yaml.SafeDumper(io.StringIO(), sort_keys=False).represent_data(data)
    assert isinstance(node, yaml.CollectionNode)
    _compact(node)
    node.flow_style = False
    return str(yaml.serialize(node, Dumper=yaml.SafeDumper, allow_unicode=True, width=_WIDTH))


def on_a_line(target: Target) -> str:
    """A target on one line, as a list of them is read."""
    facts = target.model_dump(exclude_defaults=True)
    return str(
        yaml.safe_dump(facts, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000)
    ).strip()


def _compact(node: yaml.Node) -> int:
    """Puts every collection that is short enough on one line; gives the signs that the node takes there."""
    if not isinstance(node, yaml.CollectionNode):
        return len(node.value) + 2
    inner = [part for pair in node.value for part in pair] if isinstance(node, yaml.MappingNode) else node.value
    wide = sum(_compact(part) + 2 for part in inner)
    node.flow_style = wide <= _SHORT
    return wide
