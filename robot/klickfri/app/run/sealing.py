"""What a run signs while it lasts: the log as it has come to be, each minute and at the end; also taken outside, and
stamped with the time at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from loguru import logger

from klickfri.app.office import Office
from klickfri.app.review.incidents import closed, opened
from klickfri.audit.anchor import Anchor
from klickfri.audit.ledger import KeptCheckpoint, Ledger
from klickfri.audit.signing import Sealer
from klickfri.audit.stamping import StampService, service_of, stamp, tell_asked
from klickfri.audit.witnessing import Witnessing, witness_of
from klickfri.model.errors import KlickfriError, OtherHistory
from klickfri.settings import disk
from klickfri.work.store import Store

_BETWEEN = dt.timedelta(minutes=1)


class Sealing:
    """A run's checkpoints. Whatever stands in their way is told once, and stops no run: the log itself is whole.

    `tell` is given what operations should know. An anchor, a witness or an authority that stamps and cannot be
    reached is an incident until it can; so is, apart from that, a witness that knows another history.
    """

    def __init__(
        self, office: Office, store: Store, log: Ledger, board: str, process: str, tell: Callable[[str], None]
    ) -> None:
        self._office, self._store, self._log = office, store, log
        self._board, self._process, self._tell = board, process, tell
        self._sealer = Sealer(log, office.settings.state, board)
        folder = office.settings.anchor
        self._anchor = Anchor(folder, board) if folder else None
        witness = witness_of(office.settings)
        self._witnessing = Witnessing(log, board, witness) if witness else None
        self._service = service_of(office.settings)
        self._next = office.now() + _BETWEEN
        self._said = ""
        self._well = set[str]()

    def look(self) -> None:
        """To be called again and again; signs each minute."""
        if self._office.now() >= self._next:
            self.seal()

    def end(self) -> None:
        """Signs the log as it is, and has that stamped where somebody does."""
        if self._service is None:
            self.seal()
            return
        tell_asked(self._log, self._board, self._service, self._office.signer())
        if kept := self.seal():
            self._have_stamped(kept, self._service)

    def seal(self) -> KeptCheckpoint | None:
        """Signs the log as it is; None when that cannot be."""
        self._next = self._office.now() + _BETWEEN
        try:
            kept = self._sealer.seal()
        except KlickfriError as error:
            self._say(str(error))
            return None
        self._said = ""
        self._take_outside(kept.note)
        self._have_witnessed()
        return kept

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
            self._ill("anchor", f"checkpoints do not reach {self._anchor.file}: {disk.advice(error)}")
        else:
            self._is_well("anchor", "a checkpoint that was written there")

    def _have_witnessed(self) -> None:
        if self._witnessing is None:
            return
        try:
            self._witnessing.take()
        except OtherHistory as error:
            self._is_well("witness", "an answer")
            self._ill("history", f"witness knows another history of it: {error}. See `klickfri audit verify`")
        except KlickfriError as error:
            self._ill("witness", f"checkpoints are not witnessed: {error}")
        else:
            self._is_well("witness", "a cosignature")
            self._is_well("history", "a cosignature")

    def _have_stamped(self, kept: KeptCheckpoint, service: StampService) -> None:
        try:
            stamp(self._log, kept, service)
        except KlickfriError as error:
            self._ill("stamp", f"last checkpoint is not stamped: {error}")
        else:
            self._is_well("stamp", "a time stamp")

    def _ill(self, key: str, what: str) -> None:
        self._well.discard(key)
        now, tell = self._office.now(), opened(self._log.append)
        if self._store.incidents.open(f"{key}/{self._board}", what, now, self._process, tell):
            logger.warning("the log's {}", what)
            self._tell(f"The log's {what}")

    def _is_well(self, key: str, by: str) -> None:
        if key not in self._well:
            now, tell = self._office.now(), closed(self._log.append)
            self._store.incidents.close(f"{key}/{self._board}", by, now, tell)
        self._well.add(key)
