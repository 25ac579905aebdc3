"""What a run looks at while its workers work: the legacy system, pauses, the clock, and what anybody asks of it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from functools import partial

from sqlalchemy.exc import OperationalError

from klickfri.app.office import Office, Task
from klickfri.app.run.crew import Crew
from klickfri.app.run.leases import Heir, holder_of
from klickfri.app.run.signals import StopAsked
from klickfri.audit.ledger import Ledger
from klickfri.model.events import RunStopAsked
from klickfri.model.target import System
from klickfri.model.work import WAITING
from klickfri.work.liveness import Observer
from klickfri.work.store import Store

_LOOK = 0.5
"""Seconds between two looks."""
STOPPING = "Finishing the items in hand; Ctrl-C again stops at the next safe place."
_LAST_HOUR = "Its last hour has come: the robots finish the items in hand, and the rest waits."


def crew_of(
    office: Office,
    store: Store,
    process: str,
    run: str,
    until_empty: bool,
    accounts: Sequence[str],
    tell: Callable[[str], None],
) -> Crew:
    """The workers with these accounts."""
    task = Task.UNTIL_EMPTY if until_empty else Task.FOR_EVER
    start, log_in = (partial(office.start_worker, process, run, one) for one in (task, Task.LOG_IN))

    def ended() -> int:
        counts = store.count(process)
        return counts.total() - sum(counts[state] for state in WAITING)

    return Crew(accounts, start, log_in, tell, ended)


def watch(crew: Crew, asked: StopAsked, look: Callable[[], None], heir: Heir, tell: Callable[[str], None]) -> None:
    """Waits for the crew and passes on what the operator asks.

    A queue that cannot be asked for a while ends no run; when that lasts for a whole lease, the run's heartbeat does.
    """
    passed_on = 0
    while True:
        try:
            if crew.wait(_LOOK):
                break
            look()
            heir.look(crew.log_in)
        except OperationalError:
            time.sleep(_LOOK)
        while passed_on < asked.times:
            passed_on = crew.stop()
            tell(STOPPING if passed_on == 1 else "Stopping.")
    look()


class Bulletin:
    """Tells operations once that the legacy system has fallen ill or the work is paused, and once that it goes on."""

    def __init__(self, store: Store, process: str, system: System, tell: Callable[[str], None]) -> None:
        self._store, self._process, self._system, self._tell = store, process, system, tell
        self._health = store.health(system.name)
        self._ill, self._paused = False, False

    def look(self) -> None:
        """Looks at what workers and people have told."""
        illness = self._health.illness()
        if illness and not self._ill:
            self._tell(f"{self._system.title} is ill ({illness.reason}); the robots wait and try again.")
        if self._ill and not illness:
            self._tell(f"{self._system.title} is well again.")
        self._ill = illness is not None
        self._look_at_pauses()

    def _look_at_pauses(self) -> None:
        pauses = self._store.pauses.of(self._process, self._system.name)
        if pauses and not self._paused:
            self._tell(f"No further case is begun: {pauses[0]}.")
        if self._paused and not pauses:
            self._tell("The pause is over.")
        self._paused = bool(pauses)


class LastHour:
    """The moment at which a run ends softly, if it has one."""

    def __init__(self, now: Callable[[], dt.datetime], until: dt.datetime | None) -> None:
        self._now, self._until = now, until
        self.come = False

    def look(self, stop: Callable[[], None], tell: Callable[[str], None]) -> None:
        """Asks to stop, once."""
        if self._until and not self.come and self._now() >= self._until:
            self.come = True
            tell(_LAST_HOUR)
            stop()


class Ear:
    """Hears what is asked of a run by `klickfri stop`, and tells the log; passes on what is asked by signal."""

    def __init__(self, store: Store, log: Ledger, run: str, asked: StopAsked) -> None:
        self._store, self._log, self._run, self._asked = store, log, run, asked
        self._heard = 0

    def listen(self) -> None:
        """Looks at what the run's row says."""
        times, by = self._store.runs.asked_to_stop(self._run)
        if times > max(self._heard, self._asked.times):
            self._log.append(RunStopAsked(run=self._run, by=by, at_once=times > 1).about(f"run/{self._run}"))
        elif self._asked.times > times:
            self._store.runs.pass_on_stop(self._run, self._asked.times, "")
        self._heard = times
        self._asked.at_least(times)


def await_others(store: Store, run: str, look: Callable[[], None], tell: Callable[[str], None]) -> None:
    """The run ends when whoever has joined it has ended too; from then on nobody may join."""
    observer, said = Observer(), False
    while not store.runs.shut(run, holder_of(run), store.accounts, observer):
        if not said:
            tell("The robots that have joined the run are waited for.")
        said = True
        look()
        time.sleep(_LOOK)
