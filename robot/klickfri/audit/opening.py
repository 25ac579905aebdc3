"""Opens the audit logs. The one place that knows which store keeps them; everybody else knows the port."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from klickfri.audit.entry import RefuseText
from klickfri.audit.ledger import Ledger, LedgerReader
from klickfri.audit.sqlite.copy import copy, snapshot
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file, log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.audit.verify import Noted, Verification, verify
from klickfri.settings.settings import Settings


def open_ledger(
    settings: Settings,
    board: str,
    clock: Callable[[], dt.datetime],
    *,
    guard: RefuseText | None = None,
    timeout: float = 30.0,
) -> Ledger:
    """A board's log to write and to read, begun if there is none. Raises `AuditUnavailable`.

    `guard` refuses texts that must never be written; without one, personal numbers are refused. `timeout` is the
    longest wait for another writer, in seconds.
    """
    return SqliteLedger(settings.audit, board, f"klickfri/{board}", clock, guard=guard, timeout=timeout)


def read_ledger(settings: Settings, board: str) -> LedgerReader:
    """A board's log to read only, also where nothing may be written. Raises `Misconfigured` if there is none."""
    return SqliteReader(log_to_read(settings.audit, board))


def has_ledger(settings: Settings, board: str) -> bool:
    """Has the board a log?"""
    return log_file(settings.audit, board).is_file()


def boards(settings: Settings) -> list[str]:
    """The boards that have a log here, or a place of one that is gone; whatever the recordings say today."""
    return sorted(path.name for path in settings.audit.glob("*") if path.is_dir())


def verify_ledger(settings: Settings, board: str, noted: Noted | None = None) -> Verification:
    """Checks a board's log as it stands. Raises `Misconfigured` if there is none, and `AuditUnavailable`."""
    with read_ledger(settings, board) as ledger:
        return verify(ledger, noted)


def copy_ledger(settings: Settings, board: str, to: Settings) -> Path:
    """Copies a board's log with its pictures, as it is at this moment, to another state folder; returns the file.

    Raises `Misconfigured` when there is no log, or something in the copy's place, `AuditUnavailable` and `OSError`.
    """
    return copy(settings.audit, board, to.audit)


@contextmanager
def ledger_snapshot(settings: Settings, board: str) -> Iterator[Callable[[Settings], Path]]:
    """A board's log as it is at this moment: what is given copies it, with its pictures, to another state folder.

    Raises as `copy_ledger`.
    """
    with snapshot(settings.audit, board) as taken:
        yield lambda to: taken(to.audit)
