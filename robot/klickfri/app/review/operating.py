"""What operations ask of runs that are under way, on whatever machine: to stop, to pause, to know of an incident."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from klickfri.app.office import Office
from klickfri.app.review.incidents import acknowledged, closed
from klickfri.app.store import opened
from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger
from klickfri.flow.loader import load_process, process_names
from klickfri.model.errors import BadInput, Fault, Misconfigured, NotFound
from klickfri.model.event import EventData
from klickfri.model.events import WorkPaused, WorkResumed
from klickfri.privacy.likeness import looks_like_a_persons
from klickfri.settings.settings import Settings
from klickfri.work.incidents import Incident
from klickfri.work.pauses import Kind, Pause
from klickfri.work.runs import Run
from klickfri.work.store import Store

LONGEST_REASON = 200


def stop(office: Office, process: str | None, *, at_once: bool) -> list[Run]:
    """Asks the runs of a process, or all, to stop; each sees it within a second, and logs it. Who is asked."""
    with opened(office.settings) as store:
        return store.runs.ask_to_stop(process, office.signer(), at_once=at_once)


def pause(office: Office, kind: Kind, name: str, reason: str) -> Pause | None:
    """Keeps a process, or all of a system, from beginning cases. None when it is paused already.

    Raises `BadInput` for a name that is not known, or a reason that is missing or names somebody.
    """
    _check(reason)
    boards = _boards(office.settings, kind, name)
    new = Pause(kind, name, office.signer(), reason, office.now())
    with opened(office.settings) as store:
        told = WorkPaused(kind=kind, name=name, by=new.by, reason=reason)
        return store.pauses.begin(new, lambda _: _tell(office, boards, told, kind, name))


def resume(office: Office, kind: Kind, name: str, reason: str) -> Pause | None:
    """Lets it go on; the pause that was, or None when there was none. Raises `BadInput` as `pause`."""
    _check(reason)
    boards = _boards(office.settings, kind, name)

    def tell(ended: Pause) -> None:
        by, since = office.signer(), ended.since.isoformat()
        told = WorkResumed(kind=kind, name=name, by=by, reason=reason, paused_by=ended.by, since=since)
        _tell(office, boards, told, kind, name)

    with opened(office.settings) as store:
        return store.pauses.end(kind, name, tell)


def acknowledge(office: Office, number: int) -> Incident:
    """Somebody knows of the incident; who said so first stays. Raises `NotFound`."""
    with opened(office.settings) as store, _log_of(office, _numbered(store, number)) as log:
        return store.incidents.acknowledge(number, office.signer(), office.now(), acknowledged(log.append))


def close_incident(office: Office, number: int, reason: str) -> Incident:
    """Somebody says that an incident is over, which nothing ends by itself any more: what it was about is gone, or no
    longer asked for. If it is met again, that is another one. One that is over stays as it was.

    Raises `BadInput` for a reason that is missing or names somebody, and while the system is ill; and `NotFound`.
    """
    _check(reason)
    with opened(office.settings) as store:
        found = _numbered(store, number)
        if found.is_open:
            _refuse_ill(store, found)
        by, now = office.signer(), office.now()
        with _log_of(office, found) as log:
            return store.incidents.end(number, f"{by}: {reason}", now, closed(log.append, by, reason))


def _numbered(store: Store, number: int) -> Incident:
    found = next((one for one in store.incidents.all() if one.id == number), None)
    if found is None:
        raise NotFound(f"no incident has the number {number}; see `klickfri incidents`")
    return found


def _log_of(office: Office, one: Incident) -> Ledger:
    """The log of the board whose process met it."""
    recordings = office.settings.recordings
    if one.process not in process_names(recordings):
        raise Misconfigured(f"its process {one.process} has no folder; put the folder back")
    return open_ledger(office.settings, load_process(recordings, one.process).board, office.now)


def _refuse_ill(store: Store, one: Incident) -> None:
    """Robots wait for an ill system whatever is said of it: its incident is open for as long."""
    kind, _, name = one.key.partition("/")
    if kind == "system" and store.health(name).illness():
        mend = "Its incident closes by itself when a case has gone well; `klickfri incidents ack` says that you know"
        raise BadInput("the command", [Fault(f"incident {one.id}", f"{name} is still ill", mend)])


def _check(reason: str) -> None:
    likeness = looks_like_a_persons(reason)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        told = f"is empty or longer than {LONGEST_REASON} signs"
        raise BadInput("the command", [Fault("--reason", told, "Say in a few words why")])
    if likeness:
        told = f"seems to hold {likeness}"
        raise BadInput("the command", [Fault("--reason", told, "Write it without; the log keeps it")])


def _boards(settings: Settings, kind: Kind, name: str) -> list[str]:
    """The boards whose logs tell of it: the process's own, or those of all processes of the system."""
    processes = [load_process(settings.recordings, one) for one in process_names(settings.recordings)]
    boards = {one.board for one in processes if name == (one.name if kind == "process" else one.system)}
    if not boards:
        known = sorted({one.name if kind == "process" else one.system for one in processes})
        told = Fault(f"{kind} {name}", "is not known here", f"There is: {', '.join(known) or 'none'}")
        raise BadInput("the command", [told])
    return sorted(boards)


def _tell(office: Office, boards: Sequence[str], told: EventData, kind: Kind, name: str) -> None:
    with ExitStack() as stack:
        for log in [stack.enter_context(open_ledger(office.settings, board, office.now)) for board in boards]:
            log.append(told.about(f"pause/{kind}/{name}"))
