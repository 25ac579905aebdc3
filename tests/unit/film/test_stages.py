"""Stages: where a first one that saves parts from looking."""

from __future__ import annotations

from typing import Any

from klickfri.film.acts import After
from klickfri.film.stages import FilmedStage, StepNode, parted
from klickfri.film.story import Node

FILMS = {1: 1}


def step(id: str, verb: str, page: str, **more: Any) -> StepNode:
    """A step of film 1."""
    return id, Node(verb, (verb, id), page, FILMS, **more)


def stage(*steps: StepNode, saves: str = "save") -> FilmedStage:
    """A stage that only film 1 shows, in which one step saves."""
    return FilmedStage(frozenset(FILMS), list(steps), [saves] if saves else [])


def ids(steps: list[StepNode]) -> list[str]:
    """The ids of the steps, in order."""
    return [id for id, _ in steps]


READ = step("read", "read", "list", reads={"list.name": "name"})
OPEN = step("open", "click", "list", after=After("card"))
DECIDE = step("decide", "decide", "card")
FILL = step("fill", "fill", "card")
SAVE = step("save", "click", "card", after=After("card", fresh=True, sent=True))


def test_what_only_looks_is_one_stage() -> None:
    """Nothing is saved in it, so nothing has to come before it."""
    whole = stage(READ, OPEN, saves="")
    assert parted(whole, "home") == [whole]


def test_work_parts_from_looking_behind_the_last_way() -> None:
    """The second stage works on the page that is saved, and knows the way there without what was only read."""
    looked, worked = parted(stage(READ, OPEN, DECIDE, FILL, SAVE), "home")
    assert (ids(looked.nodes), looked.saves) == (["read", "open", "decide"], [])
    assert (ids(worked.nodes), worked.saves, ids(worked.way)) == (["fill", "save"], ["save"], ["open"])


def test_what_was_sent_on_the_way_is_not_sent_twice() -> None:
    """Then all is work, and before it the robot only looks at the home page."""
    sent = step("sent", "click", "list", after=After("card", sent=True))
    looked, worked = parted(stage(sent, FILL, SAVE), "home")
    assert [(id, node.page, node.pages) for id, node in looked.nodes] == [("se-efter", "home", ("home",))]
    assert ids(worked.nodes) == ["sent", "fill", "save"]


def test_a_window_that_was_closed_again_is_no_way() -> None:
    """The work goes on where the window was opened, so it began before that."""
    there = step("there", "click", "card", after=After("popup"))
    back = step("back", "click", "popup", after=After("card", closed="popup"))
    looked, worked = parted(stage(OPEN, FILL, there, back, SAVE), "home")
    assert ids(looked.nodes) == ["open"]
    assert ids(worked.nodes) == ["fill", "there", "back", "save"]


def test_a_stage_is_not_parted_where_films_differ_on_the_way() -> None:
    """What only one film does on the way has a condition of its own, and stays with the work."""
    id, node = OPEN
    mixed = FilmedStage(frozenset({1, 2}), [(id, node), FILL, SAVE], ["save"])
    assert parted(mixed, "home") == [mixed]
