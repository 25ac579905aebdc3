"""Personal numbers as people and spreadsheets write them, brought to `ÅÅÅÅMMDD-NNNC`.

Only the shape is judged here. A wrong check digit, an impossible date or a temporary number (TF) is for the rules
of the process: the application is taken in and a person, or the applicant, puts it right.
"""

from __future__ import annotations

import datetime as dt
import re

from personnummer import personnummer  # type: ignore[import-untyped]

_SHAPE = re.compile(r"(18|19|20)?(\d{6})([-+ –]?)(\d{4}|TF\d\d)(\.0)?", re.IGNORECASE)
_ROUNDED = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_INSIDE = re.compile(r"(?<!\d)(?:18|19|20)?(\d{6}[-+]?\d{4})(?!\d)")
_COORDINATION_DAYS = 60


def normalise(text: str, received: dt.date) -> str | None:
    """The number with century and dash, or None when it has no such shape.

    Ten digits get the century in which the person was born no later than `received`; `+` means a hundred years
    older (folkbokföringslagen 18 §).
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    century, six, sign, last, _ = match.groups()
    return f"{century or _century(six, sign, received)}{six}-{last.upper()}"


def was_a_number_cell(text: str) -> bool:
    """True when a spreadsheet has eaten the dash: the digits are all there, but they were kept as a number."""
    match = _SHAPE.fullmatch(text)
    return match is not None and not match.group(3) and match.group(4).isdigit()


def was_rounded(text: str) -> bool:
    """True for `1.98503E+11`: the last digits are lost for good."""
    return _ROUNDED.fullmatch(text) is not None


def holds_personal_number(text: str) -> bool:
    """True when a valid personal number or coordination number stands anywhere in the text."""
    numbers = (re.sub(r"[-+]", "", match.group(1)) for match in _INSIDE.finditer(text))
    return any(personnummer.valid(century + number) for number in numbers for century in ("19", "20"))


def _century(six: str, sign: str, received: dt.date) -> str:
    day = int(six[4:])
    born = six[:4] + f"{day - _COORDINATION_DAYS if day > _COORDINATION_DAYS else day:02}"
    century = received.year // 100 - (born > received.strftime("%y%m%d")) - (sign == "+")
    return str(century)
