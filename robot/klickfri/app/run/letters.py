"""Letters are kept as they are about to be sent. What cannot be kept is not sent."""

from __future__ import annotations

from klickfri.audit.keyed import hold_to_vault
from klickfri.audit.ledger import Ledger
from klickfri.model.errors import Misconfigured
from klickfri.privacy.vault import VaultKeys
from klickfri.settings.settings import Settings
from klickfri.work.store import Store


class LetterKeeper:
    """Keeps the letters of a board's cases. Its keys are looked for at once, before any case is in hand.

    Raises `Misconfigured` when the key that the log knows is not here.
    """

    def __init__(self, settings: Settings, board: str, log: Ledger) -> None:
        hold_to_vault(log, settings.state, board)
        self._state, self._board = settings.state, board
        self._store = Store(settings.database)

    def keep(self, subject: str, text: str) -> bool:
        """Keeps a letter of a case, durable, and says so.

        Raises `AuditUnavailable` when it cannot be kept, and `Misconfigured` when this one case's key cannot be used.
        """
        try:
            # read each time: a key may have followed another since
            self._store.vault.keep(VaultKeys.of_board(self._state, self._board), subject, text)
        except (LookupError, ValueError) as error:
            raise Misconfigured(
                f"the letters of {subject} are kept with a key of {self._board} that is not here, so no other is kept "
                "with them: bring that key"
            ) from error
        return True

    def close(self) -> None:
        """Lets go of the database."""
        self._store.close()
