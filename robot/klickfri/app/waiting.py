"""Everyone who waits for a person: the hand-over files, at the end of a run and at any time.

They hold whoever has not been taken up, whichever run left them, one that was killed too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from klickfri.app.handover_file import Morning, write_handover
from klickfri.app.queue import opened
from klickfri.app.standing import standings
from klickfri.app.station import now
from klickfri.flow.loader import load_process, process_names
from klickfri.settings.settings import Settings


@dataclass(frozen=True)
class Waiting:
    """Who waits for a person in one process, and the files that say so. `late` are past their hour."""

    process: str
    people: int
    late: int
    files: tuple[Path, ...]


def hand_over(settings: Settings, process: str | None, folder: Path | None) -> list[Waiting]:
    """Writes the files of one process, or of every process in the queue, each in a folder of its own.

    Raises `BadInput` for a process that has no folder, when the others are written.
    """
    with opened(settings) as store:
        names = [process] if process else store.processes()
    place = folder or settings.state / "handover"
    known = process_names(settings.recordings)
    names.sort(key=lambda name: name not in known)
    return [write(settings, name, place if process and folder else place / name) for name in names]


def write(settings: Settings, process: str, folder: Path) -> Waiting:
    """Writes the files of one process as the queue is now. Raises `BadInput`."""
    facts = load_process(settings.recordings, process)
    with opened(settings) as store:
        items = store.items(process)
    people = [item for item in items if item.waits_for_a_person]
    morning = Morning(facts, settings.moment(now()), standings(settings, process, people))
    late = sum(morning.hours_left(item) < 0 for item in people)
    folder.mkdir(parents=True, exist_ok=True)
    return Waiting(process, len(people), late, tuple(write_handover(folder, items, morning)))
