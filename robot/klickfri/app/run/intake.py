"""Takes a file of applications into the queue, so that queue and log agree whatever happens between them.

The log hears of an intake before the queue keeps it (`intake.started`, within the queue's transaction), and afterwards
what came of it (`intake.done`). One that was killed between the two is settled by the next command (`settling`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.run.settling import settle
from klickfri.app.store import opened
from klickfri.audit.keyed import begin_first_vault
from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger
from klickfri.flow.loader import load_process
from klickfri.model.application import Process
from klickfri.model.errors import AuditUnavailable, Fault
from klickfri.model.events import IntakeStarted
from klickfri.work import intake
from klickfri.work.attachments import Attachments, FolderBeside, file_fields
from klickfri.work.store import Added, Store

_LATER = "the log could not be brought up to date; the next intake or run does it"


@dataclass(frozen=True)
class TakenIn:
    """What became of a file's `rows`. `already` are references that the queue had, `faults` tell of those left out."""

    rows: int
    taken: int
    already: tuple[str, ...]
    left_out: int
    faults: tuple[Fault, ...]
    repaired: tuple[str, ...]


def take_in(office: Office, process_name: str, path: Path, only_good: bool, files: Path | None = None) -> TakenIn:
    """Reads the file and queues its good rows, with the files of the folder `files` that they name.

    Raises `BadInput` with all faults unless `only_good`, and `AuditUnavailable`; then nothing was taken in.
    """
    settings = office.settings
    process = load_process(settings.recordings, process_name)
    beside = FolderBeside(files, process.files)
    with opened(settings) as store:
        found = intake.take(path, process, only_good, store.references(process_name), beside)

        def keep_files(taken: Added) -> None:
            new = [row for row in found.rows if row["reference"] not in taken.already]
            kept = Attachments(settings.state, process_name)
            kept.forget_others({*store.references(process_name), *(row["reference"] for row in new)})
            kept.keep_all(new, file_fields(process), beside)

        with open_ledger(settings, process.board, office.now) as log:
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            # with the board's other keys, so that all of them can be brought to its other machines before the first run
            begin_first_vault(log, settings.state, process.board)
            taken = _add(store, log, process_name, found, digest, office.now(), keep_files)
            late = _settled(store, log, process)
    rows = len(found.rows) + found.left_out
    told = (*found.repaired, *late)
    return TakenIn(rows, taken.taken, taken.already, found.left_out, tuple(found.faults), told)


def _add(
    store: Store,
    log: Ledger,
    process: str,
    found: intake.Intake,
    digest: str,
    moment: dt.datetime,
    keep_files: Callable[[Added], None],
) -> Added:
    def witness(taken: Added) -> None:
        keep_files(taken)
        begun = IntakeStarted(
            added=moment.isoformat(),
            process=process,
            file_sha256=digest,
            rows=len(found.rows) + found.left_out,
            taken=taken.taken,
            already=len(taken.already),
            left_out=found.left_out,
        )
        log.append(begun.about(f"intake/{process}"))

    return store.add(process, found.rows, run="", now=moment, witness=witness)


def _settled(store: Store, log: Ledger, process: Process) -> tuple[str, ...]:
    """Settles, and says when that must wait: what is in the queue by now is in it."""
    try:
        settle(store, log, process)
    except AuditUnavailable:
        return (_LATER,)
    return ()
