"""Goes through a program's steps in order, and tells of each where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from klickfri.flow.finding import Finding
from klickfri.model.flow import Flow, Program, Stage, Step, Use, read_of


@dataclass(frozen=True)
class Spot:
    """One step in its place."""

    flow: Flow
    stage: Stage | None
    step: Step
    file: str
    place: tuple[int | str, ...]

    @property
    def label(self) -> str:
        """How the step is called in words."""
        return f"{self.flow.name}: step {self.step.id}"

    def finding(self, rule: str, what: str, *keys: int | str, mend: str = "") -> Finding:
        """Something against a rule in this step, at the key that these names lead to."""
        return Finding(rule, self.file, (*self.place, *keys), self.label, what, mend)


def flows(program: Program) -> Iterator[tuple[str, Flow]]:
    """The process's flow and the system's reusable objects, each with its file."""
    yield "flow.yaml", program.flow
    for name, flow in program.objects.items():
        yield f"flows/{name}.yaml", flow


def spots(file: str, flow: Flow) -> Iterator[Spot]:
    """The steps of one flow."""
    for number, step in enumerate(flow.steps):
        yield Spot(flow, None, step, file, ("steps", number))
    for at, stage in enumerate(flow.stages):
        for number, step in enumerate(stage.steps):
            yield Spot(flow, stage, step, file, ("stages", at, "steps", number))


def uses(flow: Flow) -> Iterator[Use]:
    """Every use of a reusable object in a flow: its steps', its stages' and what it leaves with."""
    for stage in flow.stages:
        yield from [stage.reach] if stage.reach else []
        yield from [stage.done_when.look] if stage.done_when else []
    for spot in spots("", flow):
        yield from [spot.step.use] if spot.step.use else []
    yield from [flow.leave] if flow.leave else []


def objects_used(program: Program) -> dict[str, Flow]:
    """The reusable objects that the process rests on, by name: those its flow leads to, and the way in and out."""
    waiting = [use.flow for use in uses(program.flow)]
    waiting += [name for name in (program.system.log_in, program.system.log_out) if name]
    used: dict[str, Flow] = {}
    while waiting:
        name = waiting.pop()
        if name in program.objects and name not in used:
            used[name] = program.objects[name]
            waiting += [use.flow for use in uses(used[name])]
    return dict(sorted(used.items()))


def targets_of(step: Step) -> Iterator[str]:
    """The targets that a step names."""
    yield from filter(None, (step.target, step.onto))
    yield from (read_of(name) for name in step.read or {})
    if step.each:
        yield from [step.each.rows, *([step.each.next] if step.each.next else [])]
    yield from step.expect.values if step.expect else ()


def targets_used(program: Program) -> set[str]:
    """The targets that the process rests on, through reusable objects too."""
    everything = (program.flow, *objects_used(program).values())
    pressed = {between.press for between in program.system.between.values() if between.press}
    return pressed | {target for flow in everything for spot in spots("", flow) for target in targets_of(spot.step)}


def pages_of(step: Step) -> Iterator[str]:
    """The pages that a step names."""
    yield from [page for page in (step.open, step.unless_shown) if page]
    if step.expect:
        yield from filter(None, (step.expect.closed, step.expect.left))
        pages = step.expect.page or ()
        yield from [pages] if isinstance(pages, str) else pages


def pages_used(program: Program) -> set[str]:
    """The pages that the process rests on: named by its steps and stages, or stood on by its targets."""
    everything = (program.flow, *objects_used(program).values())
    named = {page for flow in everything for spot in spots("", flow) for page in pages_of(spot.step)}
    begun = {stage.begins_at for stage in program.flow.stages}
    stood_on = {program.targets[name].page for name in targets_used(program) & program.targets.keys()}
    system = program.system
    resting = filter(None, (system.login_page, system.start, system.home))
    return named | begun | stood_on | {*resting, *system.between}
