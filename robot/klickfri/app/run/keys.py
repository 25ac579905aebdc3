"""Another key for a board's vault. The keys of its cases are wrapped anew; what was kept with them stays as it is.

Killed anywhere, it goes on where it was: the key that is to come, and the one that was, lie beside the one in use.
"""

from __future__ import annotations

import os

from klickfri.app.office import Office
from klickfri.app.run.leases import refuse_living
from klickfri.app.store import opened
from klickfri.audit.keyed import counting, hold_to_vault, tell_vault
from klickfri.audit.ledger import Ledger
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.pictures import sync_folder
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BoardSeals
from klickfri.privacy import vault
from klickfri.privacy.vault import VaultKey, VaultKeys
from klickfri.settings import keyfile


def rotate(office: Office, board: str, reason: str) -> list[str]:
    """Gives the board's vault a new key, told in the log with the reason; returns the cases whose keys no key here
    opens. The key before lies beside it until `drop`.

    Raises `Misconfigured` without a reason, where the board's key is not here or an earlier one is not yet dropped,
    `Busy` while a run of the board lives, and `AuditUnavailable`.
    """
    settings = office.settings
    read_ledger(settings, board).close()
    with opened(settings) as store, open_ledger(settings, board, office.now) as log:
        refuse_living(settings, store, board)
        keys = hold_to_vault(log, settings.state, board)
        before = vault.old_file(settings.state, board)
        if not before.exists() or vault.next_file(settings.state, board).exists():
            _replace(office, log, board, reason)
        elif not store.vault.wrapped_by(VaultKey(keyfile.key_in(before), board)):
            raise Misconfigured(f"{before} is left of the last time: `klickfri audit keys drop {board}` first")
        keys = VaultKeys.of_board(settings.state, board)
        return store.vault.rewrap(keys)


def drop(office: Office, board: str) -> None:
    """Takes away the key that was before, when nothing is kept with it any more.

    Raises `Misconfigured` where there is none, or something is.
    """
    before = vault.old_file(office.settings.state, board)
    if not before.exists():
        raise Misconfigured(f"no earlier key of {board}'s letters lies here")
    with opened(office.settings) as store:
        count = store.vault.wrapped_by(VaultKey(keyfile.key_in(before), board))
    if count:
        raise Misconfigured(f"letters of {count} case(s) are kept with {before}: `klickfri audit keys rotate {board}`")
    before.unlink()
    sync_folder(before.parent)


def _replace(office: Office, log: Ledger, board: str, reason: str) -> None:
    """The log hears of the new key first; then it takes the old one's place, in one step."""
    state = office.settings.state
    key, coming, before = vault.file(state, board), vault.next_file(state, board), vault.old_file(state, board)
    if not reason.strip():
        raise Misconfigured("say why a new key is begun: --reason")
    new, noted = VaultKey(keyfile.key(coming), board), counting(log, board, BoardSeals)
    if noted is None or noted.check != new.check:
        tell_vault(log, new, office.signer(), reason, rotated=True)
    if not before.exists():
        os.link(key, before)
    coming.replace(key)
    sync_folder(key.parent)
