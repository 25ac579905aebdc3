"""A person takes up what waits: tried once more, done by hand, or withdrawn. With a reason, logged, all or none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Literal

from klickfri.app.look.queue import find, opened, process_of
from klickfri.app.office import Office
from klickfri.audit.opening import open_ledger
from klickfri.model.application import OPEN, Process
from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.model.event import EventData
from klickfri.model.events import CaseClosed, CaseRetried
from klickfri.model.work import TRANSITIONS, State, WorkItem
from klickfri.privacy.likeness import looks_like_a_persons
from klickfri.settings.settings import Settings

Way = Literal["done", "withdrawn"]
"""How a person ended a case: did the rest by hand, or took it back."""

LONGEST_REASON = 200
_CLOSED: dict[Way, State] = {"done": State.COMPLETED, "withdrawn": State.ABANDONED}
_WORD = re.compile(r"\w{2,}")


def retry(office: Office, references: Sequence[str], reason: str, process: str | None = None) -> list[WorkItem]:
    """Puts items that wait for a person back into the queue. The robot looks before it acts, as in any attempt.

    Raises `BadInput` with every fault of references and reason; then nothing is changed.
    """
    items = _named(office.settings, references, process, reason, _not_again)
    _move(office, items, State.NEW, lambda by, was: CaseRetried(by=by, was=was, reason=reason))
    return items


def close(
    office: Office, references: Sequence[str], reason: str, way: Way = "done", process: str | None = None
) -> list[WorkItem]:
    """Ends items that wait, as done by a person or withdrawn; a proposal is closed when it is decided.

    Raises `BadInput` with every fault of references and reason; then nothing is changed.
    """
    items = _named(office.settings, references, process, reason, lambda item: _not_closed(item, way))
    _move(office, items, _CLOSED[way], lambda by, was: CaseClosed(by=by, was=was, way=way, reason=reason))
    return items


def put_back(office: Office, items: Sequence[WorkItem], proposal: str) -> None:
    """Puts items back into the queue whose target has been healed. Logged like `retry`, with the proposal."""
    _move(office, items, State.NEW, lambda by, was: CaseRetried(by=by, was=was, reason=f"healed: {proposal}"))


def _named(
    settings: Settings,
    references: Sequence[str],
    process: str | None,
    reason: str,
    refuse: Callable[[WorkItem], Fault | None],
) -> list[WorkItem]:
    """The items by these references, each once."""
    faults, items = [], []
    for reference in dict.fromkeys(references):
        try:
            item = _one(settings, reference, process)
        except Fault as fault:
            faults.append(fault)
            continue
        refused = refuse(item)
        faults += [refused] if refused else []
        items.append(item)
    faults += _personal(settings, reason, items)
    if faults:
        raise BadInput("the command", faults)
    return items


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
    if process_of(settings, found[0]) is None:
        raise Fault(reference, f"its process {found[0].process} has no folder", "Put the folder back")
    return found[0]


def _not_again(item: WorkItem) -> Fault | None:
    if item.is_restricted:
        return Fault(item.reference, "needs special handling", "The robot never takes it up; close it when it is done")
    if item.state not in (State.PENDING_USER_ACTION, State.FAILED):
        return Fault(item.reference, f"is {item.state}", "Only what waits for a person can be tried again")
    return None


def _not_closed(item: WorkItem, way: Way) -> Fault | None:
    allowed = _CLOSED[way] in TRANSITIONS[item.state] or (way == "done" and item.is_proposal)
    if allowed and item.state is not State.IN_PROGRESS:
        return None
    mend = "Only what waits can be closed; what the robot has not begun, --as withdrawn"
    return Fault(item.reference, f"is {item.state}", mend)


def _personal(settings: Settings, reason: str, items: Sequence[WorkItem]) -> Iterator[Fault]:
    """The reason is kept in the log for ever, so it names nobody; what it holds is not repeated here."""
    if not reason.strip() or len(reason) > LONGEST_REASON:
        yield Fault("--reason", f"is empty or longer than {LONGEST_REASON} signs", "Say in a few words why")
    likeness = looks_like_a_persons(reason)
    if likeness:
        yield Fault("--reason", f"seems to hold {likeness}", "Write it without; the log keeps it")
    elif any(_repeats(settings, item, reason) for item in items):
        yield Fault("--reason", "repeats a value of the application", "Write it without; the log keeps it")


def _repeats(settings: Settings, item: WorkItem, reason: str) -> bool:
    process = process_of(settings, item)
    private = {name for name, spec in (process.fields if process else {}).items() if spec.data_class not in OPEN}
    words = {word for name in private for word in _WORD.findall(str(item.payload.get(name) or ""))}
    names = {word.casefold() for word in words if not word[0].islower()}
    return not names.isdisjoint(word.casefold() for word in _WORD.findall(reason))


def _move(office: Office, items: Sequence[WorkItem], state: State, answered: Callable[[str, str], EventData]) -> None:
    """Moves the items, and logs what a person `answered`: told by whom, and in what state it was."""
    settings, by = office.settings, office.signer()
    with ExitStack() as open_logs, opened(settings) as store:
        boards = {_process(settings, item).board for item in items}
        logs = {board: open_logs.enter_context(open_ledger(settings, board, office.now)) for board in sorted(boards)}

        def tell(item: WorkItem) -> None:
            told = answered(by, str(item.state))
            logs[_process(settings, item).board].append(told.about(f"{item.process}/{item.reference}"))

        store.move(items, state, by, office.moment(), tell)


def _process(settings: Settings, item: WorkItem) -> Process:
    process = process_of(settings, item)
    assert process is not None, "items without a process are refused before"
    return process
