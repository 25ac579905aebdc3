"""Schedules as people write them: what they mean, and what is refused, all at once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from pydantic import ValidationError

from klickfri.model.schedule import ClosedHours, Hours, OfficeHours, Schedule, next_at
from klickfri.model.work import SWEDISH_TIME


def at(text: str) -> dt.datetime:
    """A moment in Sweden, in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SWEDISH_TIME).astimezone(dt.UTC)


def starts(cron: str, first: str, last: str, **more: Any) -> list[str]:
    """The starts between two moments, on the Swedish clock."""
    told = Schedule(cron=cron, **more).starts(at(first), at(last))
    return [moment.astimezone(SWEDISH_TIME).isoformat(timespec="minutes") for moment in told]


def test_half_past_two_comes_once_when_clocks_change() -> None:
    """In spring it is the first time after the hour that is left out, in autumn the first of the two."""
    assert starts("30 2 * * *", "2026-03-28T12:00", "2026-03-30T12:00") == [
        "2026-03-29T03:00+02:00",
        "2026-03-30T02:30+02:00",
    ]
    assert starts("30 2 * * *", "2026-10-24T12:00", "2026-10-26T12:00") == [
        "2026-10-25T02:30+02:00",
        "2026-10-26T02:30+01:00",
    ]


def test_asked_in_the_hour_that_comes_twice_nothing_comes_again() -> None:
    """A keeper that looks between the two half past twos finds tomorrow's."""
    between = dt.datetime(2026, 10, 25, 1, 10, tzinfo=dt.UTC)
    assert next(Schedule(cron="30 2 * * *").starts(between, at("2026-11-01T00:00"))) == at("2026-10-26T02:30")


def test_another_zone() -> None:
    """The hours are those of the zone."""
    assert starts("0 18 * * *", "2026-11-20T00:00", "2026-11-21T00:00", zone="Europe/Helsinki") == [
        "2026-11-20T17:00+01:00"
    ]


FAULTS: list[tuple[dict[str, object], list[str]]] = [
    ({"cron": "30 18 * *"}, ["cron"]),
    ({"cron": "61 18 * * *", "zone": "X", "workers": 0, "overlap": "x"}, ["cron", "zone", "workers", "overlap"]),
    ({"cron": "0 0 31 2 *"}, ["cron"]),
    ({"cron": "*/5 * * * *"}, ["cron"]),
    ({"cron": "0 1 * * *", "days": "all", "half_days": "rest", "earliest": "25:00"}, ["half_days", "earliest"]),
    ({"cron": "0 1 * * *", "earliest": "18:00", "pause_after": -1}, ["latest", "pause_after"]),
    ({"cron": "0 1 * * *", "earliest": "18:00", "latest": "18:00"}, ["latest"]),
    ({"cron": "0 1 * * *", "hour": 3}, ["hour"]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "where"), FAULTS)
def test_every_fault_is_told_at_once(written: dict[str, object], where: list[str]) -> None:
    """Each at its key, whatever else is wrong."""
    with pytest.raises(ValidationError) as refused:
        Schedule.model_validate(written)
    assert [fault["loc"] for fault in refused.value.errors()] == [(name,) for name in where]


@pytest.mark.parametrize(
    ("hours", "inside", "outside"),
    [
        (("01:00", "04:00"), ["01:00", "03:59"], ["00:59", "04:00", "23:00"]),
        (("22:00", "04:00"), ["22:00", "23:59", "00:00", "03:59"], ["21:59", "04:00"]),
        (("22:00", "00:00"), ["22:00", "23:59"], ["00:00", "21:59"]),
    ],
)
def test_hours_may_cross_midnight(hours: tuple[str, str], inside: list[str], outside: list[str]) -> None:
    """From the first, without the last."""
    window = Hours(begin=hours[0], end=hours[1])
    assert all(window.begun_on(dt.datetime.fromisoformat(f"2026-11-20T{hour}")) for hour in inside)
    assert not any(window.begun_on(dt.datetime.fromisoformat(f"2026-11-20T{hour}")) for hour in outside)


def test_closed_hours_belong_to_the_day_they_begin_on() -> None:
    """A Saturday night's window holds on Sunday morning, and not on Saturday morning."""
    window = ClosedHours.model_validate({"from": "22:00", "to": "04:00", "weekdays": ["sat"], "reason": "batch"})
    assert [window.hold(at(f"2026-11-{day}T01:00")) for day in (28, 29)] == [False, True]
    assert window.hold(at("2026-11-28T23:00"))


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_closed_hours_hold_on_the_wall_clock(day: str) -> None:
    """On the nights of 23 and 25 hours as on all others: minute for minute, what the clock on the wall says."""
    window = ClosedHours.model_validate({"from": "01:00", "to": "04:00", "reason": "batch"})
    midnight = at(f"{day}T00:00")
    minutes = [midnight + dt.timedelta(minutes=minute) for minute in range(5 * 60)]
    for moment in minutes:
        assert window.hold(moment) is ("01:00" <= f"{moment.astimezone(SWEDISH_TIME):%H:%M}" < "04:00")


def test_the_last_hour_is_the_next_one() -> None:
    """Of a run that begins in the evening, or late in the night."""
    schedule = Schedule(cron="30 18 * * *", earliest="18:00", latest="05:30")
    assert schedule.last_hour(at("2026-11-20T18:30")) == at("2026-11-21T05:30")
    assert schedule.last_hour(at("2026-11-21T04:00")) == at("2026-11-21T05:30")
    assert Schedule(cron="30 18 * * *").last_hour(at("2026-11-20T18:30")) is None
    assert next_at("05:30", at("2026-11-20T05:30"), SWEDISH_TIME) == at("2026-11-21T05:30")


@pytest.mark.parametrize(("opens", "closes"), [("17:00", "08:00"), ("02:00", "05:00"), ("08:00", "08:00")])
def test_an_office_opens_and_closes_on_one_day(opens: str, closes: str) -> None:
    """Clear of the hours that clock changes touch."""
    with pytest.raises(ValidationError):
        OfficeHours(opens=opens, closes=closes)
