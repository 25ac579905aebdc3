"""The key of a board's vault. It wraps the key that each case has of its own, which the case's letters are sealed with.

Whoever has the rows without the board's key reads nothing; without its case's key, a letter cannot be read by anybody.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from klickfri.privacy import sealed
from klickfri.settings import keyfile

_CASE_KEY, _LETTER = "klickfri vault, key of", "klickfri vault, letter of"


@dataclass(frozen=True)
class VaultKey:
    """One board's key."""

    _key: bytes
    board: str

    @property
    def check(self) -> str:
        """What only this key makes of the board's name, 32 hexadecimal digits: it tells keys apart and no key."""
        return hmac.new(self._key, f"vault\x1f{self.board}".encode(), hashlib.sha256).hexdigest()[:32]

    def new_case_key(self, subject: str) -> str:
        """A key for a case, wrapped."""
        return self._wrapped(secrets.token_bytes(keyfile.KEY_BYTES), subject)

    def rewrapped(self, wrapped: str, subject: str, before: VaultKey) -> str:
        """The same key of a case, wrapped by this one. Raises `ValueError` as `sealed.opened`."""
        return self._wrapped(before._case_key(wrapped, subject), subject)

    def close(self, text: str, wrapped: str, subject: str, sha256: str) -> str:
        """A letter sealed with the key of its case. Raises `ValueError` when that is not wrapped by this one."""
        return sealed.close(self._case_key(wrapped, subject), text.encode(), self._bound(_LETTER, subject, sha256))

    def open(self, letter: str, wrapped: str, subject: str, sha256: str) -> str:
        """The letter, as it was sealed. Raises `ValueError` when it, or the key of its case, is another's."""
        content = sealed.opened(self._case_key(wrapped, subject), letter, self._bound(_LETTER, subject, sha256))
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError("not the letter that it is called")
        return content.decode()

    def _wrapped(self, case_key: bytes, subject: str) -> str:
        return sealed.close(self._key, case_key, self._bound(_CASE_KEY, subject))

    def _case_key(self, wrapped: str, subject: str) -> bytes:
        return sealed.opened(self._key, wrapped, self._bound(_CASE_KEY, subject))

    def _bound(self, *parts: str) -> str:
        return "\x1f".join([self.board, *parts])

    def __repr__(self) -> str:
        return f"VaultKey({self.board}, •••)"


@dataclass(frozen=True)
class VaultKeys:
    """A board's keys that are here: the one that new cases are given, and others while one follows another."""

    current: VaultKey
    others: tuple[VaultKey, ...] = ()

    @classmethod
    def of_board(cls, state: Path, board: str) -> VaultKeys:
        """The board's keys; the first is made on first use. Raises `Misconfigured` for no key, and `OSError`."""
        keyfile.key(file(state, board))
        return cls(*_there(state, board))

    @classmethod
    def there(cls, state: Path, board: str) -> VaultKeys | None:
        """The board's keys, if it has one here. Raises as `of_board`."""
        return cls(*_there(state, board)) if file(state, board).exists() else None

    @property
    def checks(self) -> frozenset[str]:
        """By which the keys are told apart."""
        return frozenset(key.check for key in (self.current, *self.others))

    def by(self, check: str) -> VaultKey:
        """The key with this check. Raises `LookupError` when it is not here."""
        for key in (self.current, *self.others):
            if key.check == check:
                return key
        raise LookupError(check)


def file(state: Path, board: str) -> Path:
    """Where a board's key lies."""
    return state / "keys" / f"{board}.vault"


def next_file(state: Path, board: str) -> Path:
    """Where the one lies that is about to follow it."""
    return state / "keys" / f"{board}.vault-next"


def old_file(state: Path, board: str) -> Path:
    """Where the one lies that it followed, until a person takes it away."""
    return state / "keys" / f"{board}.vault-old"


def _there(state: Path, board: str) -> tuple[VaultKey, tuple[VaultKey, ...]]:
    others = [place(state, board) for place in (next_file, old_file)]
    current = VaultKey(keyfile.key_in(file(state, board)), board)
    return current, tuple(VaultKey(keyfile.key_in(other), board) for other in others if other.exists())
