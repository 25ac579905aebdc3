"""Who looks at a year from outside: what was planned by the calendar on the wall, and whether all of it is told."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple

from klickfri.app.nights.twin import TwinRun
from klickfri.audit.opening import read_ledger
from klickfri.model.events import NightEnded, NightSkipped, NightStarted
from klickfri.model.schedule import Obstacle
from klickfri.work.starts import PlannedStart, StartState
from tests.year.world import STOCKHOLM, Machine

Times = Mapping[str, tuple[str, ...]]
"""The times of day at which each process is to start, on every day."""
LONG_AGO, FAR = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


class Sum(NamedTuple):
    """What a year came to, over all processes."""

    planned: int
    fired: int
    skipped: int
    doubled: int
    silent: int


def planned(times: Times, first: dt.datetime, last: dt.datetime) -> dict[str, list[dt.datetime]]:
    """Every start after one moment up to another, counted minute for minute where clocks change, without cron."""
    return {name: [at for at in sorted(_all(of, first, last)) if first < at <= last] for name, of in times.items()}


def _all(times: tuple[str, ...], first: dt.datetime, last: dt.datetime) -> Iterator[dt.datetime]:
    day = first.astimezone(STOCKHOLM).date()
    while day <= last.astimezone(STOCKHOLM).date():
        yield from (_first_at(day, time) for time in times)
        day += dt.timedelta(days=1)


def _first_at(day: dt.date, time: str) -> dt.datetime:
    """The first minute of the day at which the clock on the wall shows this time, or has passed it."""
    minute = dt.datetime.combine(day, dt.time(), STOCKHOLM).astimezone(dt.UTC)
    while f"{minute.astimezone(STOCKHOLM):%H:%M}" < time:
        minute += dt.timedelta(minutes=1)
    return minute


def rows(machine: Machine, name: str) -> list[PlannedStart]:
    """Every row of a process."""
    return machine.store.starts.between(name, LONG_AGO, FAR)


def summed(machine: Machine, wanted: dict[str, list[dt.datetime]]) -> Sum:
    """What became of what was planned; the rows must be the plan itself, and the log must tell the same."""
    fired = skipped = doubled = silent = 0
    for name, moments in wanted.items():
        own = rows(machine, name)
        assert [row.moment for row in own] == moments, name
        fired += sum(row.state is StartState.FIRED for row in own)
        skipped += sum(row.state is StartState.SKIPPED and row.why is not None for row in own)
        silent += sum(row.state is StartState.WAITING for row in own)
        doubled += _doubled(machine, name, own)
        _told(machine, name, own)
    return Sum(sum(map(len, wanted.values())), fired, skipped, doubled, silent)


def _doubled(machine: Machine, name: str, own: list[PlannedStart]) -> int:
    """Runs beyond those that the rows count, and runs of one process at the same time."""
    begun = [run for run in machine.runs.begun if run.process == name and run.code != 7]
    counted = sum(row.tries for row in own)
    alive = sorted(begun, key=lambda run: run.began)
    return len(begun) + machine.refused.count(name) - counted + sum(_overlap(*two) for two in pairwise(alive))


def _overlap(one: TwinRun, other: TwinRun) -> bool:
    return one.code != -9 and other.began < one.ends


def _told(machine: Machine, name: str, own: list[PlannedStart]) -> None:
    """The log tells each start, each skip with its reason and each end; once, but for what a clock that was ahead had
    skipped before its time, and for a run that gave way to another."""
    with read_ledger(machine.settings, "prov") as log:
        told = [entry.told for entry in log.of_subject(f"schedule/{name}")]
    skips = Counter((one.planned, one.reason) for one in told if isinstance(one, NightSkipped))
    starts = Counter(one.planned for one in told if isinstance(one, NightStarted))
    ends = Counter((one.planned, one.went) for one in told if isinstance(one, NightEnded))
    wanted = {
        (row.moment.isoformat(), str(row.why.reason)): row for row in own if row.state is StartState.SKIPPED and row.why
    }
    assert skips.keys() == wanted.keys()
    assert all(_before_its_time(machine, wanted[one].moment) for one, times in skips.items() if times > 1)
    gave_way = {moment for moment, reason in wanted if reason == Obstacle.OVERLAP}
    assert Counter({at: times for at, times in starts.items() if at not in gave_way}) == Counter(
        {row.moment.isoformat(): row.tries for row in own if row.tries}
    )
    assert ends == Counter((row.moment.isoformat(), str(row.went)) for row in own if row.ended)


def _before_its_time(machine: Machine, moment: dt.datetime) -> bool:
    return any(right < moment <= wrong for right, wrong in machine.set_back)
