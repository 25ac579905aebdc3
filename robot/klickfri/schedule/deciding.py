"""What becomes of planned starts: which are left out, which one is to be made, and whether it may be made now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from klickfri.model.schedule import Hindrance, Obstacle, Schedule
from klickfri.model.target import System
from klickfri.schedule.days import rests

GRACE = dt.timedelta(minutes=5)
"""A start that is made within this time after its planned moment is on time."""


class Verdict(Enum):
    """What becomes of a start now."""

    FIRE = "fire"
    WAIT = "wait"
    SKIP = "skip"


@dataclass(frozen=True)
class Decision:
    """What becomes of a start, and why it waits or is left out."""

    verdict: Verdict
    why: Hindrance | None = None


@dataclass(frozen=True)
class Situation:
    """The world at a moment. `running` is a run of the process that is at work; `hindrance` what a person, the run of
    earlier nights or the evening's check say against a start.
    """

    now: dt.datetime
    running: str = ""
    hindrance: Hindrance | None = None


@dataclass(frozen=True)
class DueStarts:
    """What planned starts that have come due come to: those left out, and the one that is to be made, if any."""

    skipped: tuple[tuple[dt.datetime, Hindrance], ...]
    start: dt.datetime | None


def sort_out(schedule: Schedule, planned: Sequence[dt.datetime], now: dt.datetime, missed: str) -> DueStarts:
    """Starts on days of rest are left out; of the others the latest is made, if that is not too late.

    `planned` is in order. However many were missed come to one start, and each of them is told; `missed` says why.
    """
    resting = {moment: why for moment in planned if (why := rests(schedule, moment))}
    wanted = [moment for moment in planned if moment not in resting]
    start = wanted[-1] if wanted and not _expired(schedule, wanted[-1], now) else None
    lost = Hindrance(Obstacle.COALESCED, told(schedule, start)) if start else Hindrance(Obstacle.MISSED, missed)
    left = {moment: resting.get(moment, lost) for moment in planned if moment != start}
    return DueStarts(tuple(left.items()), start)


def decide(schedule: Schedule, system: System, planned: dt.datetime, situation: Situation) -> Decision:
    """What becomes of one start now. What meets closed hours on time is left out: it was planned so.

    A late one waits for hours that end, a buffered one for the run before it, no longer than `catch_up_hours`.
    """
    now, late = situation.now, situation.now - planned > GRACE
    if situation.hindrance:
        return Decision(Verdict.SKIP, situation.hindrance)
    expired = _expired(schedule, planned, now)
    in_the_way = _outside(schedule, now) or system.closed(now)
    if in_the_way:
        return Decision(Verdict.WAIT if late and not expired else Verdict.SKIP, in_the_way)
    if situation.running:
        waits = schedule.overlap == "buffer_one" and not expired
        return Decision(Verdict.WAIT if waits else Verdict.SKIP, Hindrance(Obstacle.OVERLAP, situation.running))
    return Decision(Verdict.SKIP, Hindrance(Obstacle.MISSED)) if expired else Decision(Verdict.FIRE)


def foreseen(schedule: Schedule, system: System, planned: dt.datetime, known: Hindrance | None) -> Hindrance | None:
    """What would keep a start of the future from being made, by the calendar and by what is `known` today."""
    return rests(schedule, planned) or decide(schedule, system, planned, Situation(planned, hindrance=known)).why


def told(schedule: Schedule, moment: dt.datetime) -> str:
    """A moment as people are told it, on the schedule's clock."""
    return f"{schedule.local(moment):%Y-%m-%d %H:%M}"


def _outside(schedule: Schedule, now: dt.datetime) -> Hindrance | None:
    hours = schedule.hours
    if hours is None or hours.begun_on(schedule.local(now)):
        return None
    return Hindrance(Obstacle.HOURS, str(hours))


def _expired(schedule: Schedule, planned: dt.datetime, now: dt.datetime) -> bool:
    return now - planned > max(schedule.catch_up, GRACE)
