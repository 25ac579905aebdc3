"""Takes a file of applications into the queue, and tells the board's log how many there were."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.queue import opened
from klickfri.app.station import now
from klickfri.audit.log import AuditLog
from klickfri.flow.loader import load_process
from klickfri.model.errors import Fault
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from klickfri.work import intake


@dataclass(frozen=True)
class TakenIn:
    """What became of a file. `already` are references that the queue had, `faults` the rows left out."""

    taken: int
    already: tuple[str, ...]
    faults: tuple[Fault, ...]
    repaired: tuple[str, ...]


def take_in(settings: Settings, process_name: str, path: Path, only_good: bool) -> TakenIn:
    """Reads the file and queues its good rows. Raises `BadInput` with all faults unless `only_good`."""
    process = load_process(settings.recordings, process_name)
    with opened(settings) as store:
        found = intake.take(path, process, only_good, store.references(process_name))
    with opened(settings) as store, AuditLog(settings.audit, process.board, f"klickfri/{process.board}", now) as log:
        taken, already = store.add(process_name, found.rows, run="", now=now())
        data = {
            "process": process_name,
            "file_sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "rows": len(found.rows) + found.left_out,
            "taken": taken,
            "already": len(already),
            "left_out": found.left_out,
        }
        log.append(Event("intake.done", f"intake/{process_name}", data))
    return TakenIn(taken, already, tuple(found.faults), tuple(found.repaired))
