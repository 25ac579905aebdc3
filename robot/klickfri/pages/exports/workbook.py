"""Entries as a workbook. Texts are written as texts only, numbers as numbers only: there is no formula in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.worksheet import Worksheet

from klickfri.audit.excerpt import Excerpt
from klickfri.model.errors import Misconfigured
from klickfri.pages.exports.cells import HEADINGS, Cell, row

ROWS = 1_048_576
"""Of a sheet, its headings included."""
LONGEST = 32_767 // 2
"""Signs of a text that a cell surely holds: Excel counts UTF-16, in which a sign may be two."""
_WIDE = 16_384
"""Columns of a sheet."""


def write(excerpts: Iterable[Excerpt], file: Path, at: dt.datetime, rows: int = ROWS) -> list[int]:
    """Writes the workbook, made at a moment (UTC): so many rows a sheet, as many sheets as it takes. Returns how many
    entries it has of each excerpt.

    What the last column holds goes on to the right of it, cell by cell. Rows wait beside the file, not in memory.
    Raises `Misconfigured` for an entry that no row can hold, `OSError` and `AuditUnavailable`.
    """
    try:
        with TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as waiting:
            return _written(excerpts, file, at, rows, waiting)
    except FileCreateError as error:  # how XlsxWriter calls what the disk said
        [said] = error.args
        raise said from error


def _written(excerpts: Iterable[Excerpt], file: Path, at: dt.datetime, rows: int, waiting: str) -> list[int]:
    options = {"constant_memory": True, "tmpdir": waiting, "use_zip64": True}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"title": "Klickfri: granskningslogg", "created": at.replace(tzinfo=None)})
        sheets = _Sheets(book, rows)
        return [sum(1 for _ in sheets.take(excerpt)) for excerpt in excerpts]


class _Sheets:
    """The sheets of a workbook, of which the last is written to."""

    def __init__(self, book: xlsxwriter.Workbook, rows: int) -> None:
        self._book, self._rows = book, rows
        self._heading = book.add_format({"bold": True})
        self._number = 0
        self._begin()

    def take(self, excerpt: Excerpt) -> Iterator[int]:
        """Writes the entries; tells the number of each."""
        for one in excerpt.entries():
            if self._next == self._rows:
                self._begin()
            self._put(row(excerpt.board, one, LONGEST), one.seq)
            yield one.seq

    def _begin(self) -> None:
        self._number += 1
        self._sheet: Worksheet = self._book.add_worksheet(f"Poster {self._number}")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(HEADINGS) - 1, 16)
        for column, heading in enumerate(HEADINGS):
            self._sheet.write_string(0, column, heading, self._heading)
        self._next = 1

    def _put(self, cells: list[Cell], seq: int) -> None:
        *columns, other = cells
        parts = [str(other)[begin : begin + LONGEST] for begin in range(0, len(str(other)), LONGEST)]
        put = [self._cell(column, cell) for column, cell in enumerate([*columns, *parts]) if cell != ""]
        if any(put) or len(columns) + len(parts) > _WIDE:
            raise Misconfigured(f"entry {seq} is longer than a row of a workbook can be: choose another format")
        self._next += 1

    def _cell(self, column: int, cell: Cell) -> int:
        """0 when the cell holds all of it."""
        if isinstance(cell, int):
            return int(self._sheet.write_number(self._next, column, cell))
        return int(self._sheet.write_string(self._next, column, cell))
