"""Swedish working days: the calendar that deadlines are counted in."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays.countries.sweden import Sweden


@cache
def _calendar() -> Sweden:
    """Public holidays and the eves that offices keep (midsommarafton, julafton, nyårsafton), of any year when asked."""
    from holidays.countries.sweden import Sweden  # with those of all other countries: few commands count days

    return Sweden(language="sv", categories=("public", "de_facto"))


def load() -> None:
    """Loads the calendar now. Fenced rules can open no file later, not even this calendar's."""
    _calendar()


def is_working_day(day: dt.date) -> bool:
    """True Monday to Friday outside Swedish holidays and their kept eves."""
    return day.weekday() < 5 and not holiday(day)


def holiday(day: dt.date) -> str:
    """What the holiday or kept eve is called in Swedish; empty for any other day."""
    return _calendar().get(day, "")


def add_working_days(day: dt.date, days: int) -> dt.date:
    """The day that lies `days` working days after `day`."""
    while days > 0:
        day += dt.timedelta(days=1)
        days -= is_working_day(day)
    return day
