"""The words by which calendars are read and turned."""

from __future__ import annotations

import pytest

from klickfri.model.calendars import BACK, MONTHS, ONWARD, turns


def test_every_month_is_known_in_full_and_in_short() -> None:
    """In Swedish and in English; no word means two months."""
    assert set(MONTHS.values()) == set(range(1, 13))
    assert [MONTHS[word] for word in ("november", "nov", "nov.", "maj", "may", "oktober", "october")] == [
        11, 11, 11, 5, 5, 10, 10,
    ]  # fmt: skip
    assert all(word == word.casefold() for word in MONTHS)


@pytest.mark.parametrize("name", ["Nästa", "Next month", "›", "Föregående månad", "‹", "«"])
def test_what_turns_a_calendar_is_known_by_its_name(name: str) -> None:
    """However it is written."""
    assert turns(name)


def test_nothing_leads_both_ways() -> None:
    """And no other button is taken for one that turns."""
    assert not set(ONWARD) & set(BACK)
    assert not any(turns(name) for name in ("Spara", "Idag", "", "23"))
