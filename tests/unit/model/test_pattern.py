"""Words with places for values; how they are matched is held to `tests/conformance/pages.yaml` too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from klickfri.model.pattern import (
    fits,
    fixed,
    is_pattern,
    is_within,
    may_meet,
    named,
    times_in,
    with_places,
    with_words,
    words_of,
)

WORDS = Path(__file__).parents[2] / "conformance" / "words.yaml"


def test_a_text_with_places_is_told_from_one_without() -> None:
    """What it says in any case, which values it names, and how a person is told of it."""
    assert [is_pattern(text) for text in ("Ärende", "Ärende *", "Ärende $reference", "Pris $")] == [
        False,
        True,
        True,
        False,
    ]
    assert fixed("#$reference: *") == "#:"
    assert named("#$reference|upper: * $name") == ["$reference|upper", "$name"]
    assert with_words("#$reference: *") == "#…: …"


def test_a_place_holds_one_sign_or_more() -> None:
    """And of a value that is known, that alone, whatever signs are in it."""
    assert [fits("Ärende *", text, {}) for text in ("Ärende 1", "Ärende 1 2", "Ärende ", "Ärende")] == [
        True,
        True,
        False,
        False,
    ]
    assert fits("Ärende $reference", "Ärende a+b", {"$reference": "a+b"})
    assert not fits("Ärende $reference", "Ärende aab", {"$reference": "a+b"})


@pytest.mark.parametrize(
    ("narrow", "wide", "holds"),
    [
        ("Ärende 1", "Ärende *", True),
        ("Ärende $reference", "Ärende *", True),
        ("Ärende *", "Ärende $reference", False),
        ("Ärende $reference: *", "Ärende $reference*", True),
        ("Ärende $name", "Ärende $reference", False),
        ("*", "**", False),
        ("**", "*", True),
        ("Ärende", "Ärende", True),
        ("Ärende", "Ärende *", False),
    ],
)
def test_a_pattern_is_within_one_that_fits_whatever_it_fits(narrow: str, wide: str, holds: bool) -> None:
    """A value of the case is narrower than any words, and another value is another."""
    assert is_within(narrow, wide) is holds


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("Ärende", "Ärende", True),
        ("Ärende", "Ärenden", False),
        ("Ärende *", "* öppet", True),
        ("Ärende *", "Beslut *", False),
        ("$a: *", "*: $b", True),
        ("a*c", "ab*", True),
        ("a*c", "ab", False),
        ("a*", "a", False),
    ],
)
def test_two_patterns_may_meet_in_a_text(one: str, other: str, holds: bool) -> None:
    """In both directions."""
    assert may_meet(one, other) is may_meet(other, one) is holds


def test_places_are_written_over() -> None:
    """Each as it is told, the fixed words as they stand; what does not fit is none."""
    assert with_places("#$reference: *", "#17: Trasig lampa", lambda place, text: f"[{place} {len(text)}]") == (
        "#[$reference 2]: [* 12]"
    )
    assert with_places("#$reference: *", "Lista", lambda place, text: "") is None


@pytest.mark.parametrize("row", yaml.safe_load(WORDS.read_text(encoding="utf-8")), ids=lambda row: ascii(row["words"]))
def test_what_a_page_says_is_found_as_words_of_their_own(row: dict[str, Any]) -> None:
    """The table's answer, which the page's script gives too (`tests/integration/test_conformance.py`)."""
    assert times_in(words_of(row["words"], row.get("known", {})), row["text"]) == row["times"]
