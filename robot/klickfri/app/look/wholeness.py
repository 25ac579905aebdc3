"""Is the log whole, and how does anybody know: the last full check of each board, kept when it is made."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from klickfri.app.look.inspection import CheckedLogs
from klickfri.app.look.sealing import writes
from klickfri.app.office import Office
from klickfri.app.people.telling import board_titles
from klickfri.app.store import opened
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.audit.verify import Verification
from klickfri.model.errors import KlickfriError
from klickfri.work.checks import KeptCheck
from klickfri.work.store import Store
from klickfri.work.tables import explained


@dataclass(frozen=True)
class Wholeness:
    """One board, as people call it: its last full check if there was one, and up to which entry the log is signed (0:
    none).
    """

    board: str
    title: str
    check: KeptCheck | None
    signed: int
    has_log: bool


def wholeness(office: Office, boards: Collection[str]) -> list[Wholeness]:
    """Of these boards. Nothing is checked anew: that takes as long as the log is."""
    titles = board_titles(office.settings)
    with opened(office.settings) as store:
        return [_of(office, store, board, titles.get(board, board)) for board in sorted(boards)]


def keep(office: Office, checked: CheckedLogs) -> str:
    """Keeps what came of a check of the logs that this machine writes; a reader's own copy is left as it is.

    Why it could not be kept, where the queue cannot be written; empty otherwise. The check stands all the same.
    """
    own = {board: log for board, log in checked.logs.items() if writes(office.settings, board)}
    if not (own and checked.queue):
        return ""
    try:
        with opened(office.settings) as store:
            for board, log in own.items():
                store.checks.keep(kept(office, board, log, office.signer()))
    except (KlickfriError, OSError, DBAPIError) as error:
        return str(explained(error) or error) if isinstance(error, DBAPIError) else str(error)
    return ""


def keep_of_run(office: Office, board: str, log: Verification, run: str) -> None:
    """Keeps what came of the check at a run's end."""
    with opened(office.settings) as store:
        store.checks.keep(kept(office, board, log, f"run/{run}"))


def kept(office: Office, board: str, log: Verification, by: str) -> KeptCheck:
    """What is kept of a check."""
    anchored = log.anchored is not None
    return KeptCheck(board, office.now(), by, log.ok, log.line(), log.entries, log.alone, anchored)


def _of(office: Office, store: Store, board: str, title: str) -> Wholeness:
    if not has_ledger(office.settings, board):
        return Wholeness(board, title, store.checks.last(board), 0, has_log=False)
    with read_ledger(office.settings, board) as log:
        last = next(log.checkpoints(last=True), None)
    return Wholeness(board, title, store.checks.last(board), last.size if last else 0, has_log=True)
