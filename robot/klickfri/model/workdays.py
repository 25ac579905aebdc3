"""Swedish working days: the calendar that deadlines are counted in."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays


@lru_cache(maxsize=16)
def _calendar(year: int) -> holidays.HolidayBase:
    """Public holidays and the eves that offices keep (midsommarafton, julafton, nyårsafton)."""
    return holidays.country_holidays("SE", years=year, language="sv", categories=("public", "de_facto"))


def is_working_day(day: dt.date) -> bool:
    """True Monday to Friday outside Swedish holidays and their kept eves."""
    return day.weekday() < 5 and day not in _calendar(day.year)


def add_working_days(day: dt.date, days: int) -> dt.date:
    """The day that lies `days` working days after `day`."""
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return day
