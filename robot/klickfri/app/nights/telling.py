"""What is told of planned starts: why a night did not happen, or what came of it, and which ones are next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from klickfri.app.nights.judging import sums
from klickfri.app.nights.keeper import Hinder, nothing
from klickfri.app.nights.schedules import Scheduled, failures, scheduled
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.flow.loader import process_names
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.events import RunReconciled, ScheduleResumed
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle
from klickfri.model.work import SWEDISH_TIME
from klickfri.schedule.deciding import GRACE, foreseen
from klickfri.work.starts import PlannedStart, StartState
from klickfri.work.store import Store

ALIVE = dt.timedelta(minutes=3)
"""A keeper that has not looked for so long is not at work."""
_BACK = dt.timedelta(days=8)


class Fate(StrEnum):
    """What is known of a start, or why there is none."""

    RAN = "ran"
    RUNS = "runs"
    WAITS = "waits"
    SKIPPED = "skipped"
    UNDECIDED = "undecided"
    """Its moment has passed and nobody has looked: no keeper is at work."""
    PLANNED = "planned"
    NONE = "none"
    UNSCHEDULED = "unscheduled"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class ToldStart:
    """One planned start of a process, or the day on which there is none. Moments are on the schedule's clock.

    `why` says what was, is or would be in its way; `detail` what else there is to say; `sums` what the run came to.
    """

    process: str
    fate: Fate
    planned: dt.datetime | None = None
    day: dt.date | None = None
    why: Hindrance | None = None
    detail: str = ""
    run: str = ""
    began: dt.datetime | None = None
    ended: dt.datetime | None = None
    went: NightEnd | None = None
    tries: int = 0
    sums: RunReconciled | None = None


@dataclass(frozen=True)
class Keeping:
    """Whether somebody keeps a process's nights: when one last looked, what troubled it, and the next nights."""

    process: str
    alive: bool
    looked: dt.datetime | None
    trouble: str
    paused: Hindrance | None
    nights: tuple[ToldStart, ...]

    @property
    def next(self) -> dt.datetime | None:
        """The first start to come that nothing is known to stand against."""
        return next((one.planned for one in self.nights if one.fate is Fate.PLANNED and not one.why), None)


def why(office: Office, process: str | None, day: dt.date | None, hinder: Hinder = nothing) -> list[ToldStart]:
    """What became of the starts of a day (the schedule's), or of the last planned one; of one process or of all.

    Raises `NotFound` for a process that is not there, and when none has a schedule.
    """
    with opened(office.settings) as store:
        return [night for name in _names(office, process) for night in _Looked(office, store, name, hinder).why(day)]


def upcoming(office: Office, days: int, hinder: Hinder = nothing) -> list[Keeping]:
    """The nights of the coming days, of every process that has a schedule, with what would keep them from beginning."""
    with opened(office.settings) as store:
        looked = [_Looked(office, store, name, hinder) for name in process_names(office.settings.recordings)]
        return [one.keeping(days) for one in looked if one.fate is not Fate.UNSCHEDULED]


def resume(office: Office, process: str, reason: str) -> Hindrance:
    """Lets a process be started again that failed nights have paused; returns what had paused it.

    Raises `NotFound` when nothing had, and `BadInput`.
    """
    one = scheduled(office, process)
    with opened(office.settings) as store:
        kept = store.starts.kept(process)
        paused = failures(store, one, kept) if one and kept else None
        if one is None or paused is None:
            raise NotFound(f"{process} is not paused by failed nights; see `klickfri schedule`")
        resumed = ScheduleResumed(process=process, by=office.signer(), reason=reason)
        with open_ledger(office.settings, one.process.board, office.now) as log:
            tell = partial(log.append, resumed.about(f"schedule/{process}"))
            store.starts.resume(process, office.now(), tell)
    return paused


def _names(office: Office, process: str | None) -> list[str]:
    names = process_names(office.settings.recordings)
    if process and process not in names:
        raise NotFound(f"no process is called {process}; there are: {', '.join(names) or 'none'}")
    return [process] if process else names


class _Looked:
    """One process as somebody looks at it who asks about its nights."""

    def __init__(self, office: Office, store: Store, name: str, hinder: Hinder) -> None:
        self._office, self._store, self._name, self._now = office, store, name, office.now()
        self._one: Scheduled | None = None
        self.fate = Fate.UNSCHEDULED
        self._trouble = ""
        try:
            self._one = scheduled(office, name)
            self.fate = Fate.PLANNED if self._one else Fate.UNSCHEDULED
        except BadInput as refused:
            self.fate, self._trouble = Fate.UNREADABLE, str(refused).partition("\n")[0].rstrip(":")
        self._kept = store.starts.kept(name)
        self._known = self._hindrance(hinder)

    def _hindrance(self, hinder: Hinder) -> Hindrance | None:
        if self._one is None:
            return None
        failed = failures(self._store, self._one, self._kept) if self._kept else None
        return failed or hinder(self._one.process, self._one.system)

    # -- the nights to come

    def keeping(self, days: int) -> Keeping:
        """How the process is kept, and its nights of the coming days."""
        looked, trouble = (self._kept.looked, self._kept.trouble) if self._kept else (None, "")
        alive = looked is not None and self._now - looked < ALIVE
        known = self._known
        nights = tuple(self._coming(self._now + dt.timedelta(days=days)))
        return Keeping(self._name, alive, looked, self._trouble or trouble, known, nights)

    def _coming(self, until: dt.datetime) -> Iterator[ToldStart]:
        open_ones = self._store.starts.open(self._name)
        yield from (self._of_row(start) for start in open_ones)
        if self._one:
            for moment in self._one.schedule.starts(self._now, until):
                yield self._of_plan(moment)

    # -- what became of those that were

    def why(self, day: dt.date | None) -> list[ToldStart]:
        """The starts of that day, or the last one of the days behind us."""
        if day is None and self.fate is not Fate.PLANNED:
            return [self._none(None)]
        if day in (dt.date.min, dt.date.max):  # one has no beginning in UTC, the other no day after it
            return [self._none(day)]
        first, last = self._span(day)
        rows = {start.moment: start for start in self._store.starts.between(self._name, first, last)}
        planned = self._one.schedule.starts(first - dt.timedelta(seconds=1), last) if self._one else ()
        moments = sorted({*rows, *planned})
        told = [self._of_row(rows[moment]) if moment in rows else self._of_plan(moment) for moment in moments]
        if day is None:
            told = told[-1:]
        return told or [self._none(day)]

    def _span(self, day: dt.date | None) -> tuple[dt.datetime, dt.datetime]:
        if day is None:
            return self._now - _BACK, self._now
        midnight = dt.datetime.combine(day, dt.time(), self._zone())
        after = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), self._zone())
        return midnight.astimezone(dt.UTC), after.astimezone(dt.UTC) - dt.timedelta(seconds=1)

    def _none(self, day: dt.date | None) -> ToldStart:
        if self.fate is Fate.PLANNED:
            return ToldStart(self._name, Fate.NONE, day=day, detail=self._one.schedule.cron if self._one else "")
        return ToldStart(self._name, self.fate, day=day, detail=self._trouble)

    def _of_row(self, start: PlannedStart) -> ToldStart:
        board = self._one.process.board if self._one else ""
        fate = {
            StartState.SKIPPED: Fate.SKIPPED,
            StartState.WAITING: Fate.WAITS,
            StartState.FIRED: Fate.RAN if start.ended else Fate.RUNS,
        }[start.state]
        ran = start.state is StartState.FIRED
        return ToldStart(
            self._name,
            fate,
            self._local(start.moment),
            self._local(start.moment).date(),
            start.why,
            run=start.run,
            began=self._local(start.decided) if ran else None,
            ended=self._local(start.ended) if start.ended else None,
            went=start.went,
            tries=start.tries,
            sums=sums(self._office.settings, board, start.run) if board and fate is Fate.RAN else None,
        )

    def _of_plan(self, moment: dt.datetime) -> ToldStart:
        """A start that nobody has decided: one to come, or one for which nobody was there."""
        local = self._local(moment)
        known = self._known
        if known and known.until and known.until <= moment:
            known = None
        expected = foreseen(self._one.schedule, self._one.system, moment, known) if self._one else None
        if moment > self._now:
            return ToldStart(self._name, Fate.PLANNED, local, local.date(), expected)
        return ToldStart(
            self._name, Fate.UNDECIDED, local, local.date(), Hindrance(Obstacle.MISSED), self._nobody(moment)
        )

    def _nobody(self, moment: dt.datetime) -> str:
        """Why nobody has decided a start whose moment has passed."""
        kept = self._kept
        if kept is None:
            return "klickfri nights has never run here"
        if moment <= kept.since:
            return f"klickfri nights has kept this process since {self._told(kept.since)} only"
        if kept.trouble:
            return f"it could not be decided: {kept.trouble}"
        if self._now - kept.looked < ALIVE and self._now - moment < GRACE:
            return "it is being decided"
        return f"klickfri nights has not run since {self._told(kept.looked)}; it is told when it runs again"

    def _zone(self) -> dt.tzinfo:
        return ZoneInfo(self._one.schedule.zone) if self._one else SWEDISH_TIME

    def _local(self, moment: dt.datetime) -> dt.datetime:
        return moment.astimezone(self._zone())

    def _told(self, moment: dt.datetime) -> str:
        return f"{self._local(moment):%Y-%m-%d %H:%M}"
