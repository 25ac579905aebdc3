"""Takes a board's log over from another store: entry for entry, with its pictures, all at once or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from klickfri.audit.ledger import LedgerReader
from klickfri.audit.postgres.log import PostgresLedger, keep, keep_cosigned, keep_stamped
from klickfri.audit.postgres.place import QUERIES, Connection, Place
from klickfri.audit.verify import Verification
from klickfri.model.errors import Misconfigured
from klickfri.model.events import LogMoved


def take(place: Place, old: LedgerReader, was: Verification, clock: Callable[[], dt.datetime], by: str) -> None:
    """Takes the log over, or sees that it has been; `was` is what came of checking it where it is.

    Raises `Misconfigured` when the database has another log of the board, and `AuditUnavailable`.
    """
    with _Taking(place, old, was, clock, by) as log:
        moves = [one.told for one in log.of_subject(f"board/{place.board}") if isinstance(one.told, LogMoved)]
        if not any((move.entries, move.leaf) == (was.entries, was.last_leaf) for move in moves):
            raise Misconfigured(
                f"the database has an audit log of {place.board} already, and it is not this one: a board has one log. "
                "Look at both with `klickfri audit verify` before you decide which it is"
            )


class _Taking(PostgresLedger):
    """Begins with what another store holds, and the entry that says so."""

    def __init__(
        self, place: Place, old: LedgerReader, was: Verification, clock: Callable[[], dt.datetime], by: str
    ) -> None:
        self._old, self._was, self._by = old, was, by
        super().__init__(place, f"klickfri/{place.board}", clock)

    def _fill(self, db: Connection) -> None:
        with db.cursor() as cursor, cursor.copy(QUERIES["add_many"]) as entries:
            for one in self._old.stored():
                entries.write_row(one)
        for kept in self._old.checkpoints():
            keep(db, kept)
        for cosigned in self._old.cosignatures():
            keep_cosigned(db, cosigned)
        for stamp in self._old.stamps():
            keep_stamped(db, stamp)
        pictures = self._old.pictures
        for named, names in ((True, pictures.names()), (False, pictures.waiting())):
            for sha in names:
                db.execute(QUERIES["keep"], {"sha": sha, "image": pictures.content(sha), "named": named})
        was, board = self._was, self._place.board
        moved = LogMoved(
            board=board,
            by=self._by,
            from_store="sqlite",
            to_store="postgresql",
            entries=was.entries,
            pictures=was.pictures,
            leaf=was.last_leaf,
        )
        self._insert(db, moved.about(f"board/{board}"), was.last_seq + 1, was.last_leaf)
