"""Keyed tokens: equal values get equal tokens, and nobody without the key can try values until one fits.

A plain hash would not do: the whole space of personal numbers is searched in seconds.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from pathlib import Path

from klickfri.model.application import DataClass
from klickfri.settings import keyfile

_SHORTEST_VALUE = 4
"""`ja` and `nej` get no token: one known answer would tell all the others of the case."""


@dataclass(frozen=True)
class CaseTokens:
    """Tokens for the values of one case.

    A personal number has the same token in every case of the board, so that a person's events can be found;
    any other value is comparable within its own case only, and special categories not at all.
    """

    _key: bytes
    _case: str

    def of(self, value: str, data_class: DataClass) -> str:
        """16 hexadecimal digits, or the empty text when the value should not be comparable."""
        if data_class == "pnr":
            return _person_token(self._key, value)
        if data_class == "personal" and len(value) >= _SHORTEST_VALUE:
            return _token(self._key, "value", self._case, " ".join(value.casefold().split()))
        return ""

    def __repr__(self) -> str:
        return f"CaseTokens({self._case})"


@dataclass(frozen=True)
class Tokens:
    """One board's tokens."""

    _key: bytes

    @classmethod
    def of_board(cls, state: Path, board: str) -> Tokens:
        """The tokens of a board; its key is made on first use in `<state>/keys/<board>.key`."""
        return cls(keyfile.key(cls.file(state, board)))

    @classmethod
    def there(cls, state: Path, board: str) -> Tokens | None:
        """The tokens of a board whose key is here, else None. Raises `Misconfigured` for what is no key."""
        return cls.of_board(state, board) if cls.file(state, board).exists() else None

    @classmethod
    def of_key(cls, file: Path) -> Tokens:
        """The tokens that a board's key makes, wherever it lies. Raises `Misconfigured` and `OSError`."""
        return cls(keyfile.key_in(file))

    @staticmethod
    def file(state: Path, board: str) -> Path:
        """Where a board's key lies."""
        return state / "keys" / f"{board}.key"

    def check(self, board: str) -> str:
        """What only this key makes of the board's name, 32 hexadecimal digits: it tells keys apart and no key."""
        return _mac(self._key, "board", board)[:32]

    def of_person(self, personal_number: str) -> str:
        """The token that a person's number has in every case of the board: 16 hexadecimal digits."""
        return _person_token(self._key, personal_number)

    def of_case(self, subject: str) -> CaseTokens:
        """Tokens for the values of one case; `subject` is `<process>/<reference>`."""
        return CaseTokens(self._key, subject)

    def __repr__(self) -> str:
        return "Tokens(•••)"


def _person_token(key: bytes, personal_number: str) -> str:
    """The same token for every spelling: it is made of the last ten digits.

    Two people born a hundred years apart can share ten digits, so a search by token finds candidates.
    """
    digits = "".join(sign for sign in personal_number if sign.isdecimal())
    return _token(key, "person", digits[-10:])


def _token(key: bytes, *parts: str) -> str:
    return _mac(key, *parts)[:16]


def _mac(key: bytes, *parts: str) -> str:
    return hmac.new(key, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()
