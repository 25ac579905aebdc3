"""Moves a machine's queue and audit logs to the PostgreSQL that it is to share with others."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import boards_to_move, move_ledger
from klickfri.audit.verify import Verification
from klickfri.model.errors import Misconfigured
from klickfri.settings.server import is_shared
from klickfri.work import moving
from klickfri.work.store import Store


@dataclass(frozen=True)
class Moved:
    """The queue's rows by table, nothing when there was no queue to move; and what came of checking each log there."""

    queue: Mapping[str, int]
    logs: Mapping[str, Verification]


def move(office: Office, queue: Path | None = None, *, only_logs: bool = False) -> Moved:
    """Moves the queue's file (the state folder's own, unless it is named) and every board's log, or `only_logs`; what
    has been moved is left as it is, so that a move that was killed is begun again.

    Raises `Misconfigured` where there is nowhere or nothing to move to or from, or two of a kind; `Busy` while a run
    lives; `AuditUnavailable`.
    """
    settings = office.settings
    if not is_shared(settings.database):
        raise Misconfigured(
            "set KLICKFRI_DATABASE to the PostgreSQL to move to, for example postgresql://server/klickfri"
        )
    file, boards = queue or settings.state / "work.sqlite", boards_to_move(settings)
    if queue and not queue.is_file():
        raise Misconfigured(f"there is no queue in {queue}: correct the path")
    if not (file.is_file() or boards):
        raise Misconfigured(f"there is neither queue nor log in {settings.state} to move: check KLICKFRI_STATE")
    has_queue = not only_logs and file.is_file() and not moving.is_moved(file)
    rows = _queue(office, file) if has_queue else {}
    logs = {board: move_ledger(settings, board, office.now, office.signer()) for board in boards}
    return Moved(rows, logs)


def _queue(office: Office, file: Path) -> Mapping[str, int]:
    with closing(Store(f"sqlite:///{file.as_posix()}")) as old, opened(office.settings) as new:
        return moving.move(old, new)
