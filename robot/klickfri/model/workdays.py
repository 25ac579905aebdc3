"""Swedish working days: the calendar that deadlines are counted in."""

from __future__ import annotations

import datetime as dt

from holidays.countries.sweden import Sweden

_CALENDAR = Sweden(language="sv", categories=("public", "de_facto"))
"""Public holidays and the eves that offices keep (midsommarafton, julafton, nyårsafton); works out any year when asked.

Whole when this module is: fenced rules can open no file later, not even this calendar's."""


def is_working_day(day: dt.date) -> bool:
    """True Monday to Friday outside Swedish holidays and their kept eves."""
    return day.weekday() < 5 and not holiday(day)


def holiday(day: dt.date) -> str:
    """What the holiday or kept eve is called in Swedish; empty for any other day."""
    return _CALENDAR.get(day, "")


def add_working_days(day: dt.date, days: int) -> dt.date:
    """The day that lies `days` working days after `day`."""
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return day
