"""The way in: a file of applications becomes rows of plain text that can be trusted, or a list of all its faults.

What a process *requires* of an application is for its rules; the intake only refuses what nobody could have meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from klickfri.model.application import FieldSpec, Process
from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.work.cells import Cell, Wrong, read_cell
from klickfri.work.personal_number import holds_personal_number
from klickfri.work.tablefile import RawTable, clean, read_table

_REFERENCE = re.compile(r"[\w./-]{1,40}")


@dataclass
class Intake:
    """What was found in a file.

    `rows` are the applications without faults, {field name: plain text}; dates are ISO. `faults` stand in the
    file's order. `repaired` says what was mended, without repeating a value.
    """

    rows: list[dict[str, str]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)


def take(path: Path, process: Process, only_good: bool = False) -> Intake:
    """Reads a file of applications for the process.

    Raises `BadInput` with every fault of the file at once. With `only_good` faulty rows are left out instead and
    listed in the result; a fault of the headings still refuses the whole file.
    """
    table = read_table(path)
    headings = list(_heading_faults(table.titles, process))
    intake = _rows(table, process)
    intake.faults[:0] = headings
    if headings or (intake.faults and not only_good):
        raise BadInput(path.name, intake.faults)
    return intake


def take_one(path: Path, process: Process, reference: str | None) -> dict[str, str]:
    """One application of a file, its first if none is named. Raises `BadInput` and `NotFound`."""
    rows = take(path, process).rows
    row = next((row for row in rows if reference in (None, row["reference"])), None)
    if row is None:
        raise NotFound(f"{path.name} holds no application" + (f" with the number {reference}" if reference else ""))
    return row


def _heading_faults(titles: list[str], process: Process) -> Iterator[Fault]:
    known = [clean(spec.title) for spec in process.fields.values()]
    for title in known:
        if title not in titles:
            yield Fault("row 1", f"the column {title} is missing", "Add it; its cells may be empty unless required.")
    for number, title in enumerate(titles, 1):
        if title not in known:
            shown = f"the column {title}" if title else "a column without heading"
            yield Fault(f"row 1, column number {number}", f"{shown} is unknown", "Remove it, or mend its heading.")
    for title, times in Counter(titles).items():
        if title in known and times > 1:
            yield Fault(f"row 1, column {title}", f"it stands there {times} times", "Keep one of them.")


def _rows(table: RawTable, process: Process) -> Intake:
    intake = Intake(repaired=list(table.notes))
    columns = {
        table.titles.index(spec.title): name for name, spec in process.fields.items() if spec.title in table.titles
    }
    first_seen: dict[str, int] = {}
    cells = table.rows.reindex(columns=list(columns)).rename(columns=columns)
    faults = {line: [_ragged(line, len(table.titles))] for line in table.ragged}
    for line, row in zip(cells.index, cells.to_dict("records"), strict=True):
        reader = _Row(int(line), process.fields, intake.repaired)
        values = reader.read({str(name): text for name, text in row.items()})
        reader.check_reference(values.get("reference", ""), first_seen)
        if reader.faults:
            faults[int(line)] = reader.faults
        else:
            intake.rows.append(values)
    intake.faults = [fault for line in sorted(faults) for fault in faults[line]]
    return intake


def _ragged(line: int, width: int) -> Fault:
    mend = "Look for a separator inside a text that lacks quotation marks, or a missing one."
    return Fault(f"row {line}", f"it does not have {width} cells like the heading", mend)


class _Row:
    """Reads one row and collects its faults."""

    def __init__(self, line: int, fields: Mapping[str, FieldSpec], repaired: list[str]) -> None:
        self.line, self.fields, self.repaired = line, fields, repaired
        self.faults: list[Fault] = []

    def read(self, row: Mapping[str, str]) -> dict[str, str]:
        received = self._received(row.get("received", ""))
        return {name: self._value(name, text, received) for name, text in row.items()}

    def check_reference(self, reference: str, first_seen: dict[str, int]) -> None:
        """A reference is short, holds no personal number and stands in the file once."""
        if not reference:
            return
        if holds_personal_number(reference):
            self._fault("reference", Wrong("a personal number", "Use the application's own number."))
        elif not _REFERENCE.fullmatch(reference):
            self._fault("reference", Wrong("not a reference", "Use letters, digits and - . / _, at most 40."))
        elif first_seen.setdefault(reference, self.line) != self.line:
            self._fault("reference", Wrong(f"the same as in row {first_seen[reference]}", "Keep one of the rows."))

    def _received(self, text: str) -> dt.date:
        """The day the application came in; when that is faulty itself, any day will do: the row is not taken."""
        cell = read_cell(text, self.fields["received"], dt.date.max)
        return dt.date.max if isinstance(cell, Wrong) or not text else dt.date.fromisoformat(cell.value[:10])

    def _value(self, name: str, text: str, received: dt.date) -> str:
        spec = self.fields[name]
        if not text:
            if spec.required:
                self._fault(name, Wrong("empty, but required", "Fill it in."))
            return ""
        match read_cell(text, spec, received):
            case Wrong() as wrong:
                self._fault(name, wrong)
                return ""
            case Cell(value, repaired):
                if repaired:
                    self.repaired.append(f"row {self.line}, column {spec.title}: {repaired}")
                return value

    def _fault(self, name: str, wrong: Wrong) -> None:
        self.faults.append(Fault(f"row {self.line}, column {self.fields[name].title}", wrong.what, wrong.mend))
