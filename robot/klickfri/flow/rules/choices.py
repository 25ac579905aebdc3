"""K409: letters looked for in a text of the application, where one of the choices in it is meant."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.model import condition
from klickfri.model.errors import BadCondition
from klickfri.model.flow import Flow, Stage, Step

_At = tuple[tuple[int | str, ...], str, str]
"""Where a condition stands, what that is called, and the condition."""


def find(view: View) -> Iterator[Finding]:
    """All conditions of the process's own flow."""
    flow, fields = view.program.flow, view.program.process.fields
    for place, label, text in _conditions(flow):
        for name in _looked_into(text):
            if name in fields:
                what = f"looks for letters in ${name}; a longer word that holds them counts, too"
                yield Finding("K409", "flow.yaml", place, f"{flow.name}: {label}", what)


def _looked_into(text: str) -> list[str]:
    """One that cannot be read is K004's."""
    try:
        return condition.looked_into(text)
    except BadCondition:
        return []


def _conditions(flow: Flow) -> Iterator[_At]:
    for number, stage in enumerate(flow.stages):
        at: tuple[int | str, ...] = ("stages", number)
        yield from ((at, f"stage {stage.id}", text) for text in _of_stage(stage))
        for place, step in enumerate(stage.steps):
            yield from (((*at, "steps", place), f"step {step.id}", text) for text in _of_step(step))
    yield from ((("ends", number), "ends", end.when) for number, end in enumerate(flow.ends) if end.when)


def _of_stage(stage: Stage) -> list[str]:
    probe = (stage.done_when.found, *stage.done_when.same) if stage.done_when else ()
    return [text for text in (stage.when, *probe) if text]


def _of_step(step: Step) -> list[str]:
    return [text for text in (step.when, step.expect and step.expect.that) if text]
