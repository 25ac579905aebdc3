"""Deadlines count Swedish working days."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.workdays import add_working_days, is_working_day


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (dt.date(2026, 11, 20), True),
        (dt.date(2026, 11, 21), False),
        (dt.date(2026, 6, 19), False),  # midsommarafton
        (dt.date(2026, 12, 24), False),  # julafton
        (dt.date(2026, 1, 6), False),  # trettondedag jul
        (dt.date(2026, 12, 28), True),
    ],
)
def test_holidays_and_kept_eves_are_no_working_days(day: dt.date, working: bool) -> None:
    """Weekends, public holidays and the eves offices keep do not count."""
    assert is_working_day(day) is working


def test_ten_working_days_over_christmas() -> None:
    """A deadline given before Christmas is not shortened by the holidays."""
    assert add_working_days(dt.date(2026, 12, 18), 10) == dt.date(2027, 1, 8)
