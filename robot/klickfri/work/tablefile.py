"""Application files as tables of text: what the file itself is, its limits, its headings and its lines.

Everything is read as text, before anything is understood, so that the faults of the file itself can be found.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from klickfri.model.errors import BadInput, Fault
from klickfri.work import csvfile
from klickfri.work.lines import DIVIDE, MAX_COLUMNS, Lines, Wrong, clean, without_empty_end

if TYPE_CHECKING:
    import pandas as pd

MAX_BYTES = 10_000_000
"""Larger files are refused: a year of a large municipality is 8 million."""

_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or one with a password",
    b"%PDF": "a PDF",
    b"{\\rtf": "a Word document",
    b"\x1f\x8b": "a packed file",
}
_MARKUP = ("<!doctype", "<html", "<table", "<?xml", "<meta")


class RawTable(NamedTuple):
    """A table before it is understood.

    `heading` is the line of the titles. `rows` has the columns' places as columns and the file's line numbers as index.
    `faults` are of whole lines, by number; `notes` say how the file was read.
    """

    titles: list[str]
    heading: int
    rows: pd.DataFrame
    faults: dict[int, Wrong]
    notes: list[str]


def read_table(path: Path, known: Collection[str] = ()) -> RawTable:
    """Reads CSV or XLSX; `known` are the titles to look for.

    Raises `BadInput` when it is neither, whatever its name, or is empty, damaged or too large.
    """
    try:
        return _table(_lines(path, known))
    except Fault as fault:
        raise BadInput(path.name, [fault]) from fault


def _lines(path: Path, known: Collection[str]) -> Lines:
    suffix = path.suffix.lower()
    if suffix not in (".csv", ".txt", ".xlsx"):
        raise _refused(f"files of the kind {suffix or 'without an ending'} are not read", "Save it as CSV or .xlsx.")
    data = _bytes(path)
    if data.startswith((b"PK\3\4", b"PK\5\6")):
        from klickfri.work import workbook  # as long to load as pandas below

        return workbook.read(data, known)
    _refuse_other_kinds(data[:200])
    if suffix == ".xlsx":
        raise _refused("it cannot be read as an Excel workbook", "Save it again as .xlsx, or give a CSV its own name.")
    return csvfile.read(data, known)


def _bytes(path: Path) -> bytes:
    if path.stat().st_size > MAX_BYTES:
        raise _refused(f"it is larger than {MAX_BYTES // 1_000_000} MB", DIVIDE)
    return path.read_bytes()


def _refuse_other_kinds(start: bytes) -> None:
    kinds = (kind for mark, kind in _KINDS.items() if start.startswith(mark))
    markup = start.replace(b"\0", b"").decode("latin-1").lstrip("ï»¿ÿþ \r\n\t").lower()
    kind = next(kinds, "a web page or XML" if markup.startswith(_MARKUP) else None)
    if kind:
        raise _refused(f"it is {kind}, whatever its name says", "Open it and save it as .xlsx or as CSV UTF-8.")


def _table(found: Lines) -> RawTable:
    import pandas as pd  # half of what a command's start would take, and few read a table

    if not found.lines:
        raise _refused("it is empty", "The first line holds the column headings.")
    heading, *lines = found.lines
    titles = without_empty_end([clean(cell) for cell in heading.cells])
    if len(titles) > MAX_COLUMNS:
        raise _refused(f"it has more than {MAX_COLUMNS} columns", "Remove those that the process does not know.")
    rows = {line.number: without_empty_end(line.cells, len(titles)) for line in lines}
    faults = {line.number: wrong for line in lines if (wrong := line.wrong or _ragged(rows[line.number], len(titles)))}
    sound = {number: row for number, row in rows.items() if number not in faults}
    frame = pd.DataFrame(list(sound.values()), index=list(sound), columns=range(len(titles)), dtype=object)
    return RawTable(titles, heading.number, frame, faults, found.notes)


def _ragged(cells: Sequence[str], width: int) -> Wrong | None:
    mend = "Look for a separator inside a text that lacks quotation marks, or a missing one."
    return Wrong(f"it does not have {width} cells like the heading", mend) if len(cells) != width else None


def _refused(what: str, mend: str) -> Fault:
    return Fault("the file", what, mend)
