"""`handover.xlsx`: everyone who waits for a person; protected persons in a file of their own."""

from __future__ import annotations

import datetime as dt
import io
import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from klickfri.model.work import swedish
from klickfri.settings import private
from klickfri.summary.handover import HOURS_LEFT, Handover, Morning, Sheet, SheetCell

SOON_HOURS = 4

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Formats = Mapping[str, "Format"]
"""How cells look, by what they hold."""


def write_handover(folder: Path, handover: Handover) -> list[Path]:
    """Writes the file, and the restricted one when it has something to say; returns what was written.

    Each file is whole or not there, and for the robot's own account alone; what an earlier one said is replaced.
    """
    written = [_write(folder / "handover.xlsx", handover.morning, handover.sheets)]
    path = folder / "handover-restricted.xlsx"
    if handover.restricted:
        written.append(_write(path, handover.morning, [handover.restricted]))
    else:
        path.unlink(missing_ok=True)
    return written


def _write(path: Path, morning: Morning, sheets: Sequence[Sheet]) -> Path:
    """Texts are written as texts only, so that `=HYPERLINK(...)` in a reference stays a text."""
    import xlsxwriter  # loaded where a file is written: many commands could, few do

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy-mm-dd hh:mm", "in_memory": True}) as book:
        book.set_properties({"title": f"Att göra: {morning.process.title}", "created": morning.now})
        formats = _formats(book)
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, formats, morning)
    draft = private.file(path.with_name(f".{secrets.token_hex(8)}"))
    draft.write_bytes(content.getvalue())
    return draft.replace(path)


def _fill(page: Worksheet, sheet: Sheet, formats: Formats, morning: Morning) -> None:
    _lay_out(page, sheet, formats, morning)
    for number, row in enumerate(sheet.rows, start=1):
        for place, cell in enumerate(row):
            _put(page, number, place, cell, formats)
    page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    _mark_urgent(page, sheet, formats)


def _lay_out(page: Worksheet, sheet: Sheet, formats: Formats, morning: Morning) -> None:
    for number, column in enumerate(sheet.columns):
        page.set_column(number, number, column.width)
        page.write_string(0, number, column.heading, formats["heading"])
    page.freeze_panes(1, 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    robot = morning.process.settings.get("robot_name", "Klickfri")
    written = swedish(morning.now).strftime("%Y-%m-%d %H:%M")
    page.set_footer(f"&LRoboten {robot} · {morning.process.title} · {written}&R&P (&N)")


def _put(page: Worksheet, row: int, column: int, cell: SheetCell, formats: Formats) -> None:
    match cell:
        case str():
            page.write_string(row, column, cell, formats["text"])
        case dt.datetime():
            page.write_datetime(row, column, cell, formats["moment"])
        case int():
            page.write_number(row, column, cell, formats["count"])
        case float():
            page.write_number(row, column, cell, formats["hours"])


def _mark_urgent(page: Worksheet, sheet: Sheet, formats: Formats) -> None:
    """Late answers red, answers due within four hours amber; the number itself says the same without colour."""
    if HOURS_LEFT in sheet.columns and sheet.rows:
        place, rows = sheet.columns.index(HOURS_LEFT), len(sheet.rows)
        late = {"type": "cell", "criteria": "<", "value": 0, "format": formats["late"], "stop_if_true": True}
        soon = {"type": "cell", "criteria": "<", "value": SOON_HOURS, "format": formats["soon"]}
        page.conditional_format(1, place, rows, place, late)
        page.conditional_format(1, place, rows, place, soon)


def _formats(book: xlsxwriter.Workbook) -> Formats:
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
