"""A run: workers take items until the queue is empty, then the sums, the log and the morning's files."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loguru import logger

from klickfri.app.look.held import not_ready
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run import morning, retention
from klickfri.app.run.crew import Crew
from klickfri.app.run.leases import Heir, begun, leased, refuse_paused, run_id, usable
from klickfri.app.run.sealing import Sealing
from klickfri.app.run.settling import settle
from klickfri.app.run.signals import StopAsked, heard
from klickfri.app.run.watching import Bulletin, Ear, LastHour, await_others, crew_of, watch
from klickfri.app.store import opened
from klickfri.audit.ledger import Ledger
from klickfri.flow import approvals
from klickfri.flow.approvals import Signature
from klickfri.flow.kept import keep
from klickfri.model.application import Process
from klickfri.model.errors import KlickfriError
from klickfri.model.events import IntakeDone, RunLost, RunStarted, RunStopped
from klickfri.model.flow import Program
from klickfri.model.wording import plain
from klickfri.model.work import WAITING, State, WorkItem, swedish
from klickfri.settings.credentials import Credentials, expiring, expiry_told
from klickfri.settings.own_name import own_name
from klickfri.summary.sums import Summary
from klickfri.work.health import Illness
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store

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
    loaded = LoadedProcess.of(office, process)
    approved = approval(loaded)
    loaded.try_out()
    names = usable(loaded.program.system, workers, credentials)
    run = run or run_id(office)
    tell = _logged(run, tell)
    for account, expires in expiring(loaded.program.system, names, credentials, office.today()):
        tell(expiry_told(account, expires, office.today()))
    asked, hour = StopAsked(), LastHour(office.now, until)
    with heard(asked.note), _begun(loaded, run, names, workers, tell) as desk:
        queue, started = _at_start(desk.store, desk.log, loaded.program.process), office.now()
        desk.begin(approved)
        crew = _let_work(
            desk, names, until_empty, asked, hour, lambda: progress(desk.store.count(process) - queue.done_before)
        )
        ended = RunState.STOPPED if asked.times > hour.come else RunState.ENDED
        reason = "stopped" if ended is RunState.STOPPED else "last_hour" if hour.come else "done"
        night = _closed(desk, queue, started, crew, reason)
        desk.store.runs.end(run, ended, office.now())
        _let_go(office, process, tell)
        desk.sealing.end()
        logger.info("run {} has {}; {}", run, ended, _in_numbers(night.summary))
        return night


@dataclass(frozen=True)
class _Desk:
    """What a run has while it lasts."""

    loaded: LoadedProcess
    run: str
    store: Store
    log: Ledger
    accounts: tuple[str, ...]
    tell: Callable[[str], None]
    sealing: Sealing

    def begin(self, approved: Signature | None) -> None:
        """Tells both logs that the run begins, and people what it has to wait for."""
        process, system = self.loaded.program.process, self.loaded.program.system
        logger.info("run {} of {} begins with {}", self.run, process.name, ", ".join(self.accounts))
        keep(self.loaded.settings.versions, self.loaded.program)
        self.log.append(_started(self.loaded, approved, self.run, len(self.accounts)).about(f"run/{self.run}"))
        if why := not_ready(self.store, self.loaded.folder.name, self.loaded.office.now()):
            self.tell(f"The last check did not find it ready ({why}). It was started all the same.")
        closed = system.closed(self.loaded.office.now())
        if closed:
            self.tell(f"{system.title} is closed ({closed.detail}); the robots wait.")


@contextmanager
def _begun(
    loaded: LoadedProcess, run: str, names: Sequence[str], workers: int, tell: Callable[[str], None]
) -> Iterator[_Desk]:
    """The run is the only one of its process, and its accounts its own, until the block ends. Raises `Busy`."""
    office, process, system = loaded.office, loaded.folder.name, loaded.program.system
    with opened(loaded.settings) as store:
        refuse_paused(store, process, system)
        with (
            begun(office, store, process, run) as lost,
            leased(store, system, names, workers, run, tell) as accounts,
            loaded.log() as log,
        ):
            _tell_lost(log, lost)
            sealing = Sealing(office, store, log, loaded.program.process.board, process, tell)
            yield _Desk(loaded, run, store, log, accounts, tell, sealing)


def _let_work(
    desk: _Desk,
    names: Sequence[str],
    until_empty: bool,
    asked: StopAsked,
    hour: LastHour,
    progress: Callable[[], None],
) -> Crew:
    """The workers work, and who joins, until the queue is empty or the run is stopped; the crew has ended then."""
    store, run, system = desk.store, desk.run, desk.loaded.program.system
    process, tell = desk.loaded.folder.name, desk.tell
    bulletin, ear = Bulletin(store, process, system, tell), Ear(store, desk.log, run, asked)

    def look() -> None:
        bulletin.look()
        ear.listen()
        hour.look(asked.note, tell)
        desk.sealing.look()
        progress()

    heir = Heir(store, system, names, run)
    with crew_of(desk.loaded.office, store, process, run, until_empty, desk.accounts, tell) as crew:
        watch(crew, asked, look, heir, tell)
    await_others(store, run, look, tell)
    return crew


def _closed(desk: _Desk, queue: _QueueAtStart, started: dt.datetime, crew: Crew, reason: str) -> Night:
    """The sums, the log's check and the morning's files."""
    loaded, store, run = desk.loaded, desk.store, desk.run
    items = [item for item in store.items(loaded.folder.name) if item.id in queue.waiting]
    ill = _ill(loaded.program, store.health(loaded.program.system.name).illness(), items)
    desk.log.append(_stopped(crew, run, reason, ill).about(f"run/{run}"))
    summary, checked, files = morning.close(
        loaded, desk.log, run, started, items, queue.taken_in, len(desk.accounts), ill, desk.sealing.seal
    )
    return Night(run, summary, checked.line(), checked.ok, files, crew.broken(), reason == "stopped")


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
        legal_check=_legal_check(loaded),
    )


def _legal_check(loaded: LoadedProcess) -> str:
    """What was stated when the version was approved; nothing of an older approval."""
    stated = approvals.legal_check(approvals.entries(loaded.folder), loaded.program.digest)
    return stated.told if stated else ""
