"""Checks a loaded program as a whole: every name a flow uses must exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from klickfri.model import condition, values
from klickfri.model.errors import Fault
from klickfri.model.flow import DoneWhen, Flow, Program, Stage, Step, Use

GIVEN = frozenset({"today", "mode", "delegation", "board_title", "account", "password", "letter_text"})
"""Values that every replay knows beside the application's fields and the process's settings."""


def faults_of(program: Program) -> list[Fault]:
    """Unknown targets, pages, flows and values, step names used twice, and what the system file lacks."""
    faults = list(_system_faults(program))
    known = GIVEN | set(program.process.fields) | set(program.process.settings) | set(program.given())
    for flow in (program.flow, *program.objects.values()):
        faults += _flow_faults(flow, program, known | set(flow.inputs))
    return faults


def _system_faults(program: Program) -> Iterator[Fault]:
    system = program.system
    for page in (system.login_page, system.home, system.start):
        if page not in system.pages:
            yield Fault("system.toml", f"no page is called {page!r}", "Add it under [pages]")
    for name in filter(None, (system.log_in, system.log_out)):
        if name not in program.objects:
            yield Fault("system.toml", f"no flow is called {name!r}", "Add it to the system's flows")
            continue
        for step in program.objects[name].steps:
            if step.verb not in ("fill", "click"):
                where = f"{name}: step {step.id}"
                yield Fault(where, f"logging in and out know fill and click, not {step.verb}", "Take the step away")
    for name, target in program.targets.items():
        if target.page not in system.pages:
            yield Fault("targets.yaml", f"{name} stands on the unknown page {target.page!r}", "Add the page")


def _flow_faults(flow: Flow, program: Program, known: Set[str]) -> Iterator[Fault]:
    for stage in flow.stages:
        yield from _stage_faults(flow, stage, program, known)
    for steps in (flow.steps, *(stage.steps for stage in flow.stages)):
        seen: set[str] = set()
        for step in steps:
            where = f"{flow.name}: step {step.id}"
            if step.id in seen:
                yield Fault(where, "the step's id is used twice", "Give it another")
            seen.add(step.id)
            yield from _step_faults(where, step, program, known)
    uses = [flow.leave] if flow.leave else []
    yield from _use_faults(flow.name, uses, program, known)
    conditions = [end.when for end in flow.ends if end.when]
    texts = [text for end in flow.ends for text in (end.hand_over, end.defer_until) if text]
    yield from _reference_faults(f"{flow.name}: ends", texts, conditions, known)


def _stage_faults(flow: Flow, stage: Stage, program: Program, known: Set[str]) -> Iterator[Fault]:
    where = f"{flow.name}: stage {stage.id}"
    if stage.begins_at not in program.system.pages:
        yield Fault(where, f"begins at the unknown page {stage.begins_at!r}", "Add the page to system.toml")
    probe: DoneWhen | None = stage.done_when
    uses = [use for use in (stage.reach, probe.look if probe else None) if use]
    yield from _use_faults(where, uses, program, known)
    if probe and probe.look.flow in program.objects and program.objects[probe.look.flow].kind != "looking":
        yield Fault(where, f"done_when uses {probe.look.flow}, which does more than look", "Use a looking flow")
    conditions = [text for text in (stage.when, probe and probe.found, *(probe.same if probe else ())) if text]
    yield from _reference_faults(where, (), conditions, known)


def _step_faults(where: str, step: Step, program: Program, known: Set[str]) -> Iterator[Fault]:
    for target in _targets(step):
        if target not in program.targets:
            yield Fault(where, f"no target is called {target!r}", "Add it to targets.yaml")
        else:
            facts = program.targets[target]
            texts = [text for text in (facts.name, facts.text, *(facts.row or {}).values()) if text]
            yield from _reference_faults(f"{where}, target {target}", texts, (), known)
    for page in _pages(step):
        if page not in program.system.pages:
            yield Fault(where, f"no page is called {page!r}", "Add it to system.toml")
    yield from _use_faults(where, [step.use] if step.use else [], program, known)
    texts = [*(step.fill or {}).values(), *(step.select or {}).values()]
    texts += step.expect.values.values() if step.expect else ()
    conditions = [text for text in (step.when, step.expect and step.expect.that) if text]
    yield from _reference_faults(where, texts, conditions, known)


def _use_faults(where: str, uses: Iterable[Use], program: Program, known: Set[str]) -> Iterator[Fault]:
    for use in uses:
        if use.flow not in program.objects:
            yield Fault(where, f"no reusable object is called {use.flow!r}", "Add it to the system's flows")
            continue
        missing = set(program.objects[use.flow].inputs) - set(use.inputs)
        if missing:
            yield Fault(where, f"{use.flow} also needs {', '.join(sorted(missing))}", "Give it under with")
        yield from _reference_faults(where, use.inputs.values(), (), known)


def _targets(step: Step) -> Iterator[str]:
    for mapping in (step.fill, step.select, step.check, step.press, step.letter):
        yield from mapping or {}
    yield from (name.removeprefix("options:") for name in step.read or {})
    yield from [step.click] if step.click else []
    if step.each:
        yield from [step.each.rows, *([step.each.next] if step.each.next else [])]
    yield from step.expect.values if step.expect else ()


def _pages(step: Step) -> Iterator[str]:
    yield from [page for page in (step.open, step.unless_shown) if page]
    if step.expect:
        yield from [step.expect.closed] if step.expect.closed else []
        pages = step.expect.page or ()
        yield from [pages] if isinstance(pages, str) else pages


def _reference_faults(where: str, texts: Iterable[str], conditions: Iterable[str], known: Set[str]) -> Iterator[Fault]:
    names = {name for text in texts for name in values.references(text)}
    for text in conditions:
        try:
            names |= set(condition.references(text))
        except condition.BadCondition as error:
            yield Fault(where, str(error), "Conditions know == in empty and or not")
    for name in sorted(names - known):
        yield Fault(where, f"nothing gives the value ${name}", "Read or decide it first, or correct the name")
