"""K701 and K702: whether what is planned can be done at all, in this process and its system."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from klickfri.flow.finding import Finding
from klickfri.flow.rules.view import View
from klickfri.model.schedule import Schedule
from klickfri.model.target import System

_YEAR = (dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
"""Any year will do: what is looked at are the times of day and the weekdays, across both clock changes."""


def find(view: View) -> Iterator[Finding]:
    """Starts that could never be made, and workers without accounts."""
    schedule, system = view.program.process.schedule, view.program.system
    if schedule is None:
        return
    never = {said: moment for moment in schedule.starts(*_YEAR) for said in _in_the_way(schedule, system, moment)}
    for said, moment in never.items():
        what = f"the start at {schedule.local(moment):%a %H:%M} lies {said}"
        yield Finding("K701", "process.toml", ("schedule", "cron"), "schedule.cron", what)
    if schedule.workers > len(system.accounts):
        what = f"{schedule.workers} workers, and {system.name} has {len(system.accounts)} robot account(s)"
        yield Finding("K702", "process.toml", ("schedule", "workers"), "schedule.workers", what)


def _in_the_way(schedule: Schedule, system: System, moment: dt.datetime) -> Iterator[str]:
    hours = schedule.hours
    if hours and not hours.begun_on(schedule.local(moment)):
        yield f"outside earliest and latest ({hours})"
    closed = system.closed(moment)
    if closed:
        yield f"in closed hours of {system.name} ({closed.detail})"
