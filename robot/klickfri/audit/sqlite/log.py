"""The audit log of one board: an append-only chain in one SQLite file, shared by all its writers.

Every failure to write becomes `AuditUnavailable`: what cannot be logged must not be done.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from klickfri.audit import entry
from klickfri.audit.asking import Rows
from klickfri.audit.ledger import KeptCheckpoint, KeptCosignature, KeptStamp
from klickfri.audit.pictures import sync_folder
from klickfri.audit.sqlite.place import (
    CHECKPOINT,
    COSIGNATURE,
    FORMAT,
    LEFT,
    SEARCH,
    TIME_STAMP,
    WHOLE,
    log_file,
    unavailable,
)
from klickfri.audit.sqlite.read import QUERIES, SqliteReader
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from klickfri.model.events import LogOpened
from klickfri.privacy.scan import Guard
from klickfri.settings import disk, private


class SqliteLedger(SqliteReader):
    """A `Ledger`. Begins the board's log when there is none, and raises `AuditUnavailable` when it cannot be opened.

    `folder` holds the logs of all boards (`Settings.audit`); `source` names the robot as a URI reference, for
    example `klickfri/utbildning`; `timeout` is the longest wait for another writer, in seconds.
    """

    def __init__(
        self,
        folder: Path,
        board: str,
        source: str,
        clock: Callable[[], dt.datetime],
        *,
        guard: entry.RefuseText | None = None,
        timeout: float = 30.0,
    ) -> None:
        super().__init__(log_file(folder, board))
        self._source, self._clock = source, clock
        self._guard = guard or Guard()
        with self._failing_closed("written"):
            if not self._file.exists():
                self._begin(board)
            self._db = _connect(self._file, timeout)
            self._inode = self._file.stat().st_ino
        self._known_format()
        self._make_searchable()

    def append(self, event: Event) -> int:
        """Makes the event durable and returns its sequence number.

        Raises `AuditUnavailable` when that failed, `Leak` or `BadEvent` when the event must not be written.
        """
        entry.check(event, self._guard)
        with self._lock, self._failing_closed("written"):
            self._still_there()
            with self._transaction():
                self._known_format()
                seq = self._add(event)
            self._still_there()
            if event.picture:
                self.pictures.settle(event.picture)
        return seq

    def keep_picture(self, image: bytes) -> str:
        """Stores a masked picture (PNG), durable, and returns its SHA-256. Raises `AuditUnavailable`."""
        with self._failing_closed("written"):
            return self.pictures.keep(image)

    def keep_checkpoint(self, kept: KeptCheckpoint) -> None:
        """As the port says."""
        self._keep(lambda: keep(self._db, kept))

    def keep_cosignature(self, kept: KeptCosignature) -> None:
        """As the port says."""
        self._keep(lambda: keep_cosigned(self._db, kept))

    def keep_stamp(self, kept: KeptStamp) -> None:
        """As the port says."""
        self._keep(lambda: keep_stamped(self._db, kept))

    def forget_pictures(self, names: Collection[str], last: int) -> None:
        """As the port says."""
        self._keep(lambda: self._forget(names, last))

    def _forget(self, names: Collection[str], last: int) -> None:
        for name in sorted(names):
            if not self._db.execute(QUERIES["named_since"], {"picture": name, "last": last}).fetchone():
                self.pictures.forget(name)

    def _keep(self, write: Callable[[], None]) -> None:
        with self._lock, self._failing_closed("written"):
            self._still_there()
            with self._transaction():
                self._known_format()
                write()
            self._still_there()

    def _begin(self, board: str) -> None:
        """Makes a complete log under a passing name and links it in place: the first of several processes wins."""
        private.folder(self._file.parent)
        draft = self._file.with_name(f"log.{secrets.token_hex(8)}.new")
        try:
            private.file(draft)
            with closing(sqlite3.connect(draft, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.executescript(WHOLE)
                self._insert(db, LogOpened(board=board).about(f"board/{board}"), 1, entry.FIRST_PREV)
            os.link(draft, self._file)
            sync_folder(self._file.parent)
        except FileExistsError:
            return
        finally:
            draft.unlink(missing_ok=True)

    def _known_format(self) -> None:
        with self._failing_closed("written"):
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == LEFT:
            raise AuditUnavailable(
                f"the audit log {self._file} was moved to a database and is only read here: set KLICKFRI_DATABASE"
            )
        if version != FORMAT:
            raise AuditUnavailable(
                f"{self._file} has format {version}, this Klickfri writes format {FORMAT}: use the matching release"
            )

    def _make_searchable(self) -> None:
        """What a log of an earlier release lacks. It takes a while for each million entries, once, and others wait."""
        with self._failing_closed("written"):
            if not self._db.execute(QUERIES["has_search"]).fetchone():
                with self._transaction():
                    make_searchable(self._db)

    def _still_there(self) -> None:
        """An open file can be moved away or replaced, and what is written to it is then seen by nobody."""
        if self._file.stat().st_ino != self._inode:
            raise FileNotFoundError("another file has taken its place")

    def _add(self, event: Event) -> int:
        last = self._db.execute(QUERIES["last"]).fetchone()
        if last is None:
            raise FileNotFoundError("its entries are gone")
        if event.picture and not self.pictures.has(event.picture):
            raise FileNotFoundError(f"the picture {event.picture} was not kept")
        self._insert(self._db, event, last[0] + 1, last[1])
        return int(last[0]) + 1

    def _insert(self, db: sqlite3.Connection, event: Event, seq: int, prev: str) -> None:
        body = entry.write(event, seq, prev, self._source, self._clock())
        db.execute(QUERIES["add"], {"seq": seq, "leaf": entry.leaf_of(body), "body": body})

    def _asked(self, query: str, values: Mapping[str, str | int | None]) -> Rows:
        """What is read must be what others read, too."""
        with self._failing_closed("read"):
            self._still_there()
        return super()._asked(query, values)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        finally:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")

    @contextmanager
    def _failing_closed(self, done: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise unavailable(self._file, done, error) from error


def make_searchable(db: sqlite3.Connection) -> None:
    """Makes what a log is searched by, as far as it is not there, of its entries. Raises `sqlite3.Error`."""
    for statement in SEARCH:
        db.execute(statement)


def keep(db: sqlite3.Connection, kept: KeptCheckpoint) -> None:
    """Keeps a checkpoint, unless it is of no more entries than the last. Raises `sqlite3.Error`."""
    for statement in CHECKPOINT:
        db.execute(statement)
    last = db.execute(QUERIES["last_checkpoint"]).fetchone()
    if last is None or last[0] < kept.size:
        db.execute(QUERIES["forget_peaks"])
        db.execute(QUERIES["add_checkpoint"], kept._asdict())


def keep_cosigned(db: sqlite3.Connection, kept: KeptCosignature) -> None:
    """Keeps a cosignature, unless it is of fewer entries than the last, or there. Raises `sqlite3.Error`."""
    for statement in (*CHECKPOINT, *COSIGNATURE):
        db.execute(statement)
    last = db.execute(QUERIES["last_cosignature"]).fetchone()
    there = db.execute(QUERIES["has_cosignature"], kept._asdict()).fetchone()
    if not there and (last is None or last[0] <= kept.size):
        db.execute(QUERIES["forget_cosigned_peaks"])
        db.execute(QUERIES["add_cosignature"], kept._asdict())


def keep_stamped(db: sqlite3.Connection, kept: KeptStamp) -> None:
    """Keeps a time stamp, unless it is of no more entries than the last. Raises `sqlite3.Error`."""
    for statement in (*CHECKPOINT, *COSIGNATURE, *TIME_STAMP):
        db.execute(statement)
    (last,) = db.execute(QUERIES["last_stamp"]).fetchone()
    if last is None or last < kept.size:
        db.execute(QUERIES["add_stamp"], kept._asdict())


def _connect(file: Path, timeout: float) -> sqlite3.Connection:
    """Opens a log that is there; never makes one."""
    db = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    try:
        disk.read_schema(db)
        db.execute("PRAGMA journal_mode = WAL")  # one that was put back from a copy is not
        db.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        db.close()
        raise
    return db
