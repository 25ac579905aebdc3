"""The board's key and its log belong together: a machine without the key, or with another, does not write.

The log holds what only the key makes of the board's name (`board.keyed`). With another key a person would have two
tokens, and nobody could tell.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from klickfri.audit.ledger import Ledger, LedgerReader
from klickfri.model.errors import Misconfigured
from klickfri.model.events import BoardKeyed, BoardSeals, BoardSigns
from klickfri.privacy import vault
from klickfri.privacy.tokens import Tokens
from klickfri.privacy.vault import VaultKey, VaultKeys

Begun = TypeVar("Begun", BoardKeyed, BoardSigns, BoardSeals)


def hold_to_key(log: Ledger, state: Path, board: str) -> None:
    """Notes the key of a log that has none noted; else sees that the key here is the noted one.

    Raises `Misconfigured` when it is not, or not here, and `AuditUnavailable`.
    """
    if _noted(log, board) is None:
        _note(log, board, Tokens.of_board(state, board))
    tokens_of(log, state, board)


def tokens_of(log: LedgerReader, state: Path, board: str) -> Tokens:
    """The tokens of the board, by the key that its log knows. Raises `Misconfigured` when that is not here."""
    tokens, noted = Tokens.there(state, board), _noted(log, board)
    if tokens is None or noted not in (None, tokens.check(board)):
        what = "is not the one" if tokens else "is missing: it is the one"
        raise Misconfigured(
            f"the key {Tokens.file(state, board)} {what} that the audit log of {board} knows. Bring the board's key "
            "from another of its machines or from the backup. If it is lost for good, `klickfri audit rekey "
            f"{board} --reason TEXT` begins a new one, and tokens from before and after cannot be compared"
        )
    return tokens


def begin_key(log: Ledger, state: Path, board: str, by: str, reason: str) -> None:
    """Makes the key that is here, or a new one where there is none, the board's.

    Raises `Misconfigured` if it is already, or without a reason.
    """
    _refuse_without(reason)
    tokens = Tokens.of_board(state, board)
    if tokens.check(board) == _noted(log, board):
        raise Misconfigured(f"the key of {board} that is here is the one that its audit log knows: nothing was done")
    _note(log, board, tokens, by, reason)


def begin_first_vault(log: Ledger, state: Path, board: str) -> None:
    """Makes and tells the key of a vault whose log knows none yet. Raises `AuditUnavailable`."""
    if counting(log, board, BoardSeals) is None:
        tell_vault(log, VaultKeys.of_board(state, board).current)


def hold_to_vault(log: Ledger, state: Path, board: str) -> VaultKeys:
    """The keys of the board's vault, one of which its log knows; the first is made, and told.

    Raises `Misconfigured` when the one that the log knows is not here, and `AuditUnavailable`.
    """
    begin_first_vault(log, state, board)
    noted, keys = counting(log, board, BoardSeals), VaultKeys.there(state, board)
    if keys is None or noted is None or noted.check not in keys.checks:
        raise Misconfigured(
            f"the key {vault.file(state, board)} is {'not the one' if keys else 'missing: it is the one'} that the "
            f"audit log of {board} knows for its letters. Bring it from another of the board's machines or from the "
            f"backup. If it is lost for good, `klickfri audit rekey {board} --vault --reason TEXT` begins a new one, "
            "and letters from before cannot be read"
        )
    return keys


def begin_vault(log: Ledger, state: Path, board: str, by: str, reason: str) -> None:
    """Makes the vault's key that is here, or a new one where there is none, the board's.

    Raises `Misconfigured` if it is already, or without a reason.
    """
    _refuse_without(reason)
    key, noted = VaultKeys.of_board(state, board).current, counting(log, board, BoardSeals)
    if noted and noted.check == key.check:
        raise Misconfigured(f"the key of {board}'s letters here is the one that its audit log knows: nothing was done")
    tell_vault(log, key, by, reason)


def tell_vault(log: Ledger, key: VaultKey, by: str = "", reason: str = "", *, rotated: bool = False) -> None:
    """Tells the log with which key the vault is closed from here on."""
    told = BoardSeals(board=key.board, check=key.check, by=by, reason=reason, rotated=rotated)
    log.append(told.about(f"board/{key.board}"))


def counting(log: LedgerReader, board: str, kind: type[Begun], until: int | None = None) -> Begun | None:
    """What the log tells of the board's key of this kind, up to an entry if given: of several that began at once the
    first counts; later, those that a person began."""
    entries = [one for one in log.of_subject(f"board/{board}") if until is None or one.seq <= until]
    begun = [one.told for one in entries if isinstance(one.told, kind)]
    return next(iter([one for one in begun[1:] if one.reason][-1:] + begun[:1]), None)


def vault_keys_elsewhere(log: LedgerReader, board: str, here: frozenset[str]) -> frozenset[str]:
    """By which keys, told by their checks, something may be wrapped that cannot be opened here: any that the log knows
    where the one that counts is not `here`; else those that were lost, so that another was begun without them.
    """
    begun = [one.told for one in log.of_subject(f"board/{board}") if isinstance(one.told, BoardSeals)]
    told = [*begun[:1], *(one for one in begun[1:] if one.reason)]
    if told and told[-1].check not in here:
        return frozenset(one.check for one in told)
    return frozenset(one.check for one, after in pairwise(told) if not after.rotated)


def _refuse_without(reason: str) -> None:
    if not reason.strip():
        raise Misconfigured("say why a new key is begun: --reason")


def _noted(log: LedgerReader, board: str) -> str | None:
    noted = counting(log, board, BoardKeyed)
    return noted.check if noted else None


def _note(log: Ledger, board: str, tokens: Tokens, by: str = "", reason: str = "") -> None:
    log.append(BoardKeyed(board=board, check=tokens.check(board), by=by, reason=reason).about(f"board/{board}"))
