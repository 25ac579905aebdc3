"""Excel workbooks (.xlsx) as lines: what a cell holds, and what a person sees of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping
from typing import NamedTuple

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.cell import column_index_from_string, range_boundaries

from klickfri.model.errors import Fault
from klickfri.work.lines import COMPUTED, MAX_COLUMNS, Line, Lines, Wrong, clean, refuse_too_many
from klickfri.work.package import Package, opened

_EPOCH, _EPOCH_1904 = dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1)
_LAST_DAY = 2_958_466
_EXACT = 10**15
"""Numbers from here on have lost digits in a spreadsheet."""
_MAX_MERGED = 1_000
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = ("1", "true", "on")

_OTHERS = {
    "content.xml": "an OpenDocument file",
    "xl/workbook.bin": "a binary workbook (.xlsb)",
    "word/document.xml": "a Word document",
}
_HIDDEN = Wrong("the row is hidden or filtered away", "Show it and hand it in, or delete it.")
_STRUCK = Wrong("something in the row is struck out", "Take away the line, or delete the row.")
_MERGED = Wrong("the row has merged cells", "Divide them, and fill in each of them.")


class _Style(NamedTuple):
    """How numbers are shown: as a moment, or filled up with zeros to a width; and whether a line goes through."""

    moment: bool = False
    zeros: int = 0
    struck: bool = False


_PLAIN = _Style()


def read(data: bytes, known: Collection[str]) -> Lines:
    """The lines of the sheet with the known titles, else of the first one that shows. Raises `Fault`."""
    with opened(data) as package:
        _refuse_others(package)
        book = _Book(package)
        place, notes = book.sheet_with(known)
        sheet = book.read(place)
        return Lines(sheet.told(), [*notes, *sheet.notes()])


def _refuse_others(package: Package) -> None:
    for part, kind in _OTHERS.items():
        if part in package.names:
            raise Fault("the file", f"it is {kind}, whatever its name says", "Open it and save it as .xlsx.")


class _Book:
    """The workbook's sheets, and what they share."""

    def __init__(self, package: Package) -> None:
        self._package = package
        [workbook] = [name for kind, name in package.related("").values() if kind == "officeDocument"]
        related = package.related(workbook)
        contents = _Contents()
        package.read(workbook, contents)
        self.epoch = _EPOCH_1904 if contents.from_1904 else _EPOCH
        sheets = [(related[of][1], shown) for of, shown in contents.sheets if related[of][0] == "worksheet"]
        self._names, self._shown = [name for name, _ in sheets], [shown for _, shown in sheets]
        self.texts, self.styles = _Texts(), _Styles()
        for kind, reader in (("sharedStrings", self.texts), ("styles", self.styles)):
            if (part := dict(related.values()).get(kind)) in package.names:
                package.read(part, reader)

    def read(self, place: int, rows: int = 0) -> _Sheet:
        """One sheet, by its place; of its rows that hold anything the first ones, or all."""
        sheet = _Sheet(self, rows)
        self._package.read(self._names[place], sheet)
        return sheet

    def sheet_with(self, known: Collection[str]) -> tuple[int, list[str]]:
        """The place of the sheet to read, and what to tell about it. Raises `Fault` when two hold applications."""
        heads = {place: self.read(place, rows=2).lines for place in range(len(self._names))}
        fitting = [place for place, lines in heads.items() if lines and _fits(lines[0], known)]
        filled = [place for place in fitting if len(heads[place]) > 1]
        if len(filled) > 1:
            numbers = " and ".join(str(place + 1) for place in filled)
            raise Fault("the file", f"the sheets number {numbers} hold applications", "Hand in one sheet in each file.")
        place = next(iter(filled or fitting), self._shown.index(True))
        others = len(self._names) > 1
        return place, [f"sheet number {place + 1} of {len(self._names)} was read"] if others else []


def _fits(heading: Line, known: Collection[str]) -> bool:
    return len({clean(cell) for cell in heading.cells} & set(known)) * 2 > len(known)


class _Element:
    """Reads nothing; its children read what they need."""

    done = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, text: str) -> None: ...


class _Contents(_Element):
    """`workbook.xml`: the sheets in their order (relation, whether it shows), and the calendar."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, bool]] = []
        self.from_1904 = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.from_1904 = attributes.get("date1904") in _TRUE
        elif name == "sheet":
            [relation] = [value for key, value in attributes.items() if key.endswith(" id")]
            self.sheets.append((relation, attributes.get("state", "visible") == "visible"))


class _Texts(_Element):
    """`sharedStrings.xml`, and texts that stand in cells themselves; `struck` are the places of those struck out."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.struck: set[int] = set()
        self._parts: list[str] = []
        self._reading = self._phonetic = False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "t":
                self._reading = not self._phonetic
            case "rPh":
                self._phonetic = True
            case "strike" if attributes.get("val", "1") in _TRUE:
                self.struck.add(len(self.all))

    def end(self, name: str) -> None:
        match name:
            case "t":
                self._reading = False
            case "rPh":
                self._phonetic = False
            case "si" | "is":
                self.all.append(_unescaped("".join(self._parts)))
                self._parts = []
                refuse_too_many(0, len(self.all))

    def text(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Styles(_Element):
    """`styles.xml`: what the formats and fonts of cells mean."""

    def __init__(self) -> None:
        self.all: list[_Style] = []
        self._codes: dict[int, str] = dict(BUILTIN_FORMATS)
        self._struck: list[bool] = []
        self._within: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._within.append(name)
        match self._within[-2:]:
            case ["numFmts", "numFmt"]:
                self._codes[int(attributes["numFmtId"])] = attributes["formatCode"]
            case ["fonts", "font"]:
                self._struck.append(False)
            case ["font", "strike"] if "fonts" in self._within:
                self._struck[-1] = attributes.get("val", "1") in _TRUE
            case ["cellXfs", "xf"]:
                self.all.append(self._style(int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))

    def end(self, name: str) -> None:
        self._within.pop()

    def _style(self, number_format: int, font: int) -> _Style:
        code = self._codes.get(number_format, "General")
        zeros = len(code) if set(code) == {"0"} else 0
        return _Style(is_date_format(code), zeros, font < len(self._struck) and self._struck[font])


class _Sheet(_Element):
    """A sheet's rows that hold anything; only the first `rows`, when it is not 0."""

    def __init__(self, book: _Book, rows: int) -> None:
        self._book, self._rows = book, rows
        self.lines: list[Line] = []
        self._hidden_columns: list[range] = []
        self._merged: list[range] = []
        self._number = self._column = self._kept = 0
        self._cell: Mapping[str, str] = {}
        self._cells: list[str] = []
        self._wrong: Wrong | None = None
        self._formula: list[str] | None = None
        self._value: list[str] = []
        self._into: list[str] | None = None
        self._inline = _Texts()

    def told(self) -> list[Line]:
        """The rows, as wide as the heading, and those with merged cells marked."""
        width = len(self.lines[0].cells) if self.lines else 0
        for line in self.lines:
            line.cells.extend([""] * (width - len(line.cells)))
        if not self._merged:
            return self.lines
        return [line._replace(wrong=line.wrong or self._is_merged(line.number)) for line in self.lines]

    def notes(self) -> list[str]:
        """What a person does not see, and is read all the same."""
        heading = self.lines[0].cells if self.lines else []
        hidden = [
            place for place, title in enumerate(heading, 1) if title and any(place in of for of in self._hidden_columns)
        ]
        return [f"column number {place} is hidden in Excel, and was read" for place in hidden]

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        match name:
            case "c":
                self._begin_cell(attributes)
            case "v":
                self._into = self._value
            case "f":
                self._into = self._formula = []
            case "row":
                self._begin_row(attributes)
            case "mergeCell":
                self._merge(attributes["ref"])
            case "col" if attributes.get("hidden") in _TRUE:
                self._hidden_columns.append(range(int(attributes["min"]), int(attributes["max"]) + 1))
            case _:
                self._inline.start(name, attributes)

    def end(self, name: str) -> None:
        match name:
            case "v" | "f":
                self._into = None
            case "c":
                self._end_cell()
            case "row":
                self._end_row()
            case _:
                self._inline.end(name)

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
        else:
            self._inline.text(text)

    def _begin_row(self, attributes: Mapping[str, str]) -> None:
        self._number = _after(self._number, int(attributes.get("r", self._number + 1)))
        self._wrong = _HIDDEN if attributes.get("hidden") in _TRUE else None
        self._column, self._cells = 0, []

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        place = attributes.get("r")
        column = column_index_from_string(place.rstrip("0123456789")) if place else self._column + 1
        self._column = _after(self._column, column)
        self._cell, self._value, self._formula, self._inline = attributes, [], None, _Texts()

    def _end_cell(self) -> None:
        text = self._read_cell()
        if not text or text.isspace() or len(self._cells) > MAX_COLUMNS:
            return
        if self._is_struck():
            self._wrong = self._wrong or _STRUCK
        place = min(self._column, MAX_COLUMNS + 1)
        self._cells += [""] * (place - 1 - len(self._cells)) + [text]

    def _read_cell(self) -> str:
        kind, value = self._cell.get("t", "n"), "".join(self._value)
        if self._formula is not None and kind != "e":
            return COMPUTED + "".join(self._formula)
        match kind:
            case "s":
                return self._book.texts.all[_after(-1, int(value))]
            case "inlineStr":
                return "".join(self._inline.all)
            case "b":
                return "SANT" if value in _TRUE else "FALSKT"
            case "d":
                return value.replace("T", " ")
            case "n" if value:
                return _number(float(value), self._style(), self._book.epoch)
        return value

    def _is_struck(self) -> bool:
        shared = self._cell.get("t") == "s" and int("".join(self._value)) in self._book.texts.struck
        return shared or bool(self._inline.struck) or self._style().struck

    def _style(self) -> _Style:
        number, styles = int(self._cell.get("s", 0)), self._book.styles.all
        return styles[number] if 0 <= number < len(styles) else _PLAIN

    def _end_row(self) -> None:
        if not self._cells:
            return
        self.lines.append(Line(self._number, self._cells, self._wrong))
        self._kept += len(self._cells)
        refuse_too_many(len(self.lines), self._kept)
        self.done = len(self.lines) == self._rows

    def _merge(self, place: str) -> None:
        _, first, _, last = range_boundaries(place)
        self._merged.append(range(first, last + 1))
        if len(self._merged) > _MAX_MERGED:
            raise Fault("the file", f"more than {_MAX_MERGED} places have merged cells", _MERGED.mend)

    def _is_merged(self, number: int) -> Wrong | None:
        return _MERGED if any(number in rows for rows in self._merged) else None


def _after(before: int, number: int) -> int:
    """The number, which must be larger. Raises `ValueError`: a second row of the same number would hide the first."""
    if number <= before:
        raise ValueError(f"{number} comes after {before}")
    return number


def _number(number: float, style: _Style, epoch: dt.datetime) -> str:
    """A number as text: moments to the second, whole numbers without point, those that lost digits with exponent."""
    if style.moment and 0 <= number < _LAST_DAY:
        return f"{epoch + dt.timedelta(seconds=round(number * 86_400)):%Y-%m-%d %H:%M:%S}"
    if abs(number) >= _EXACT:
        return f"{number:.14E}"
    return str(int(number)).zfill(style.zeros) if number.is_integer() else repr(number)
