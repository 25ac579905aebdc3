"""Entries as CSV that a Swedish spreadsheet opens by itself, and in which nothing is taken for a formula."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

from klickfri.audit.excerpt import Excerpt
from klickfri.pages.exports.cells import HEADINGS, Cell, row

_FORMULA = frozenset("=+-@＝＋－＠")
_MARK = "'"
"""Before a text, it tells a spreadsheet that it is one."""


def write(excerpts: Iterable[Excerpt], file: Path) -> list[int]:
    """Writes the file: UTF-8 with a mark at its beginning, `;`, lines that end with CR LF. Returns how many entries it
    has of each excerpt. Raises `OSError` and `AuditUnavailable`.
    """
    with file.open("w", encoding="utf-8-sig", errors="backslashreplace", newline="") as out:
        table = csv.writer(out, delimiter=";", lineterminator="\r\n")
        table.writerow(HEADINGS)
        return [sum(1 for _ in map(table.writerow, _rows(excerpt))) for excerpt in excerpts]


def _rows(excerpt: Excerpt) -> Iterator[Iterable[Cell]]:
    return (map(safe, row(excerpt.board, one)) for one in excerpt.entries())


def safe(cell: Cell) -> Cell:
    """The cell as it may stand in a CSV file. One `'` at the beginning of a text is not its own: what begins with one
    is given another, so that whoever takes one away has the text again.
    """
    if isinstance(cell, int) or not cell:
        return cell
    if cell[0] in "\t\r\n\0'" or _first(cell) in _FORMULA:
        return _MARK + cell
    return cell


def _first(text: str) -> str:
    """The first sign that is seen: not blank, no control character, no mark of direction."""
    return next((sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")), "")
