"""Boxes of one field follow the list that names just those that are ticked, both ways, and no other value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from klickfri.film.acts import After, FilmedAct
from klickfri.film.boxes import listed_boxes
from klickfri.model.condition import holds
from klickfri.model.film import Element, StandingChoice
from tests.unit.film.drafts import act, button
from tests.unit.film.support import seen

UNITS = {"Idrott": True, "Kansliet": False, "Köket": True}
CASE = {"units": "Köket, Idrott", "payer": "Kansliet"}


def box(caption: str, name: str = "units") -> Element:
    """One of the boxes of a field."""
    return seen(role="checkbox", name=caption, path=f"/form/p[{caption}]/input", supporting={"name": name})


def stood(on: Mapping[str, bool], name: str = "units") -> tuple[StandingChoice, ...]:
    """How the boxes stood in view."""
    boxes = {one: box(one, name) for one in on}
    return tuple(
        StandingChoice(role="checkbox", label=one, on=on[one], element=element, paths=(element.path,))
        for one, element in boxes.items()
    )


def film(name: str = "units", **more: Any) -> list[FilmedAct]:
    """Two boxes are ticked beside one that is left, and all are sent."""
    ticks = [act("check", box(one, name), True, **more) for one in ("Idrott", "Köket")]
    return [*ticks, act("click", button("Spara"), stood=stood(UNITS, name), after=After(sent=True))]


def test_the_ticked_ones_are_those_that_a_value_names() -> None:
    """All boxes of the field are known, also the one that nobody touched."""
    [boxes] = listed_boxes(film(), CASE, ())
    assert (boxes.name, list(boxes.boxes)) == ("units", ["Idrott", "Kansliet", "Köket"])


@pytest.mark.parametrize(
    ("units", "ticked", "sure"),
    [
        ("Köket, Idrott", {"Idrott", "Köket"}, True),
        ("Kansliet", {"Kansliet"}, True),
        ("Köket, Styrelsen", {"Köket"}, False),
        ("Kök", set(), False),
        (None, set(), False),
        ("", set(), False),
    ],
)
def test_another_case_ticks_what_it_names_and_is_a_persons_where_a_box_is_missing(
    units: str | None, ticked: set[str], sure: bool
) -> None:
    """A choice is its whole words: a part of a caption ticks nothing, and is not passed over."""
    [boxes] = listed_boxes(film(), CASE, ())
    values = {"units": units}
    assert {one for one in boxes.boxes if holds(boxes.names(one, True), values)} == ticked
    assert {one for one in boxes.boxes if holds(boxes.names(one, False), values)} == boxes.boxes.keys() - ticked
    assert holds(boxes.covers, values) is sure


@pytest.mark.parametrize(
    ("acts", "case"),
    [
        (film(), {"units": "Köket, Idrott, Kansliet"}),
        (film(), {"units": "Köket"}),
        (film(), {**CASE, "copies": "Idrott; Köket"}),
        (film(name=""), CASE),
        (film(after=After(sent=True)), CASE),
    ],
    ids=["more than were ticked", "fewer", "two values name them", "boxes of no common field", "a page that answers"],
)
def test_what_is_not_surely_the_list_is_asked_about(acts: list[FilmedAct], case: dict[str, str]) -> None:
    """Nothing is taken for a list by a likeness."""
    assert listed_boxes(acts, case, ()) == []


def test_one_ticked_box_is_a_lists_only_where_the_field_is_a_list() -> None:
    """A single word may be the payer's as well as one of those it is for."""
    one = [act("click", button("Spara"), stood=stood({"Idrott": False, "Kansliet": True}), after=After(sent=True))]
    assert listed_boxes(one, {"payer": "Kansliet"}, ()) == []
    assert [found.name for found in listed_boxes(one, {"units": "Kansliet"}, ["units"])] == ["units"]
