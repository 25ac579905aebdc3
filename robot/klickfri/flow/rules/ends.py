"""K401 to K405: stages that cannot be reached again, ends that never come, and ends that rest on nothing."""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.model import condition
from klickfri.model.errors import BadCondition, UnknownValue
from klickfri.model.flow import End, Flow


def find(view: View) -> Iterator[Finding]:
    """Stage by stage, then end by end."""
    flow = view.program.flow
    for number, stage in enumerate(flow.stages):
        if stage.reach is None and stage.begins_at != view.program.system.home:
            what = f"begins at {stage.begins_at} and has no reach"
            yield Finding("K401", "flow.yaml", ("stages", number), f"{flow.name}: stage {stage.id}", what)
    earlier: list[str | None] = []
    for number, end in enumerate(flow.ends):
        if None in earlier or end.when in earlier:
            what = f"end {number + 1}: one before it holds whenever it does"
            yield Finding("K402", "flow.yaml", ("ends", number), f"{flow.name}: ends", what)
        earlier.append(end.when)
    if None not in earlier:
        yield Finding("K403", "flow.yaml", ("ends",), f"{flow.name}: ends", "every end has a when")
    yield from _resting_on_nothing(flow)


def _resting_on_nothing(flow: Flow) -> Iterator[Finding]:
    """Ends that complete a case in which nothing was saved and verified, and whose author does not say so."""
    saving = [stage.when for stage in flow.stages if any(step.effect for step in stage.steps)]
    for number, end in enumerate(flow.ends):
        rule = _rests_on(end, saving) if end.outcome and not end.nothing_saved else None
        if rule:
            what = f"{end.outcome} may come when no stage has saved anything"
            yield Finding(rule, "flow.yaml", ("ends", number), f"{flow.name}: ends", what)


def _rests_on(end: End, saving: list[str | None]) -> str | None:
    """The rule that the end is against: no stage saves at all, or not surely one that is not skipped."""
    if not saving:
        return "K404"
    if None in saving:
        return None
    try:
        surely = end.when and condition.implies(end.when, " or ".join(f"({when})" for when in saving))
    except (BadCondition, UnknownValue):
        return None  # told by K004
    return None if surely else "K405"
