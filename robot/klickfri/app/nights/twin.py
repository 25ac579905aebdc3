"""Runs in memory, for trying a schedule without a browser: they stand in the queue and the log as real ones do."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import dataclass, field

from klickfri.app.office import RunProcess
from klickfri.audit.opening import open_ledger
from klickfri.model.events import RunReconciled
from klickfri.settings.own_name import own_name
from klickfri.settings.settings import Settings
from klickfri.work.liveness import Observer
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store

BUSY, KILLED, STOPPED = 7, -9, 130


@dataclass(frozen=True)
class Course:
    """How a run goes: how long it has work, its exit code, and how many cases it completes and fails."""

    lasts: dt.timedelta = dt.timedelta(hours=2)
    code: int = 0
    completed: int = 1
    failed: int = 0


@dataclass
class TwinRun:
    """One run that only pretends. It ends when its work is done, at its last hour, or when it is asked to."""

    process: str
    run: str
    began: dt.datetime
    ends: dt.datetime
    course: Course
    clock: Callable[[], dt.datetime] = field(repr=False)
    code: int | None = None

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""
        return self.code

    def stop(self) -> None:
        """It has nothing in hand, and ends at once."""
        self.ends, self.course = self.clock(), Course(code=STOPPED)


class TwinRuns:
    """Starts runs that only pretend (an `Office`'s `start_run`), each on the course that it is given.

    `pid` is the process that they are said to be: who looks from outside takes them for dead when it has ended.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        clock: Callable[[], dt.datetime],
        course: Callable[[str], Course] = lambda process: Course(),
        board: str = "prov",
        pid: Callable[[], int] = os.getpid,
    ) -> None:
        self._settings, self._store, self._clock, self._course = settings, store, clock, course
        self._board, self._pid = board, pid
        self.begun: list[TwinRun] = []
        """Every run, also of keepers that are gone."""

    def __call__(self, process: str, run: str, workers: int, until: dt.datetime | None) -> RunProcess:
        """Begins one; a second run of the process ends at once, as a real one does."""
        course, now = self._course(process), self._clock()
        ends = min(now + course.lasts, until) if until else now + course.lasts
        twin = TwinRun(process, run, now, ends, course, self._clock)
        if course.code == BUSY or self._store.runs.at_work(process, Observer()):
            twin.code = BUSY
        else:
            self._store.runs.begin(Run(run, process, own_name(), self._pid(), "twin", now))
        self.begun.append(twin)
        return twin

    def next_end(self) -> dt.datetime | None:
        """When the next run ends."""
        return min((one.ends for one in self.begun if one.code is None), default=None)

    def pass_time(self) -> None:
        """Ends the runs whose time has come, with their sums in the log."""
        for one in self.begun:
            if one.code is None and one.ends <= self._clock():
                self._end(one)

    def kill(self) -> None:
        """The machine goes off, and nobody is told anything: `pid` must have ended by now."""
        for one in self.begun:
            one.code = KILLED if one.code is None else one.code

    def _end(self, one: TwinRun) -> None:
        one.code, course = one.course.code, one.course
        sums = dict.fromkeys(("handed_over", "waiting", "by_hand", "abandoned", "unseen"), 0)
        told = RunReconciled(
            run=one.run,
            taken_in=course.completed + course.failed,
            completed=course.completed,
            failed=course.failed,
            balances=True,
            **sums,
        )
        with open_ledger(self._settings, self._board, self._clock) as log:
            log.append(told.about(f"run/{one.run}"))
        ended = RunState.STOPPED if course.code == STOPPED else RunState.ENDED
        self._store.runs.end(one.run, ended, self._clock())
