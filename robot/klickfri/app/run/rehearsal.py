"""Trying a flow outside the queue: the plan without a screen, only looking, or one application for real."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review.approving import approval
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.leases import leased, run_id, usable
from klickfri.app.run.pointing import Pointed, point_out, step_with
from klickfri.app.run.station import Station, case_of
from klickfri.app.run.trying import STRAIGHT, Ask, Go, Manner, Order, Trying, Upcoming, telling
from klickfri.app.store import opened
from klickfri.model.errors import BadInput, BusinessException, Fault, Halted, OnlyLooking, ProtectedIdentity, Unsure
from klickfri.model.flow import Program
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.replay.case import CaseReplay
from klickfri.replay.context import Pending
from klickfri.screen.port import Screen
from klickfri.settings.machine import credentials_of
from klickfri.settings.settings import Settings
from klickfri.summary.plan import Plan, plan_of
from klickfri.work import intake
from klickfri.work.attachments import FolderBeside, file_fields


def plan(office: Office, process: str) -> Plan:
    """Every step in order with its target and condition: what the robot would do, without a screen."""
    return plan_of(LoadedProcess.of(office, process).program)


def replay_one(
    office: Office,
    process: str,
    file: Path,
    reference: str | None,
    headed: bool,
    manner: Manner = STRAIGHT,
    files: Path | None = None,
    stopping: Callable[[Screen, Program, Pending], None] = lambda screen, program, pending: None,
) -> Outcome | Upcoming:
    """Replays one application of a file, its first if none is named, with a robot account that is free.

    The files that it names are those of the folder `files`. Returns how it ended, or the step before which it was
    stopped; `stopping` is given the screen as it stands then. Raises `BadInput` when the queue has that application:
    two ways into the system would know nothing of each other.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    item = _item(loaded, file, reference, files)
    _refuse_queued(office.settings, process, item.reference)
    run = run_id(office, "prov-")
    order = Order(plan_of(loaded.program))
    until = order.place(manner.until) if manner.until else None
    with _station(loaded, run, headed) as station, _kept(station, item, files):
        mask = station.ports(f"{process}/{item.reference}", time.sleep).mask
        trying = Trying(
            order, until, manner, telling(loaded.program.system.persons, mask), time.sleep,
            lambda pending: stopping(station.session(run).screen, loaded.program, pending),
        )  # fmt: skip
        try:
            return CaseHandler(station, run, time.sleep, lambda: None, before=trying)(item)
        except Halted:
            assert trying.stopped is not None
            return trying.stopped


def try_target(
    office: Office, process: str, target: str, file: Path, reference: str | None, headed: bool, ask: Ask | None
) -> Pointed | Outcome:
    """Goes up to the first step that acts on the target or reads it, saving nothing unasked, and points it out there.

    Returns how the case ended where it never came so far. Raises as `replay_one`, and `BadInput` for a target that no
    step has.
    """
    found: list[Pointed] = []
    program = LoadedProcess.of(office, process).program
    until = step_with(program, target)

    def stopping(screen: Screen, program: Program, pending: Pending) -> None:
        found.append(point_out(screen, program, target, pending))

    manner = Manner(until, ask=_only_saves(ask))
    ended = replay_one(office, process, file, reference, headed, manner, stopping=stopping)
    return found[0] if found or isinstance(ended, Upcoming) else ended


def _only_saves(ask: Ask | None) -> Ask:
    """Asks before steps that save alone; where nobody can be asked, it stops there."""

    def asked(upcoming: Upcoming) -> Go:
        if not upcoming.saves:
            return Go.ON
        return ask(upcoming) if ask else Go.STOP

    return asked


@dataclass(frozen=True)
class Looked:
    """How far a look came: through the whole flow, or to what ended it.

    `step` was found, would have worked, and was not done; `handed` is why the case goes to a person, and is told to
    nobody where the person is `protected`. `blind` holds what a look after a save could not follow, by stage.
    """

    reasons: tuple[str, ...] = ()
    step: str = ""
    handed: BusinessException | None = None
    protected: bool = False
    blind: Mapping[str, Unsure] = field(default_factory=dict)

    @property
    def well(self) -> bool:
        """False when the robot was not sure of something."""
        return not self.blind and not isinstance(self.handed, Unsure)


def look_at_one(office: Office, process: str, file: Path, reference: str | None, headed: bool) -> Looked:
    """Only looks, up to the first step that would work, which is pointed out; returns how far it came.

    Raises `Misconfigured` when the process is in production and not approved: looking, too, is done in the system.
    """
    loaded = LoadedProcess.of(office, process)
    approval(loaded)
    item = _item(loaded, file, reference)
    run = run_id(office, "titt-")
    with _station(loaded, run, headed) as station:
        case = case_of(loaded, item.reference, dict(item.payload), run, 1, only_look=True)
        station.log.append(station.claimed(run, item).about(case.subject))
        replay = CaseReplay(case, station.session(run), station.ports(case.subject, time.sleep))
        ended = _looked(replay)
        return replace(ended, reasons=tuple(replay.trail.reasons))


def _looked(replay: CaseReplay) -> Looked:
    try:
        step = _next_step(replay)
        return Looked(step=step, blind=dict(replay.try_looks()))
    except ProtectedIdentity:
        return Looked(protected=True)
    except BusinessException as handed:
        return Looked(handed=handed)


def _next_step(replay: CaseReplay) -> str:
    """The first step that would work, pointed out and not done; nothing when the flow has none for this case."""
    try:
        replay.run()
    except OnlyLooking as stopped:
        return str(stopped)
    return ""


@contextmanager
def _station(loaded: LoadedProcess, run: str, headed: bool) -> Iterator[Station]:
    """A station with an account that nobody else uses meanwhile. Raises `Busy` when there is none."""
    system = loaded.program.system
    names = usable(system, 1, credentials_of(loaded.settings))
    with (
        opened(loaded.settings) as store,
        leased(store, system, names, 1, run, lambda text: None) as (account,),
        Station(loaded, account, headed=headed) as station,
    ):
        yield station


@contextmanager
def _kept(station: Station, item: WorkItem, files: Path | None) -> Iterator[None]:
    """The files that the application names are kept for as long as it is tried."""
    process = station.loaded.program.process
    try:
        if files:
            station.attachments.keep_all([item.payload], file_fields(process), FolderBeside(files, process.files))
        yield
    finally:
        station.attachments.forget(item.reference)


def _refuse_queued(settings: Settings, process: str, reference: str) -> None:
    with opened(settings) as store:
        state = next((item.state for item in store.items(process) if item.reference == reference), None)
    if state is not None:
        mend = f"The queue's applications are done by `klickfri run {process}`; see `klickfri queue show {reference}`"
        raise BadInput("the command", [Fault(reference, f"is in the queue ({state})", mend)])


def _item(loaded: LoadedProcess, file: Path, reference: str | None, files: Path | None = None) -> WorkItem:
    process = loaded.program.process
    row = intake.take_one(file, process, reference, FolderBeside(files, process.files) if files else None)
    received = dt.datetime.fromisoformat(row["received"])
    name = loaded.program.process.name
    return WorkItem(0, name, row["reference"], State.IN_PROGRESS, row, received, attempt=1)
