"""The system's reusable objects found again in what was filmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from klickfri.film.acts import After, FilmedAct
from klickfri.film.reuse import with_objects
from klickfri.film.story import Node
from klickfri.model.film import DialogMet
from klickfri.model.flow import Flow
from klickfri.model.target import Target
from tests.unit.film.drafts import FIND, KNOWN_TARGETS, NUMBER, SEARCH, act, button, known, to, told
from tests.unit.film.support import seen, with_facts

OBJECTS = {"find": FIND}
WRITE = act("fill", NUMBER, "AB-77", page="list")
CLICK = act("click", SEARCH, page="list", after=to("card"))
SAVE = act("click", button("Spara"))


def drafted(*acts: FilmedAct) -> list[Node]:
    """The nodes of these acts, with objects."""
    return with_objects(told(known(), acts), OBJECTS, KNOWN_TARGETS)


def test_clicks_that_an_object_does_become_its_use() -> None:
    """With its inputs bound to what was typed; what the object opens by itself need not be filmed."""
    use, save = drafted(WRITE, CLICK, SAVE)
    assert (use.verb, use.text, use.inputs) == ("use", "find", {"reference": "$reference"})
    assert (use.page, use.after.page, save.verb) == ("list", "card", "click")


PRESS = act("press", NUMBER, page="list", key="Enter", after=to("card"))
ENTER: list[dict[str, Any]] = [
    {"id": "press", "say": "Tryck", "press": {"list.number": "Enter"}, "expect": {"page": "card"}}
]
AT_ONCE: list[dict[str, Any]] = [{"id": "n", "say": "Skriv", "fill": {"list.number": "$reference"}, "key": "Enter"}]


@pytest.mark.parametrize("steps", [[FIND.steps[1].model_dump(exclude_none=True), *ENTER], AT_ONCE])
def test_an_object_that_ends_with_a_key_is_used_with_it(steps: list[dict[str, Any]]) -> None:
    """Whether the key is a step or goes with the writing; without it, or with another key, the film did not do it."""
    find = {**FIND.model_dump(by_alias=True, exclude={"steps"}), "steps": steps}
    objects = {"find": Flow.model_validate(find)}

    def verbs(*acts: FilmedAct) -> list[str]:
        return [node.verb for node in with_objects(told(known(), acts), objects, KNOWN_TARGETS)]

    assert verbs(WRITE, PRESS, SAVE) == ["use", "click"]
    assert verbs(WRITE, SAVE) == ["fill", "click"]
    assert verbs(WRITE, replace(PRESS, key="F3"), SAVE) == ["fill", "press", "click"]


def test_other_clicks_stay_as_they_are() -> None:
    """An object whose click is not filmed, or whose input is unknown, is not there."""
    assert [node.verb for node in drafted(WRITE, SAVE)] == ["fill", "click"]
    assert [node.verb for node in drafted(act("fill", NUMBER, "ZZ-1", page="list"), CLICK)] == ["fill", "click"]


def test_a_field_that_listens_to_keys_is_not_left_to_an_object_that_types_none() -> None:
    """The page would hear nothing of what the object writes at once."""
    listens = act("fill", NUMBER, "AB-77", page="list", keys=True)
    assert [node.verb for node in drafted(listens, CLICK)] == ["fill", "click"]


def test_what_was_written_in_a_prompt_is_not_swallowed() -> None:
    """An object answers for all cases alike; what this person wrote is asked about."""
    asked = (DialogMet("prompt", "Ange orsak", "accept", "Flyttat ut"),)
    answered = act("click", SEARCH, page="list", after=to("card"), asked=asked)
    assert [node.verb for node in drafted(WRITE, answered)] == ["fill", "click"]


LIST = Flow.model_validate(
    {
        "format": "klickfri-flow/1", "name": "list", "title": "Gå till listan", "kind": "looking",
        "steps": [{"id": "open", "say": "Öppna", "open": "list"}],
    }
)  # fmt: skip
LINK = seen(role="link", name="Till listan")


@pytest.mark.parametrize(
    ("step", "verb"),
    [
        (act("click", LINK, after=to("list")), "use"),
        (act("click", LINK, after=After("list", fresh=True, sent=True)), "click"),
        (act("click", LINK, after=to("list"), asked=(DialogMet("confirm", "Spara?", "accept"),)), "click"),
        (act("click", button("Spara"), after=to("list")), "click"),
        (act("click", LINK, after=to("list", turned=True)), "click"),
        (act("click", LINK, page="list", after=to("list", texts=("Ärendet är avslutat.",))), "click"),
        (act("click", LINK, page="list", after=to("list", texts=("Ärenden",))), "use"),
    ],
)
def test_going_to_a_page_stands_for_nothing_that_does_more(step: FilmedAct, verb: str) -> None:
    """A save that ends in the list is no mere way to the list, and neither is a button that takes fields with it, a
    link whose address is answered with another, or one after which the page says something."""
    about = known()
    nodes = told(about, [step])
    assert [node.verb for node in with_objects(nodes, {"list": LIST}, about.names.drafted)] == [verb]


def test_a_click_that_goes_where_the_object_opens_first_is_the_objects_own_click() -> None:
    """It is not taken for the opening, or its own click would be missing."""
    clicks = {"id": "click", "say": "Gå", "click": "list.link"}
    both = LIST.model_copy(update={"steps": (*LIST.steps, FIND.steps[2].model_validate(clicks))})
    targets = {"list.link": Target(page="list", role="link", name="Till listan")}
    nodes = told(known(), [act("click", LINK, page="list", after=to("list"))])
    nodes = [replace(node, target="list.link") for node in nodes]
    (use,) = with_objects(nodes, {"list": both}, targets)
    assert (use.verb, use.text) == ("use", "list")


def test_an_object_within_an_object_is_found_by_its_clicks() -> None:
    """With the input that the outer one hands on, under its own name."""
    use = {"id": "find", "say": "Sök fram", "use": {"flow": "find", "with": {"reference": "$number"}}}
    step = FIND.steps[2].model_validate(use)
    outer = FIND.model_copy(update={"name": "outer", "inputs": ("number",), "steps": (step,)})
    objects = {"find": FIND, "outer": outer}
    (found,) = with_objects(told(known(), [WRITE, CLICK]), {"outer": outer, "find": FIND}, KNOWN_TARGETS)
    assert found.text in objects
    (alone,) = with_objects(told(known(), [WRITE, CLICK]), _Only(objects, "outer"), KNOWN_TARGETS)
    assert (alone.text, alone.inputs) == ("outer", {"number": "$reference"})


class _Only(dict[str, Flow]):
    """Objects of which only one is looked for; the others are there for it to use."""

    def __init__(self, objects: dict[str, Flow], name: str) -> None:
        super().__init__(objects)
        self._name = name

    def values(self) -> Any:
        """The one."""
        return [self[self._name]]


def test_what_an_object_chooses_is_asked_about_by_nobody() -> None:
    """Its author has said what it chooses: the film's own choice goes with the clicks."""
    tab = seen(role="tab", name="Sök")
    (choosing,) = told(known(), [act("click", tab, page="list", after=to("card"))])
    assert choosing.choice is not None
    steps = (FIND.steps[2].model_copy(update={"click": choosing.target}),)
    flow = FIND.model_copy(update={"steps": steps, "inputs": ()})
    (use,) = with_objects([choosing], {"find": flow}, {choosing.target: Target(page="list", role="tab", name="Sök")})
    assert (use.verb, use.choice, use.left) == ("use", None, ())


def test_something_else_in_between_is_not_swallowed() -> None:
    """A field that the object does not know keeps the steps apart."""
    town = act("fill", seen(role="textbox", labels={"left": "Ort"}), "Ökna", page="list")
    assert [node.verb for node in drafted(WRITE, town, CLICK)] == ["fill", "fill", "click"]


def test_what_must_be_so_is_kept_though_the_object_does_not_check_it() -> None:
    """A check that the person pointed out is never lost in an object."""
    must = act("must", seen(role="cell", text="AB-77", labels={"left": "Nr"}), "AB-77")
    assert [node.verb for node in drafted(WRITE, CLICK, must)] == ["fill", "click"]


def test_what_an_object_hovers_over_is_part_of_it() -> None:
    """A film that lays the pointer on the same thing before the same click uses the object."""
    hover = {"id": "menu", "say": "Peka", "hover": "list.town"}
    steps = [FIND.steps[1], FIND.steps[2].model_validate(hover), FIND.steps[2]]
    over = with_facts(SEARCH, role="text", name="", labels={"left": "Ort"})
    nodes = told(known(), [WRITE, act("click", SEARCH, page="list", after=to("card"), hover=(over,))])
    (use,) = with_objects(nodes, {"find": FIND.model_copy(update={"steps": tuple(steps)})}, KNOWN_TARGETS)
    assert (use.verb, use.text) == ("use", "find")
    assert [node.verb for node in with_objects(nodes, OBJECTS, KNOWN_TARGETS)] == ["fill", "hover", "click"]
