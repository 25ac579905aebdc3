"""A run: workers take items until the queue is empty, then the sums, the log and the morning's files."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klickfri.app import morning
from klickfri.app.approving import approval
from klickfri.app.crew import Crew
from klickfri.app.queue import opened
from klickfri.app.station import Desk, now
from klickfri.app.summary import Summary
from klickfri.audit.read import AuditReader
from klickfri.flow.approvals import Entry
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event
from klickfri.model.work import State
from klickfri.settings.credentials import Credentials
from klickfri.settings.settings import Settings

WAITING = (State.NEW, State.IN_PROGRESS, State.DEFERRED)

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

    @property
    def well(self) -> bool:
        """Nothing failed, nobody is lost, and the log is whole."""
        return self.log_ok and self.summary.balances and not self.summary.failed and not self.broken


def hold(
    settings: Settings,
    process: str,
    workers: int,
    until_empty: bool,
    credentials: Credentials,
    progress: Progress,
    tell: Callable[[str], None],
) -> Night:
    """Runs the process's queue. Raises `Misconfigured` or `BadInput` before anything is started."""
    desk = Desk.of(settings, process)
    approved = approval(desk)
    accounts = _accounts(desk, workers, credentials)
    # the Z is no ornament: a time of day, a hyphen and four digits would be a personal number to the log's guard
    run = f"{now():%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"
    with opened(settings) as store, desk.log() as log:
        everything = store.items(process)
        at_start = {item.id for item in everything if item.state in WAITING}
        before = Counter(item.state for item in everything if item.id not in at_start)
        taken_in = _taken_in(desk) - before.total()
        started = now()
        log.append(Event("run.started", f"run/{run}", _started(desk, approved, run, workers)))
        crew = Crew(process, accounts, run, until_empty, tell)
        stopped = _watch(crew, lambda: progress(store.count(process) - before), tell)
        log.append(Event("run.stopped", f"run/{run}", {"run": run, "reason": stopped, **_ended(crew)}))
        items = [item for item in store.items(process) if item.id in at_start]
        summary, checked, files = morning.close(desk, log, run, started, items, taken_in, workers)
        return Night(run, summary, checked.line(), checked.ok, files, crew.broken())


def _ended(crew: Crew) -> dict[str, list[str]]:
    """How the crew ended, for the log: who died and was started again, and who broke for good."""
    restarted = [f"{account}: {times}" for account, times in crew.restarts.items()]
    return {"restarted": restarted, "broken": [f"{account}: {code}" for account, code in crew.broken().items()]}


def _watch(crew: Crew, progress: Callable[[], None], tell: Callable[[str], None]) -> str:
    """Waits for the crew and passes on what the operator asks. Returns why the run ended."""
    reason = "done"
    while True:
        try:
            ended = crew.wait(0.5)
            progress()
            if ended:
                return reason
        except KeyboardInterrupt:
            reason = "stopped"
            asked = crew.stop()
            tell(
                "Finishing the items in hand; Ctrl-C again stops at the next safe place." if asked == 1 else "Stopping."
            )


def _accounts(desk: Desk, workers: int, credentials: Credentials) -> Sequence[str]:
    """One account for each worker. Raises `Misconfigured` when there are too few, or a password is missing."""
    accounts = desk.program.system.accounts
    if workers > len(accounts):
        raise Misconfigured(
            f"{workers} workers need {workers} robot accounts; {desk.program.system.title} has {len(accounts)} "
            "in system.toml (one session an account)"
        )
    for account in accounts[:workers]:
        credentials.password(account)
    return accounts[:workers]


def _taken_in(desk: Desk) -> int:
    """How many applications the files have brought, by the log: the queue must not be its own witness (promise 8)."""
    process = desk.program.process
    with AuditReader(desk.settings.audit, process.board) as reader:
        return sum(int(entry.data["taken"]) for entry in reader.of_subject(f"intake/{process.name}"))


def _started(desk: Desk, approved: Entry | None, run: str, workers: int) -> dict[str, str | int]:
    process = desk.program.process
    return {
        "run": run,
        "process": process.name,
        "mode": process.mode,
        "flow_digest": desk.program.digest,
        "approved_by": approved.by if approved else "",
        "approved_at": approved.at.isoformat() if approved else "",
        "workers": workers,
        "version": importlib.metadata.version("klickfri"),
        "delegation": process.delegation or "",
        "today": desk.settings.day(dt.datetime.now()).isoformat(),
    }
