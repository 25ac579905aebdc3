"""More hands for a run: whoever joins it works with free accounts, here or on another machine; its sums count all."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run.crew import Crew
from klickfri.app.run.leases import Heir, leased, refuse_paused, usable
from klickfri.app.run.night import Progress
from klickfri.app.run.signals import StopAsked, heard
from klickfri.app.run.watching import Bulletin, crew_of, watch
from klickfri.app.store import opened
from klickfri.audit.ledger import Ledger
from klickfri.flow.kept import keep
from klickfri.model.errors import Busy, Misconfigured, NotFound
from klickfri.model.events import RunJoined, RunLeft, RunStarted
from klickfri.settings.credentials import Credentials
from klickfri.settings.own_name import own_name
from klickfri.work.liveness import Observer
from klickfri.work.runs import Run
from klickfri.work.store import Store


@dataclass(frozen=True)
class JoinedRun:
    """What became of who joined: the run, how many robots worked, which broke, and whether the run died meanwhile."""

    run: str
    workers: int
    broken: Mapping[str, int]
    lost: bool
    stopped: bool


def join(
    office: Office,
    process: str,
    workers: int,
    until_empty: bool,
    credentials: Credentials,
    progress: Progress,
    tell: Callable[[str], None],
) -> JoinedRun:
    """Works in the process's run that is under way, until the queue is empty or the run is stopped.

    Raises `NotFound` when none is, `Misconfigured` when its log or its flow is another, and `Busy` when it is about to
    end, is paused, or no account is free.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    loaded.try_out()
    system, asked = loaded.program.system, StopAsked()
    names = usable(system, workers, credentials)
    with heard(asked.note), opened(office.settings) as store, loaded.log() as log:
        refuse_paused(store, process, system)
        run = _under_way(store.runs.living(process), process)
        _refuse_another(log, run, loaded.program.digest)
        with leased(store, system, names, workers, run.id, tell) as accounts:
            if not store.runs.lets_in(run.id):
                raise Busy(f"run {run.id} of {process} is about to end. Nothing was done; start one of its own")
            keep(office.settings.versions, loaded.program)
            log.append(_joined(office, run, len(accounts)).about(f"run/{run.id}"))
            host = Host(store, process, run.id, asked)
            bulletin = Bulletin(store, process, system, tell)

            def look() -> None:
                bulletin.look()
                host.look()
                progress(store.count(process))

            heir = Heir(store, system, names, run.id)
            with crew_of(office, store, process, run.id, until_empty, accounts, tell) as crew:
                watch(crew, asked, look, heir, tell)
            log.append(_left(run, crew).about(f"run/{run.id}"))
            return JoinedRun(run.id, len(accounts), crew.broken(), host.lost, bool(asked.times))


class Host:
    """The run that was joined: what is asked of it is asked of who joined, and when it dies they stop too."""

    def __init__(self, store: Store, process: str, run: str, asked: StopAsked) -> None:
        self._store, self._process, self._run, self._asked = store, process, run, asked
        self._observer = Observer()
        self.lost = False

    def look(self) -> None:
        """Looks at the run's row."""
        self._asked.at_least(self._store.runs.asked_to_stop(self._run)[0])
        self.lost = self.lost or self._run not in self._store.runs.at_work(self._process, self._observer)
        self._asked.at_least(int(self.lost))


def _under_way(run: Run | None, process: str) -> Run:
    if run is None:
        raise NotFound(f"no run of {process} is under way to join; start one without --join")
    return run


def _refuse_another(log: Ledger, run: Run, digest: str) -> None:
    """One run has one log and one flow, on whatever machine its robots work."""
    started = [entry.told for entry in log.of_run(run.id) if isinstance(entry.told, RunStarted)]
    if not started:
        raise Misconfigured(
            f"the audit log here knows nothing of run {run.id}, which was begun on {run.host}: machines that work in "
            "one run share one audit log. Nothing was done"
        )
    if started[0].flow_digest != digest:
        raise Misconfigured(f"run {run.id} on {run.host} follows another version of the flow. Nothing was done")


def _left(run: Run, crew: Crew) -> RunLeft:
    restarted = tuple(f"{account}: {times}" for account, times in crew.restarts.items())
    broken = tuple(f"{account}: {code}" for account, code in crew.broken().items())
    return RunLeft(run=run.id, host=own_name(), restarted=restarted, broken=broken)


def _joined(office: Office, run: Run, workers: int) -> RunJoined:
    version = importlib.metadata.version("klickfri")
    return RunJoined(run=run.id, host=own_name(), asked_by=office.signer(), version=version, workers=workers)
