"""Passwords: hashed by argon2id as its library advises (RFC 9106), and never compared in any other way."""

from __future__ import annotations

import secrets
import string
import threading
from collections.abc import Collection

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 12, 128
_LOOKED_AT = 72
"""Signs of a password that are judged; no more are taken by what judges."""
_WELL = 3
"""Of 4: whoever guesses needs more than a hundred million tries."""
_SIGNS = [sign for sign in string.ascii_letters + string.digits if sign not in "0O1lI"]
_HASHER = PasswordHasher()
_TWO = threading.BoundedSemaphore(2)
"""A hash takes 64 MiB: a crowd at the door must not take the machine's memory."""
NOBODYS = _HASHER.hash(secrets.token_hex(16))
"""Compared when there is nobody to compare with, so that a wrong account takes as long as a wrong password."""


def one_time() -> str:
    """A password that is given once and changed at first log-in: 20 signs that are not mistaken for each other."""
    return "".join(secrets.choice(_SIGNS) for _ in range(20))


def is_easy(password: str, known: Collection[str]) -> bool:
    """Is it one of those that many have, or made of such, of what is known of the person, or of signs in a row?"""
    from zxcvbn import zxcvbn  # its lists are loaded where a password is chosen

    return bool(zxcvbn(password[:_LOOKED_AT], user_inputs=["klickfri", *known])["score"] < _WELL)


def hashed(password: str) -> str:
    """What is kept of it."""
    with _TWO:
        return _HASHER.hash(password)


def is_right(kept: str, password: str) -> bool:
    """Is this the password? Takes as long for a wrong one. Longer ones than there are, are not looked at."""
    with _TWO:
        try:
            return _HASHER.verify(kept, password[:LONGEST]) and len(password) <= LONGEST
        except (VerifyMismatchError, InvalidHashError):
            return False
