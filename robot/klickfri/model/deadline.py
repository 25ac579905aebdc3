"""The clock of a case: how much of the promised time is used up, and when the answer is due.

It runs from `received`, stops while the applicant is asked (`deferred`), and stands still for good when the case has
ended. It counts calendar hours, or the hours of the office on working days; exact also where the clocks change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from klickfri.model.application import Process
from klickfri.model.schedule import OfficeHours
from klickfri.model.work import ENDED, SWEDISH_TIME, ListedItem, State, Transition, WorkItem, swedish
from klickfri.model.workdays import is_working_day

_DAY = dt.timedelta(days=1)
_NEVER = dt.datetime(9998, 1, 1, tzinfo=dt.UTC)
Span = tuple[dt.datetime, dt.datetime]
"""From one moment up to another, in UTC."""


@dataclass(frozen=True)
class CaseClock:
    """Where a case's clock stands: what is `used` of the `limit`, whether it `runs`, and whether the case is `open`.

    `due` is when the answer is due if nothing stops the clock any more, Swedish time; None when the case has ended, or
    while it stands still because the applicant is asked.
    """

    used: dt.timedelta
    limit: dt.timedelta
    runs: bool
    open: bool
    due: dt.datetime | None

    @property
    def left(self) -> dt.timedelta:
        """What is left of the promised time; negative when it is used up."""
        return self.limit - self.used

    @property
    def hours_left(self) -> float:
        """The same in hours, to a tenth."""
        return _in_hours(self.left)


def clock_of(item: WorkItem, transitions: Sequence[Transition], process: Process, now: dt.datetime) -> CaseClock:
    """Where the item's clock stands at a moment.

    `transitions` are its own in their order: all, or those to `deferred` and from it.
    """
    stops = list(_stood_still(transitions))
    ended, limit = _ended(item, transitions), dt.timedelta(hours=process.answer_within_hours)
    used = _used(item.received, ended or now, stops, process.office_hours)
    runs = ended is None and item.state is not State.DEFERRED
    due = _due(_utc(item.received), stops, limit, process.office_hours) if runs else None
    return CaseClock(used, limit, runs, ended is None, due)


def hours_left(
    item: WorkItem | ListedItem, transitions: Sequence[Transition], process: Process, now: dt.datetime
) -> float:
    """What the clock has left, as `clock_of` tells it: by itself, for lists of many cases in their order."""
    until, stops = _ended(item, transitions) or now, list(_stood_still(transitions))
    used = _used(item.received, until, stops, process.office_hours)
    return _in_hours(dt.timedelta(hours=process.answer_within_hours) - used)


def _in_hours(span: dt.timedelta) -> float:
    return round(span.total_seconds() / 3600, 1)


def _used(first: dt.datetime, last: dt.datetime, stops: Iterable[Span], hours: OfficeHours | None) -> dt.timedelta:
    spans = _running(_utc(first), _utc(last), stops)
    return sum((_counted(span, hours) for span in spans), dt.timedelta())


def _stood_still(transitions: Sequence[Transition]) -> Iterator[Span]:
    """From each time that the applicant was asked until the robot or a person went on."""
    asked: dt.datetime | None = None
    for one in transitions:
        if one.became is State.DEFERRED and asked is None:
            asked = _utc(one.at)
        elif one.was is State.DEFERRED and one.became is not State.DEFERRED and asked is not None:
            yield asked, _utc(one.at)
            asked = None
    if asked is not None:
        yield asked, _NEVER


def _ended(item: WorkItem | ListedItem, transitions: Sequence[Transition]) -> dt.datetime | None:
    """When the case came to its end; a proposal that nobody has decided has not."""
    if item.state not in ENDED or item.is_proposal:
        return None
    last = next((one.at for one in reversed(transitions) if one.became in ENDED), None)
    return last or item.ended


def _running(first: dt.datetime, last: dt.datetime, stops: Iterable[Span]) -> Iterator[Span]:
    """The spans from one moment to another without the stops, which are in their order."""
    for begins, ends in stops:
        if begins > first:
            yield first, min(begins, last)
        first = max(first, ends)
        if first >= last:
            return
    if first < last:
        yield first, last


def _counted(span: Span, hours: OfficeHours | None) -> dt.timedelta:
    """How much of the span counts."""
    first, last = span
    if hours is None:
        return max(last - first, dt.timedelta())
    parts = ((max(first, opens), min(last, closes)) for opens, closes in _open(first, hours, last))
    return sum((ends - begins for begins, ends in parts if ends > begins), dt.timedelta())


def _due(first: dt.datetime, stops: Sequence[Span], limit: dt.timedelta, hours: OfficeHours | None) -> dt.datetime:
    """The moment at which so much has been counted since the first."""
    left = limit
    for begins, ends in _running(first, _NEVER, stops):
        for opens, closes in _open(begins, hours, ends) if hours else [(begins, ends)]:
            begun, over = max(begins, opens), min(ends, closes)
            if over > begun and over - begun >= left:
                return (begun + left).astimezone(SWEDISH_TIME)
            left -= max(over - begun, dt.timedelta())
    return _NEVER


def _open(first: dt.datetime, hours: OfficeHours, last: dt.datetime) -> Iterator[Span]:
    """The office's hours that reach into a span, in their order."""
    day = first.astimezone(SWEDISH_TIME).date()
    while (opens := _at(day, hours.opens)) < last:
        if is_working_day(day):
            yield opens, _at(day, hours.closes)
        day += _DAY


def _at(day: dt.date, hour: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(hour), SWEDISH_TIME).astimezone(dt.UTC)


def _utc(moment: dt.datetime) -> dt.datetime:
    """Counted in UTC: a day with 23 or 25 hours must not shorten or lengthen the promise."""
    return swedish(moment).astimezone(dt.UTC)
