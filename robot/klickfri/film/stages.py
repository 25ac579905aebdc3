"""Stages: the steps that stand or fall together, and where a first one that saves parts from looking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile

from klickfri.film.story import Node
from klickfri.model.verbs import EXPECT

StepNode = tuple[str, Node]
"""The id of a step, and its node."""


@dataclass
class FilmedStage:
    """Nodes that become one stage, each with the id of its step."""

    films: frozenset[int]
    nodes: list[StepNode] = field(default_factory=list)
    saves: list[str] = field(default_factory=list)
    dirty: bool = False
    just_saved: bool = False
    """Its last step saves, or closes a box that a save has opened."""
    way: list[StepNode] = field(default_factory=list)
    """How the films came to its first page from the home page, in an earlier stage."""


def parted(stage: FilmedStage, home: str) -> list[FilmedStage]:
    """A first stage that saves, and before it one that only looks: there a person is cleared and the case assessed.

    They part where the work on the page that saves begins. The second goes all the way again, without what was only
    read and decided, unless an object finds there.
    """
    if not stage.saves:
        return [stage]
    cut = _work_begins(stage)
    looked, worked = stage.nodes[:cut], stage.nodes[cut:]
    if any(frozenset(node.films) != stage.films for _, node in looked):
        return [stage]
    ruled = _ruled_first(worked)
    way = [one for one in looked if _acts(one[1])]
    worked = [one for one in worked if one not in ruled]
    looked = [*looked, *ruled] if looked else _looked_at_home(ruled, worked[0][1].films, home)
    return [FilmedStage(stage.films, looked), FilmedStage(stage.films, worked, stage.saves, dirty=True, way=way)]


def _ruled_first(steps: Sequence[StepNode]) -> list[StepNode]:
    """What is decided before anything is read, so that it can be decided at home as well."""
    begun = takewhile(lambda one: not (one[1].reads or one[1].verb == "use"), steps)
    return [one for one in begun if one[1].verb == "decide"]


def _looked_at_home(ruled: Sequence[StepNode], films: Mapping[int, int], home: str) -> list[StepNode]:
    """What is decided is decided on the home page; else that page is looked at."""
    at_home = Node(EXPECT, (EXPECT, home), home, films, pages=(home,))
    return [(id, replace(node, page=home)) for id, node in ruled] or [("se-efter", at_home)]


def _acts(node: Node) -> bool:
    """Does it do something in the system, by itself or by an object?"""
    return node.kind.acts or node.verb == "use"


def _work_begins(stage: FilmedStage) -> int:
    """The place of the first step that acts on the page that is saved, behind the last way there; nothing that was sent
    on the way is sent twice.
    """
    last = next(place for place, (id, _) in enumerate(stage.nodes) if id in stage.saves)
    nodes = [node for _, node in stage.nodes[:last]]
    begins = _behind_last_way(nodes)
    return begins + len(list(takewhile(lambda node: not _acts(node), nodes[begins:])))


def _behind_last_way(nodes: Sequence[Node]) -> int:
    """The place behind the last step that led to the page on which they end; a window closed since undoes its way."""
    closed = 0
    for place, node in reversed(list(enumerate(nodes))):
        closed += bool(node.after.closed)
        if not _leads_on(node):
            continue
        if not closed and not any(one.after.sent for one in nodes[: place + 1]):
            return place + 1
        closed = max(0, closed - 1)
    return 0


def _leads_on(node: Node) -> bool:
    """Does it lead to another page, and not back from a window?"""
    return node.after.page not in (None, node.page) and not node.after.closed
