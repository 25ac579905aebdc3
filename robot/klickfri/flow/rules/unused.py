"""K501 to K504: inputs, targets, values and pages that nothing uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.flow.walk import flows, pages_of, pages_used, spots, targets_of
from klickfri.model import values
from klickfri.model.application import OF_THE_QUEUE
from klickfri.model.flow import Flow
from klickfri.model.rule_text import named_in


def find(view: View) -> Iterator[Finding]:
    """What stands in the files and is named nowhere."""
    named = _named(view)
    yield from _inputs(view, named)
    for name in sorted(view.program.targets.keys() - view.used_somewhere):
        yield Finding("K502", "targets.yaml", ("targets", name), f"target {name}", "no step names it")
    yield from _values(view, named)
    for name in sorted(view.program.system.pages.keys() - _pages(view)):
        yield Finding("K504", "system.toml", ("pages", name), f"page {name}", "no step names it")


def _inputs(view: View, named: set[str]) -> Iterator[Finding]:
    fields = sorted(view.program.process.fields.keys() - named - set(OF_THE_QUEUE))
    if fields:
        what = f"neither flow, rules nor letters name {', '.join(fields)}"
        yield Finding("K501", "process.toml", ("fields",), "fields", what)
    for file, flow in flows(view.program):
        mine = _of_flow(view, flow)
        for name in flow.inputs:
            if name not in mine:
                yield Finding("K501", file, ("inputs",), flow.name, f"nothing in it uses ${name}")


def _values(view: View, named: set[str]) -> Iterator[Finding]:
    for spot in view.spots:
        for name in spot.step.gives():
            if name not in named and spot.step.download is None:  # a file is kept for people
                yield spot.finding("K503", f"nothing uses ${name}", spot.step.verb.name)


def _named(view: View) -> set[str]:
    """Every value that a flow, a target, a rule or a letter names."""
    in_flows = {name for _, flow in flows(view.program) for name in _of_flow(view, flow)}
    in_targets = {name for target in view.program.targets.values() for name in _in_texts(target.model_dump())}
    in_words = {word for text in (view.rules, *view.letters.values()) for word in re.findall(r"[a-z][a-z0-9_]*", text)}
    return in_flows | in_targets | in_words | named_in(view.rules, view.program.process.fields)


def _of_flow(view: View, flow: Flow) -> set[str]:
    """The values that a flow and the targets of its steps name."""
    named = {name for part in (flow.stages, flow.steps, flow.ends, flow.leave) for name in _in_texts(part)}
    for spot in spots("", flow):
        for target in targets_of(spot.step):
            if target in view.program.targets:
                named |= set(_in_texts(view.program.targets[target].model_dump()))
    return named


def _in_texts(part: object) -> Iterator[str]:
    yield from values.references(str(part))


def _pages(view: View) -> set[str]:
    others = [spot for one in view.neighbours for spot in spots("", one.flow)]
    named = {page for spot in (*view.spots, *others) for page in pages_of(spot.step)}
    begun = {stage.begins_at for one in view.neighbours for stage in one.flow.stages}
    stood_on = {target.page for name, target in view.program.targets.items() if name in view.used_somewhere}
    return pages_used(view.program) | named | begun | stood_on
