"""Application numbers: what one may look like, and when two of them are one that a spreadsheet has rewritten.

A number taken in twice is a second case for the same person, so what only looks new is told and not taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from klickfri.model.personal_number import holds_personal_number, plain_digits
from klickfri.work.lines import Wrong

_SHAPE = re.compile(r"(?=.{1,40}$)[^\W_]+(?:[./_-][^\W_]+)*")
_DEVICE = re.compile(r"(?:.*/)?(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?:[./].*)?", re.IGNORECASE)
_MONTH = "(?:jan|feb|mar|mrz|apr|maj|may|mai|jun|jul|aug|sep|okt|oct|nov|dec|dez)[a-z]{0,6}"
_DATE = re.compile(
    rf"\d\d?[-./ ]{_MONTH}\.?(?:[-./ ]\d+)?|{_MONTH}[-./ ]\d+"
    r"|\d{4}-\d\d-\d\d(?: .*)?|\d\d?[-./]\d\d?[-./](?:\d\d){1,2}",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"\d+[.,]\d+E[+-]?\d+|\d+E\+\d+", re.IGNORECASE)
_EXACT_DIGITS = 15
"""So many digits a spreadsheet keeps of a number; the others become zeros."""

_LOOK_ALIKE = str.maketrans("авекмнорстухіјѕԁԛԝαβεικνορτυχ", "abekmhopctyxijsdqwabeiknoptux")
"""Cyrillic and Greek small letters that nobody can tell from Latin ones."""

_OWN = "Use the application's own number."
_AS_SENT = "Write it as the e-service wrote it, in a column set to Text."


def wrong_with(reference: str) -> Wrong | None:
    """Why the text cannot be an application's number; None when it can."""
    if holds_personal_number(reference):
        return Wrong("a personal number", _OWN)
    if _ROUNDED.fullmatch(reference):
        return Wrong("a number that a spreadsheet has rounded", _AS_SENT)
    if _DATE.fullmatch(reference):
        return Wrong("a date, perhaps made by a spreadsheet", _AS_SENT)
    if _DEVICE.fullmatch(reference):
        return Wrong("a word that Windows keeps for devices", _OWN)
    if not _SHAPE.fullmatch(reference):
        return Wrong("not a reference", "Use letters and digits, with single - . / _ between them, at most 40.")
    return None


def likeness(reference: str) -> str:
    """Equal for numbers that may be one: zeros lost in front, other capitals, other signs that look the same."""
    text = plain_digits(unicodedata.normalize("NFKC", reference)).casefold().translate(_LOOK_ALIKE)
    number = re.fullmatch(r"0*([0-9]+?)(?:\.0)?", text)
    return number[1] if number else text


def rounded(references: Collection[str]) -> frozenset[str]:
    """Long numbers that a spreadsheet has filled up with zeros: when all of a file's have them, that is no chance."""
    long = frozenset(text for text in references if len(text) > _EXACT_DIGITS and text.isdigit())
    ends = "".join(text[_EXACT_DIGITS:] for text in long)
    return long if len(ends) > 2 and set(ends) == {"0"} else frozenset()


ROUNDED = Wrong("a number that a spreadsheet has rounded: all long ones end in zeros", _AS_SENT)


def same_in_file(line: int, written_alike: bool) -> Wrong:
    """For a number that an earlier row has."""
    if written_alike:
        return Wrong(f"the same as in row {line}", "Keep one of the rows.")
    return Wrong(f"the same as in row {line}, but for zeros, capitals or signs that look alike", _AS_SENT)


def same_in_queue(reference: str) -> Wrong:
    """For a number that the queue has, written another way."""
    what = f"perhaps {reference} in the queue, but for zeros, capitals or signs that look alike"
    return Wrong(what, f"{_AS_SENT} If it is another application, its number must differ more.")
