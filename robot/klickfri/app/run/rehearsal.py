"""Trying a flow outside the queue: the plan without a screen, only looking, or one application for real."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look.queue import opened
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.leases import leased, run_id, usable
from klickfri.app.run.station import Station, case_of
from klickfri.decide.handover import SPECIAL
from klickfri.model.errors import BadInput, BusinessException, Fault, OnlyLooking, ProtectedIdentity, Unsure
from klickfri.model.events import CaseClaimed
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.replay.case import CaseReplay
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings
from klickfri.summary.plan import Plan, plan_of
from klickfri.work import intake


def plan(office: Office, process: str) -> Plan:
    """Every step in order with its target and condition: what the robot would do, without a screen."""
    return plan_of(LoadedProcess.of(office, process).program)


def replay_one(office: Office, process: str, file: Path, reference: str | None, headed: bool) -> Outcome:
    """Replays one application of a file, its first if none is named, with a robot account that is free.

    Raises `BadInput` when the queue has that application: two ways into the system would know nothing of each other.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    item = _item(loaded, file, reference)
    _refuse_queued(office.settings, process, item.reference)
    run = run_id(office, "prov-")
    with _station(loaded, run, headed) as station:
        return CaseHandler(station, run, time.sleep, lambda: None)(item)


@dataclass(frozen=True)
class Looked:
    """How far a look came. `well` is false when the robot was not sure of something, or the system failed."""

    told: str
    reasons: tuple[str, ...]
    well: bool


def look_at_one(office: Office, process: str, file: Path, reference: str | None, headed: bool) -> Looked:
    """Only looks, up to the first step that would work, which is pointed out; tells how far it came.

    Raises `Misconfigured` when the process is in production and not approved: looking, too, is done in the system.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    item = _item(loaded, file, reference)
    run = run_id(office, "titt-")
    with _station(loaded, run, headed) as station:
        case = case_of(loaded, item.reference, dict(item.payload), run, 1, only_look=True)
        claimed = CaseClaimed(run=run, attempt=1, flow_digest=loaded.program.digest)
        station.log.append(claimed.about(case.subject))
        replay = CaseReplay(case, station.session(run), station.ports(case.subject, time.sleep))
        told, well = _looked(replay)
        return Looked(told, tuple(replay.trail.reasons), well)


def _looked(replay: CaseReplay) -> tuple[str, bool]:
    try:
        told = _looked_through(replay)
        blind = list(replay.try_looks())
        return "\n".join([told, *blind]), not blind
    except ProtectedIdentity:
        return f"Bara tittat. {SPECIAL}", True
    except BusinessException as handed:
        told = f"Bara tittat. Ärendet lämnas till handläggare: {handed.code}: {handed.swedish}"
        return told, not isinstance(handed, Unsure)


def _looked_through(replay: CaseReplay) -> str:
    try:
        replay.run()
    except OnlyLooking as stopped:
        return f"Bara tittat. Nästa steg hittades och gjordes inte: {stopped}"
    return "Bara tittat, hela flödet."


@contextmanager
def _station(loaded: LoadedProcess, run: str, headed: bool) -> Iterator[Station]:
    """A station with an account that nobody else uses meanwhile. Raises `Busy` when there is none."""
    system = loaded.program.system
    with (
        opened(loaded.settings) as store,
        leased(store, system, usable(system, 1, EnvironmentCredentials()), 1, run, lambda text: None) as (account,),
        Station(loaded, account, headed=headed) as station,
    ):
        yield station


def _refuse_queued(settings: Settings, process: str, reference: str) -> None:
    with opened(settings) as store:
        state = next((item.state for item in store.items(process) if item.reference == reference), None)
    if state is not None:
        mend = f"The queue's applications are done by `klickfri run {process}`; see `klickfri queue show {reference}`"
        raise BadInput("the command", [Fault(reference, f"is in the queue ({state})", mend)])


def _item(loaded: LoadedProcess, file: Path, reference: str | None) -> WorkItem:
    row = intake.take_one(file, loaded.program.process, reference)
    received = dt.datetime.fromisoformat(row["received"])
    name = loaded.program.process.name
    return WorkItem(0, name, row["reference"], State.IN_PROGRESS, row, received, attempt=1)
