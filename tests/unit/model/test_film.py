"""A sighting is one of a closed set of kinds, each with facts of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klickfri.film import bundle
from klickfri.model.film import FieldSet, as_told, sighting_of

HEAD: dict[str, Any] = {"at": 1.0, "n": 1, "document": "d", "window": 1}
FIELD = {"role": "textbox", "labels": {"left": "Namn"}}


@pytest.mark.parametrize(
    "told",
    [
        {**HEAD, "kind": "pinch"},
        HEAD,
        {**HEAD, "kind": "leave", "pressure": 3},
        {**HEAD, "kind": "set", "element": {**FIELD, "pressure": 3}},
        {**HEAD, "kind": "set"},
        {**HEAD, "kind": "set", "element": None},
        {**HEAD, "kind": "key", "element": FIELD},
        {**HEAD, "kind": "set", "element": FIELD, "on": "yes"},
        {**HEAD, "kind": "set", "element": FIELD, "value": 7},
        {**HEAD, "kind": "leave", "at": float("nan")},
        {**HEAD, "kind": "click", "element": {**FIELD, "labels": {"somewhere": "Namn"}}},
        {**HEAD, "kind": "click", "element": {**FIELD, "row": {"cells": {}, "alone": ["Nr"], "number": 1, "of": 1}}},
    ],
)
def test_what_is_no_sighting_is_refused(told: dict[str, Any]) -> None:
    """An unknown kind or fact, one that is missing, and one of another type: nothing is guessed or dropped."""
    with pytest.raises(ValueError, match="validation error"):
        sighting_of(told)


def test_a_sighting_is_told_as_it_was_read() -> None:
    """Also what is false or empty and says something; facts that say nothing are left out."""
    told = {**HEAD, "kind": "set", "element": FIELD, "on": False, "frame": ["ram"]}
    assert as_told(sighting_of({**told, "keys": False, "value": ""})) == told
    emptied = {**HEAD, "kind": "set", "element": FIELD, "options": []}
    assert as_told(sighting_of(emptied)) == emptied


def test_every_line_of_a_film_is_told_as_it_was_read() -> None:
    """Writing a film again changes nothing of it."""
    sightings = bundle.read(Path("tests/data/film/v0")).sightings
    assert [sighting_of(as_told(one)) for one in sightings] == list(sightings)


def test_half_a_sign_becomes_a_question_mark() -> None:
    """A page may show half of one, which no file can hold; the film is not lost for it."""
    seen = sighting_of({**HEAD, "kind": "set", "element": FIELD, "value": "a\ud83d"})
    assert isinstance(seen, FieldSet)
    assert seen.value == "a?"
