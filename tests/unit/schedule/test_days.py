"""The days of rest, by their Swedish names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from klickfri.model.schedule import Schedule
from klickfri.schedule.days import half_day, rests

REST = {"half_days": "rest"}


@pytest.mark.parametrize(
    ("day", "rules", "told"),
    [
        ("2026-11-28", {}, "Saturday"),
        ("2026-11-28", {"days": "all"}, None),
        ("2026-04-03", {}, "Långfredagen"),
        ("2026-04-03", {"holidays": "work"}, None),
        ("2026-06-19", REST, "Midsommarafton"),
        ("2026-04-02", {}, None),
        ("2026-04-02", REST, "Skärtorsdagen"),
        ("2026-04-30", REST, "Valborgsmässoafton"),
        ("2026-05-04", REST, None),
    ],
)
def test_a_day_rests_for_a_reason(day: str, rules: dict[str, Any], told: str | None) -> None:
    """Weekends, holidays and half-days, each as the schedule says."""
    why = rests(Schedule(cron="30 18 * * *", **rules), dt.datetime.fromisoformat(f"{day}T17:30").replace(tzinfo=dt.UTC))
    assert (why and why.detail) == told


def test_the_day_is_that_of_the_zone() -> None:
    """Half past midnight on Monday in Sweden is still Sunday in Greenwich."""
    assert rests(Schedule(cron="30 0 * * *"), dt.datetime(2026, 11, 29, 23, 30, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize("year", [2026, 2031])
def test_a_half_day_is_no_holiday(year: int) -> None:
    """In any year eight or so are told, none of them a holiday or its kept eve."""
    days = [dt.date(year, 1, 1) + dt.timedelta(days=day) for day in range(365)]
    told = [half_day(day) for day in days if half_day(day)]
    assert 7 <= len(told) <= 10
    assert not {"Julafton", "Midsommarafton", "Nyårsafton"} & {*told}
