"""The audit log of one board in PostgreSQL: one chain, whichever machine appends.

Every failure to write becomes `AuditUnavailable`: what cannot be logged must not be done. A connection that is lost is
made again; whether the server kept what was then in hand is looked for before it is sent once more.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from pathlib import Path

from psycopg import sql

from klickfri.audit import entry
from klickfri.audit.ledger import KeptCheckpoint, KeptCosignature, KeptStamp, Stored
from klickfri.audit.postgres.place import (
    CHECKPOINT,
    COSIGNATURE,
    QUERIES,
    SCHEMA,
    SEARCH,
    TIME_STAMP,
    Connection,
    Place,
)
from klickfri.audit.postgres.read import PostgresReader
from klickfri.model.errors import AuditUnavailable, Misconfigured
from klickfri.model.event import Event
from klickfri.model.events import LogOpened
from klickfri.privacy.scan import Guard

FORMAT = "klickfri audit log, format 1"
_PLACES = (("has_checkpoints", CHECKPOINT), ("has_cosignatures", COSIGNATURE), ("has_stamps", TIME_STAMP))
"""Where what is signed is kept, in the order in which it came to the format."""


class PostgresLedger(PostgresReader):
    """A `Ledger`. Begins the board's log when there is none, and raises `AuditUnavailable` when it cannot be opened.

    `source` names the robot as a URI reference, for example `klickfri/utbildning`; `timeout` is the longest wait for
    another writer, in seconds.
    """

    to_write = True

    def __init__(
        self,
        place: Place,
        source: str,
        clock: Callable[[], dt.datetime],
        *,
        guard: entry.RefuseText | None = None,
        timeout: float = 30.0,
    ) -> None:
        super().__init__(place, timeout)
        self._source, self._clock = source, clock
        self._guard = guard or Guard()
        with ExitStack() as undone:
            undone.callback(self.close)
            self._open()
            undone.pop_all()

    def append(self, event: Event) -> int:
        """Makes the event durable and returns its sequence number.

        Raises `AuditUnavailable` when that failed, `Leak` or `BadEvent` when the event must not be written.
        """
        entry.check(event, self._guard)
        sent: list[Stored] = []
        with self._lock, self._place.failing_closed("written"):
            return self._insisting(lambda db: self._add(db, event, sent))

    def keep_picture(self, image: bytes) -> str:
        """Stores a masked picture (PNG), durable, and returns its SHA-256. Raises `AuditUnavailable`."""
        sha = hashlib.sha256(image).hexdigest()
        kept = {"sha": sha, "image": image, "named": False}
        with self._lock, self._place.failing_closed("written"):
            self._insisting(lambda db: db.execute(QUERIES["keep"], kept).rowcount)
        return sha

    def keep_checkpoint(self, kept: KeptCheckpoint) -> None:
        """As the port says."""
        self._keep(lambda db: keep(db, kept))

    def keep_cosignature(self, kept: KeptCosignature) -> None:
        """As the port says."""
        self._keep(lambda db: keep_cosigned(db, kept))

    def keep_stamp(self, kept: KeptStamp) -> None:
        """As the port says."""
        self._keep(lambda db: keep_stamped(db, kept))

    def forget_pictures(self, names: Collection[str], last: int) -> None:
        """As the port says."""
        self._keep(lambda db: forget(db, names, last))

    def _open(self) -> None:
        with self._place.failing_closed("written"):
            if not self.exists():
                self._begin()
            self._table, self._latest = self._is_now()
        self._known_format()
        self._make_searchable()

    def _add(self, db: Connection, event: Event, sent: list[Stored]) -> int:
        """`sent` are the entries that were sent on connections that were lost: one of them may have been kept."""
        with db.transaction():
            db.execute(QUERIES["lock"], {"key": self._place.key})
            for one in sent:
                if db.execute(QUERIES["stands"], one._asdict()).fetchone():
                    return self._noted(one.seq)
            before = self._last(db)
            sent.append(self._insert(db, event, before.seq + 1, before.leaf))
            if event.picture and not db.execute(QUERIES["settle"], {"sha": event.picture}).fetchone():
                raise FileNotFoundError(f"the picture {event.picture} was not kept")
        return self._noted(before.seq + 1)

    def _keep(self, write: Callable[[Connection], None]) -> None:
        def kept(db: Connection) -> None:
            with db.transaction():
                db.execute(QUERIES["lock"], {"key": self._place.key})
                write(db)

        with self._lock, self._place.failing_closed("written"):
            self._insisting(kept)

    def _noted(self, seq: int) -> int:
        self._latest = seq
        return seq

    def _last(self, db: Connection) -> Stored:
        """The entry that the next one follows, in the log that was opened and not in one that has taken its place."""
        row = db.execute(QUERIES["last"]).fetchone()
        if row is None or row[0] < self._latest:
            raise FileNotFoundError("its end is gone")
        if row[2] != self._table:
            raise FileNotFoundError("another log has taken its place")
        return Stored(row[0], row[1], "")

    def _insert(self, db: Connection, event: Event, seq: int, prev: str) -> Stored:
        body = entry.write(event, seq, prev, self._source, self._clock())
        made = Stored(seq, entry.leaf_of(body), body)
        db.execute(QUERIES["add"], made._asdict())
        return made

    def _begin(self) -> None:
        """Makes a complete log in one transaction: the first of several processes wins."""
        db = self._connected()
        with db.transaction():
            db.execute(QUERIES["lock"], {"key": self._place.key})
            if db.execute(QUERIES["format"], {"schema": self._place.schema}).fetchone() is None:
                _make(db, self._place)
                self._fill(db)

    def _make_searchable(self) -> None:
        """What a log of an earlier release lacks, once."""
        with self._place.failing_closed("written"):
            if not self._rows("has_search"):
                self._insisting(self._add_search)

    def _add_search(self, db: Connection) -> None:
        with db.transaction():
            db.execute(QUERIES["lock"], {"key": self._place.key})
            if not db.execute(QUERIES["has_search"]).fetchone():
                db.execute(SEARCH.read_bytes())

    def _fill(self, db: Connection) -> None:
        """The first entry of a new log."""
        board = self._place.board
        self._insert(db, LogOpened(board=board).about(f"board/{board}"), 1, entry.FIRST_PREV)

    def _is_now(self) -> tuple[int, int]:
        """Which table the log is, and how far it has come."""
        rows = self._rows("last")
        if not rows:
            raise FileNotFoundError("its entries are gone")
        return rows[0][2], rows[0][0]

    def _known_format(self) -> None:
        [(told,)] = self._rows("format", schema=self._place.schema)
        if told != FORMAT:
            raise AuditUnavailable(
                f"the audit log of {self._place.board} in the database is another release's ({told}), and this "
                f"Klickfri writes {FORMAT}: use the matching release"
            )


def keep(db: Connection, kept: KeptCheckpoint) -> None:
    """Keeps a checkpoint, unless it is of no more entries than the last. Raises `psycopg.Error`."""
    _make_room(db, _PLACES[:1])
    last = db.execute(QUERIES["last_checkpoint"]).fetchone()
    if last is None or last[0] < kept.size:
        db.execute(QUERIES["forget_peaks"])
        db.execute(QUERIES["add_checkpoint"], kept._asdict())


def keep_cosigned(db: Connection, kept: KeptCosignature) -> None:
    """Keeps a cosignature, unless it is of fewer entries than the last, or there. Raises `psycopg.Error`."""
    _make_room(db, _PLACES[:2])
    last = db.execute(QUERIES["last_cosignature"]).fetchone()
    there = db.execute(QUERIES["has_cosignature"], kept._asdict()).fetchone()
    if not there and (last is None or last[0] <= kept.size):
        db.execute(QUERIES["forget_cosigned_peaks"])
        db.execute(QUERIES["add_cosignature"], kept._asdict())


def keep_stamped(db: Connection, kept: KeptStamp) -> None:
    """Keeps a time stamp, unless it is of no more entries than the last. Raises `psycopg.Error`."""
    _make_room(db, _PLACES)
    (last,) = db.execute(QUERIES["last_stamp"]).fetchone() or (None,)
    if last is None or last < kept.size:
        db.execute(QUERIES["add_stamp"], kept._asdict())


def forget(db: Connection, names: Collection[str], last: int) -> None:
    """Takes away those of the pictures that no entry after the number names. Raises `psycopg.Error`."""
    db.execute(QUERIES["let_pictures_go"])
    for name in sorted(names):
        if not db.execute(QUERIES["named_since"], {"picture": name, "last": last}).fetchone():
            db.execute(QUERIES["forget_picture"], {"picture": name})
    db.execute(QUERIES["let_no_picture_go"])


def _make_room(db: Connection, places: Sequence[tuple[str, Path]]) -> None:
    """What a log of an earlier release lacks of these."""
    for name, place in places:
        if not db.execute(QUERIES[name]).fetchone():
            db.execute(place.read_bytes())


def _make(db: Connection, place: Place) -> None:
    """Makes a board's empty log. Raises `psycopg.Error`, and `Misconfigured` for a database that cannot hold it."""
    if db.info.parameter_status("server_encoding") != "UTF8":
        raise Misconfigured("the database of KLICKFRI_DATABASE is not in UTF8: make it with createdb --encoding UTF8")
    db.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(place.schema)))
    for part in (SCHEMA, CHECKPOINT, COSIGNATURE, TIME_STAMP, SEARCH):
        db.execute(part.read_bytes())
