"""Seals short texts that must be read again, with a key of this installation: AES-256-GCM.

What a text is sealed for is bound into it, so that one row's cannot be put in another's place.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from klickfri.model.errors import Misconfigured
from klickfri.settings import keyfile

_NONCE = 12


def close(key: bytes, content: bytes, bound: str) -> str:
    """What is sealed with a key for a purpose, in base64."""
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, bound.encode())).decode()


def opened(key: bytes, sealed: str, bound: str) -> bytes:
    """What was sealed. Raises `ValueError` when it was changed, or sealed with another key or for something else."""
    try:
        stored = base64.b64decode(sealed, validate=True)
        return AESGCM(key).decrypt(stored[:_NONCE], stored[_NONCE:], bound.encode())
    except (InvalidTag, binascii.Error, ValueError) as error:
        raise ValueError("not what was sealed") from error


@dataclass(frozen=True)
class Seal:
    """One key. It lies in a file for this account alone, and belongs to a backup as the boards' keys do."""

    file: Path

    def close(self, text: str, bound: str) -> str:
        """The sealed text, in base64. The key is made on first use. Raises `Misconfigured` and `OSError`."""
        return close(keyfile.key(self.file), text.encode(), bound)

    def open(self, sealed: str, bound: str) -> str:
        """The text. Raises `Misconfigured` when the key is not here, or not the one that it was sealed with."""
        if not self.file.exists():
            raise Misconfigured(self._advice("is missing"))
        try:
            return opened(keyfile.key_in(self.file), sealed, bound).decode()
        except ValueError as error:
            raise Misconfigured(self._advice("is not the one that this was sealed with")) from error

    def _advice(self, what: str) -> str:
        return (
            f"the key {self.file} {what}. Bring it from another of the machines or from the backup; if it is lost for "
            "good, `klickfri person reset ACCOUNT` gives each person a new beginning"
        )
