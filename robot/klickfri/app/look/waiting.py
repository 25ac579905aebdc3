"""Everyone who waits for a person: the hand-over files, at the end of a run and at any time.

They hold whoever has not been taken up, whichever run left them, one that was killed too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from klickfri.app.look.standing import standings
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.flow.loader import load_process, process_names
from klickfri.model.work import WorkItem
from klickfri.pages.handover import write_handover
from klickfri.settings import private
from klickfri.summary.handover import Morning, handover


@dataclass(frozen=True)
class Waiting:
    """Who waits for a person in one process, and the files that say so. `late` are past their hour."""

    process: str
    people: int
    late: int
    files: tuple[Path, ...] = ()


def hand_over(office: Office, process: str | None, folder: Path | None) -> list[Waiting]:
    """Writes the files of one process, or of every process in the queue, each in a folder of its own.

    In a `folder` that was named, those who may read it may read the ordinary file; never the restricted one.
    Raises `BadInput` for a process that has no folder, when the others are written.
    """
    settings = office.settings
    with opened(settings) as store:
        names = [process] if process else store.processes()
    place = folder or settings.state / "handover"
    known = process_names(settings.recordings)
    names.sort(key=lambda name: name not in known)
    written = [write(office, name, place if process and folder else place / name) for name in names]
    if folder:
        for one in written:
            private.as_folder(one.files[0])
    return written


def write(office: Office, process: str, folder: Path) -> Waiting:
    """Writes the files of one process as the queue is now. Raises `BadInput`."""
    items, morning = _look(office, process)
    known = replace(morning, standings=standings(office.settings, process, _people(items)))
    files = write_handover(private.folder(folder), handover(items, known))
    return replace(_count(process, items, morning), files=tuple(files))


def count(office: Office, process: str) -> Waiting:
    """How many wait, whichever run left them. Raises `BadInput`."""
    return _count(process, *_look(office, process))


def _count(process: str, items: Sequence[WorkItem], morning: Morning) -> Waiting:
    people = _people(items)
    return Waiting(process, len(people), sum(morning.hours_left(item) < 0 for item in people))


def _people(items: Sequence[WorkItem]) -> list[WorkItem]:
    return [item for item in items if item.waits_for_a_person]


def _look(office: Office, process: str) -> tuple[list[WorkItem], Morning]:
    """The process's items and its morning, without how far they came."""
    settings = office.settings
    facts = load_process(settings.recordings, process)
    with opened(settings) as store:
        items, asked = store.items(process), store.deferrals(process)
    return items, Morning(facts, office.moment(), asked=asked)
