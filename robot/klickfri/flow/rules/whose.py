"""K408: is it sure that the page worked on is this case's?"""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.flow.walk import targets_of
from klickfri.model.flow import Stage, Step, Use
from klickfri.model.values import references


def find(view: View) -> Iterator[Finding]:
    """The first stage, and all up to the first that saves."""
    flow, home = view.program.flow, view.program.system.home
    first = flow.stages[0]
    if first.begins_at != home:
        what = f"the first stage begins at {first.begins_at}, not at the home page {home}"
        yield Finding("K408", "flow.yaml", ("stages", 0, "begins_at"), f"{flow.name}: stage {first.id}", what)
    before: list[Stage] = []
    for number, stage in enumerate(flow.stages):
        before.append(stage)
        if any(step.effect for step in stage.steps):
            if not any(_names_the_case(view, one) for one in before):
                what = "it saves, and nothing before has told whose page it is"
                yield Finding("K408", "flow.yaml", ("stages", number), f"{flow.name}: stage {stage.id}", what)
            return


def _names_the_case(view: View, stage: Stage) -> bool:
    """Is something opened, pointed out or compared by a value of the case? What is only written proves nothing."""
    return _opens(stage.reach) or any(_opens(step.use) or _points_out(view, step) for step in stage.steps)


def _opens(use: Use | None) -> bool:
    return use is not None and any(references(text) for text in use.inputs.values())


def _points_out(view: View, step: Step) -> bool:
    targets = [view.program.targets[name] for name in targets_of(step) if name in view.program.targets]
    facts = [text for target in targets for text in target.texts]
    return any(map(references, (*facts, *_compared(step))))


def _compared(step: Step) -> tuple[str, ...]:
    """What must show after the step; a condition over one value alone compares it with nothing that was seen."""
    expect = step.expect
    if expect is None:
        return ()
    that = expect.that or ""
    return (*expect.values.values(), that if len(set(references(that))) > 1 else "")
