"""The audit log of one board: an append-only chain in one SQLite file, shared by all its writers.

Every failure to write becomes `AuditUnavailable`: what cannot be logged must not be done.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from klickfri.audit import entry
from klickfri.audit.pictures import Pictures, sync_folder
from klickfri.model.errors import AuditUnavailable, Misconfigured
from klickfri.model.event import Event
from klickfri.privacy.scan import Guard
from klickfri.settings import disk, private

FORMAT = 1
SCHEMA = Path(__file__).with_name("schema.sql")
_BOARD = re.compile(r"[a-z][a-z0-9_-]*")


def log_file(folder: Path, board: str) -> Path:
    """Where a board's log lies. Raises `Misconfigured` for a board whose name cannot be a folder's."""
    if not _BOARD.fullmatch(board):
        raise Misconfigured("a board's short name is small letters a-z, digits, - and _, for example utbildning")
    return folder / board / "log.sqlite"


def pictures_of(folder: Path, board: str) -> Pictures:
    """A board's pictures."""
    return Pictures(log_file(folder, board).parent / "pictures")


class AuditLog:
    """The sink of events (`model.event.EventSink`). Safe for several threads and several processes at once.

    `folder` holds the logs of all boards (`Settings.audit`); `source` names the robot as a URI reference, for
    example `almbacka/robot/utbildning`; `timeout` is the longest wait for another writer, in seconds.
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
        self._file = log_file(folder, board)
        self._source, self._clock = source, clock
        self._guard = guard or Guard()
        self._pictures = pictures_of(folder, board)
        self._lock = threading.Lock()
        with self._failing_closed():
            if not self._file.exists():
                self._begin(board)
            self._db = _connect(self._file, timeout)
            self._inode = self._file.stat().st_ino
        self._known_format()

    def append(self, event: Event) -> int:
        """Makes the event durable and returns its sequence number.

        Raises `AuditUnavailable` when that failed, `Leak` or `BadEvent` when the event must not be written.
        """
        entry.check(event, self._guard)
        with self._lock, self._failing_closed():
            self._still_there()
            with self._transaction():
                seq = self._add(event)
            self._still_there()
            if event.data.get("picture"):
                self._pictures.settle(event.data["picture"])
        return seq

    def keep_picture(self, image: bytes) -> str:
        """Stores a masked picture (PNG), durable, and returns its SHA-256. Raises `AuditUnavailable`."""
        with self._failing_closed():
            return self._pictures.keep(image)

    def discard_pictures(self, shas: Collection[str]) -> list[str]:
        """Removes pictures that no event names yet; returns those that stay because an event does.

        Only for a person whose protection was discovered after the picture was taken.
        """
        with self._lock, self._failing_closed(), self._transaction():
            named = [sha for sha in shas if self._is_named(sha)]
            for sha in set(shas) - set(named):
                self._pictures.remove(sha)
        return named

    def close(self) -> None:
        """Lets go of the file. What was appended is already durable."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _begin(self, board: str) -> None:
        """Makes a complete log under a passing name and links it in place: the first of several processes wins."""
        private.folder(self._file.parent)
        draft = self._file.with_name(f"log.{secrets.token_hex(8)}.new")
        try:
            private.file(draft)
            with closing(sqlite3.connect(draft, isolation_level=None)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.executescript(SCHEMA.read_text(encoding="utf-8"))
                self._insert(db, Event("log.opened", f"board/{board}", {"board": board}), 1, entry.FIRST_PREV)
            os.link(draft, self._file)
            sync_folder(self._file.parent)
        except FileExistsError:
            return
        finally:
            draft.unlink(missing_ok=True)

    def _known_format(self) -> None:
        with self._failing_closed():
            (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version != FORMAT:
            raise AuditUnavailable(
                f"{self._file} has format {version}, this Klickfri writes format {FORMAT}: use the matching release"
            )

    def _still_there(self) -> None:
        """An open file can be moved away or replaced, and what is written to it is then seen by nobody."""
        if self._file.stat().st_ino != self._inode:
            raise FileNotFoundError("another file has taken its place")

    def _add(self, event: Event) -> int:
        last = self._db.execute("SELECT seq, leaf FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        if last is None:
            raise FileNotFoundError("its entries are gone")
        picture = event.data.get("picture")
        if picture and not self._pictures.path(picture).exists():
            raise FileNotFoundError(f"the picture {picture} was not kept")
        self._insert(self._db, event, last[0] + 1, last[1])
        return int(last[0]) + 1

    def _insert(self, db: sqlite3.Connection, event: Event, seq: int, prev: str) -> None:
        body = entry.write(event, seq, prev, self._source, self._clock())
        db.execute("INSERT INTO event (seq, leaf, body) VALUES (?, ?, ?)", (seq, entry.leaf_of(body), body))

    def _is_named(self, sha: str) -> bool:
        return self._db.execute("SELECT 1 FROM event WHERE picture = ? LIMIT 1", (sha,)).fetchone() is not None

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
    def _failing_closed(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise unavailable(self._file, "written", error) from error


def unavailable(file: Path, done: str, error: sqlite3.Error | OSError) -> AuditUnavailable:
    """The error of a log that could not be `written` or `read`: what is the matter, and what to do."""
    what = str(error) if type(error) is FileNotFoundError and not error.errno else disk.name_of(error)
    return AuditUnavailable(
        f"the audit log {file} could not be {done} ({what}); {disk.advice(error)}. The robot does nothing until then."
    )


def _connect(file: Path, timeout: float) -> sqlite3.Connection:
    """Opens a log that is there; never makes one."""
    db = sqlite3.connect(
        f"{file.resolve().as_uri()}?mode=rw", uri=True, timeout=timeout, isolation_level=None, check_same_thread=False
    )
    db.execute("PRAGMA synchronous = FULL")
    return db
