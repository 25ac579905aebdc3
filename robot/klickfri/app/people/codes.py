"""One-time codes of an authenticator app (TOTP, RFC 6238): six digits, new every 30 seconds."""

from __future__ import annotations

import datetime as dt

import pyotp

ISSUER = "Klickfri"
_BESIDE = (0, -1, 1)
"""The step of now, and one to each side: clocks differ, and people type slowly."""


def new_secret() -> str:
    """A secret for one person, in base32."""
    return pyotp.random_base32()


def uri(secret: str, account: str) -> str:
    """What an authenticator app is given (`otpauth://`)."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(secret: str, code: str, now: dt.datetime) -> int | None:
    """The step of 30 seconds that the code is of; None when it is wrong, or of another time."""
    clock = pyotp.TOTP(secret)
    typed = "".join(code.split())
    right = [beside for beside in _BESIDE if pyotp.utils.strings_equal(typed, clock.at(now, counter_offset=beside))]
    return clock.timecode(now) + right[0] if right else None
