"""What one cell of an application file may hold, by the type of its field.

A faulty value is described, never repeated: cells hold personal data, and faults end up on screens and in logs.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from klickfri.model import personal_number
from klickfri.model.application import FieldSpec
from klickfri.model.work import SWEDISH_TIME
from klickfri.work import letters
from klickfri.work.lines import COMPUTED, Wrong, clean, clean_lines


class Cell(NamedTuple):
    """A value that can be taken in; `repaired` says what was mended on the way."""

    value: str
    repaired: str = ""


_TIME = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|[+-]\d\d:?\d\d)?)?", re.IGNORECASE)
_TEXT_FORMULA = re.compile(r'="((?:[^"]|"")*)"')
_ERROR = re.compile(r"#[A-ZÅÄÖÉÈÜ0-9/]{2,}[!?]|#N/[ADV]|#NV|#I/T|#{3,}")
_LONG_NUMBER = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.IGNORECASE)
_NO_FILE_NAME = re.compile(r".*[/\\:*?\"<>|].*|\..*|.{201,}")
_PERSONAL = ("personal", "special")

_GARBLED = Wrong(
    "garbled letters", "Find where in the chain UTF-8 is read as something else, and export again as CSV UTF-8."
)
_ODD = Wrong(
    "signs inside words, as when letters of an old code page are lost", "Write it right, or export again as CSV UTF-8."
)
_NO_NAME = Wrong(
    "a digit or a sign that no name has", "Write the name with letters only, or export again as CSV UTF-8."
)
_FORMULA = Wrong(
    "a formula, not a value",
    "Write what it should show, as text; if the column holds wiki text, its field says as_it_is = true.",
)
_ERROR_SHOWN = Wrong("an error of the spreadsheet", "Mend the formula it came from, or write the value itself.")
_DIGITS_LOST = Wrong(
    "the spreadsheet has rounded the number and lost its last digits", "Set the column to Text, enter it again."
)


def read_cell(raw: str, field: FieldSpec, received: dt.date) -> Cell | Wrong:
    """The value of a cell, as plain text: dates in ISO form, personal numbers with century. An empty one is empty.

    A field of the type `text` keeps the lines of a text; any other is one line.

    `received` is the day the application came in; it gives ten-digit numbers their century.
    """
    if letters.garbled(raw):
        return _GARBLED
    cleaned = clean_lines if field.type == "text" else clean
    text = cleaned(raw)
    quoted = _TEXT_FORMULA.fullmatch(text)  # programs write ="0701740624" so that a spreadsheet keeps the zero
    text = cleaned(quoted[1].replace('""', '"')) if quoted else text
    if not text:
        return Cell("")
    return _unusable(text, field, raw.startswith(COMPUTED) and not quoted) or _of_type(text, field, received)


def _unusable(text: str, field: FieldSpec, computed: bool) -> Wrong | None:
    """What no field of any type, or of its class, may hold. What a workbook computes is never a text."""
    if computed or (text.startswith("=") and not field.as_it_is):
        return _FORMULA
    if _ERROR.fullmatch(text):
        return _ERROR_SHOWN
    if field.type == "name" and letters.no_name(text):
        return _NO_NAME
    if field.type == "text" and not field.as_it_is and field.data_class in _PERSONAL and letters.odd_in_words(text):
        return _ODD
    return None


def _of_type(text: str, field: FieldSpec, received: dt.date) -> Cell | Wrong:
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
        case "phone":
            return _phone(text)
        case "file":
            return _file_name(text)
    return Cell(text)


def _personal_number(text: str, received: dt.date) -> Cell | Wrong:
    if _LONG_NUMBER.fullmatch(text):
        return _DIGITS_LOST
    number = personal_number.normalise(text, received)
    if number is None:
        return Wrong("not a personal number", "Write it as ÅÅÅÅMMDD-NNNN, or leave it empty.")
    was_a_number = personal_number.was_a_number_cell(text)
    return Cell(number, "a personal number without its dash was written out" if was_a_number else "")


def _moment(text: str, kind: str) -> Cell | Wrong:
    example = f"Write it like {'2026-11-20' if kind == 'date' else '2026-11-20 08:15'}."
    match = _TIME.fullmatch(text)
    if match is None:
        return Wrong(f"not a {kind}", example)
    try:
        moment = _local(dt.datetime.fromisoformat(match[1] + "T" + (match[2] or "00:00") + (match[3] or "").upper()))
    except (ValueError, OverflowError):
        return Wrong(f"a {kind} that does not exist", example)
    if kind == "datetime":
        return Cell(moment.isoformat(" ", "seconds" if moment.second else "minutes"))
    if moment.time() != dt.time():
        return Wrong("a date with a time", example)
    return Cell(moment.date().isoformat())


def _local(moment: dt.datetime) -> dt.datetime:
    """The nearest whole second by Swedish clocks. Spreadsheets keep 08:15:00 as 08:14:59.9999."""
    rounded = (moment + dt.timedelta(milliseconds=500)).replace(microsecond=0)
    return rounded.astimezone(SWEDISH_TIME).replace(tzinfo=None) if rounded.tzinfo else rounded


def _choice(text: str, choices: tuple[str, ...]) -> Cell | Wrong:
    for choice in choices:
        if choice.casefold() == text.casefold():
            return Cell(choice)
    return Wrong("not one of the choices", f"Choose one of: {', '.join(choices)}.")


def _municipality(text: str) -> Cell | Wrong:
    text = personal_number.plain_digits(text)
    if re.fullmatch(r"[0-9]{4}", text):
        return Cell(text)
    if re.fullmatch(r"[0-9]{3}", text):
        return Cell(text.zfill(4), "a municipality code got its leading zero back")
    return Wrong("not a municipality code", "Write its four digits, such as 0199.")


def _phone(text: str) -> Cell | Wrong:
    if _LONG_NUMBER.fullmatch(text):
        return _DIGITS_LOST
    lost = re.fullmatch(r"([1-9][0-9]{6,8})(\.0)?", text)
    return Cell(f"0{lost[1]}", "a phone number got its leading zero back") if lost else Cell(text)


def _file_name(text: str) -> Cell | Wrong:
    if _NO_FILE_NAME.fullmatch(text):
        return Wrong("not the name of a file", "Write its name alone, without folders.")
    return Cell(text)
