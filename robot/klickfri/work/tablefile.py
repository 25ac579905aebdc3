"""Application files as text: CSV in the encodings that spreadsheets write, and XLSX.

Everything is read as text, before anything is understood, so that the faults of the file itself can be found.
"""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
import zipfile
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from klickfri.model.errors import BadInput, Fault

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


class RawTable(NamedTuple):
    """A table before it is understood: `rows` has the titles as columns and the file's line numbers as index.

    `ragged` are the lines with more or fewer cells than the heading; `notes` say how the file was read.
    """

    titles: list[str]
    rows: pd.DataFrame
    ragged: list[int]
    notes: list[str]


def read_table(path: Path) -> RawTable:
    """Reads `.csv` or `.xlsx`. Raises `BadInput` when it is neither, or empty."""
    match path.suffix.lower():
        case ".csv" | ".txt":
            lines, notes = _csv_lines(path)
        case ".xlsx":
            lines, notes = _xlsx_lines(path), []
        case suffix:
            raise _refused(path, f"files of the kind {suffix or 'without an ending'} are not read", "Save it as CSV.")
    if not lines:
        raise _refused(path, "it is empty", "The first line holds the column headings.")
    return _table(lines, notes)


def _table(lines: list[tuple[int, list[str]]], notes: list[str]) -> RawTable:
    (_, heading), *rest = [(number, [clean(cell) for cell in cells]) for number, cells in lines]
    titles = _without_empty_end(heading)
    width = len(titles)
    rows = {number: _without_empty_end(cells, width) for number, cells in rest}
    even = {number: cells for number, cells in rows.items() if len(cells) == width and any(cells)}
    ragged = [number for number, cells in rows.items() if len(cells) != width and any(cells)]
    frame = pd.DataFrame.from_dict(even, orient="index", dtype=str) if even else pd.DataFrame()
    return RawTable(titles, frame, ragged, notes)


def _without_empty_end(cells: list[str], width: int = 0) -> list[str]:
    """Spreadsheets add empty cells after the last column; they mean nothing."""
    while len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells


def clean(text: str) -> str:
    """Composed letters (NFC), white space folded and trimmed, no invisible characters."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    return composed if composed.isprintable() else "".join(filter(str.isprintable, composed)).strip()


def _csv_lines(path: Path) -> tuple[list[tuple[int, list[str]]], list[str]]:
    text, encoding = _decoded(path)
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(";,\t", key=first.count), strict=True)
    lines = []
    try:
        start = 1
        for cells in reader:
            lines.append((start, cells))
            start = reader.line_num + 1
    except csv.Error as error:
        raise _refused(
            path, f"line {reader.line_num} cannot be read: {error}", "Look for a lone quotation mark."
        ) from error
    return lines, [] if encoding.startswith("utf-8") else [f"read as {encoding}"]


def _decoded(path: Path) -> tuple[str, str]:
    data = path.read_bytes()
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return _decode(path, data, encoding), encoding
    if b"\0" in data:
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return _decode(path, data, encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _decode(path, data, "cp1252"), "windows-1252"


def _decode(path: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        what = f"byte {error.start} is not text in {encoding}"
        raise _refused(path, what, "Save it again as CSV UTF-8.") from error


def _xlsx_lines(path: Path) -> list[tuple[int, list[str]]]:
    try:
        frame = pd.read_excel(
            path, header=None, dtype=str, na_filter=False, engine="openpyxl", engine_kwargs={"data_only": False}
        )
    except (zipfile.BadZipFile, ValueError, OSError, KeyError) as error:
        raise _refused(path, "it cannot be read as an Excel workbook", "Save it again as .xlsx.") from error
    return [(number, [str(cell) for cell in cells]) for number, cells in enumerate(frame.itertuples(index=False), 1)]


def _refused(path: Path, what: str, mend: str) -> BadInput:
    return BadInput(path.name, [Fault("the file", what, mend)])
