"""What came of the last full check of each board's log, so that a page can show it without checking anew."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.work.tables import log_check


@dataclass(frozen=True)
class KeptCheck:
    """One check: when and by whom (an account, or `run/<run>`), whether all was whole, and the verifier's sentence.

    `anchored` tells whether outside anchors were compared, and `alone` how many entries rest on this machine alone.
    """

    board: str
    at: dt.datetime
    by: str
    ok: bool
    line: str
    entries: int
    alone: int
    anchored: bool


class LogChecks:
    """Of one installation. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def keep(self, check: KeptCheck) -> None:
        """Keeps it, in place of the one before."""
        values = {**vars(check), "at": check.at.isoformat()}
        with self._writing() as connection:
            connection.execute(sa.delete(log_check).where(log_check.c.board == check.board))
            connection.execute(sa.insert(log_check).values(**values))

    def last(self, board: str) -> KeptCheck | None:
        """The last one of a board."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(log_check).where(log_check.c.board == board)).one_or_none()
        if row is None:
            return None
        at = dt.datetime.fromisoformat(row.at)
        return KeptCheck(row.board, at, row.by, row.ok, row.line, row.entries, row.alone, row.anchored)
