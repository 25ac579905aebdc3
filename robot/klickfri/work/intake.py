"""The way in: a file of applications becomes rows of plain text that can be trusted, or a list of all its faults.

What a process *requires* of an application is for its rules; the intake only refuses what nobody could have meant.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from klickfri.model.application import Process
from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.work import references
from klickfri.work.attachments import FolderBeside
from klickfri.work.cells import Cell, read_cell
from klickfri.work.lines import Wrong, clean
from klickfri.work.tablefile import RawTable, read_table
from klickfri.work.tally import Tally

EXPECTED = {"decide": "expected_decide", "propose": "expected_propose"}
"""The columns of a process's cases that say how each ends, by the process's mode."""


@dataclass(frozen=True)
class Intake:
    """What was found in a file.

    `rows` are the applications without faults, {field name: plain text}; dates are ISO. `left_out` is how many rows
    have faults; `faults` stand in the file's order. `repaired` says what was mended. No value is repeated in either.
    """

    rows: list[dict[str, str]]
    left_out: int
    faults: list[Fault]
    repaired: list[str]


def take(
    path: Path,
    process: Process,
    only_good: bool = False,
    queued: Collection[str] = (),
    files: FolderBeside | None = None,
) -> Intake:
    """Reads a file of applications for the process; `queued` are the references that it has in the queue.

    The files that they name are looked for among `files`, or not at all where these are not given.

    Raises `BadInput` with every fault of the file at once. With `only_good` faulty rows are left out instead and
    listed in the result; a fault of the headings or of the file as a whole still refuses it all.
    """
    headings, intake = understood(read_table(path, titles(process)), process, queued=queued, files=files)
    if headings or (intake.faults and not only_good):
        raise BadInput(path.name, [*headings, *intake.faults])
    return intake


def understood(
    table: RawTable,
    process: Process,
    beside: Collection[str] = (),
    queued: Collection[str] = (),
    files: FolderBeside | None = None,
) -> tuple[list[Fault], Intake]:
    """The faults of a table's headings, and what is in its rows. `beside` are headings of columns to leave alone."""
    headings = list(_heading_faults(table, titles(process), beside))
    return headings, _Reading(table, process, queued, files).intake()


def titles(process: Process) -> list[str]:
    """The column headings of a process's applications."""
    return [clean(spec.title) for spec in process.fields.values()]


def take_one(path: Path, process: Process, reference: str | None, files: FolderBeside | None = None) -> dict[str, str]:
    """One application of a file, its first if none is named; also of a file of cases. Raises `BadInput`, `NotFound`."""
    table = read_table(path, titles(process))
    headings, intake = understood(table, process, beside=list(filter(of_cases, table.titles)), files=files)
    if headings or intake.faults:
        raise BadInput(path.name, [*headings, *intake.faults])
    row = next((row for row in intake.rows if reference in (None, row["reference"])), None)
    if row is None:
        raise NotFound(f"{path.name} holds no application" + (f" with the number {reference}" if reference else ""))
    return row


def of_cases(title: str) -> bool:
    """Is it a column of a process's cases: what a screen shows (`$status`), or the end that is expected?"""
    return title.startswith("$") or title in EXPECTED.values()


def _heading_faults(table: RawTable, known: list[str], beside: Collection[str]) -> Iterator[Fault]:
    """Never repeats an unknown heading: in a file without headings it is the first applicant's name."""
    row, missing = f"row {table.heading}", [title for title in known if title not in table.titles]
    if len(missing) * 2 > len(known):
        what = f"it holds {len(known) - len(missing)} of the {len(known)} column headings"
        yield Fault(row, what, f"Begin with a line that holds: {', '.join(known)}.")
        return
    for title in missing:
        yield Fault(row, f"the column {title} is missing", "Add it; its cells may be empty unless required.")
    for number, title in enumerate(table.titles, 1):
        if title not in known and title not in beside:
            yield Fault(f"{row}, column number {number}", *_unknown(title, missing))
    for title, times in Counter(table.titles).items():
        if title in known and times > 1:
            yield Fault(f"{row}, column {title}", f"it stands there {times} times", "Keep one of them.")


def _unknown(title: str, missing: list[str]) -> Wrong:
    if not title:
        return Wrong("a column without heading", "Give it its heading, or remove it.")
    meant = difflib.get_close_matches(title, missing, 1)
    return Wrong("its heading is unknown", f"Is {meant[0]} meant?" if meant else "Remove it, or mend its heading.")


class _Reading:
    """Reads the rows of a table, one after the other, and collects what is wrong and what was mended."""

    def __init__(self, table: RawTable, process: Process, queued: Collection[str], files: FolderBeside | None) -> None:
        self._table, self._fields, self._files = table, process.fields, files
        self._columns = {
            name: table.titles.index(title)
            for name, spec in process.fields.items()
            if (title := clean(spec.title)) in table.titles
        }
        self._queued = {references.likeness(reference): reference for reference in queued}
        self._as_queued = frozenset(queued)
        self._seen: dict[str, tuple[int, str]] = {}
        self._wrong, self._mended = Tally(), Tally()

    def intake(self) -> Intake:
        """Everything that the table holds."""
        for line, wrong in self._table.faults.items():
            self._wrong.add(line, "", wrong)
        rows = {line: row for line, row in self._read_all() if line not in self._wrong.rows}
        self._refuse_rounded(rows)
        good = [row for line, row in rows.items() if line not in self._wrong.rows]
        mended = [f"{told.where}: {told.what}" for told in self._mended.faults()]
        return Intake(good, len(self._wrong.rows), self._wrong.faults(), [*self._table.notes, *mended])

    def _read_all(self) -> Iterator[tuple[int, dict[str, str]]]:
        for line, *cells in self._table.rows.itertuples(name=None):
            row = {name: cells[place] for name, place in self._columns.items()}
            received = self._received(row.get("received", ""))
            values = {name: self._value(line, name, raw, received) for name, raw in row.items()}
            self._check_reference(line, values.get("reference", ""))
            yield line, values

    def _received(self, raw: str) -> dt.date:
        """The day the application came in; when that is faulty itself, any day will do: the row is not taken."""
        cell = read_cell(raw, self._fields["received"], dt.date.max)
        return dt.date.fromisoformat(cell.value[:10]) if isinstance(cell, Cell) and cell.value else dt.date.max

    def _value(self, line: int, name: str, raw: str, received: dt.date) -> str:
        spec, cell = self._fields[name], read_cell(raw, self._fields[name], received)
        if isinstance(cell, Wrong):
            self._wrong.add(line, spec.title, cell)
            return ""
        if spec.required and not cell.value:
            self._wrong.add(line, spec.title, Wrong("empty, but required", "Fill it in."))
        if self._files and spec.type == "file" and cell.value and (lacks := self._files.wrong_with(cell.value)):
            self._wrong.add(line, spec.title, lacks)
        if cell.repaired:
            self._mended.add(line, spec.title, Wrong(cell.repaired, ""))
        return cell.value

    def _check_reference(self, line: int, reference: str) -> None:
        if reference and (wrong := references.wrong_with(reference) or self._known(line, reference)):
            self._wrong.add(line, self._fields["reference"].title, wrong)

    def _known(self, line: int, reference: str) -> Wrong | None:
        """Is it, or may it be, another row's or one that the queue has under another spelling?"""
        likeness = references.likeness(reference)
        first, written = self._seen.setdefault(likeness, (line, reference))
        if first != line:
            return references.same_in_file(first, reference == written)
        if likeness in self._queued and reference not in self._as_queued:
            return references.same_in_queue(self._queued[likeness])
        return None

    def _refuse_rounded(self, rows: Mapping[int, Mapping[str, str]]) -> None:
        rounded = references.rounded({row.get("reference", "") for row in rows.values()})
        for line, row in rows.items():
            if row.get("reference") in rounded:
                self._wrong.add(line, self._fields["reference"].title, references.ROUNDED)
