"""Looks into the queue, for people: items, when they are due, and what is told of those that wait for a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from klickfri.app.look.standing import standings
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.ledger import PictureStore
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.decide import handover, letters
from klickfri.decide.handover import Standing
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.attachment import Attachment
from klickfri.model.deadline import CaseClock, clock_of
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.events import OfStep
from klickfri.model.work import State, WorkItem
from klickfri.settings import private
from klickfri.settings.settings import Settings
from klickfri.work.attachments import Attachments


@dataclass(frozen=True)
class Selection:
    """Which applications are meant; what is not given is not asked. `stage` is where one stopped: the id of the stage
    or of the step, or the step's own words.
    """

    process: str | None = None
    states: tuple[State, ...] = ()
    code: str | None = None
    run: str | None = None
    stage: str | None = None

    @property
    def tells_why(self) -> bool:
        """Does it ask for something that is not told of the restricted list?"""
        return self.code is not None or self.stage is not None

    def __bool__(self) -> bool:
        return bool(self.states or self.code or self.run or self.stage)


def items(settings: Settings, wanted: Selection) -> list[WorkItem]:
    """The items that are meant, of all processes that the queue holds, also of one whose folder is gone; oldest first.

    A code of the restricted list finds nothing: who may not see the list is not told who stands on it.
    """
    with opened(settings) as store:
        names = [wanted.process] if wanted.process else store.processes()
        found = [item for name in names for item in store.items(name, *wanted.states, code=wanted.code, run=wanted.run)]
    if wanted.tells_why:
        found = [item for item in found if not item.is_restricted]
    return found if wanted.stage is None else _stopped_at(settings, found, wanted.stage)


def _stopped_at(settings: Settings, found: Sequence[WorkItem], place: str) -> list[WorkItem]:
    return [item for item in found if place.casefold() in {word.casefold() for word in _places(settings, item)}]


def _places(settings: Settings, item: WorkItem) -> list[str]:
    """What the place is called where the item's last attempt stopped: stage, step, and the step's own words."""
    process, words = process_of(settings, item), [item.last.last_step] if item.last and item.last.last_step else []
    if process is None or not has_ledger(settings, process.board):
        return words
    with read_ledger(settings, process.board) as reader:
        told = reader.of_subject(f"{item.process}/{item.reference}")
    steps = [entry.told for entry in told if isinstance(entry.told, OfStep) and entry.told.attempt == item.attempt]
    said = [step for step in steps if step.say in words] or steps
    last = said[-1:]
    return [*words, *(word for step in last for word in (step.stage, step.step, step.step.rpartition("/")[2]))]


def find(settings: Settings, reference: str) -> list[WorkItem]:
    """The items of all processes with this reference. Raises `NotFound` when there is none."""
    found = [item for item in items(settings, Selection()) if item.reference == reference]
    if not found:
        raise NotFound(f"no application has the number {reference}; see `klickfri queue list`")
    return found


def process_of(settings: Settings, item: WorkItem) -> Process | None:
    """The item's process; None when its folder is gone or has another name now."""
    known = item.process in process_names(settings.recordings)
    return load_process(settings.recordings, item.process) if known else None


def clocks(office: Office, found: Sequence[WorkItem]) -> dict[int, CaseClock]:
    """Where the items' clocks stand, by id; of a process that has no folder here nobody knows what it promises."""
    told = dict[int, CaseClock]()
    with opened(office.settings) as store:
        for name in {item.process for item in found} & {*process_names(office.settings.recordings)}:
            process, asked = load_process(office.settings.recordings, name), store.deferrals(name)
            mine = [item for item in found if item.process == name]
            told |= {item.id: clock_of(item, asked.get(item.id, ()), process, office.moment()) for item in mine}
    return told


def clock(office: Office, item: WorkItem) -> CaseClock | None:
    """Where the item's clock stands; None when nobody knows what its process promises."""
    process = process_of(office.settings, item)
    if process is None:
        return None
    with opened(office.settings) as store:
        return clock_of(item, store.transitions(item), process, office.moment())


def last_picture(settings: Settings, item: WorkItem) -> Path | None:
    """The masked picture of the item's last pictured step."""
    process = process_of(settings, item)
    if process is None or item.is_restricted:
        return None
    try:
        with read_ledger(settings, process.board) as reader:
            entry = reader.last_pictured(f"{item.process}/{item.reference}")
            return _shown(settings, reader.pictures, entry.picture) if entry else None
    except Misconfigured:  # the robot has not run yet, so there is no log
        return None


def _shown(settings: Settings, pictures: PictureStore, sha: str) -> Path | None:
    """Where a person finds a picture; of a log that keeps no files, a copy is made, if it has the picture."""
    path = pictures.path(sha)
    if path is None:
        path = private.folder(settings.state / "shown") / f"{sha}.png"
        try:
            private.file(path).write_bytes(pictures.content(sha))
        except FileNotFoundError:  # destroyed by the board's plan, or lost: `klickfri audit verify` tells which
            path.unlink(missing_ok=True)
            return None
    return path


def received(settings: Settings, item: WorkItem) -> dict[str, Attachment]:
    """The files that the system gave in the item's case, by the flow's names for them. Raises `OSError`."""
    return Attachments(settings.state, item.process).received(item.reference)


def give_out(settings: Settings, item: WorkItem, to: Path) -> list[Path]:
    """Copies of these files in a folder, for whoever runs this only, called as the flow calls them: a file's own name
    may be somebody's. Raises `OSError`, `Misconfigured` where one of that name is there already.
    """
    given = []
    for name, file in received(settings, item).items():
        path = private.folder(to) / f"{name}{PurePath(file.name).suffix.lower()}"
        if path.exists():
            raise Misconfigured(f"{path} is there already; name another folder")
        private.file(path).write_bytes(file.content)
        given.append(path)
    return given


def hand_over_text(office: Office, item: WorkItem) -> str | None:
    """What a person is told who takes the item over, in Swedish; None when its process's folder is gone."""
    settings, process, case = office.settings, process_of(office.settings, item), clock(office, item)
    if process is None or case is None:
        return None
    texts = letters.load(settings.recordings / item.process)
    standing = standings(settings, item.process, [item]).get(item.id, Standing())
    return handover.text(item, standing, process, texts, case.due)
