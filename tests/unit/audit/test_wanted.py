"""What is searched for, told apart from how."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from klickfri.audit.entry import Entry
from klickfri.audit.wanted import Wanted, tokens

AT = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
ANNA = "3f9a1c2d3e4f5061"


def one(**data: object) -> Entry:
    """An entry that tells this."""
    return Entry(7, AT, "step.completed", "sfi/A-1", data, "00")


@pytest.mark.parametrize(
    ("values", "persons"),
    [
        ([f"number=‹pnr:{ANNA}›"], {ANNA}),
        ([f"a=‹pnr:{ANNA}›", "b=‹pnr:77aa01b2c3d4e5f6›", f"c=‹pnr:{ANNA}›"], {ANNA, "77aa01b2c3d4e5f6"}),
        ([f"name=‹personal:{ANNA}›", f"‹pnr:{ANNA}›", f"a=‹pnr:{ANNA}› x", "a=‹pnr:3f9a›", ""], set()),
        (f"number=‹pnr:{ANNA}›", set()),
        (None, set()),
    ],
)
def test_persons_are_told_by_their_numbers_tokens(values: object, persons: set[str]) -> None:
    """Each once; nothing that is only like one, and nothing of other classes, which are comparable in a case alone."""
    assert tokens(one(values=values)) == persons


@pytest.mark.parametrize(
    ("words", "data", "holds"),
    [
        (("ÅR", "under"), {"reasons": ["Under 16 år."]}, True),
        (("år", "över"), {"reasons": ["Under 16 år."]}, False),
        (("spara",), {"say": "Klicka på Spara", "code": ""}, True),
        (("say",), {"say": "Klicka"}, False),
        (("41",), {"duration_ms": 41}, True),
        (("a b",), {"values": ["a", "b"]}, False),
        ((), {}, True),
    ],
)
def test_words_stand_in_what_an_entry_tells(words: tuple[str, ...], data: Mapping[str, object], holds: bool) -> None:
    """Each somewhere, in capitals or not; never in the names of its data."""
    assert Wanted(words=words).holds(one(**data)) is holds


def test_a_database_is_asked_for_what_may_hold_the_longest_word() -> None:
    """Its letters a to z and digits, with anything between them; it knows nothing of å, quotes and per cent."""
    assert Wanted(words=("ett", 'åter"100%')).conditions() == {"words": "%%ter%100%%"}


def test_what_is_not_given_is_not_asked() -> None:
    """And moments are written as entries have them."""
    assert Wanted().conditions() == {}
    assert Wanted(since=AT, type="case.claimed").conditions() == {
        "since": "2026-11-20T22:00:00.000Z",
        "type": "se.klickfri.case.claimed",
    }
