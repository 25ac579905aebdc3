"""What was chosen for one applicant is a choice, unless one value of the case explains it."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.acts import After, FilmedAct
from klickfri.film.choices import choice_of, fits, left_alone
from klickfri.film.targets import target_of
from klickfri.model.film import StandingChoice
from tests.unit.film.drafts import act, button, field
from tests.unit.film.support import seen, with_facts

CASE = {"reference": "AB-77", "town": "Ökna"}
ROW = {"column": "Vald", "cells": {"Nr": "AB-77"}, "alone": ["Nr"], "number": 1, "of": 2}


def is_choice(one: FilmedAct, **values: Any) -> bool:
    """Is it asked about?"""
    known = {**CASE, **values}
    return choice_of(one, target_of(one.element, "card", known).target, known) is not None


@pytest.mark.parametrize(
    "one",
    [
        act("check", seen(role="checkbox", name="Klar"), True),
        act("check", seen(role="checkbox", name="Klar"), False),
        act("check", seen(role="checkbox", row=ROW), True),
        act("check", seen(role="radio", name="Ja", labels={"legend": "Svar"}), True),
        act("click", seen(role="option", name="Norr")),
        act("click", seen(role="tab", name="Norr"), after=After(texts=("Norr",))),
        act("click", seen(role="text", text="Norr")),
        act("click", seen(role="text", text="Norr", among=["Norr", "Söder"]), after=After(sent=True)),
        act("click", button("Norr"), after=After(marked=True)),
        act("click", with_facts(button("Norr"), among=["Norr", "Ökna"])),
    ],
)
def test_what_is_chosen_is_asked_about_whatever_the_markup(one: FilmedAct) -> None:
    """Boxes, also in the case's own row, radio buttons, options, tabs, words, and buttons that look chosen."""
    assert is_choice(one)


@pytest.mark.parametrize(
    "one",
    [
        act("check", seen(role="radio", name="Ökna"), True),
        act("click", seen(role="option", name="Ökna")),
        act("click", seen(role="link", name="Öppna", row=ROW)),
        act("click", button("Spara"), after=After(sent=True)),
        act("click", button("Visa mer"), after=After(texts=("Mer",))),
        act("click", with_facts(button("Spara"), among=["Spara", "Avbryt"])),
        act("click", seen(role="link", name="Nästa"), after=After(page="list", fresh=True)),
        act("click", seen(role="text", text="Skicka"), after=After(sent=True)),
        act("click", seen(role="text", tag="summary", text="Fler alternativ"), after=After(marked=True)),
        act("click", field("Ort")),
    ],
)
def test_what_a_value_explains_or_only_does_something_is_no_choice(one: FilmedAct) -> None:
    """Buttons and links that lead on, the case's own row, and fields, which tell for themselves what was written."""
    assert not is_choice(one)


def test_two_values_that_show_the_same_leave_it_open() -> None:
    """The town is also somebody's name: a person says which was meant."""
    assert is_choice(act("check", seen(role="radio", name="Ökna"), True), name="Ökna")


@pytest.mark.parametrize(
    ("answer", "right"),
    [("always", True), ("$town", True), ("$start|iso", True), ({"when": "$town == 'x'"}, True)]
    + [({"when": "$town", "else": "any"}, True), ({"when": "$town", "else": "always"}, False), ({"else": "any"}, False)]
    + [(answer, False) for answer in (True, "ok", "ja", "$", {}, {"when": True}, {"if": "x"}, ["$town"])],
)
def test_only_an_answer_answers(answer: Any, right: bool) -> None:
    """`always`, a value, or when."""
    assert fits(answer) is right


def test_a_box_that_was_left_alone_is_called_by_its_own_words() -> None:
    """A caption that shows a value of the case by chance is no value: the next case has that box, too."""
    element = seen(role="checkbox", name="Ökna", path="/input")
    stood = StandingChoice(role="checkbox", label="Ökna", on=False, element=element, paths=("/input",))
    [left] = left_alone(act("click", button("Spara"), stood=(stood,)), set(), CASE)
    assert left.target
    assert left.target.name == "Ökna"
