"""The system's reusable objects found again in what was filmed."""

from __future__ import annotations

import pytest

from klickfri.film.acts import After, FilmedAct
from klickfri.film.reuse import with_objects
from klickfri.film.story import Node
from klickfri.model.film import DialogMet
from klickfri.model.flow import Flow
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
    ],
)
def test_going_to_a_page_stands_for_nothing_that_does_more(step: FilmedAct, verb: str) -> None:
    """A save that ends in the list is no mere way to the list, and neither is a button that takes fields with it."""
    about = known()
    nodes = told(about, [step])
    assert [node.verb for node in with_objects(nodes, {"list": LIST}, about.names.drafted)] == [verb]


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
