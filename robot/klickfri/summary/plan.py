"""A flow as a plan: every step in order with what it points at, sub-flows unfolded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from klickfri.model.flow import End, Program, Stage, Step


@dataclass(frozen=True)
class PlannedStep:
    """A step as it would be done. `path` is its name with the names of the steps that use its sub-flow before it."""

    path: str
    step: Step
    logged: str
    """Its name in the log, which names the sub-flows too."""

    @property
    def target(self) -> str:
        """What the step points at, the first of several; of a rule, that one is asked, in Swedish."""
        step = self.step
        if step.decide:
            return f"regeln {step.decide.rule}"
        named = list(step.read or {})
        more = f" +{len(named) - 1}" if len(named) > 1 else ""
        return step.open or step.target or (step.each.rows if step.each else "") or f"{''.join(named[:1])}{more}"


@dataclass(frozen=True)
class PlannedStage:
    """A stage of the flow, and its steps with those of the sub-flows in their places."""

    stage: Stage
    steps: tuple[PlannedStep, ...]


@dataclass(frozen=True)
class Plan:
    """What the robot would do for a case, and how the case may end."""

    title: str
    digest: str
    stages: tuple[PlannedStage, ...]
    ends: tuple[End, ...]


def plan_of(program: Program) -> Plan:
    """The whole flow, whatever a case may make of its conditions."""
    stages = tuple(PlannedStage(stage, tuple(_steps(program, stage.steps))) for stage in program.flow.stages)
    return Plan(program.flow.title, program.digest, stages, tuple(program.flow.ends))


def _steps(program: Program, steps: tuple[Step, ...], path: str = "", logged: str = "") -> Iterator[PlannedStep]:
    for step in steps:
        if step.use:
            inner, used = program.objects[step.use.flow], f"{logged}{step.id}/{step.use.flow}/"
            yield from _steps(program, inner.steps, f"{path}{step.id}/", used)
        else:
            yield PlannedStep(f"{path}{step.id}", step, f"{logged}{step.id}")
