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
    morning = _morning(office, process)
    with opened(office.settings) as store:
        items = store.items(process)
    people = [item for item in items if item.waits_for_a_person]
    known = replace(morning, standings=standings(office.settings, process, people))
    files = write_handover(private.folder(folder), handover(items, known))
    return replace(_count(process, people, morning), files=tuple(files))


def count(office: Office, process: str) -> Waiting:
    """How many wait, whichever run left them. Raises `BadInput`."""
    morning = _morning(office, process)
    with opened(office.settings) as store:
        return _count(process, store.for_people(process), morning)


def _count(process: str, people: Sequence[WorkItem], morning: Morning) -> Waiting:
    return Waiting(process, len(people), sum(morning.hours_left(item) < 0 for item in people))


def _morning(office: Office, process: str) -> Morning:
    """The process's morning, without how far its items came."""
    facts = load_process(office.settings.recordings, process)
    with opened(office.settings) as store:
        return Morning(facts, office.moment(), asked=store.deferrals(process))
