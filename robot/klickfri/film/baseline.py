"""What the work cost the caseworker in one film: the measure that the robot's savings are counted by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klickfri.film.story import Node
from klickfri.model.flow import Flow, Step


@dataclass(frozen=True)
class Baseline:
    """Clicks and choices in lists, dialogs answered, and seconds from the first act to the last.

    What only looks (finding the case, looking things up) is not counted; the seconds hold all that was filmed, also the
    time in which the caseworker pointed things out.
    """

    clicks: int
    confirms: int
    seconds: float


def baseline_of(nodes: Sequence[Node], objects: Mapping[str, Flow], seconds: float) -> Baseline:
    """The baseline of one film's nodes."""
    clicks = sum(_clicks(node, objects) for node in nodes)
    return Baseline(clicks, sum(len(node.asked) for node in nodes), seconds)


def _clicks(node: Node, objects: Mapping[str, Flow]) -> int:
    return _work(objects[str(node.text)], objects) if node.verb == "use" else int(node.kind.counts)


def _work(flow: Flow, objects: Mapping[str, Flow]) -> int:
    """The clicks of a reusable object that are work."""
    if flow.kind == "looking":
        return 0
    return sum(_of(step, objects) for step in flow.steps if step.kind == "work")


def _of(step: Step, objects: Mapping[str, Flow]) -> int:
    return _work(objects[step.use.flow], objects) if step.use else int(step.verb.counts)
