"""More hands for a run that goes on, from this or another machine: free accounts, the same queue, the same sums."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable

from klickfri.app.look.queue import opened
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run.crew import Crew
from klickfri.app.run.leases import Heir, leased, usable
from klickfri.app.run.night import crew_of, watch
from klickfri.app.run.signals import StopAsked, heard
from klickfri.audit.ledger import Ledger
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.events import RunJoined, RunStarted
from klickfri.settings.credentials import Credentials
from klickfri.settings.own_name import own_name


def join(
    office: Office, process: str, workers: int, until_empty: bool, credentials: Credentials, tell: Callable[[str], None]
) -> Crew:
    """Works in the run of the process that goes on, until the queue is empty; returns the crew, whose workers have
    ended. The sums and files of the morning are the run's own.

    Raises `NotFound` when no run goes on, and `Misconfigured`, `BadInput` or `Busy` before anything is started.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    loaded.try_out()
    system = loaded.program.system
    names, asked = usable(system, workers, credentials), StopAsked()
    with heard(asked.note), opened(office.settings) as store, loaded.log() as log:
        going_on = store.runs.living(process)
        if going_on is None:
            raise NotFound(f"no run of {process} goes on that could be joined: start one without --join")
        _refuse_another_flow(loaded, log, going_on.id)
        with leased(store, system, names, workers, going_on.id, tell) as accounts:
            log.append(_joined(office, going_on.id, len(accounts)).about(f"run/{going_on.id}"))
            heir = Heir(store, system, names, going_on.id)
            with crew_of(office, process, going_on.id, until_empty, accounts, tell) as crew:
                watch(crew, asked, lambda: heir.look(crew.log_in), tell)
            return crew


def _joined(office: Office, run: str, workers: int) -> RunJoined:
    version = importlib.metadata.version("klickfri")
    return RunJoined(run=run, host=own_name(), asked_by=office.signer(), version=version, workers=workers)


def _refuse_another_flow(loaded: LoadedProcess, log: Ledger, run: str) -> None:
    began = [told.flow_digest for entry in log.of_run(run) if isinstance(told := entry.told, RunStarted)]
    if began != [loaded.program.digest]:
        raise Misconfigured(
            f"the run {run} works by another version of {loaded.folder.name} than this machine has: bring the "
            "recordings of both to the same state"
        )
