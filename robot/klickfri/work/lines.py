"""What every kind of application file comes down to: numbered lines of raw text."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from klickfri.model.errors import Fault

MAX_ROWS = 50_000
"""Two years of a large municipality."""
MAX_COLUMNS = 300
MAX_CELLS = 1_500_000
COMPUTED = "=\0"
"""How a cell begins that a workbook computes, whatever the signs of its formula."""
DIVIDE = "Divide it, with the headings in each part."

_JOINERS = re.compile("[^\u0300-\U0010ffff][\u200c\u200d]+|^[\u200c\u200d]+|[\u200c\u200d]+$")
_LINE_BREAK = re.compile("\r\n|[\r\n\v\u2028\u2029]")
"""As programs write it; the upright one is a word processor's, within a paragraph."""
_SPACE = re.compile(r"\s")
_INVISIBLE_BUT_MEANT = "\u200c\u200d"


class Wrong(NamedTuple):
    """What is wrong with a line or a value, and how to mend it. Never holds the value itself."""

    what: str
    mend: str


class Line(NamedTuple):
    """One line as it stands; `number` is its place in the file, from 1. `wrong` is a fault of the line as a whole."""

    number: int
    cells: list[str]
    wrong: Wrong | None = None


class Lines(NamedTuple):
    """The lines of a file that hold anything, the headings first; `notes` say how it was read."""

    lines: list[Line]
    notes: list[str]


def refuse_too_many(rows: int, cells: int) -> None:
    """Raises `Fault` above the limit of rows, or of cells that hold anything."""
    if rows > MAX_ROWS or cells > MAX_CELLS:
        raise Fault("the file", f"it has more than {MAX_ROWS:,} rows or {MAX_CELLS:,} cells", DIVIDE)


def clean(text: str) -> str:
    """Composed letters (NFC), white space folded and trimmed, no invisible characters.

    Joiners stay inside words of scripts that spell with them, such as Persian and Nepali.
    """
    return _seen(text, " ".join(unicodedata.normalize("NFC", text).split())).strip()


def clean_lines(text: str) -> str:
    """As `clean`, but a text of several lines keeps them, and the spaces in them; its line breaks become `\\n`.

    Blank lines at its ends mean nothing, nor do spaces at the end of a line.
    """
    lines = _LINE_BREAK.split(unicodedata.normalize("NFC", text))
    whole = "\n".join(_seen(line, _SPACE.sub(" ", line)).rstrip() for line in lines).strip()
    return whole if "\n" in whole else clean(text)


def _seen(text: str, composed: str) -> str:
    """The composed text without what nobody sees."""
    if composed.isprintable():
        return text if composed == text else composed  # most are as they should be: hold one text, not two
    visible = "".join(sign for sign in composed if sign.isprintable() or sign in _INVISIBLE_BUT_MEANT)
    return _JOINERS.sub(lambda found: found[0].strip(_INVISIBLE_BUT_MEANT), visible)


def without_empty_end(cells: list[str], width: int = 0) -> list[str]:
    """Spreadsheets add empty cells after the last column; they mean nothing."""
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]
