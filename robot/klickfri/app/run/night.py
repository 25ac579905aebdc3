"""A run: workers take items until the queue is empty, then the sums, the log and the morning's files."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loguru import logger

from klickfri.app.look.queue import opened
from klickfri.app.office import Office, Task
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run import morning, retention
from klickfri.app.run.crew import Crew
from klickfri.app.run.leases import Heir, begun, holder_of, leased, refuse_paused, run_id, usable
from klickfri.app.run.settling import settle
from klickfri.app.run.signals import StopAsked, heard
from klickfri.audit.ledger import Ledger
from klickfri.flow.approvals import Signature
from klickfri.model.application import Process
from klickfri.model.errors import KlickfriError
from klickfri.model.events import IntakeDone, RunLost, RunStarted, RunStopAsked, RunStopped
from klickfri.model.flow import Program
from klickfri.model.target import System
from klickfri.model.wording import plain
from klickfri.model.work import WAITING, State, WorkItem, swedish
from klickfri.settings.credentials import Credentials, expiring, expiry_told
from klickfri.settings.own_name import own_name
from klickfri.summary.sums import Summary
from klickfri.work.health import Illness
from klickfri.work.liveness import Observer
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store

STOPPING = "Finishing the items in hand; Ctrl-C again stops at the next safe place."
_LAST_HOUR = "Its last hour has come: the robots finish the items in hand, and the rest waits."

Progress = Callable[["Counter[State]"], None]


@dataclass(frozen=True)
class Night:
    """What a run came to. `files` are the report and the hand-over files."""

    run: str
    summary: Summary
    log_line: str
    log_ok: bool
    files: tuple[Path, ...]
    broken: Mapping[str, int]
    """Accounts whose workers ended with an error for good, and the exit codes."""
    stopped: bool = False
    """Somebody asked the run to stop."""

    @property
    def well(self) -> bool:
        """Nothing failed, nobody is lost, the log is whole, and the legacy system did not end the run."""
        went = self.log_ok and self.summary.balances and not self.summary.failed
        return went and not self.broken and not self.summary.ill


def hold(
    office: Office,
    process: str,
    workers: int,
    until_empty: bool,
    credentials: Credentials,
    progress: Progress,
    tell: Callable[[str], None],
    *,
    run: str = "",
    until: dt.datetime | None = None,
) -> Night:
    """Runs the process's queue, under an id that was drawn for it or a new one.

    Raises `Misconfigured`, `BadInput` or `Busy` before anything is started. Ctrl-C, SIGTERM, SIGHUP and
    `klickfri stop` stop it softly, with every file written; so does the moment `until`, which is no fault. Who joined
    it is waited for.
    """
    settings, loaded = office.settings, LoadedProcess.of(office, process)
    approved = approval(loaded)
    loaded.try_out()
    system = loaded.program.system
    names = usable(system, workers, credentials)
    for account, expires in expiring(system, names, credentials, office.today()):
        tell(expiry_told(account, expires, office.today()))
    run = run or run_id(office)
    tell = _logged(run, tell)
    asked, hour = StopAsked(), LastHour(office.now, until)
    with (
        heard(asked.note),
        opened(settings) as store,
        _unless_paused(store, process, system),
        begun(office, store, process, run) as lost,
        leased(store, system, names, workers, run, tell) as accounts,
        loaded.log() as log,
    ):
        _tell_lost(log, lost)
        queue, started = _at_start(store, log, loaded.program.process), office.now()
        logger.info("run {} of {} begins with {}", run, process, ", ".join(accounts))
        log.append(_started(loaded, approved, run, len(accounts)).about(f"run/{run}"))
        health, ear = store.health(system.name), Ear(store, log, run, asked)
        bulletin = Bulletin(store, process, system, tell)

        closed = system.closed(office.now())
        if closed:
            tell(f"{system.title} is closed ({closed.detail}); the robots wait.")

        def look() -> None:
            bulletin.look()
            ear.listen()
            hour.look(asked.note, tell)
            progress(store.count(process) - queue.done_before)

        heir = Heir(store, system, names, run)
        with crew_of(office, store, process, run, until_empty, accounts, tell) as crew:
            watch(crew, asked, look, heir, tell)
        _await_others(store, run, look, tell)
        ended = RunState.STOPPED if asked.times > hour.come else RunState.ENDED
        reason = "stopped" if ended is RunState.STOPPED else "last_hour" if hour.come else "done"
        items = [item for item in store.items(process) if item.id in queue.waiting]
        ill = _ill(loaded.program, health.illness(), items)
        log.append(_stopped(crew, run, reason, ill).about(f"run/{run}"))
        summary, checked, files = morning.close(loaded, log, run, started, items, queue.taken_in, len(accounts), ill)
        store.runs.end(run, ended, office.now())
        _let_go(office, process, tell)
        logger.info("run {} has {}; {}", run, ended, _in_numbers(summary))
        return Night(run, summary, checked.line(), checked.ok, files, crew.broken(), ended is RunState.STOPPED)


@contextmanager
def _unless_paused(store: Store, process: str, system: System) -> Iterator[None]:
    refuse_paused(store, process, system)
    yield


def _let_go(office: Office, process: str, tell: Callable[[str], None]) -> None:
    """What the process's rule takes away; a night is no worse when that must wait for the next one."""
    try:
        (due,) = retention.apply(office, process)
    except (KlickfriError, OSError) as error:
        tell(f"What is due to be taken away was not all taken; the next night tries again. {error}")
        return
    if not due.is_empty:
        tell(f"By its rule {len(due.cases)} case(s), {len(due.reports)} report(s) and old pictures were taken away.")
    if not due.wiped:
        tell("The queue was busy: deleted texts may be left in its file until the next night.")


def _logged(run: str, tell: Callable[[str], None]) -> Callable[[str], None]:
    """What the terminal is told stands in the operations log too."""

    def told(text: str) -> None:
        logger.info("run {}: {}", run, text)
        tell(text)

    return told


def _in_numbers(summary: Summary) -> str:
    return (
        f"completed {summary.completed_total}, handed over {summary.handed_over_total}, failed {summary.failed}, "
        f"waiting {summary.waiting}"
    )


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


@dataclass(frozen=True)
class _QueueAtStart:
    """`waiting` are the items' numbers; `done_before` counts the others; `taken_in` is what must be here by the log."""

    waiting: frozenset[int]
    done_before: Counter[State]
    taken_in: int


def _at_start(store: Store, log: Ledger, process: Process) -> _QueueAtStart:
    """The queue as the run finds it, settled with the log."""
    everything = store.items(process.name)
    waiting = frozenset(item.id for item in everything if item.state in WAITING)
    done_before = Counter(item.state for item in everything if item.id not in waiting)
    settle(store, log, process)
    return _QueueAtStart(waiting, done_before, _taken_in(log, process.name) - done_before.total())


def _ill(program: Program, illness: Illness | None, items: Sequence[WorkItem]) -> str:
    """Since when the legacy system has been ill, a sentence without its end; empty when it is well or nobody waits."""
    if illness is None or not any(item.state is State.NEW for item in items):
        return ""
    since, why = f"{swedish(illness.since):%H:%M}", plain(program, illness.reason).rstrip(".")
    return f"{program.system.title} har inte gått att arbeta i sedan {since} ({why})"


def _stopped(crew: Crew, run: str, reason: str, ill: str) -> RunStopped:
    """How the crew ended: who died and was started again, and who broke for good."""
    restarted = tuple(f"{account}: {times}" for account, times in crew.restarts.items())
    broken = tuple(f"{account}: {code}" for account, code in crew.broken().items())
    return RunStopped(run=run, reason=reason, ill=ill, restarted=restarted, broken=broken)


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


def _await_others(store: Store, run: str, look: Callable[[], None], tell: Callable[[str], None]) -> None:
    """The run ends when whoever has joined it has ended too; from then on nobody may join."""
    observer, said = Observer(), False
    while not store.runs.shut(run, holder_of(run), store.accounts, observer):
        if not said:
            tell("The robots that have joined the run are waited for.")
        said = True
        look()
        time.sleep(0.5)


def watch(crew: Crew, asked: StopAsked, look: Callable[[], None], heir: Heir, tell: Callable[[str], None]) -> None:
    """Waits for the crew and passes on what the operator asks."""
    passed_on = 0
    while not crew.wait(0.5):
        look()
        heir.look(crew.log_in)
        while passed_on < asked.times:
            passed_on = crew.stop()
            tell(STOPPING if passed_on == 1 else "Stopping.")
    look()


def _tell_lost(log: Ledger, lost: Sequence[Run]) -> None:
    """Tells the log of runs whose processes died."""
    for died in lost:
        told = RunLost(run=died.id, host=died.host, asked_by=died.asked_by, started=died.started.isoformat())
        log.append(told.about(f"run/{died.id}"))


def _taken_in(log: Ledger, process: str) -> int:
    """How many applications the files have brought, by the log: the queue must not be its own witness (promise 8)."""
    told = (entry.told for entry in log.of_subject(f"intake/{process}"))
    return sum(intake.taken for intake in told if isinstance(intake, IntakeDone))


def _started(loaded: LoadedProcess, approved: Signature | None, run: str, workers: int) -> RunStarted:
    process = loaded.program.process
    return RunStarted(
        run=run,
        process=process.name,
        mode=process.mode,
        flow_digest=loaded.program.digest,
        approved_by=approved.by if approved else "",
        approved_at=approved.at.isoformat() if approved else "",
        workers=workers,
        asked_by=loaded.office.signer(),
        host=own_name(),
        version=importlib.metadata.version("klickfri"),
        delegation=process.delegation or "",
        today=loaded.office.today().isoformat(),
    )
