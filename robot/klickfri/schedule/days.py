"""The days on which a schedule rests: weekends, Swedish holidays and the half-days before them."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from klickfri.model.schedule import Hindrance, Obstacle, Schedule
from klickfri.model.workdays import holiday

if TYPE_CHECKING:
    from holidays.countries.sweden import Sweden


def rests(schedule: Schedule, moment: dt.datetime) -> Hindrance | None:
    """Why nothing is started on the day of this moment, in the schedule's zone; None on a day of work."""
    day = schedule.local(moment).date()
    if schedule.days == "all":
        return None
    if day.weekday() > 4:
        return Hindrance(Obstacle.WEEKEND, f"{day:%A}")
    name, half = holiday(day), half_day(day)
    if name and schedule.holidays == "rest":
        return Hindrance(Obstacle.HOLIDAY, name)
    return Hindrance(Obstacle.HALF_DAY, half) if half and schedule.half_days == "rest" else None


def half_day(day: dt.date) -> str:
    """What the half-day is called (banks close at 14, many offices at noon); empty for any other day."""
    name = _half_days().get(day, "").partition(" (")[0]
    return "" if holiday(day) else name


@cache
def _half_days() -> Sweden:
    from holidays.countries.sweden import Sweden  # as long to load as in `workdays`

    return Sweden(language="sv", categories=("bank",))
