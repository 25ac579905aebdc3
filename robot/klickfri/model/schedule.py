"""When the robot is started by itself (`[schedule]` of `process.toml`), and a system's closed hours (`system.toml`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import islice, pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveInt,
    ValidationInfo,
    field_validator,
    model_validator,
)

from klickfri.model.strict import Strict
from klickfri.model.work import SWEDISH_TIME

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LEAST_APART = dt.timedelta(minutes=10)
_HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_CRON = "write five fields, minute hour day month weekday, such as 30 18 * * *"
_SAMPLE = 150
"""Starts that are looked at to see how close they come to each other."""


class Obstacle(StrEnum):
    """Why a planned start did not become a run, or waits: a closed set, the same in table, log and answers."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    HALF_DAY = "half_day"
    BLACKOUT = "blackout"
    READ_ONLY = "read_only"
    HOURS = "hours"
    OVERLAP = "overlap"
    PAUSED = "paused"
    FAILURES = "failures"
    NOT_READY = "not_ready"
    MISSED = "missed"
    COALESCED = "coalesced"


class NightEnd(StrEnum):
    """How a start ended that became a run. `faults` is a night that worked, with something for the morning to see."""

    WELL = "well"
    FAULTS = "faults"
    FAILED = "failed"
    STOPPED = "stopped"
    LOST = "lost"


@dataclass(frozen=True)
class Hindrance:
    """What stands in a start's way, `until` then where that is known. `detail` says who or what, in a few words that
    name no person of a case.
    """

    reason: Obstacle
    detail: str = ""
    until: dt.datetime | None = None


def _an_hour(text: str) -> str:
    try:
        if len(text) == 5:
            dt.time.fromisoformat(text)
            return text
    except ValueError:
        pass
    raise ValueError("write the time of day as 18:30")


@cache
def _a_cron(text: str) -> str:
    """Five fields that come up, and not too often."""
    if len(text.split()) != 5:
        raise ValueError(_CRON)
    try:
        told = list(islice(CronSim(text, dt.datetime(2026, 1, 1)), _SAMPLE))
    except CronSimError as error:
        raise ValueError(f"{str(error)[:1].lower()}{str(error)[1:]}; {_CRON}") from None
    if not told:
        raise ValueError(f"this day never comes; {_CRON}")
    if any(later - earlier < LEAST_APART for earlier, later in pairwise(told)):
        raise ValueError("starts lie under ten minutes apart; what must go at once is taken in by [intake] watch")
    return text


def _a_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, OSError, ValueError):
        raise ValueError("no such time zone; write it as Europe/Stockholm") from None
    return text


Hour = Annotated[str, AfterValidator(_an_hour), Field(json_schema_extra={"pattern": _HOUR})]
"""A time of day on the wall clock, such as 18:30."""


class Hours(Strict):
    """Hours of the day on a wall clock, from the first up to and without the last; they may cross midnight."""

    begin: Hour = Field(alias="from")
    end: Hour = Field(alias="to")

    @model_validator(mode="after")
    def _not_nothing(self) -> Hours:
        if self.begin == self.end:
            raise ValueError("from and to are the same: write the hours as from 01:00 to 04:00")
        return self

    def begun_on(self, local: dt.datetime) -> dt.date | None:
        """The day on which the hours began that this moment on the wall clock lies in; None outside them."""
        now = f"{local:%H:%M}"
        if self.begin < self.end:
            return local.date() if self.begin <= now < self.end else None
        if now >= self.begin:
            return local.date()
        return local.date() - dt.timedelta(days=1) if now < self.end else None

    def __str__(self) -> str:
        return f"{self.begin}-{self.end}"


class ClosedHours(Hours):
    """Hours in which a system is not to be worked in, Swedish time."""

    reason: str
    """Why, in words for operations: a nightly batch, a maintenance window."""
    weekdays: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = ()
    """The days on which the hours begin; none named means every day."""

    def hold(self, moment: dt.datetime) -> bool:
        """Is the system closed at this moment?"""
        begun = self.begun_on(moment.astimezone(SWEDISH_TIME))
        return begun is not None and (not self.weekdays or WEEKDAYS[begun.weekday()] in self.weekdays)

    def over(self, moment: dt.datetime) -> dt.datetime:
        """When the hours that this moment lies in are over, in UTC."""
        return next_at(self.end, moment, SWEDISH_TIME)

    def __str__(self) -> str:
        days = f"{' '.join(self.weekdays)} " if self.weekdays else ""
        return f"{days}{super().__str__()}, {self.reason}"


class OfficeHours(Strict):
    """The hours on working days in which a promised time counts, Swedish time."""

    opens: Hour
    closes: Hour

    @model_validator(mode="after")
    def _a_day(self) -> OfficeHours:
        """Within one day, and clear of the hours that clock changes leave out or repeat."""
        if not "04:00" <= self.opens < self.closes:
            raise ValueError("an office opens at 04:00 or later, and closes later the same day")
        return self


class Schedule(Strict):
    """When the robot is started by itself. A night's day is the day of its planned start, in `zone`."""

    cron: Annotated[str, AfterValidator(_a_cron)]
    """Five fields, as cron has them: minute, hour, day of the month, month, weekday."""
    zone: Annotated[str, AfterValidator(_a_zone)] = "Europe/Stockholm"
    days: Literal["working", "all"] = "working"
    """`working` is Monday to Friday without Swedish holidays, `all` every day that `cron` names."""
    holidays: Literal["rest", "work"] = "rest"
    """On Swedish public holidays and the eves that offices keep, among working days."""
    half_days: Literal["rest", "work"] = "work"
    """On the half-days before holidays (skärtorsdagen, valborgsmässoafton ...), among working days."""
    earliest: Hour | None = None
    """No run begins before this time of day ..."""
    latest: Hour | None = Field(None, validate_default=True)
    """... or after this one; a run that is at work then finishes what is in hand, and the rest waits."""
    workers: PositiveInt = 1
    """Robot accounts that work side by side."""
    overlap: Literal["skip", "buffer_one"] = "skip"
    """What becomes of a start while the process is being run: left out, or one waits until the run has ended."""
    catch_up_hours: NonNegativeFloat = 12.0
    """How late a start may still be made, when the machine was off or something stood in its way."""
    pause_after: NonNegativeInt = 3
    """Failed nights in a row after which nothing is started until a person says so; 0 means never."""

    @field_validator("holidays", "half_days")
    @classmethod
    def _of_working_days(cls, said: str, others: ValidationInfo) -> str:
        if others.data.get("days") == "all":
            raise ValueError('only days = "working" leaves any days out')
        return said

    @field_validator("latest")
    @classmethod
    def _with_earliest(cls, latest: str | None, others: ValidationInfo) -> str | None:
        """A rule of two fields told at the second of them, so that it is told with all the others."""
        if "earliest" in others.data and (others.data["earliest"] is None) != (latest is None):
            raise ValueError("earliest and latest belong together: give both, or none")
        if latest and others.data.get("earliest") == latest:
            raise ValueError("earliest and latest are the same: write them as 18:00 and 05:30")
        return latest

    @property
    def hours(self) -> Hours | None:
        """The hours in which a run may begin; None where any will do."""
        return Hours(begin=self.earliest, end=self.latest) if self.earliest and self.latest else None

    @property
    def catch_up(self) -> dt.timedelta:
        """How late a start may be made."""
        return dt.timedelta(hours=self.catch_up_hours)

    def local(self, moment: dt.datetime) -> dt.datetime:
        """The moment on the schedule's own clock."""
        return moment.astimezone(ZoneInfo(self.zone))

    def starts(self, after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
        """The planned starts after one moment up to another, in UTC and in their order.

        A time that the clocks leave out in spring is the first one after it; one that comes twice in autumn is the
        first of the two (cronsim, as Debian's cron does it).
        """
        last = after
        for local in CronSim(self.cron, self.local(after)):
            moment = local.astimezone(dt.UTC)
            if moment > until:
                return
            if moment > last:  # asked in the hour that comes twice, cronsim begins in the first of them
                last = moment
                yield moment

    def last_hour(self, begun: dt.datetime) -> dt.datetime | None:
        """When a run that begins now must end, in UTC; None where it may work on."""
        return next_at(self.latest, begun, ZoneInfo(self.zone)) if self.latest else None


def next_at(hour: str, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first moment after this one at which the clock there shows the hour, in UTC."""
    time, day = dt.time.fromisoformat(hour), after.astimezone(zone).date()
    at = (dt.datetime.combine(day + dt.timedelta(days=days), time, zone).astimezone(dt.UTC) for days in range(3))
    return next(moment for moment in at if moment > after)
