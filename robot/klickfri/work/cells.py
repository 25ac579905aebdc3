"""What one cell of an application file may hold, by the type of its field.

A faulty value is described, never repeated: cells hold personal data, and faults end up on screens and in logs.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from klickfri.model.application import FieldSpec
from klickfri.work import personal_number


class Wrong(NamedTuple):
    """A value that cannot be taken in: what is wrong and how to mend it."""

    what: str
    mend: str


class Cell(NamedTuple):
    """A value that can be taken in; `repaired` says what was mended on the way."""

    value: str
    repaired: str = ""


_TIME = r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.0+)?)?"
_GARBLED = re.compile("\ufffd|Ã[\x80-\xbf…„–˜¤¥¦¶©‰\u2013-\u203a]")


def read_cell(text: str, field: FieldSpec, received: dt.date) -> Cell | Wrong:
    """The value of a cleaned, non-empty cell, as plain text: dates in ISO form, personal numbers with century.

    `received` is the day the application came in; it gives ten-digit numbers their century.
    """
    if text.startswith("="):
        return Wrong("a formula, not a value", "Paste it as values only.")
    if _GARBLED.search(text):
        return Wrong("garbled letters", "Export the file again as CSV UTF-8; å, ä and ö were lost before it came here.")
    match field.type:
        case "personal_number":
            return _personal_number(text, received)
        case "date" | "datetime":
            return _moment(text, field.type)
        case "choice":
            return _choice(text, field.choices)
        case "yes_no":
            return _choice(text, ("ja", "nej"))
        case "municipality":
            return _municipality(text)
    return Cell(text)


def _personal_number(text: str, received: dt.date) -> Cell | Wrong:
    if personal_number.was_rounded(text):
        return Wrong(
            "the spreadsheet has rounded the number and lost its last digits", "Set the column to Text, enter it again."
        )
    number = personal_number.normalise(text, received)
    if number is None:
        return Wrong("not a personal number", "Write it as ÅÅÅÅMMDD-NNNN, or leave it empty.")
    was_a_number = personal_number.was_a_number_cell(text)
    return Cell(number, "a personal number without its dash was written out" if was_a_number else "")


def _moment(text: str, kind: str) -> Cell | Wrong:
    example = "2026-11-20" if kind == "date" else "2026-11-20 08:15"
    match = re.fullmatch(_TIME, text)
    if match is None:
        return Wrong(f"not a {kind}", f"Write it like {example}.")
    try:
        moment = dt.datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00'}")
    except ValueError:
        return Wrong(f"a {kind} that does not exist", f"Write it like {example}.")
    if kind == "datetime":
        return Cell(moment.isoformat(" ", "seconds" if moment.second else "minutes"))
    if moment.time() != dt.time():
        return Wrong("a date with a time", f"Write it like {example}.")
    return Cell(moment.date().isoformat())


def _choice(text: str, choices: tuple[str, ...]) -> Cell | Wrong:
    for choice in choices:
        if choice.casefold() == text.casefold():
            return Cell(choice)
    return Wrong("not one of the choices", f"Choose one of: {', '.join(choices)}.")


def _municipality(text: str) -> Cell | Wrong:
    if re.fullmatch(r"\d{4}", text):
        return Cell(text)
    if re.fullmatch(r"\d{3}", text):
        return Cell(text.zfill(4), "a municipality code got its leading zero back")
    return Wrong("not a municipality code", "Write its four digits, such as 0199.")
