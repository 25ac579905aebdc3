"""Which words of an element are its label, and by which of them a person calls it."""

from __future__ import annotations

from typing import get_args

from klickfri.model.film import Element
from klickfri.model.recognition import (
    BY_SIGHT,
    USUAL,
    Labels,
    called_by,
    choice_name,
    has_facts,
    has_label,
    known_labels,
)
from klickfri.model.target import LabelSource, Target
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
