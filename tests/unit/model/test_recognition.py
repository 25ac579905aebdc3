"""Which words of an element are its label, and by which of them a person calls it."""

from __future__ import annotations

from klickfri.model.recognition import USUAL, Labels, called_by, has_label, known_labels
from tests.integration.screen_pages import a_system

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


def test_known_labels_hold_no_references() -> None:
    """Labels lose their final colon; a text with a value in it is never a label."""
    labels = known_labels(a_system(), ["Ort: ", "$namn", "Skola  1"])
    assert {"Ort", "Skola 1", "Formulär", "Ärende"} <= labels
    assert not any("$" in label or label.endswith(":") for label in labels)
