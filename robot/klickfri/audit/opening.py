"""Opens the audit logs. The one place that knows which store keeps them; everybody else knows the port.

A board has one log: in the database of `KLICKFRI_DATABASE` where that is a PostgreSQL, else in a file of the state
folder.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from klickfri.audit import keyed, signing
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.entry import RefuseText
from klickfri.audit.ledger import Ledger, LedgerReader
from klickfri.audit.postgres import taking
from klickfri.audit.postgres.log import PostgresLedger
from klickfri.audit.postgres.place import Place, boards_of
from klickfri.audit.postgres.read import PostgresReader
from klickfri.audit.sqlite import leaving
from klickfri.audit.sqlite.copy import copy, copy_of, snapshot
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file, log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.audit.stamp import Authority
from klickfri.audit.stamping import authority_of
from klickfri.audit.verify import Noted, Verification, verify
from klickfri.audit.witnessing import key_of
from klickfri.model.errors import Misconfigured
from klickfri.model.events import LogRestored
from klickfri.settings.server import is_shared
from klickfri.settings.settings import Settings


def open_ledger(
    settings: Settings,
    board: str,
    clock: Callable[[], dt.datetime],
    *,
    guard: RefuseText | None = None,
    timeout: float = 30.0,
) -> Ledger:
    """A board's log to write and to read, begun if there is none.

    `guard` refuses texts that must never be written; without one, personal numbers are refused. `timeout` is the
    longest wait for another writer, in seconds. Raises `AuditUnavailable`, and `Misconfigured` when this machine has
    not the board's key, or the log stands elsewhere.
    """
    with ExitStack() as undone:
        log = undone.enter_context(_opened(settings, board, clock, guard, timeout))
        keyed.hold_to_key(log, settings.state, board)
        undone.pop_all()
        return log


def begin_key(settings: Settings, board: str, clock: Callable[[], dt.datetime], by: str, reason: str) -> None:
    """Makes the key that is here, or a new one, the board's from now on. Raises `Misconfigured` if it is already."""
    read_ledger(settings, board).close()
    with _opened(settings, board, clock) as log:
        keyed.begin_key(log, settings.state, board, by, reason)


def begin_signing(settings: Settings, board: str, clock: Callable[[], dt.datetime], by: str, reason: str) -> None:
    """The same for the key that signs."""
    read_ledger(settings, board).close()
    with open_ledger(settings, board, clock) as log:
        signing.begin_signing(log, settings.state, board, by, reason)


def begin_vault(settings: Settings, board: str, clock: Callable[[], dt.datetime], by: str, reason: str) -> None:
    """The same for the key that the board's letters are kept with."""
    read_ledger(settings, board).close()
    with open_ledger(settings, board, clock) as log:
        keyed.begin_vault(log, settings.state, board, by, reason)


def tell_restored(settings: Settings, board: str, clock: Callable[[], dt.datetime], told: LogRestored) -> None:
    """Tells a log that it was put back, whether the board's key is there again or not. Raises `AuditUnavailable`."""
    with _opened(settings, board, clock) as log:
        log.append(told.about(f"board/{board}"))


def read_ledger(settings: Settings, board: str) -> LedgerReader:
    """A board's log to read only, also where nothing may be written. Raises `Misconfigured` if there is none."""
    if not is_shared(settings.database):
        return SqliteReader(log_to_read(settings.audit, board))
    reader = PostgresReader(Place(settings.database, board))
    if not reader.exists():
        reader.close()
        _refuse_second(settings, board)
        raise Misconfigured(
            f"there is no audit log of {board} in the database: run the robot first, or check KLICKFRI_DATABASE"
        )
    return reader


def has_ledger(settings: Settings, board: str) -> bool:
    """Has the board a log? Raises `AuditUnavailable`."""
    if is_shared(settings.database):
        with PostgresReader(Place(settings.database, board)) as reader:
            return reader.exists()
    return log_file(settings.audit, board).is_file()


def may_be_written(settings: Settings, board: str) -> bool:
    """Is the log in a place where this account may write? Of a database only trying tells."""
    return is_shared(settings.database) or os.access(log_file(settings.audit, board), os.W_OK)


def _where(settings: Settings) -> str:
    """Where this machine's logs are, in words."""
    return "the database" if is_shared(settings.database) else str(settings.audit)


def no_log(settings: Settings) -> Misconfigured:
    """What is said where no board has a log."""
    return Misconfigured(
        f"there is no audit log in {_where(settings)}: run the robot first, or check KLICKFRI_STATE and "
        "KLICKFRI_DATABASE"
    )


def boards(settings: Settings) -> list[str]:
    """The boards that have a log here, or a place of one that is gone; whatever the recordings say today."""
    if is_shared(settings.database):
        return boards_of(settings.database)
    return sorted(path.name for path in settings.audit.glob("*") if path.is_dir())


def verify_ledger(
    settings: Settings,
    board: str,
    noted: Noted | None = None,
    anchors: Sequence[str] | None = None,
    witness: CosignatureVerifier | None = None,
    authority: Authority | None = None,
) -> Verification:
    """Checks a board's log as it stands, by the settings' witness and time-stamping authority where none is given.

    Raises `Misconfigured` if there is no log, and `AuditUnavailable`.
    """
    with read_ledger(settings, board) as ledger:
        return verify(ledger, noted, anchors, witness or key_of(settings), authority or authority_of(settings))


def copy_ledger(settings: Settings, board: str, to: Settings) -> Path:
    """Copies a board's log with its pictures, as it is at this moment, to another state folder; returns the file.

    The copy is always a file. Raises `Misconfigured` when there is no log, or something in the copy's place,
    `AuditUnavailable` and `OSError`.
    """
    if not is_shared(settings.database):
        return copy(settings.audit, board, to.audit)
    with read_ledger(settings, board) as reader:
        return copy_of(reader, board, to.audit)


@contextmanager
def ledger_snapshot(settings: Settings, board: str) -> Iterator[Callable[[Settings], Path]]:
    """A board's log in its file, as it is at this moment: what is given copies it, with its pictures, to another state
    folder. Raises as `copy_ledger`.
    """
    with snapshot(settings.audit, board) as taken:
        yield lambda to: taken(to.audit)


def boards_to_move(settings: Settings) -> list[str]:
    """The boards whose logs stand in files of the state folder, and are not marked as moved."""
    names = sorted(path.parent.name for path in settings.audit.glob("*/log.sqlite"))
    return [name for name in names if not leaving.is_left(log_file(settings.audit, name))]


def move_ledger(settings: Settings, board: str, clock: Callable[[], dt.datetime], by: str) -> Verification:
    """Moves a board's log from its file into the database, entry for entry, and marks the file so that nobody writes
    to it again; returns what came of checking it there. Moved already, but not marked, it is marked only.

    Raises `Misconfigured` when the log is not whole or the database has another log of the board, `AuditUnavailable`.
    """
    file = log_to_read(settings.audit, board)
    with leaving.left_when_done(file), SqliteReader(file) as old:
        before = verify(old)
        if not before.ok:
            raise Misconfigured(
                f"the audit log {file} is not whole and was not moved: see `klickfri audit verify {board}`"
            )
        taking.take(Place(settings.database, board), old, before, clock, by)
        after = verify_ledger(settings, board, Noted(before.last_leaf, before.last_seq))
        if not (after.ok and after.stands and after.pictures >= before.pictures):
            raise Misconfigured(f"the audit log of {board} is not whole in the database; {file} stays in use")
    return after


def _opened(
    settings: Settings,
    board: str,
    clock: Callable[[], dt.datetime],
    guard: RefuseText | None = None,
    timeout: float = 30.0,
) -> Ledger:
    source = f"klickfri/{board}"
    if not is_shared(settings.database):
        return SqliteLedger(settings.audit, board, source, clock, guard=guard, timeout=timeout)
    _refuse_second(settings, board)
    return PostgresLedger(Place(settings.database, board), source, clock, guard=guard, timeout=timeout)


def _refuse_second(settings: Settings, board: str) -> None:
    file = log_file(settings.audit, board)
    if file.exists() and not leaving.is_left(file):
        raise Misconfigured(
            f"the audit log of {board} stands in {file}, and a board has one log: `klickfri move` moves it to the "
            "database of KLICKFRI_DATABASE"
        )
