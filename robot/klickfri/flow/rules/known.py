"""K406, K407: values that are not known yet, or not known again after a restart, where they are needed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from klickfri.flow.check import GIVEN
from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.flow.walk import targets_of
from klickfri.model import condition, values
from klickfri.model.errors import BadCondition, UnknownValue
from klickfri.model.flow import DoneWhen, Program, Stage, Step, Use

_Node = TypeVar("_Node", bound=ast.AST)


@dataclass
class _Known:
    """What is known before a stage: for certain, under a condition, or only if an earlier stage was not skipped."""

    surely: set[str]
    under: dict[str, list[Stage]] = field(default_factory=dict)
    """Value -> the stages with a `when` that give it."""
    lost: dict[str, Stage] = field(default_factory=dict)
    """Value -> the stage that gives it, and gives it no more once its `done_when` holds."""

    def after(self, stage: Stage, by_look: set[str], by_steps: set[str]) -> None:
        """A stage has ended: its look was made if it was not skipped, its steps only if nothing was found."""
        if stage.done_when:
            self.lost |= dict.fromkeys(by_steps - by_look, stage)
            by_steps = set()
        if stage.when is None:
            self.surely |= by_look | by_steps
            return
        for name in by_look | by_steps:
            self.under.setdefault(name, []).append(stage)


def find(view: View) -> Iterator[Finding]:
    """Stage by stage, then the ends."""
    program = view.program
    flow, process = program.flow, program.process
    known = _Known({*GIVEN, *process.fields, *process.settings})
    for number, stage in enumerate(flow.stages):
        look, own = _looked(program, stage.done_when), _given_in(program, stage)
        at = ("stages", number)
        yield from _of_probe(program, at, stage, known, look, own)
        yield from _of_work(view, at, stage, known, look | own)
        known.after(stage, look, own)
    for number, end in enumerate(flow.ends):
        yield from _skipped(program, ("ends", number), "ends", _named(end.when), known)


def _of_probe(
    program: Program, at: tuple[int | str, ...], stage: Stage, known: _Known, look: set[str], own: set[str]
) -> Iterator[Finding]:
    """What the look before the stage needs is there before the stage's own steps, also on the second try."""
    probe = stage.done_when
    if probe is None:
        return
    needs = _named(probe.found, *probe.same) - look | _in_texts(*probe.look.inputs.values())
    earlier = known.surely | known.under.keys() | known.lost.keys()
    for name in sorted(needs & own - earlier):
        what = f"compares ${name}, which the stage itself first makes known"
        yield Finding("K406", "flow.yaml", (*at, "done_when"), f"{program.flow.name}: stage {stage.id}", what)
    yield from _not_sure(program, (*at, "done_when"), stage, needs, known, (stage.when,))


def _of_work(view: View, at: tuple[int | str, ...], stage: Stage, known: _Known, own: set[str]) -> Iterator[Finding]:
    """What the stage's steps write, choose, look for and expect."""
    program = view.program
    yield from _skipped(program, (*at, "when"), f"stage {stage.id}", _named(stage.when), known)
    reach = _in_texts(*stage.reach.inputs.values()) if stage.reach else set()
    yield from _not_sure(program, (*at, "reach"), stage, reach - own, known, (stage.when,))
    for number, step in enumerate(stage.steps):
        place = (*at, "steps", number)
        yield from _not_sure(program, place, stage, _needed(view, step) - own, known, (stage.when, step.when))
        yield from _skipped(program, place, f"stage {stage.id}", _asked(view, step) - own, known)


def _not_sure(
    program: Program,
    place: tuple[int | str, ...],
    stage: Stage,
    needs: set[str],
    known: _Known,
    whens: tuple[str | None, ...],
) -> Iterator[Finding]:
    label = f"stage {stage.id}"
    yield from _skipped(program, place, label, needs, known)
    for name in sorted(needs & known.under.keys() - known.surely - known.lost.keys()):
        if not _is_guarded(program, known.under[name], whens):
            first = " or ".join(one.id for one in known.under[name])
            what = f"needs ${name}, which is known only when the stage {first} was not skipped by its `when`"
            yield Finding("K407", "flow.yaml", place, f"{program.flow.name}: {label}", what)


def _skipped(
    program: Program, place: tuple[int | str, ...], label: str, needs: set[str], known: _Known
) -> Iterator[Finding]:
    """Values that a restarted case does not have, because the stage that gave them is done already."""
    for name in sorted(needs & known.lost.keys() - known.surely):
        what = f"needs ${name}, which is not known again when the stage {known.lost[name].id} is found done"
        yield Finding("K407", "flow.yaml", place, f"{program.flow.name}: {label}", what)


def _is_guarded(program: Program, givers: list[Stage], whens: tuple[str | None, ...]) -> bool:
    """Does the condition of use hold only where the value was given: by its meaning, or by what the giver gave?"""
    texts = [text for text in whens if text]
    if any(_named(*texts) & _given_in(program, giver) for giver in givers):
        return True
    here = " and ".join(f"({text})" for text in texts)
    there = " or ".join(f"({giver.when})" for giver in givers)
    try:
        return bool(here) and condition.implies(here, there)
    except (BadCondition, UnknownValue):
        return False


def _needed(view: View, step: Step) -> set[str]:
    """The values that a step cannot do without. A condition may well ask for one that is not known."""
    program = view.program
    texts = [*step.texts, *(step.use.inputs.values() if step.use else ())]
    texts += [view.letters.get(name, "") for name in (step.letter or {}).values()]
    for name in targets_of(step):
        texts += program.targets[name].texts if name in program.targets else ()
    return _in_texts(*texts)


def _asked(view: View, step: Step) -> set[str]:
    """The words that the rule which the step asks looks up, in functions of its own that it calls, too."""
    if step.decide is None:
        return set()
    waiting, words, seen = [step.decide.rule], set[str](), set[str]()
    while waiting:
        name = waiting.pop()
        if name in view.functions and name not in seen:
            seen.add(name)
            words |= {one.value for one in _inside(view, name, ast.Constant) if isinstance(one.value, str)}
            waiting += [one.id for one in _inside(view, name, ast.Name)]
    return words


def _inside(view: View, function: str, kind: type[_Node]) -> list[_Node]:
    return [node for node in ast.walk(view.functions[function]) if isinstance(node, kind)]


def _looked(program: Program, probe: DoneWhen | None) -> set[str]:
    return set(_by(program, probe.look)) if probe else set()


def _given_in(program: Program, stage: Stage) -> set[str]:
    """What the stage's steps make known."""
    return {name for step in stage.steps for name in _given(program, step)}


def _given(program: Program, step: Step) -> Iterator[str]:
    """What a step makes known, through a reusable object too."""
    yield from step.gives()
    if step.use:
        yield from _by(program, step.use)


def _by(program: Program, use: Use) -> Iterator[str]:
    flow = program.objects.get(use.flow)
    if flow:
        yield from flow.gives
        for step in flow.steps:
            yield from _given(program, step)


def _named(*conditions: str | None) -> set[str]:
    """The values that conditions name; one that cannot be read is K004's."""
    names: set[str] = set()
    for text in filter(None, conditions):
        try:
            names |= set(condition.references(text))
        except BadCondition:
            continue
    return names


def _in_texts(*texts: str) -> set[str]:
    return {name for text in texts for name in values.references(text)}
