"""Fields of the application that nothing uses, and choices that stood as they were, are told."""

from __future__ import annotations

import pytest

from klickfri.film.choices import Left
from klickfri.film.leftovers import ask_left_alone, ask_unused, unused_fields
from klickfri.film.questions import Review
from klickfri.film.story import Node
from klickfri.model.application import FieldSpec
from klickfri.model.film import StandingChoice
from tests.unit.film.drafts import PROCESS, act, button, known, told
from tests.unit.film.support import seen

CASE = {"reference": "AB-77", "name": "Åsa", "town": "Ökna"}


@pytest.mark.parametrize(
    ("written", "rules", "unused"),
    [
        ("", "", ["name", "town"]),
        ("{'say': 'name', 'fill': {'card.town': '$name|upper'}}", "", ["town"]),
        ("Hej $name,", 'q.application.get("town")', []),
        ("", "name = town", ["name", "town"]),
    ],
)
def test_a_field_is_used_where_something_refers_to_it(written: str, rules: str, unused: list[str]) -> None:
    """A step, a target or a letter by `$name`, a rule by its name as a text; a word that looks alike is no use."""
    assert unused_fields(PROCESS, [CASE], written, rules) == unused


def test_a_field_that_no_filmed_application_has_is_not_asked_about() -> None:
    """The reference and when it came in are the queue's own."""
    fields = {**PROCESS.fields, "received": FieldSpec.model_validate({"title": "Inkommen", "class": "internal"})}
    process = PROCESS.model_copy(update={"fields": fields})
    case = {"reference": "AB-77", "received": "2026-11-19T10:00:00", "name": "", "town": None}
    assert unused_fields(process, [case], "", "") == []


def test_each_unused_field_is_answered_for_itself() -> None:
    """One question, open until all of them are said not to be needed."""
    for answer, is_open in (
        ({"name": "not needed"}, True),
        ("not needed", True),
        (dict.fromkeys(("name", "town"), "not needed"), False),
    ):
        review = Review({"flow/unused": answer})
        ask_unused(review, PROCESS, ["name", "town"])
        assert review.asked["flow/unused"].open is is_open


def test_a_choice_that_stood_is_a_remark_and_blocks_where_the_application_says_otherwise() -> None:
    """What should be chosen there stands in a field that nothing uses."""
    left = (Left("left/card.ort", "listan Ort stod på ”Almby”", ("town",)),)
    node = Node("click", ("click",), "card", {1: 3}, left=left)
    for unused, is_open in (((), False), (("town",), True)):
        review = Review({})
        ask_left_alone(review, [node], unused)
        (question,) = review.asked.values()
        assert (question.open, question.film, question.step) == (is_open, 1, 3)
        assert "listan Ort stod på ”Almby”" in question.asks


def test_what_was_touched_did_not_stand_and_what_stands_is_told_once() -> None:
    """Also after the page has been sent and stands anew; how a choice stands is told again only when it changes."""
    choices = ("Almby", "Ökna")
    stood = (StandingChoice(role="combobox", label="Ort", chosen="Almby", among=choices, paths=("/ort",)),)
    untouched = told(known(), [act("click", button("Öppna"), stood=stood), act("click", button("Spara"))])
    assert [[one.names for one in node.left] for node in untouched] == [[("town",)], [("town",)]]
    chosen = act("select", seen(role="combobox", labels={"label": "Ort"}, path="/ort"), "Ökna")
    *_, save = told(known(), [act("click", button("Öppna"), stood=stood), chosen, act("click", button("Spara"))])
    assert save.left == ()
