"""How things stand now: what runs, what waits and for how long, and what nobody has been told of yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.deadline import clock_of
from klickfri.model.errors import BadInput
from klickfri.model.work import State, Transition, swedish
from klickfri.work.overview import FoundReady, RunRow, Unanswered
from klickfri.work.runs import RunState
from klickfri.work.store import Store

SILENT = 60.0
"""Seconds without a heartbeat after which a run is told as silent; its own clock may differ from this one's."""


@dataclass(frozen=True)
class RunNow:
    """A run that is on. `in_hand` counts its items; `silent` when nothing has been heard of it for a minute."""

    id: str
    host: str
    asked_by: str
    started: dt.datetime
    in_hand: int
    silent: bool


@dataclass(frozen=True)
class LastRun:
    """The last run that is over, and how it went over."""

    id: str
    started: dt.datetime
    ended: dt.datetime | None
    state: RunState


@dataclass(frozen=True)
class Oldest:
    """Who has waited longest: how many hours of those that were promised are used. Of the restricted list no number."""

    reference: str
    state: State
    used: float
    promised: int

    @property
    def is_late(self) -> bool:
        """Is the answer's hour past?"""
        return self.used > self.promised


@dataclass(frozen=True)
class ProcessStatus:
    """One process. `ready` is what the last check found, if there was one."""

    process: str
    title: str
    counts: Mapping[State, int]
    run: RunNow | None
    last: LastRun | None
    oldest: Oldest | None
    ready: FoundReady | None


@dataclass(frozen=True)
class Status:
    """All of it. `accounts` are in use, by system; `watched` are processes whose folder is; messages wait `unsent`."""

    at: dt.datetime
    processes: tuple[ProcessStatus, ...]
    accounts: Mapping[str, Sequence[str]]
    watched: tuple[str, ...]
    unsent: int


def status(office: Office, names: Sequence[str] = ()) -> Status:
    """How things stand in these processes, or in all that are here or in the queue."""
    with opened(office.settings) as store:
        counts, runs, busy = store.overview.counts(), store.overview.runs(), store.overview.in_hand()
        known = names or sorted({*process_names(office.settings.recordings), *counts})
        look = _Look(office, store, runs, busy)
        found = tuple(look.process(name, dict(counts[name])) for name in known)
        running = tuple(run.process.removeprefix("watch/") for run in runs if _is_watch(run))
        return Status(office.moment(), found, dict(store.overview.accounts()), running, store.outbox.waiting())


def oldest(office: Office, store: Store, name: str, process: Process | None) -> Oldest | None:
    """Who has used most of the promised time: the first who came, unless others' clocks have stood still less."""
    asked = store.deferrals(name)
    told = [waited(office, one, process, asked) for one in store.overview.oldest(name)]
    return max(told, key=lambda one: one.used, default=None)


def waited(
    office: Office, one: Unanswered, process: Process | None, asked: Mapping[int, Sequence[Transition]]
) -> Oldest:
    """How long an application has waited, by its own clock; in real hours where nobody knows what was promised."""
    reference = "" if one.restricted else one.reference
    if process is None:
        since = swedish(one.received).astimezone(dt.UTC)
        return Oldest(reference, one.state, _hours(office.moment().astimezone(dt.UTC) - since), 0)
    clock = clock_of(one.item, asked.get(one.id, ()), process, office.moment())
    return Oldest(reference, one.state, _hours(clock.used), process.answer_within_hours)


def _hours(span: dt.timedelta) -> float:
    return round(span.total_seconds() / 3600, 2)


class _Look:
    """What one look has read, and what is made of it."""

    def __init__(self, office: Office, store: Store, runs: Sequence[RunRow], in_hand: Mapping[str, int]) -> None:
        self._office, self._store, self._runs, self._in_hand = office, store, runs, in_hand

    def process(self, name: str, counts: Mapping[State, int]) -> ProcessStatus:
        """One process, also one whose folder is gone or broken."""
        process = _read(self._office, name)
        own = [run for run in self._runs if run.process == name]
        now = next((run for run in own if run.state is RunState.RUNNING), None)
        last = next((run for run in own if run.state is not RunState.RUNNING), None)
        return ProcessStatus(
            process=name,
            title=process.title if process else "",
            counts=counts,
            run=self._now(now) if now else None,
            last=LastRun(last.id, last.started, last.ended, last.state) if last else None,
            oldest=oldest(self._office, self._store, name, process),
            ready=self._store.overview.found_ready(name),
        )

    def _now(self, run: RunRow) -> RunNow:
        silent = self._office.now().timestamp() - run.heartbeat > SILENT
        return RunNow(run.id, run.host, run.asked_by, run.started, self._in_hand.get(run.id, 0), silent)


def _read(office: Office, name: str) -> Process | None:
    try:
        return load_process(office.settings.recordings, name)
    except BadInput:
        return None


def _is_watch(run: RunRow) -> bool:
    return run.state is RunState.RUNNING and run.process.startswith("watch/")
