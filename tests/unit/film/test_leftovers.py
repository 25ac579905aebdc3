"""Fields of the application that nothing uses, and choices that stood as they were, are told."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.choices import Left, left_in_both
from klickfri.film.leftovers import ask_left_alone, ask_unused, unused_fields
from klickfri.film.questions import Review
from klickfri.film.story import Node
from klickfri.model.application import FieldSpec
from klickfri.model.film import StandingChoice
from klickfri.model.target import Target
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


def left(id: str, shown: str, **facts: Any) -> Left:
    """A list that stood so, and can be looked at."""
    target = Target(page="card", role="combobox", label=id)
    return Left(id, f"listan {id} stod på ”{shown}”", shown=shown, **{"target": target, **facts})


def asked(*lefts: Left, films: int = 1, unused: tuple[str, ...] = (), **answers: Any) -> tuple[bool, dict[str, str]]:
    """Is it still asked, and what the robot looks for before the save."""
    review = Review(answers and {"left/spara": answers["all"]})
    node = Node("click", ("click",), "card", dict.fromkeys(range(1, films + 1), 3), left=lefts)
    told = ask_left_alone(review, "spara", node, unused)
    (question,) = review.asked.values()
    assert (question.film, question.step) == (1, 3)
    assert all(one.words in question.asks for one in lefts)
    return question.open, {str(target.label): text for target, text in told}


def test_what_stood_in_one_film_is_asked_about_once_for_all_of_it() -> None:
    """A choice made by one film is never a choice for everybody; until somebody answers, it is looked for."""
    both = (left("Typ", "Barn"), left("Ort", "Almby"))
    stood = {"Typ": "Barn", "Ort": "Almby"}
    assert asked(*both) == (True, stood)
    assert asked(*both, all="always") == (False, stood)
    assert asked(*both, all="any") == (False, {})
    assert asked(*both, all={"Typ": "any", "Ort": "$town"}) == (False, {"Ort": "$town"})
    for answer in ("ja", {"Namn": "any"}, {"Ort": "Almby"}, True):
        assert asked(*both, all=answer)[0]


def test_what_several_films_show_alike_is_looked_for_unasked_and_what_differs_is_asked() -> None:
    """A default of the system's own may be any; whose it is no film can tell."""
    assert asked(left("Typ", "Barn"), films=2) == (False, {"Typ": "Barn"})
    assert asked(left("Typ", "Barn", differs=True), films=2) == (True, {})


def test_a_value_that_nothing_else_needs_is_what_must_stand() -> None:
    """The application says it, the film shows it, and nobody had to touch it: another case may have to."""
    stood = left("Ort", "Ökna", explained=("$town", "$name"))
    assert asked(stood, unused=("town",)) == (False, {"Ort": "$town"})
    assert asked(stood, unused=("town", "name"))[0]


def test_a_choice_that_the_application_names_and_nobody_made_blocks() -> None:
    """Also in several films, and where the robot could not look."""
    stood = left("Ort", "Almby", names=("town",), target=None)
    assert asked(stood, films=2, unused=("town",)) == (True, {})
    assert asked(stood, films=2) == (False, {})


def test_a_text_that_stood_there_is_told_and_may_be_any() -> None:
    """The record's own: the review tells it, and no case stops for it."""
    assert asked(left("Not", "Ring först", is_choice=False)) == (False, {})


def test_of_several_films_only_what_all_left_alone_is_looked_for() -> None:
    """What one of them set is that film's choice."""
    same, other = left("Typ", "Barn"), left("Ort", "Almby")
    (typ, ort) = left_in_both((same, other), (same,))
    assert (typ.target, typ.differs, ort.target) == (same.target, False, None)
    (typ,) = left_in_both((same,), (left("Typ", "Vuxen"),))
    assert typ.differs


def test_what_was_touched_did_not_stand_and_what_stands_is_told_once() -> None:
    """Also after the page has been sent and stands anew; how a choice stands is told again only when it changes."""
    choices = ("Almby", "Ökna")
    stood = (StandingChoice(role="combobox", label="Ort", chosen="Almby", among=choices, paths=("/ort",)),)
    untouched = told(known(), [act("click", button("Öppna"), stood=stood), act("click", button("Spara"))])
    assert [[one.names for one in node.left] for node in untouched] == [[("town",)], [("town",)]]
    chosen = act("select", seen(role="combobox", labels={"label": "Ort"}, path="/ort"), "Ökna")
    *_, save = told(known(), [act("click", button("Öppna"), stood=stood), chosen, act("click", button("Spara"))])
    assert save.left == ()
