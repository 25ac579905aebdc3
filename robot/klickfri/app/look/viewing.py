"""What somebody looks at by a command is told to the log first, as the pages tell it: by the account at the machine."""

from __future__ import annotations

from klickfri.app.look.sealing import writes
from klickfri.app.office import Office
from klickfri.audit.opening import may_be_written, open_ledger
from klickfri.model.events import AuditViewed


def tell_viewed(office: Office, board: str, what: str, of: str = "") -> None:
    """Tells a board's log that the account is about to see something, `of` a subject if given.

    A log that is only read here, a copy or what lies where nothing may be written, cannot be told (`is_told`). Raises
    `AuditUnavailable`, and then nothing is to be shown.
    """
    if is_told(office, board):
        account = office.signer()
        with open_ledger(office.settings, board, office.now) as log:
            log.append(AuditViewed(person=account, name="", title="", what=what, of=of).about(f"person/{account}"))


def is_told(office: Office, board: str) -> bool:
    """Does this machine write the board's log, and may it, so that the log hears who looks?"""
    return writes(office.settings, board) and may_be_written(office.settings, board)
