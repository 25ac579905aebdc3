"""CSV files as lines: separators, quotation marks and line ends of all the programs that write them.

A quotation mark that is opened by mistake swallows whole rows, so a text that holds what looks like a row is refused.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence

from klickfri.model.errors import Fault
from klickfri.work.decode import decode
from klickfri.work.lines import Line, Lines, Wrong, clean, refuse_too_many, without_empty_end

_SEPARATORS = ";,\t|"
_SEP_LINE = re.compile(r'"?sep=(.)"?[;,\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
_PHYSICAL = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LIKE_A_ROW = re.compile(r"\d{4}-\d\d-\d\d|\d\d?[./]\d\d?[./]\d\d|\d{6}")
_FIRST = 100_000
_NARROW = 8
"""In tables with fewer columns than this a line of prose can have as many commas as a row has."""

_QUOTES = 'Write a quotation mark that belongs to the text twice ("") and enclose the whole text in them, or remove it.'
_HOLDS_A_ROW = Wrong("a text holds what looks like another row", "Give that row a line of its own, or remove it.")
_OPENED = Wrong("a text begins with a quotation mark that is first closed in a later row", _QUOTES)


def read(data: bytes, known: Collection[str]) -> Lines:
    """The lines of a CSV file; `known` are the titles to look for. Raises `Fault` when it cannot be read at all."""
    text, note = decode(data, known)
    given = _SEP_LINE.match(text)
    separator = given[1] if given else _separator(text, known)
    lines = list(_lines("\n" + text[given.end() :] if given else text, separator))
    return Lines(lines, [note] if note else [])


def _separator(text: str, known: Collection[str]) -> str:
    """The one that finds most of the titles in the first line; of equals, the one that stands there most."""
    first = text[:_FIRST].lstrip().split("\n", 1)[0].split("\r", 1)[0]

    def fit(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=separator), [])
        return len({clean(cell) for cell in cells} & set(known)), first.count(separator)

    return max(_SEPARATORS, key=fit)


def _lines(text: str, separator: str) -> Iterator[Line]:
    """Lines that hold anything."""
    width = rows = kept = 0
    for start, physical, cells in _records(text, separator):
        if not any(map(str.strip, cells)):
            continue
        rows, kept = rows + 1, kept + len(cells)
        refuse_too_many(rows, kept)
        width = width or len(without_empty_end(cells))
        faulty = _faulty(start, physical, cells, separator, width) if len(physical) > 1 else []
        yield from faulty or [Line(start, without_empty_end(cells, width))]


def _records(text: str, separator: str) -> Iterator[tuple[int, Sequence[str], list[str]]]:
    """Number of the first line, the lines as they stand, and the cells, of each record."""
    source = _Physical(text)
    reader = csv.reader(source, delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, source.taken, cells
            start, source.taken = reader.line_num + 1, []
    except csv.Error as error:
        upto = f" to {reader.line_num}" if reader.line_num > start else ""
        what = "a text begins with a quotation mark, and then quotation marks do not match"
        raise Fault(f"row {start}{upto}", what, _QUOTES) from error


class _Physical:
    """The lines as they stand, with their ends; remembers those taken since it was last emptied."""

    def __init__(self, text: str) -> None:
        self._found = _PHYSICAL.finditer(text)
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._found)[0]
        self.taken.append(line)
        return line


def _holds_a_row(cell: str, separator: str, width: int) -> bool:
    return any(_like_a_row(line, separator, width) for line in _PHYSICAL.findall(cell))


def _faulty(start: int, physical: Sequence[str], cells: Sequence[str], separator: str, width: int) -> list[Line]:
    """Faulty lines for a record in which a quotation mark swallowed rows, or a cell holds one; none when it is sound.

    Split at every separator, two lines of a sound record cannot both come near the table's width.
    """
    rows = [place for place, line in enumerate(physical) if _like_a_row(line, separator, width)]
    swallowed = 0 in rows and len(rows) > 1
    if not swallowed and any(_holds_a_row(cell, separator, width) for cell in cells):
        return _told(start, _HOLDS_A_ROW, [0, *(place for place in rows if place)])
    if swallowed or any(_joins_rows(cell, separator, width) for cell in cells):
        return _told(start, _OPENED, [place for place, line in enumerate(physical) if line.strip()])
    return []


def _told(start: int, wrong: Wrong, places: Sequence[int]) -> list[Line]:
    """One line for each that may be somebody's row; `places` count from the first."""
    within = Wrong(f"it lies within a text that begins with a quotation mark in row {start}", _QUOTES)
    return [Line(start + place, [], within if place else wrong) for place in places]


def _joins_rows(cell: str, separator: str, width: int) -> bool:
    """Is it the end of one row and the beginning of the next? In prose white space follows most separators."""
    if len(_PHYSICAL.findall(cell)) < 2 or (width < _NARROW and not _LIKE_A_ROW.search(cell)):
        return False
    return len(re.findall(f"{re.escape(separator)}(?! )", cell)) + 1 >= _most(width)


def _like_a_row(line: str, separator: str, width: int) -> bool:
    wide = line.count(separator) + 1 >= _most(width)
    return wide and (width >= _NARROW or _LIKE_A_ROW.search(line) is not None)


def _most(width: int) -> int:
    """Columns of a row, but for the last ones that may be left out."""
    return -(-3 * width // 4)
