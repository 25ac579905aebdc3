"""Which words of an element are its label, and by which of them a person calls it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, get_args

import pytest

from klickfri.model.errors import Unsure
from klickfri.model.film import Element, PageShown
from klickfri.model.pattern import Known
from klickfri.model.recognition import (
    BY_SIGHT,
    USUAL,
    Labels,
    address_of,
    best_fitting,
    called_by,
    choice_name,
    has_facts,
    has_label,
    is_narrower,
    known_in,
    known_labels,
    stands_in,
)
from klickfri.model.target import LabelSource, Page, Target
from tests.integration.screen_pages import a_system

PLACES: tuple[LabelSource, ...] = get_args(LabelSource)
EVERYWHERE: Labels = {place: f"Ord {place}" for place in (*USUAL, "above", "before")}


def test_the_first_place_that_has_words_calls_the_element() -> None:
    """The page's own label before what is read aloud, that before the cell to the left, the group's heading last."""
    assert USUAL == ("label", "aria", "left", "legend")
    for place in range(len(USUAL) - 1):
        assert called_by({USUAL[place + 1]: "Ort", USUAL[place]: "Postort"}) == USUAL[place]
    assert called_by(EVERYWHERE) == "label"
    assert called_by({"above": "Ort", "before": "Ort"}) is None


def test_a_label_counts_where_it_is_named_and_else_in_a_usual_place() -> None:
    """A place that is named is the only one; above and before count only so."""
    assert [place for place in EVERYWHERE if has_label(EVERYWHERE, f"Ord {place}", None)] == list(USUAL)
    assert all(has_label(EVERYWHERE, f"Ord {place}:", place) for place in EVERYWHERE)
    assert not has_label(EVERYWHERE, "Ord left", "label")


def test_what_only_the_eye_ties_to_a_field_counts_where_it_is_named() -> None:
    """There, and where the page has come to tie the same words to the field; never without being named."""
    assert not any(has_label({place: "Ort"}, "Ort", None) for place in (*BY_SIGHT, "group"))
    for place in BY_SIGHT:
        held = [told for told in EVERYWHERE if has_label({told: "Ort"}, "Ort", place)]
        assert held == ["label", "aria"]
        assert has_label({place: "Ort"}, "Ort:", place)
    assert has_label({"legend": "Svar"}, "Svar", "group")


def test_words_after_a_choice_name_it_only_where_the_target_goes_by_them() -> None:
    """A name of its own comes first; no other target takes the words for a name."""
    choice = Element(role="radio", labels={"after": "Ja", "legend": "Svar"})
    assert (choice_name(choice), choice_name(Element(role="radio", name="Nej"))) == ("Ja", "Nej")
    held = {place: has_facts(Target(page="p", role="radio", name="Ja", label_from=place), choice) for place in PLACES}
    assert [place for place, holds in held.items() if holds] == ["after", "group"]


def test_known_labels_hold_no_references() -> None:
    """Labels lose their final colon; a text with a value in it is never a label."""
    labels = known_labels(a_system(), ["Ort: ", "$namn", "Skola  1"])
    assert {"Ort", "Skola 1", "Formulär", "Ärende"} <= labels
    assert not any("$" in label or label.endswith(":") for label in labels)


def the_state(pages: Mapping[str, Page], known: Known | None = None, **shown: Any) -> list[str]:
    """Which of these states a page fits that calls itself so."""
    return best_fitting(pages, PageShown(**shown), known or {})


def test_a_page_that_fits_two_states_is_the_narrower_one() -> None:
    """Exact words before a value of the case, that before any words, and more facts before fewer."""
    pages = {
        "any": Page(heading="Ärende *"),
        "own": Page(heading="Ärende $reference"),
        "first": Page(heading="Ärende 1"),
        "new": Page(heading="Ärende *", title="Nytt"),
    }
    own = {"$reference": "2"}
    assert the_state(pages, own, heading="Ärende 1") == ["first"]
    assert the_state(pages, own, heading="Ärende 2") == ["own"]
    assert the_state(pages, own, heading="Ärende 3") == ["any"]
    assert the_state(pages, heading="Ärende 3") == ["own"]
    assert the_state(pages, own, heading="Ärende 3", title="Nytt") == ["new"]
    assert the_state(pages, own, heading="Ärenden") == []


def test_of_two_states_that_are_known_by_different_things_neither_is_the_narrower() -> None:
    """Nor of two that are known by the same, nor of one in another window or frame."""
    by_heading, by_title = Page(heading="Ärende *"), Page(title="System")
    pages = {"heading": by_heading, "title": by_title}
    assert the_state(pages, heading="Ärende 1", title="System") == ["heading", "title"]
    assert not is_narrower(by_heading, by_heading)
    assert not is_narrower(Page(heading="Ärende 1", window="look"), by_heading)
    assert not is_narrower(Page(heading="Ärende 1", frame=("lista",)), by_heading)
    assert is_narrower(Page(shows="Nya ärenden"), Page(shows="Nya"))
    assert is_narrower(Page(path="/issue*/new"), Page(path="/issue*"))


def test_what_references_show_is_filled_in_as_far_as_it_is_known() -> None:
    """In the format that is named; a value that is missing, or has no such form, stands for any words."""
    pages = [Page(heading="Ärende $reference"), Page(title="Dag $start|day_month, $name, $gone, $reference|iso")]
    values = {"reference": "AB  1", "start": dt.date(2026, 12, 14), "name": None, "spare": "x"}
    assert known_in(pages, values) == {"$reference": "AB 1", "$start|day_month": "14 december"}


def test_a_page_is_opened_at_the_address_of_its_case() -> None:
    """A value is a part of the path, whatever signs are in it; without it there is no page to open (promise 5)."""
    page = Page(heading="Ärende", address="arende/$reference?dag=$day|yymmdd")
    assert address_of("arende", page, {"reference": "A/1 å", "day": dt.date(2026, 11, 23)}) == (
        "arende/A%2F1%20%C3%A5?dag=261123"
    )
    for values in ({}, {"reference": None, "day": "2026-11-23"}, {"reference": "", "day": "2026-11-23"}):
        with pytest.raises(Unsure, match=r"no value \$(reference|day)"):
            address_of("arende", page, values)
    with pytest.raises(Unsure, match="no address"):
        address_of("arende", Page(heading="Ärende"), {})


def test_a_row_of_fields_is_the_one_of_its_place() -> None:
    """As the film tells the ways to it; a key beside it, which replay adds, is none of the film's."""
    row = {"cells": {}, "column": "Belopp", "number": 2, "of": 2, "ways": ("added", "first_empty 2")}
    seen = Element.model_validate({"role": "textbox", "row": row})
    for line, holds in (("added", True), ("first_empty 2", True), ("first_empty", False), ("2", False)):
        assert has_facts(Target(page="p", role="textbox", column="Belopp", line=line), seen) is holds


def test_a_frame_is_known_by_its_name_or_by_a_pattern_of_it() -> None:
    """At the same depth only; `*` stands for one sign or more."""
    assert stands_in(("lista",), ("lista",))
    assert stands_in(("ram-*", "#0"), ("ram-17", "#0"))
    assert not stands_in(("ram-*",), ("ram-",))
    assert not stands_in(("*",), ("a", "b"))
    assert not stands_in(("lista",), ("meny",))


def test_a_part_an_address_and_a_picture_are_facts_as_others() -> None:
    """Each that the target names must hold, on the page and in what a film tells."""
    element = Element(role="link", sections=("Boende", "Maka"), leads="/arende/17/andra", icon="svg-0a")
    held = {"section": "Maka:", "leads_to": "/arende/*/andra", "icon": "svg-0a"}
    other = {"section": "Sökande", "leads_to": "/person/*", "icon": "svg-0b"}
    assert has_facts(Target.model_validate({"page": "p", "role": "link", **held}), element)
    for fact in held:
        assert not has_facts(Target.model_validate({"page": "p", "role": "link", **held, fact: other[fact]}), element)


def test_a_part_whose_words_become_a_heading_still_stands_under_the_one_over_it() -> None:
    """Only where the target names that part, and no other heading has come between."""
    target = Target(page="p", role="textbox", heading="Person", section="Maka")
    for heading, sections, holds in (
        ("Person", ("Maka", "Person"), True), ("Maka", ("Maka", "Person"), True), ("Maka", ("Maka",), False),
        ("Förr", ("Förr", "Maka", "Person"), False),
    ):  # fmt: skip
        assert has_facts(target, Element(role="textbox", heading=heading, sections=sections)) is holds
    plain = target.model_copy(update={"section": None})
    assert not has_facts(plain, Element(role="textbox", heading="Maka", sections=("Maka", "Person")))
