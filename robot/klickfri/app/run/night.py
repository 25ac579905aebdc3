"""A run: workers take items until the queue is empty, then the sums, the log and the morning's files."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import socket
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from loguru import logger

from klickfri.app.look.queue import opened
from klickfri.app.office import Office, Task
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run import morning
from klickfri.app.run.crew import Crew
from klickfri.app.run.leases import begun, leased, run_id, usable
from klickfri.app.run.settling import settle
from klickfri.app.run.signals import StopAsked, heard
from klickfri.audit.ledger import Ledger
from klickfri.flow.approvals import Signature
from klickfri.model.application import Process
from klickfri.model.events import IntakeDone, RunLost, RunStarted, RunStopped
from klickfri.model.flow import Program
from klickfri.model.wording import plain
from klickfri.model.work import WAITING, State, WorkItem, swedish
from klickfri.settings.credentials import Credentials
from klickfri.summary.sums import Summary
from klickfri.work.health import Health, Illness
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store

_STOPPING = "Finishing the items in hand; Ctrl-C again stops at the next safe place."
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

    Raises `Misconfigured`, `BadInput` or `Busy` before anything is started. Ctrl-C, SIGTERM and SIGHUP stop it softly,
    with every file written; so does the moment `until`, which is no fault.
    """
    settings, loaded = office.settings, LoadedProcess.of(office, process)
    approved = approval(loaded)
    loaded.try_out()
    system = loaded.program.system
    names = usable(system, workers, credentials)
    run = run or run_id(office)
    tell = _logged(run, tell)
    asked, hour = StopAsked(), LastHour(office.now, until)
    with (
        heard(asked.note),
        opened(settings) as store,
        begun(office, store, process, run) as lost,
        leased(store, system, names, workers, run, tell) as accounts,
        loaded.log() as log,
    ):
        _tell_lost(log, lost)
        queue, started = _at_start(store, log, loaded.program.process), office.now()
        logger.info("run {} of {} begins with {}", run, process, ", ".join(accounts))
        log.append(_started(loaded, approved, run, len(accounts)).about(f"run/{run}"))
        bulletin = Bulletin(system.title, store.health(run), tell)

        closed = system.closed(office.now())
        if closed:
            tell(f"{system.title} is closed ({closed.detail}); the robots wait.")

        def look() -> None:
            bulletin.look()
            hour.look(asked.note, tell)
            progress(store.count(process) - queue.done_before)

        with _crew(office, process, run, until_empty, accounts, tell) as crew:
            _watch(crew, asked, look, tell)
        ended = RunState.STOPPED if asked.times > hour.come else RunState.ENDED
        reason = "stopped" if ended is RunState.STOPPED else "last_hour" if hour.come else "done"
        items = [item for item in store.items(process) if item.id in queue.waiting]
        ill = _ill(loaded.program, store.health(run).illness(), items)
        log.append(_stopped(crew, run, reason, ill).about(f"run/{run}"))
        summary, checked, files = morning.close(loaded, log, run, started, items, queue.taken_in, len(accounts), ill)
        store.runs.end(run, ended, office.now())
        logger.info("run {} has {}; {}", run, ended, _in_numbers(summary))
        return Night(run, summary, checked.line(), checked.ok, files, crew.broken(), ended is RunState.STOPPED)


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


def _crew(
    office: Office, process: str, run: str, until_empty: bool, accounts: Sequence[str], tell: Callable[[str], None]
) -> Crew:
    task = Task.UNTIL_EMPTY if until_empty else Task.FOR_EVER
    start, log_in = (partial(office.start_worker, process, run, one) for one in (task, Task.LOG_IN))
    return Crew(accounts, start, log_in, tell)


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
    """Tells operations once that the legacy system has fallen ill, and once that it is well again."""

    def __init__(self, title: str, health: Health, tell: Callable[[str], None]) -> None:
        self._title, self._health, self._tell = title, health, tell
        self._ill = False

    def look(self) -> None:
        """Looks at what the workers have told."""
        illness = self._health.illness()
        if illness and not self._ill:
            self._tell(f"{self._title} is ill ({illness.reason}); the robots wait and try again.")
        if self._ill and not illness:
            self._tell(f"{self._title} is well again.")
        self._ill = illness is not None


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


def _watch(crew: Crew, asked: StopAsked, look: Callable[[], None], tell: Callable[[str], None]) -> None:
    """Waits for the crew and passes on what the operator asks."""
    passed_on = 0
    while not crew.wait(0.5):
        look()
        while passed_on < asked.times:
            passed_on = crew.stop()
            tell(_STOPPING if passed_on == 1 else "Stopping.")
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
        host=socket.gethostname(),
        version=importlib.metadata.version("klickfri"),
        delegation=process.delegation or "",
        today=loaded.office.today().isoformat(),
    )
