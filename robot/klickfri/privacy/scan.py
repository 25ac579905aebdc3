"""Finds personal numbers and known secrets in texts, wherever they hide: the last gate before writing."""

from __future__ import annotations

import json
import re
import traceback
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from klickfri.model.errors import Leak, Misconfigured

if TYPE_CHECKING:
    from loguru import Record

REDACTED = "‹dolt›"
_SHORTEST_SECRET = 4

_DIGEST = re.compile(
    r"(?<![0-9A-Za-z])(?=[0-9a-f-]*[a-f])"
    r"(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32}|[0-9a-f]{16}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})"
    r"(?![0-9A-Za-z])"
)
"""Digests, tokens and UUIDs hold runs of digits that mean nobody."""

_SHAPE = re.compile(
    r"""(?<!\d)
    (?P<century>18|19|20)? (?P<year>\d\d)
    (?P<gap>[-./ ]?) (?P<month>0\d|1[0-2]) (?P=gap) (?P<day>[0-2]\d|3[01]|[6-8]\d|9[01])
    (?P<sign>[ ]?[-+]?[ ]?) (?P<last>\d{4})
    (?!\d)""",
    re.VERBOSE,
)
"""Every spelling: 10 or 12 digits, `-`, `+`, a blank or nothing before the last four, the date with or without
separators, and coordination numbers (day + 60, or unknown month and day)."""


class _LikeAscii(dict[int, str]):
    """One sign for one sign, so that places found in the plain text are places in the original."""

    def __missing__(self, code: int) -> str:
        """A digit of any script as the plain one, every other sign as it is."""
        digit = unicodedata.decimal(chr(code), None)
        return chr(code) if digit is None else str(digit)


_LIKE_ASCII = _LikeAscii({
    **dict.fromkeys(map(ord, "‐‑‒–—−"), "-"),
    **dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\t"), " "),
})  # fmt: skip


def personal_numbers(text: str) -> list[str]:
    """Every personal or coordination number in the text, as it is spelled there."""
    return [text[begin:end] for begin, end in _places(text)]


def redact(text: str) -> str:
    """The text with every personal number blotted out."""
    for begin, end in reversed(_places(text)):
        text = text[:begin] + REDACTED + text[end:]
    return text


def _places(text: str) -> list[tuple[int, int]]:
    plain = text if text.isascii() else text.translate(_LIKE_ASCII)
    plain = _DIGEST.sub(lambda match: "x" * len(match[0]), plain)
    return [match.span() for match in _SHAPE.finditer(plain) if _is_personal_number(match)]


def _is_personal_number(match: re.Match[str]) -> bool:
    """`850314-....` and `19850314....` always count, even mistyped; looser spellings when the check digit fits."""
    if not match["gap"] and ("-" in match["sign"] or "+" in match["sign"]):
        return True
    if match["century"] and not match["gap"] and not match["sign"]:
        return True
    return _check_digit_fits(match["year"] + match["month"] + match["day"] + match["last"])


def _check_digit_fits(ten: str) -> bool:
    """Luhn's rule (folkbokföringslagen 18 §)."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(ten))
    return sum(product // 10 + product % 10 for product in doubled) % 10 == 0


class Guard:
    """Knows what must never be written in clear: every personal number, and the secrets it was told to watch.

    `public` are names that are no secret although one may hold a secret's letters, such as the account's own.
    """

    def __init__(self, secrets: Iterable[str] = (), public: Iterable[str] = ()) -> None:
        names = sorted(map(re.escape, filter(None, public)), key=len, reverse=True)
        self._public = re.compile("|".join(names), re.IGNORECASE) if names else None
        self._spellings: frozenset[str] = frozenset()
        self._secrets: re.Pattern[str] | None = None
        self.watch(secrets)

    def watch(self, secrets: Iterable[str]) -> None:
        """Adds secrets. They are found in any case of letters, and as addresses and JSON spell them.

        Raises `Misconfigured` for one of fewer than four signs: it would be found everywhere.
        """
        for secret in secrets:
            if len(secret) < _SHORTEST_SECRET:
                raise Misconfigured(f"a secret has fewer than {_SHORTEST_SECRET} signs: choose a longer password")
            self._spellings |= {secret, quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]}
        if self._spellings:
            longest_first = sorted(self._spellings, key=len, reverse=True)
            self._secrets = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)

    def __call__(self, text: str, where: str) -> None:
        """Raises `Leak`, naming `where` but not the value, when the text holds what must not be written."""
        if _places(text) or self._holds_secret(text):
            raise Leak(where)

    def _holds_secret(self, text: str) -> bool:
        beside = self._public.sub("\0", text) if self._public else text
        return bool(self._secrets and self._secrets.search(beside))

    def redact(self, text: str) -> str:
        """The text with everything that must not be written blotted out."""
        return redact(self._secrets.sub(REDACTED, text) if self._secrets else text)

    def __repr__(self) -> str:
        return "Guard(•••)"


def patcher(guard: Guard) -> Callable[[Record], None]:
    """For loguru: redacts message, exception and extras of every record before any file sees it."""

    def patch(record: Record) -> None:
        text = record["message"]
        error = record["exception"]
        if error is not None:
            text += "\n" + "".join(traceback.format_exception(error.type, error.value, error.traceback)).rstrip()
            record["exception"] = None
        record["message"] = guard.redact(text)
        record["extra"] = {name: guard.redact(str(value)) for name, value in record["extra"].items()}

    return patch
