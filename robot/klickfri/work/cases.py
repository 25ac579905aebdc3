"""A process's cases: made-up applications, what the screens show of each, and how it is expected to end (`cases.csv`).

The columns of an application, and beside them `$status` for each value that the flow reads, `$today`, and
`expected_decide` or `expected_propose`.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from klickfri.model.application import Process
from klickfri.model.errors import BadInput, Fault
from klickfri.work.intake import EXPECTED, of_cases, titles, understood
from klickfri.work.lines import Wrong, clean, clean_lines
from klickfri.work.tablefile import RawTable, read_table

Shape = Literal["text", "texts", "rows", "yes_no"] | tuple[str, ...]
"""What a screen gives: a text, a list's choices, a table's rows, whether something is there, or one of these words."""

UNKNOWN = "?"
"""A cell that says: what the screen shows here, no file can say."""
TODAY = "today"
_END = re.compile(r"(completed|deferred|pending_user_action)/\S.*")
_ENDS = "completed/OUTCOME, deferred/CODE or pending_user_action/CODE"


@dataclass(frozen=True)
class WrittenCase:
    """One case of the file. `seen` has what the screens show, by the value's name; what is not known is not there.

    `today` is the day that the case is about, and `expected` how it ends (`completed/granted`), where the file says so.
    """

    application: Mapping[str, str]
    seen: Mapping[str, object]
    today: dt.date | None
    expected: str


def take_cases(path: Path, process: Process, shapes: Mapping[str, Shape]) -> list[WrittenCase]:
    """Reads a file of cases; `shapes` are of the values that the flow reads. Raises `BadInput` with all its faults."""
    table = read_table(path, titles(process))
    columns = _Columns(table, process, shapes)
    beside = [title for title in table.titles if of_cases(title)]
    headings, intake = understood(table, process, beside)
    faults = [*headings, *columns.heading_faults(beside), *intake.faults, *columns.cell_faults()]
    if faults:
        raise BadInput(path.name, faults)
    rows = (dict(zip(table.titles, cells, strict=True)) for _, *cells in table.rows.itertuples(name=None))
    return [columns.case(application, row) for application, row in zip(intake.rows, rows, strict=True)]


class _Columns:
    """The columns beside those of an application."""

    def __init__(self, table: RawTable, process: Process, shapes: Mapping[str, Shape]) -> None:
        self._table, self._expected = table, EXPECTED[process.mode]
        self._shapes = {f"${name}": shape for name, shape in shapes.items()}

    def heading_faults(self, beside: list[str]) -> Iterator[Fault]:
        """Of values that nothing reads, and of columns that stand there twice."""
        known = [*self._shapes, f"${TODAY}", *EXPECTED.values()]
        for title, times in Counter(beside).items():
            where = f"row {self._table.heading}, column {title}"
            if times > 1:
                yield Fault(where, f"it stands there {times} times", "Keep one of them.")
            if title not in known:
                near = " or ".join(difflib.get_close_matches(title, known))
                yield Fault(where, "no step reads such a value", f"Is {near} meant?" if near else "Remove it.")

    def cell_faults(self) -> Iterator[Fault]:
        """Of cells that do not hold what a screen gives, by line."""
        for line, *cells in self._table.rows.itertuples(name=None):
            for title, raw in zip(self._table.titles, cells, strict=True):
                value = self._value(title, raw)
                if isinstance(value, Wrong):
                    yield Fault(f"row {line}, column {title}", *value)

    def case(self, application: Mapping[str, str], cells: Mapping[str, str]) -> WrittenCase:
        """One row without faults."""
        seen = {title[1:]: self._value(title, raw) for title, raw in cells.items() if title in self._shapes}
        known = {name: value for name, value in seen.items() if value is not None}
        today = self._value(f"${TODAY}", cells.get(f"${TODAY}", ""))
        expected = clean(cells.get(self._expected, ""))
        return WrittenCase(application, known, today if isinstance(today, dt.date) else None, expected)

    def _value(self, title: str, raw: str) -> object:
        """What the cell says; None when it says nothing, or `Wrong`."""
        text = clean(raw)
        if title == f"${TODAY}":
            return _day(text) if text else None
        if title in EXPECTED.values():
            return None if not text or _END.fullmatch(text) else Wrong("no end of a case", f"Write {_ENDS}.")
        if title not in self._shapes or text == UNKNOWN:
            return None
        return _shaped(raw, self._shapes[title])


def _day(text: str) -> dt.date | Wrong:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return Wrong("not a date", "Write it like 2026-11-20.")


def _shaped(raw: str, shape: Shape) -> object:
    match shape:
        case "text":
            return clean_lines(raw)
        case "yes_no":
            answer = {"ja": True, "nej": False}.get(clean(raw).casefold())
            return Wrong("not ja or nej", "Write ja where it is there, else nej.") if answer is None else answer
        case "texts":
            texts = _list(raw, str)
            return Wrong("not a list of texts", 'Write it like ["a", "b"].') if texts is None else tuple(texts)
        case "rows":
            rows = _list(raw, dict)
            return Wrong("not a list of rows", 'Write it like [{"Typ": "Ärende"}].') if rows is None else rows
    text = clean(raw)
    return text if text in ("", *shape) else Wrong("not one of the pages", f"Choose one of: {', '.join(shape)}.")


def _list(raw: str, kind: type) -> list[object] | None:
    """The JSON list of a cell; an empty cell is an empty one."""
    try:
        found = json.loads(raw or "[]")
    except ValueError:
        return None
    return found if isinstance(found, list) and all(_plain(one, kind) for one in found) else None


def _plain(one: object, kind: type) -> bool:
    texts = one.values() if isinstance(one, dict) else [one]
    return isinstance(one, kind) and all(isinstance(text, str) for text in texts)
