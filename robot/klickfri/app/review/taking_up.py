"""A person takes up what waits: tried once more, done by hand, withdrawn, assigned, or given another place.

With a reason, logged, all or none. Cases are named by their numbers, or by a selection of which those that fit are
taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from klickfri.app.look.queue import Selection, find, items, process_of
from klickfri.app.office import Office
from klickfri.app.people.same import SignedBy, signed
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger
from klickfri.model.application import OPEN, Process
from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.model.event import EventData
from klickfri.model.events import CaseAssigned, CaseClosed, CasePrioritised, CaseRetried
from klickfri.model.work import TRANSITIONS, State, WorkItem
from klickfri.privacy.likeness import looks_like_a_persons
from klickfri.settings.settings import Settings
from klickfri.work.queries import MOST_URGENT
from klickfri.work.store import Store

LONGEST_REASON = 200
_WORD = re.compile(r"\w{2,}")
_ACCOUNT = re.compile(r"[^\W\d_][\w.@-]{0,59}")

Tell = Callable[[WorkItem], None]


@dataclass(frozen=True)
class CaseAct:
    """What a person does with cases. `refuse` says why one does not fit; `told` is what the log keeps of one, given by
    whom; `change` does it to all or none, and tells each first.
    """

    refuse: Callable[[WorkItem], Fault | None]
    told: Callable[[SignedBy, WorkItem], EventData]
    change: Callable[[Store, Sequence[WorkItem], str, Office, Tell], None]
    reason: str


@dataclass(frozen=True)
class Taken:
    """The cases as they stood; `left` says of those that the selection holds besides why they do not fit."""

    items: tuple[WorkItem, ...]
    left: tuple[Fault, ...] = ()


def retry(reason: str) -> CaseAct:
    """What waits for a person goes back into the queue. The robot looks before it acts, as in any attempt."""

    def told(by: SignedBy, item: WorkItem) -> EventData:
        return CaseRetried(**by, was=str(item.state), reason=reason)

    return CaseAct(_not_again, told, _to(State.NEW), reason)


def close(reason: str) -> CaseAct:
    """What waits was done by a person; a proposal was decided."""

    def told(by: SignedBy, item: WorkItem) -> EventData:
        return CaseClosed(**by, was=str(item.state), way="done", reason=reason)

    return CaseAct(lambda item: _not_ended(item, State.COMPLETED), told, _to(State.COMPLETED), reason)


def cancel(reason: str) -> CaseAct:
    """What waits was withdrawn: nobody is to do it."""

    def told(by: SignedBy, item: WorkItem) -> EventData:
        return CaseClosed(**by, was=str(item.state), way="withdrawn", reason=reason)

    return CaseAct(lambda item: _not_ended(item, State.ABANDONED), told, _to(State.ABANDONED), reason)


def assign(to: str, reason: str) -> CaseAct:
    """A person has taken what waits for one; nobody has when `to` is empty. Raises `BadInput` for no account."""
    if to and not _ACCOUNT.fullmatch(to):
        fault = Fault("--to", "is no account's name", "Give the person's account, such as anna.berg")
        raise BadInput("the command", [fault])

    def told(by: SignedBy, item: WorkItem) -> EventData:
        return CaseAssigned(**by, was=item.assigned, to=to, reason=reason)

    def change(store: Store, chosen: Sequence[WorkItem], by: str, office: Office, tell: Tell) -> None:
        store.assign(chosen, to, tell)

    return CaseAct(_not_a_persons, told, change, reason)


def prioritise(priority: int, reason: str) -> CaseAct:
    """What waits for the robot gets another place. Raises `BadInput` for a priority that there is not."""
    if abs(priority) > MOST_URGENT:
        fault = Fault("--priority", f"is {priority}", f"From {-MOST_URGENT} to {MOST_URGENT}; ordinary is 0")
        raise BadInput("the command", [fault])

    def told(by: SignedBy, item: WorkItem) -> EventData:
        return CasePrioritised(**by, was=item.priority, priority=priority, reason=reason)

    def change(store: Store, chosen: Sequence[WorkItem], by: str, office: Office, tell: Tell) -> None:
        store.prioritise(chosen, priority, tell)

    return CaseAct(_not_the_robots, told, change, reason)


def choose(settings: Settings, act: CaseAct, references: Sequence[str], wanted: Selection) -> Taken:
    """The cases that an act is for, by their numbers or else by a selection. Nothing is changed.

    Raises `BadInput` with every fault of reason and numbers, and where neither or both are given.
    """
    if bool(references) == bool(wanted):
        mend = "Give numbers, or one or more of --state, --code, --run and --stage"
        raise BadInput("the command", [Fault("which cases", "is not said, or said twice", mend)])
    if references:
        return Taken(tuple(_named(settings, references, wanted.process, act)))
    return fitting(settings, act, items(settings, wanted))


def fitting(settings: Settings, act: CaseAct, found: Sequence[WorkItem]) -> Taken:
    """Those of the cases that an act is for, and why the others are not. Raises `BadInput` for a bad reason."""
    judged = [(item, _unfit(settings, act, item)) for item in found]
    fit = tuple(item for item, fault in judged if fault is None)
    _refuse(list(faults_of_reason(settings, act.reason, fit)))
    return Taken(fit, tuple(fault for _, fault in judged if fault))


def seen(item: WorkItem) -> str:
    """By what a page remembers how a case stood when it was shown: another attempt, state, place or hand is another."""
    return f"{item.state}.{item.attempt}.{item.priority}.{item.assigned}"


def take_up(office: Office, act: CaseAct, chosen: Sequence[WorkItem]) -> None:
    """Does it to all of them or to none, and logs each by whom."""
    settings, by = office.settings, office.signer()
    with ExitStack() as open_logs, opened(settings) as store:
        boards = {_process(settings, item).board for item in chosen}
        who = signed(store, by)
        logs = {board: open_logs.enter_context(open_ledger(settings, board, office.now)) for board in sorted(boards)}

        def tell(item: WorkItem) -> None:
            told = act.told(who, item).about(f"{item.process}/{item.reference}")
            logs[_process(settings, item).board].append(told)

        act.change(store, chosen, by, office, tell)


def put_back(office: Office, chosen: Sequence[WorkItem], proposal: str) -> None:
    """Puts items back into the queue whose target has been healed. Logged like `retry`, with the proposal."""
    take_up(office, retry(f"healed: {proposal}"), chosen)


def _to(state: State) -> Callable[[Store, Sequence[WorkItem], str, Office, Tell], None]:
    def change(store: Store, chosen: Sequence[WorkItem], by: str, office: Office, tell: Tell) -> None:
        store.move(chosen, state, by, office.moment(), tell)

    return change


def _named(settings: Settings, references: Sequence[str], process: str | None, act: CaseAct) -> list[WorkItem]:
    """The items by these references, each once."""
    faults, found = [], []
    for reference in dict.fromkeys(references):
        try:
            item = _one(settings, reference, process)
        except Fault as fault:
            faults.append(fault)
            continue
        refused = _unfit(settings, act, item)
        faults += [refused] if refused else []
        found.append(item)
    _refuse([*faults, *faults_of_reason(settings, act.reason, found)])
    return found


def _refuse(faults: Sequence[Fault]) -> None:
    if faults:
        raise BadInput("the command", faults)


def _one(settings: Settings, reference: str, process: str | None) -> WorkItem:
    try:
        found = [item for item in find(settings, reference) if process in (None, item.process)]
    except NotFound:
        found = []
    if not found:
        raise Fault(reference, "no application has this number", "See `klickfri queue list`")
    if len(found) > 1:
        names = ", ".join(item.process for item in found)
        raise Fault(reference, f"several processes have this number: {names}", "Name one with --process")
    return found[0]


def _unfit(settings: Settings, act: CaseAct, item: WorkItem) -> Fault | None:
    if process_of(settings, item) is None:
        return Fault(item.reference, f"its process {item.process} has no folder", "Put the folder back")
    return act.refuse(item)


def _not_again(item: WorkItem) -> Fault | None:
    if item.is_restricted:
        return Fault(item.reference, "needs special handling", "The robot never takes it up; close it when it is done")
    if item.state not in (State.PENDING_USER_ACTION, State.FAILED):
        return Fault(item.reference, f"is {item.state}", "Only what waits for a person or has failed is tried again")
    return None


def _not_ended(item: WorkItem, state: State) -> Fault | None:
    decided = state is State.COMPLETED and item.is_proposal
    if (state in TRANSITIONS[item.state] or decided) and item.state is not State.IN_PROGRESS:
        return None
    mend = "Only what waits can be closed; what the robot has not begun can be cancelled"
    return Fault(item.reference, f"is {item.state}", mend)


def _not_a_persons(item: WorkItem) -> Fault | None:
    if item.waits_for_a_person:
        return None
    return Fault(item.reference, f"is {item.state}", "Only what waits for a person can be taken by one")


def _not_the_robots(item: WorkItem) -> Fault | None:
    if item.state in (State.NEW, State.DEFERRED):
        return None
    return Fault(item.reference, f"is {item.state}", "Only what waits for the robot has a place in the queue")


def faults_of_reason(settings: Settings, reason: str, chosen: Sequence[WorkItem]) -> Iterator[Fault]:
    """The reason is kept in the log for ever, so it names nobody; what it holds is not repeated here."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        yield Fault("--reason", f"is empty or longer than {LONGEST_REASON} signs", "Say in a few words why")
    likeness = looks_like_a_persons(reason)
    if likeness:
        yield Fault("--reason", f"seems to hold {likeness}", "Write it without; the log keeps it")
    elif any(_repeats(settings, item, reason) for item in chosen):
        yield Fault("--reason", "repeats a value of the application", "Write it without; the log keeps it")


def _repeats(settings: Settings, item: WorkItem, reason: str) -> bool:
    process = process_of(settings, item)
    private = {name for name, spec in (process.fields if process else {}).items() if spec.data_class not in OPEN}
    words = {word for name in private for word in _WORD.findall(str(item.payload.get(name) or ""))}
    names = {word.casefold() for word in words if not word[0].islower()}
    return not names.isdisjoint(word.casefold() for word in _WORD.findall(reason))


def _process(settings: Settings, item: WorkItem) -> Process:
    process = process_of(settings, item)
    assert process is not None, "items without a process are refused before"
    return process
