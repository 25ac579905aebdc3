"""What a run signs while it lasts: the log as it has come to be, each minute and at the end; also taken outside."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from loguru import logger

from klickfri.app.office import Office
from klickfri.app.review.incidents import closed, opened
from klickfri.audit.anchor import Anchor
from klickfri.audit.ledger import Ledger
from klickfri.audit.signing import Sealer
from klickfri.model.errors import KlickfriError
from klickfri.settings import disk
from klickfri.work.store import Store

_BETWEEN = dt.timedelta(minutes=1)


class Sealing:
    """A run's checkpoints. Whatever stands in their way is told once, and stops no run: the log itself is whole.

    `tell` is given what operations should know; an anchor that cannot be reached is an incident until it can.
    """

    def __init__(
        self, office: Office, store: Store, log: Ledger, board: str, process: str, tell: Callable[[str], None]
    ) -> None:
        self._office, self._store, self._log = office, store, log
        self._board, self._process, self._tell = board, process, tell
        self._sealer = Sealer(log, office.settings.state, board)
        folder = office.settings.anchor
        self._anchor = Anchor(folder, board) if folder else None
        self._next = office.now() + _BETWEEN
        self._said = ""
        self._reached = False

    def look(self) -> None:
        """To be called again and again; signs each minute."""
        if self._office.now() >= self._next:
            self.seal()

    def seal(self) -> None:
        """Signs the log as it is."""
        self._next = self._office.now() + _BETWEEN
        try:
            note = self._sealer.seal().note
        except KlickfriError as error:
            self._say(str(error))
        else:
            self._said = ""
            self._take_outside(note)

    def _say(self, why: str) -> None:
        if why != self._said:
            logger.warning("the log of {} was not signed: {}", self._board, why)
            self._tell(f"The log was not signed: {why}")
        self._said = why

    def _take_outside(self, note: str) -> None:
        if self._anchor is None:
            return
        try:
            self._anchor.add(note)
        except OSError as error:
            self._out_of_reach(f"checkpoints do not reach {self._anchor.file}: {disk.advice(error)}")
        else:
            self._in_reach()

    def _out_of_reach(self, what: str) -> None:
        self._reached = False
        now, tell = self._office.now(), opened(self._log.append)
        if self._store.incidents.open(self._key(), what, now, self._process, tell):
            logger.warning("{}", what)
            self._tell(f"The log's {what}")

    def _in_reach(self) -> None:
        if not self._reached:
            now, tell = self._office.now(), closed(self._log.append)
            self._store.incidents.close(self._key(), "a checkpoint that was written there", now, tell)
        self._reached = True

    def _key(self) -> str:
        return f"anchor/{self._board}"
