"""`handover.xlsx`: everyone who waits for a person, what is to be done, and by when. Swedish, no personal values.

Colleagues find the case in the legacy system by its reference. Items of protected persons stand in a file of
their own, `handover-restricted.xlsx`, with their reference and one fixed text.
"""

from __future__ import annotations

import datetime as dt
import io
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xlsxwriter

from klickfri.decide.handover import RESTRICTED, Standing, answer_by
from klickfri.model.application import Process
from klickfri.model.wording import kept_reasons, reasons
from klickfri.model.work import SWEDISH_TIME, WAITING, Outcome, State, WorkItem
from klickfri.settings import private

SOON_HOURS = 4

SheetCell = str | int | float | dt.datetime


@dataclass(frozen=True)
class Morning:
    """What the file is about: the process, the moment (with its zone) it was written, where items stand, by id."""

    process: Process
    now: dt.datetime
    standings: Mapping[int, Standing] = field(default_factory=dict)

    def standing(self, item: WorkItem) -> Standing:
        """How far the case came."""
        return self.standings.get(item.id, Standing())

    def hours_left(self, item: WorkItem) -> float:
        """Hours until the answer is due; negative when it is late."""
        return round((answer_by(item, self.process) - self.now.astimezone(dt.UTC)).total_seconds() / 3600, 1)


@dataclass(frozen=True)
class Column:
    """One column of a sheet: heading, width in characters, and what it holds of an item."""

    heading: str
    width: int
    cell: Callable[[Morning, WorkItem], SheetCell]


def write_handover(folder: Path, items: Sequence[WorkItem], morning: Morning) -> list[Path]:
    """Writes the file, and the restricted one when it has something to say; returns what was written.

    Each file is whole or not there, and for the robot's own account alone; what an earlier one said is replaced.
    """
    restricted = [item for item in items if item.is_restricted and item.waits_for_a_person]
    ordinary = sorted((item for item in items if not item.is_restricted), key=lambda item: swedish(item.received))
    sheets = {name: [item for item in ordinary if belongs(item)] for name, belongs in _BELONGS.items()}
    written = [_write(folder / "handover.xlsx", morning, {name: (_SHEETS[name], sheets[name]) for name in _SHEETS})]
    path = folder / "handover-restricted.xlsx"
    if restricted:
        written.append(_write(path, morning, {"Särskild hantering": (_RESTRICTED, restricted)}))
    else:
        path.unlink(missing_ok=True)
    return written


def swedish(moment: dt.datetime) -> dt.datetime:
    """The moment on a Swedish clock."""
    return moment.replace(tzinfo=SWEDISH_TIME) if moment.tzinfo is None else moment.astimezone(SWEDISH_TIME)


def _last(item: WorkItem) -> Outcome:
    return item.last or Outcome(item.state)


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(texts)


def _waiting_for(item: WorkItem) -> str:
    if item.state is State.DEFERRED:
        return "Väntar på svar eller datum"
    return "Har inte börjat" if item.state is State.NEW else "Pågick när filen skrevs"


_REFERENCE = Column("Ansökningsnr", 16, lambda _, item: item.reference)
_ANSWER_BY = Column("Svara senast", 18, lambda morning, item: answer_by(item, morning.process).replace(tzinfo=None))
_HOURS_LEFT = Column("Timmar kvar", 15, lambda morning, item: morning.hours_left(item))
_CODE = Column("Kod", 14, lambda _, item: _last(item).code or "")
_REASON = Column("Orsak", 46, lambda _, item: _lines(reasons(_last(item))))
_QUESTION = Column("Kontrollera", 40, lambda _, item: _last(item).question)
_SAVED = Column("Sparat och kontrollerat", 34, lambda morning, item: _lines(morning.standing(item).saved))
_TYPED = Column("Inskrivet men inte sparat", 32, lambda morning, item: _lines(morning.standing(item).typed))
_LEFT = Column("Kvar att göra", 42, lambda morning, item: _lines(morning.standing(item).left))
_IN_SYSTEM = Column("Läget i systemet", 34, lambda morning, item: morning.standing(item).in_words())
_LAST_STEP = Column("Senaste steg", 28, lambda _, item: _last(item).last_step)
_ATTEMPTS = Column("Försök", 11, lambda _, item: item.attempt)
_SINCE = Column("Väntar sedan", 18, lambda _, item: swedish(item.ended).replace(tzinfo=None) if item.ended else "")
_RUN = Column("Lämnat av körning", 26, lambda _, item: item.run or "")

_SHEETS: dict[str, tuple[Column, ...]] = {
    "Att göra": (
        *(_REFERENCE, _ANSWER_BY, _HOURS_LEFT, _SINCE, _CODE, _REASON, _QUESTION),
        *(_LEFT, _SAVED, _TYPED, _IN_SYSTEM, _LAST_STEP, _RUN),
    ),
    "Förslag": (
        *(_REFERENCE, _ANSWER_BY, _HOURS_LEFT, _SINCE),
        Column("Skäl för förslaget", 60, lambda _, item: _lines(kept_reasons(_last(item)))),
        *(_QUESTION, _SAVED, _LEFT, _IN_SYSTEM, _RUN),
    ),
    "Väntar": (
        *(_REFERENCE, _ANSWER_BY, _HOURS_LEFT),
        Column("Läge", 28, lambda _, item: _waiting_for(item)),
        Column("Tas upp igen", 16, lambda _, item: item.defer_until.isoformat() if item.defer_until else ""),
        *(_REASON, _ATTEMPTS),
    ),
    "Fel": (
        *(_REFERENCE, _ANSWER_BY, _HOURS_LEFT, _SINCE, _CODE, _REASON, _ATTEMPTS),
        *(_LEFT, _SAVED, _TYPED, _IN_SYSTEM, _LAST_STEP, _RUN),
    ),
}
_RESTRICTED = (
    Column("Ärende", 18, lambda _, item: item.reference),
    Column("Att göra", 100, lambda _, item: RESTRICTED.format(reference=item.reference)),
)
_BELONGS: dict[str, Callable[[WorkItem], bool]] = {
    "Att göra": lambda item: item.state is State.PENDING_USER_ACTION and not item.is_proposal,
    "Förslag": lambda item: item.is_proposal,
    "Väntar": lambda item: item.state in WAITING,
    "Fel": lambda item: item.state is State.FAILED,
}

_Sheets = dict[str, tuple[tuple[Column, ...], list[WorkItem]]]


def _write(path: Path, morning: Morning, sheets: _Sheets) -> Path:
    """Texts are written as texts only, so that `=HYPERLINK(...)` in a reference stays a text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd hh:mm", "in_memory": True}) as book:
        book.set_properties({"title": f"Att göra: {morning.process.title}", "created": morning.now})
        formats = _formats(book)
        for name, (columns, items) in sheets.items():
            sheet = book.add_worksheet(name)
            _lay_out(sheet, columns, formats, morning)
            for row, item in enumerate(items, start=1):
                for number, column in enumerate(columns):
                    _put(sheet, row, number, column.cell(morning, item), formats)
            sheet.autofilter(0, 0, max(len(items), 1), len(columns) - 1)
            _mark_urgent(sheet, columns, len(items), formats)
    draft = private.file(path.with_name(f".{secrets.token_hex(8)}"))
    draft.write_bytes(content.getvalue())
    return draft.replace(path)


def _lay_out(sheet: Any, columns: Sequence[Column], formats: dict[str, Any], morning: Morning) -> None:
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)
        sheet.write_string(0, number, column.heading, formats["heading"])
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    robot = morning.process.settings.get("robot_name", "Klickfri")
    written = swedish(morning.now).strftime("%Y-%m-%d %H:%M")
    sheet.set_footer(f"&LRoboten {robot} · {morning.process.title} · {written}&R&P (&N)")


def _put(sheet: Any, row: int, column: int, cell: SheetCell, formats: dict[str, Any]) -> None:
    match cell:
        case str():
            sheet.write_string(row, column, cell, formats["text"])
        case dt.datetime():
            sheet.write_datetime(row, column, cell, formats["moment"])
        case int():
            sheet.write_number(row, column, cell, formats["count"])
        case float():
            sheet.write_number(row, column, cell, formats["hours"])


def _mark_urgent(sheet: Any, columns: Sequence[Column], rows: int, formats: dict[str, Any]) -> None:
    """Late answers red, answers due within four hours amber; the number itself says the same without colour."""
    if _HOURS_LEFT in columns and rows:
        place = columns.index(_HOURS_LEFT)
        late = {"type": "cell", "criteria": "<", "value": 0, "format": formats["late"], "stop_if_true": True}
        soon = {"type": "cell", "criteria": "<", "value": SOON_HOURS, "format": formats["soon"]}
        sheet.conditional_format(1, place, rows, place, late)
        sheet.conditional_format(1, place, rows, place, soon)


def _formats(book: Any) -> dict[str, Any]:
    plain = {"valign": "top", "font_size": 11}
    return {
        "heading": book.add_format({**plain, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4B4A"}),
        "text": book.add_format({**plain, "text_wrap": True}),
        "moment": book.add_format({**plain, "num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
        "count": book.add_format({**plain, "num_format": "0"}),
        "hours": book.add_format({**plain, "num_format": "0.0"}),
        "late": book.add_format({"font_color": "#9C0006", "bg_color": "#FFC7CE"}),
        "soon": book.add_format({"font_color": "#7A4B00", "bg_color": "#FFEB9C"}),
    }
