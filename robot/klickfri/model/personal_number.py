"""Personal numbers as people and spreadsheets write them, brought to `ÅÅÅÅMMDD-NNNC`.

Only the shape is judged here. A wrong check digit, an impossible date, a temporary number (TF) or an interim one (a
letter for the first of the last four) is for the rules of the process: the application is taken in and a person, or
the applicant, puts it right.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata

from personnummer import personnummer

_SHAPE = re.compile(r"(18|19|20)?([0-9]{6})([-+]?)([0-9]{4}|TF[0-9]{2}|[TRSUWXJKLMNPQ][0-9]{3})(\.0)?", re.IGNORECASE)
_DATE_APART = re.compile(r"((?:18|19|20)?[0-9]{2})-([0-9]{2})-([0-9]{2})(?=[-+ ])")
_WRITTEN = re.compile(r"[0-9]{8}-[0-9]{4}")
_INSIDE = re.compile(r"(?<!\d)(?:18|19|20)?(\d{6}[-+]?\d{4})(?!\d)")
_COORDINATION_DAYS = 60


def normalise(text: str, received: dt.date) -> str | None:
    """The number with century and dash, or None when it has no such shape.

    Ten digits get the century in which the person was born no later than `received`; `+` means a hundred years
    older (folkbokföringslagen 18 §).
    """
    match = _SHAPE.fullmatch(_plain(text))
    if match is None:
        return None
    century, six, sign, last, _ = match.groups()
    return f"{century or _century(six, sign, received)}{six}-{last.upper()}"


def is_normal(text: str) -> bool:
    """Is it a number of eight and four digits as `normalise` writes it?"""
    return bool(_WRITTEN.fullmatch(text))


def was_a_number_cell(text: str) -> bool:
    """True when a spreadsheet has eaten the dash: the digits are all there, but they were kept as a number."""
    match = _SHAPE.fullmatch(_plain(text)) if text.isascii() and " " not in text else None
    return match is not None and not match.group(3) and match.group(4).isdigit()


def holds_personal_number(text: str) -> bool:
    """True when a valid personal number or coordination number stands anywhere in the text, however it is written."""
    numbers = (re.sub(r"[-+]", "", match.group(1)) for match in _INSIDE.finditer(plain_digits(text)))
    return any(personnummer.valid(century + number) for number in numbers for century in ("19", "20"))


def plain_digits(text: str) -> str:
    """The digits of every script as 0-9, and every kind of dash and minus as a hyphen."""
    return text if text.isascii() else "".join(map(_plain_sign, text))


def _plain(text: str) -> str:
    return _DATE_APART.sub(r"\1\2\3", plain_digits(text)).replace(" ", "")


def _plain_sign(sign: str) -> str:
    if unicodedata.category(sign) == "Pd" or sign in "−⁃":
        return "-"
    digit = unicodedata.decimal(sign, None)
    return sign if digit is None else str(digit)


def _century(six: str, sign: str, received: dt.date) -> str:
    day = int(six[4:])
    born = six[:4] + f"{day - _COORDINATION_DAYS if day > _COORDINATION_DAYS else day:02}"
    century = received.year // 100 - (born > received.strftime("%y%m%d")) - (sign == "+")
    return str(century)
