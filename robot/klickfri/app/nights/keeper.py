"""Keeps the nights: decides each planned start when its moment comes, starts the run, and tells what came of it.

All that is known stands in the queue's database: a keeper may be killed and started anew, the clock may be changed and
the machine sleep, and several may keep the same nights. What no keeper was there for is told by the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from sqlalchemy.exc import OperationalError

from klickfri.app.nights.judging import judged, judged_by_code
from klickfri.app.nights.schedules import ProcessFiles, Scheduled, failures
from klickfri.app.nights.wording import end_in_words, in_words
from klickfri.app.office import Office, RunProcess
from klickfri.app.run.leases import run_id
from klickfri.app.run.signals import StopAsked
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.flow.loader import process_names
from klickfri.model.application import Process
from klickfri.model.errors import KlickfriError
from klickfri.model.event import EventData
from klickfri.model.events import NightEnded, NightSkipped, NightStarted, SchedulePaused
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle
from klickfri.model.target import System
from klickfri.schedule.deciding import GRACE, Decision, Situation, Verdict, decide, sort_out, told
from klickfri.work.liveness import Observer
from klickfri.work.runs import RunState
from klickfri.work.starts import Kept, PlannedStart, StartState
from klickfri.work.store import Store

STEP = 10.0
"""Seconds between two looks at the clock: it may be set, and the machine may have slept."""
PULSE = dt.timedelta(minutes=1)
"""How often it is written down how far has been looked."""
MOST_TRIES = 3
"""Runs that one planned start may become, when those before were lost."""
_LONGEST = dt.timedelta(days=400)
"""How far back missed starts are told one by one: a clock that shows the next century would fill the log."""
_FAR = dt.timedelta(days=1)
_BUSY_FOR = dt.timedelta(minutes=5)
"""How long a buffered start leaves accounts alone that others were using."""
_IN_USE = "its robot accounts are in use"

Hinder = Callable[[Process, System], Hindrance | None]
"""What else speaks against a start now: a person's pause, or what the evening's check found."""
Tell = Callable[[str], None]


def nothing(process: Process, system: System) -> None:
    """Nothing else speaks against any start."""


def keep(office: Office, asked: StopAsked, rest: Callable[[float], None], tell: Tell, hinder: Hinder = nothing) -> None:
    """Keeps the nights until it is asked to stop; then its runs finish what they have in hand.

    `rest` waits so many seconds, or less. A database that is out of reach is waited for.
    """
    with opened(office.settings) as store:
        keeper = Keeper(office, store, tell, hinder)
        tell(keeper.greeting())
        while not asked.times:
            rest(keeper.look())
        stopped = 0
        while keeper.at_work():
            while stopped < asked.times:
                stopped = keeper.stop()
            rest(1.0)


class Keeper:
    """One who keeps the nights. `tell` is given what operations should know."""

    def __init__(self, office: Office, store: Store, tell: Tell, hinder: Hinder = nothing) -> None:
        self._office, self._store, self._tell, self._hinder = office, store, tell, hinder
        self._files, self._observer = ProcessFiles(office), Observer()
        self._runs: dict[str, RunProcess] = {}
        self._busy: dict[str, dt.datetime] = {}
        self._troubles: dict[str, str] = {}
        self._asked = 0

    def greeting(self) -> str:
        """Whose nights are kept."""
        kept = []
        for name in process_names(self._office.settings.recordings):
            with suppress(KlickfriError, OSError):  # told when it is looked at
                kept += [name] if self._files.read(name) else []
        return f"Keeps the nights of: {', '.join(kept)}." if kept else "No process has a [schedule] yet."

    def look(self) -> float:
        """Looks at every process once; returns the seconds until something may be due, or has to be looked at."""
        self._looked: list[str] = []
        now = self._office.now()
        try:
            kept, undone = self._store.starts.every_kept(), self._store.starts.open()
            waits = [
                self._look_at(name, kept.get(name), [start for start in undone if start.process == name], now)
                for name in process_names(self._office.settings.recordings)
            ]
            self._store.starts.keep(self._looked, now)
        except OperationalError:
            self._say("", "the queue's database is out of reach; it is tried again")
            return STEP
        self._say("", "")
        return max(0.0, min(waits, default=_FAR.total_seconds()))

    def stop(self) -> int:
        """Asks the runs that it has started to stop; returns how often it has."""
        self._asked += 1
        for run in self._runs.values():
            run.stop()
        return self._asked

    def at_work(self) -> bool:
        """Is a run at work that it has started? What has ended is noted."""
        for name in process_names(self._office.settings.recordings):
            with suppress(KlickfriError, OSError, OperationalError):  # the next keeper notes it
                one = self._files.read(name)
                if one:
                    self._settle(one, self._store.starts.open(name))
        return any(run.poll() is None for run in self._runs.values())

    # -- one process

    def _look_at(self, name: str, kept: Kept | None, undone: Sequence[PlannedStart], now: dt.datetime) -> float:
        starts = self._store.starts
        try:
            one = self._files.read(name)
            if one is None:
                if kept:
                    starts.drop(name)
                return _FAR.total_seconds()
            came_up = self._take_up(one, kept, now)
            undone = starts.open(name) if came_up else undone
            self._settle(one, undone)
            for start in undone:
                if start.state is StartState.WAITING:
                    self._decide(one, start)
            if came_up or kept is None or kept.trouble or now - kept.looked >= PULSE:
                self._looked.append(name)
        except (KlickfriError, OSError) as error:
            self._in_trouble(name, error)
            return STEP
        self._say(name, "")
        return _until_next(one, self._office.now(), busy=bool(undone))

    def _take_up(self, one: Scheduled, kept: Kept | None, now: dt.datetime) -> bool:
        """Writes a row for every start that has come due since somebody last looked; is there any?"""
        if kept is None:
            return False
        if now < kept.looked - GRACE:  # less is only another machine's clock
            self._tell(f"{one.name}: the clock has gone back to {told(one.schedule, now)}.")
            self._store.starts.turn_back(one.name, now)
            return False
        planned = list(one.schedule.starts(max(kept.looked, now - _LONGEST), now))
        due = sort_out(one.schedule, planned, now, _missed(one, kept))
        for moment, why in due.skipped:
            self._skip(one, moment, why)
        if due.start:
            self._put_in_line(one, due.start)
        return bool(planned)

    def _put_in_line(self, one: Scheduled, moment: dt.datetime) -> None:
        """One start waits at a time: a newer one takes its place."""
        for older in self._store.starts.open(one.name):
            if older.state is StartState.WAITING and older.moment != moment:
                self._skip(one, older.moment, Hindrance(Obstacle.COALESCED, told(one.schedule, moment)))
        self._store.starts.wait(one.name, moment, self._office.now())

    def _decide(self, one: Scheduled, start: PlannedStart) -> None:
        decision = self._decision(one, start)
        if decision.verdict is Verdict.FIRE:
            self._fire(one, start)
        elif decision.why and decision.verdict is Verdict.SKIP:
            self._skip(one, start.moment, decision.why)
        elif decision.why and decision.why != start.why:
            self._store.starts.note(start, decision.why)
            self._tell(f"{one.name}: the start of {told(one.schedule, start.moment)} waits: {in_words(decision.why)}.")

    def _decision(self, one: Scheduled, start: PlannedStart) -> Decision:
        kept, now = self._store.starts.kept(one.name), self._office.now()
        hindrance = failures(self._store, one, kept) if kept else None
        situation = Situation(now, self._in_the_way(one, start.run), hindrance or self._hinder(one.process, one.system))
        return decide(one.schedule, one.system, start.moment, situation)

    def _in_the_way(self, one: Scheduled, own: str) -> str:
        """Another run that is at work, or what made the start give way a moment ago."""
        busy = self._busy.get(one.name)
        if busy and busy > self._office.now():
            return _IN_USE
        living = self._store.runs.at_work(one.name, self._observer)
        return next((f"run {run} is at work" for run in living if run != own), "")

    # -- what becomes of a start, told before it is so

    def _skip(self, one: Scheduled, moment: dt.datetime, why: Hindrance) -> None:
        skipped = NightSkipped(process=one.name, planned=moment.isoformat(), reason=why.reason, detail=why.detail)
        with self._log(one, skipped) as log:
            if self._store.starts.skip(one.name, moment, why, self._office.now(), log):
                self._tell(f"{one.name}: no run at {told(one.schedule, moment)}: {in_words(why)}.")

    def _fire(self, one: Scheduled, start: PlannedStart) -> None:
        run, now = run_id(self._office), self._office.now()
        started = NightStarted(
            process=one.name,
            planned=start.moment.isoformat(),
            run=run,
            tries=start.tries + 1,
            late_minutes=int((now - start.moment).total_seconds() // 60),
        )
        with self._log(one, started) as log:
            if not self._store.starts.fire(start, run, now, log):
                return
        self._tell(f"{one.name}: run {run} begins, planned for {told(one.schedule, start.moment)}.")
        try:
            self._runs[run] = self._office.start_run(one.name, run, one.schedule.workers, one.schedule.last_hour(now))
        except OSError as error:
            self._tell(f"{one.name}: run {run} could not be started ({error.strerror}).")
            self._end(one, self._row(start), NightEnd.FAILED)

    def _row(self, start: PlannedStart) -> PlannedStart:
        [row] = self._store.starts.between(start.process, start.moment, start.moment)
        return row

    def _settle(self, one: Scheduled, undone: Sequence[PlannedStart]) -> None:
        """Notes what came of the runs that have ended since."""
        for start in undone:
            if start.state is StartState.FIRED:
                mine = self._runs.get(start.run)
                self._look_after(one, start) if mine is None else self._look_after_mine(one, start, mine)

    def _look_after_mine(self, one: Scheduled, start: PlannedStart, run: RunProcess) -> None:
        code = run.poll()
        if code is None:
            return
        del self._runs[start.run]
        if code == 7:
            self._give_way(one, start)
            return
        went = judged_by_code(code, lambda: judged(self._office.settings, one.process.board, start.run))
        self._over(one, start, went)

    def _look_after(self, one: Scheduled, start: PlannedStart) -> None:
        """A run that another keeper has started, on this machine before it was killed, or elsewhere."""
        row = next((run for run in self._store.runs.of(one.name) if run.id == start.run), None)
        if row is None:
            if self._office.now() - start.decided > GRACE:
                self._over(one, start, NightEnd.LOST)
        elif row.state is RunState.ENDED:
            self._over(one, start, judged(self._office.settings, one.process.board, start.run))
        elif row.state is RunState.STOPPED:
            self._over(one, start, NightEnd.STOPPED)
        elif start.run not in self._store.runs.at_work(one.name, self._observer):
            self._over(one, start, NightEnd.LOST)

    def _give_way(self, one: Scheduled, start: PlannedStart) -> None:
        """Somebody else was quicker: nothing was done, so the start waits or is left out as the overlap rule says."""
        self._busy[one.name] = self._office.now() + _BUSY_FOR
        in_use = Hindrance(Obstacle.OVERLAP, _IN_USE)
        self._store.starts.give_back(start, in_use)
        if one.schedule.overlap == "skip":
            self._skip(one, start.moment, in_use)

    def _over(self, one: Scheduled, start: PlannedStart, went: NightEnd) -> None:
        """A lost run is followed by another while its start may still be made; any other end is the end."""
        if went is NightEnd.LOST and start.tries < MOST_TRIES and not self._asked:
            decision = self._decision(one, start)
            if decision.verdict is Verdict.FIRE:
                self._fire(one, start)
            if decision.verdict is not Verdict.SKIP:
                return
        self._end(one, start, went)

    def _end(self, one: Scheduled, start: PlannedStart, went: NightEnd) -> None:
        ended = NightEnded(process=one.name, planned=start.moment.isoformat(), run=start.run, went=went)
        with self._log(one, ended) as log:
            if not self._store.starts.end(start, went, self._office.now(), log):
                return
        self._tell(f"{one.name}: run {start.run} {end_in_words(went)}.")
        kept = self._store.starts.kept(one.name)
        paused = failures(self._store, one, kept) if kept and went in (NightEnd.FAILED, NightEnd.LOST) else None
        if paused:
            self._tell(f"{one.name} is not started any more: {in_words(paused)}. {how_to_resume(one.name)}")
            with self._log(one, SchedulePaused(process=one.name, failed=one.schedule.pause_after)) as log:
                log()

    @contextmanager
    def _log(self, one: Scheduled, told: EventData) -> Iterator[Callable[[], object]]:
        """What tells the board's log this. Raises `AuditUnavailable`."""
        with open_ledger(self._office.settings, one.process.board, self._office.now) as ledger:
            yield lambda: ledger.append(told.about(f"schedule/{one.name}"))

    # -- trouble

    def _in_trouble(self, name: str, error: KlickfriError | OSError) -> None:
        sentence = (
            error.strerror or "the disk" if isinstance(error, OSError) else str(error).partition("\n")[0].rstrip(":")
        )
        if self._say(name, f"no start of {name} can be decided: {sentence}"):
            self._store.starts.trouble(name, sentence)

    def _say(self, what: str, trouble: str) -> bool:
        """Tells a trouble once, until it is another or over."""
        new = self._troubles.get(what, "") != trouble
        self._troubles[what] = trouble
        if new and trouble:
            self._tell(f"{trouble}.")
        return new and bool(trouble)


def how_to_resume(process: str) -> str:
    """What a person does about failed nights."""
    return f'When it is mended: klickfri schedule resume {process} --reason "..."'


def _until_next(one: Scheduled, now: dt.datetime, *, busy: bool) -> float:
    """Seconds until something may be due; while something waits or is at work, a step at the most."""
    upcoming = next(one.schedule.starts(now, now + _FAR), now + _FAR)
    seconds = (upcoming - now).total_seconds()
    return min(STEP, seconds) if busy else seconds


def _missed(one: Scheduled, kept: Kept) -> str:
    since = told(one.schedule, kept.looked)
    return f"since {since}: {kept.trouble}" if kept.trouble else f"nobody kept the nights since {since}"
