"""Checks a loaded program as a whole: every name a flow uses must exist."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set

from klickfri.flow.finding import Finding
from klickfri.flow.walk import Spot, flows, pages_of, spots, targets_of
from klickfri.model import condition, values
from klickfri.model.errors import BadCondition
from klickfri.model.flow import DoneWhen, Flow, Program, Stage, Step, Use

GIVEN = frozenset({"today", "mode", "delegation", "board_title", "account", "password", "letter_text"})
"""Values that every replay knows beside the application's fields and the process's settings."""

MakeFinding = Callable[[str, str, str], Finding]
"""Makes a finding at one place: rule, what, how to mend it."""


def faults_of(program: Program) -> list[Finding]:
    """Unknown targets, pages, flows and values, step names used twice, and what the system file lacks."""
    faults = [*_system_faults(program), *_decision_faults(program)]
    known = GIVEN | set(program.process.fields) | set(program.process.settings) | set(program.given())
    for file, flow in flows(program):
        faults += _flow_faults(file, flow, program, known | set(flow.inputs))
    return faults


def _system_faults(program: Program) -> Iterator[Finding]:
    system = program.system
    for page in filter(None, (system.login_page, system.home, system.start)):
        if page not in system.pages:
            yield Finding("K002", "system.toml", (), "", f"no page is called {page!r}", "Add it under [pages]")
    yield from _log_in_faults(program)
    yield from _between_faults(program)
    for name, target in program.targets.items():
        if target.page not in system.pages:
            what = f"{name} stands on the unknown page {target.page!r}"
            yield Finding("K002", "targets.yaml", ("targets", name, "page"), "", what, "Add the page")


def _decision_faults(program: Program) -> Iterator[Finding]:
    """Paragraphs of a stage that decides nothing."""
    deciding = {stage.id for stage in program.flow.stages if stage.decision}
    for name in sorted(program.process.legal_basis.keys() - deciding):
        what, mend = f"legal_basis names {name!r}, no stage with decision: true", "Name the stage that decides"
        yield Finding("K002", "process.toml", ("legal_basis", name), "", what, mend)


def _log_in_faults(program: Program) -> Iterator[Finding]:
    """The flows that log in and out: that they are there, and what they do."""
    for name in filter(None, (program.system.log_in, program.system.log_out)):
        if name not in program.objects:
            what = f"no flow is called {name!r}"
            yield Finding("K002", "system.toml", (), "", what, "Add it to the system's flows")
            continue
        for spot in spots(f"flows/{name}.yaml", program.objects[name]):
            if spot.step.verb.name not in ("fill", "click"):
                yield spot.finding("K005", f"logging in and out know fill and click, not {spot.step.verb.name}")


def _between_faults(program: Program) -> Iterator[Finding]:
    """Pages between that nobody knows, what is pressed on another page, and a log-in that there is none of."""
    system = program.system
    for page, between in system.between.items():
        say = _at("system.toml", ("between", page), f"between.{page}")
        if page not in system.pages:
            yield say("K002", f"no page is called {page!r}", "Add it under [pages]")
        if between.press is not None:
            yield from _press_faults(say, between.press, page, program)
        if between.log_in and system.log_in is None:
            mend = "Give log_in and login_page, or something to press"
            yield say("K005", "nobody logs in on a page of this system", mend)


def _press_faults(say: MakeFinding, press: str, page: str, program: Program) -> Iterator[Finding]:
    target = program.targets.get(press)
    if target is None:
        yield say("K002", f"no target is called {press!r}", "Add it to targets.yaml")
    elif target.page != page:
        yield say("K005", f"{press} stands on another page", "Name a target of this page")


def _flow_faults(file: str, flow: Flow, program: Program, known: Set[str]) -> Iterator[Finding]:
    for number, stage in enumerate(flow.stages):
        yield from _stage_faults(file, number, flow, stage, program, known)
    seen: set[tuple[str | None, str]] = set()
    for spot in spots(file, flow):
        name = (spot.stage.id if spot.stage else None, spot.step.id)
        if name in seen:
            yield spot.finding("K003", "the step's id is used twice", "id")
        seen.add(name)
        yield from _step_faults(spot, program, known)
    yield from _end_faults(file, flow, program, known)


def _end_faults(file: str, flow: Flow, program: Program, known: Set[str]) -> Iterator[Finding]:
    """What leaves the case, and how it ends."""
    say = _at(file, ("leave",), f"{flow.name}: leave")
    yield from _use_faults(say, [flow.leave] if flow.leave else [], program, known)
    conditions = [end.when for end in flow.ends if end.when]
    texts = [text for end in flow.ends for text in (end.hand_over, end.defer_until) if text]
    yield from _reference_faults(_at(file, ("ends",), f"{flow.name}: ends"), texts, conditions, known)


def _stage_faults(
    file: str, number: int, flow: Flow, stage: Stage, program: Program, known: Set[str]
) -> Iterator[Finding]:
    say = _at(file, ("stages", number), f"{flow.name}: stage {stage.id}")
    if stage.begins_at not in program.system.pages:
        yield say("K002", f"begins at the unknown page {stage.begins_at!r}", "Add the page to system.toml")
    probe = stage.done_when
    uses = [use for use in (stage.reach, probe.look if probe else None) if use]
    yield from _use_faults(say, uses, program, known)
    if probe and _does_more_than_look(probe, program):
        yield say("K005", f"done_when uses {probe.look.flow}, which does more than look", "Use a looking flow")
    yield from _reference_faults(say, (), _conditions_of(stage), known)


def _does_more_than_look(probe: DoneWhen, program: Program) -> bool:
    flow = program.objects.get(probe.look.flow)
    return flow is not None and flow.kind != "looking"


def _conditions_of(stage: Stage) -> list[str]:
    """Its own and those of its probe."""
    probe = stage.done_when
    of_probe = (probe.found, *probe.same) if probe else ()
    return [text for text in (stage.when, *of_probe) if text]


def _step_faults(spot: Spot, program: Program, known: Set[str]) -> Iterator[Finding]:
    step, say = spot.step, _at(spot.file, spot.place, spot.label)
    for name in targets_of(step):
        if name in program.targets:
            yield from _target_faults(spot, name, program, known)
        else:
            yield say("K002", f"no target is called {name!r}", "Add it to targets.yaml")
    for page in pages_of(step):
        if page not in program.system.pages:
            yield say("K002", f"no page is called {page!r}", "Add it to system.toml")
    yield from _use_faults(say, [step.use] if step.use else [], program, known)
    yield from _attach_faults(say, step, program)
    conditions = [text for text in (step.when, step.expect and step.expect.that) if text]
    yield from _reference_faults(say, step.texts, conditions, known)


def _target_faults(spot: Spot, name: str, program: Program, known: Set[str]) -> Iterator[Finding]:
    say = _at(spot.file, spot.place, f"{spot.label}, target {name}")
    return _reference_faults(say, program.targets[name].texts, (), known)


def _attach_faults(say: MakeFinding, step: Step, program: Program) -> Iterator[Finding]:
    files = {f"${name}" for name, spec in program.process.fields.items() if spec.type == "file"}
    for text in (step.attach or {}).values():
        if text not in files:
            yield say("K002", f"attach: {text!r} is no field of the type file", "Name such a field of process.toml")


def _use_faults(say: MakeFinding, uses: Iterable[Use], program: Program, known: Set[str]) -> Iterator[Finding]:
    for use in uses:
        if use.flow not in program.objects:
            yield say("K002", f"no reusable object is called {use.flow!r}", "Add it to the system's flows")
            continue
        missing = set(program.objects[use.flow].inputs) - set(use.inputs)
        if missing:
            yield say("K002", f"{use.flow} also needs {', '.join(sorted(missing))}", "Give it under with")
        yield from _reference_faults(say, use.inputs.values(), (), known)


def _reference_faults(
    say: MakeFinding, texts: Iterable[str], conditions: Iterable[str], known: Set[str]
) -> Iterator[Finding]:
    names = {name for text in texts for name in values.references(text)}
    for text in conditions:
        try:
            names |= set(condition.references(text))
        except BadCondition as error:
            yield say("K004", str(error), "")
    for name in sorted(names - known):
        yield say("K002", f"nothing gives the value ${name}", "Read or decide it first, or correct the name")


def _at(file: str, place: tuple[int | str, ...], label: str) -> MakeFinding:
    return lambda rule, what, mend: Finding(rule, file, place, label, what, mend)
