"""The workbook, read back as a spreadsheet program would: no formula, nothing cut."""

from __future__ import annotations

import datetime as dt
import gc
import zipfile
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from klickfri.audit.memory import MemoryLedger
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event
from klickfri.pages.exports.cells import HEADINGS, row
from klickfri.pages.exports.workbook import LONGEST, write
from tests.unit.pages.exports.support import TEXTS, excerpt, hostile

AT = dt.datetime(2026, 11, 30, 1, 0, tzinfo=dt.UTC)
ENTRIES = len(TEXTS) + 5


def read(file: Path) -> list[list[list[object]]]:
    """The rows of each sheet; what is right of the last column belongs to it."""
    book = load_workbook(file)
    sheets = [[[cell.value for cell in line] for line in sheet.iter_rows()] for sheet in book.worksheets]
    return [[joined(cells) for cells in rows] for rows in sheets]


def joined(cells: list[object]) -> list[object]:
    """A row of as many cells as there are headings."""
    texts = [unescape(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in cells]
    last = len(HEADINGS) - 1
    return [*texts[:last], "".join(map(str, texts[last:]))]


def test_every_entry_is_a_row_that_reads_back(tmp_path: Path) -> None:
    """Texts and numbers as they are; what is longer than a cell goes on to the right."""
    of = excerpt(hostile())
    assert write([of], tmp_path / "ut.xlsx", AT) == [ENTRIES]
    [[heading, *rows]] = read(tmp_path / "ut.xlsx")
    assert tuple(heading) == HEADINGS
    assert rows == [row("prov", one, LONGEST) for one in of.entries()]


def test_there_is_no_formula(tmp_path: Path) -> None:
    """In no cell, and no link either."""
    write([excerpt(hostile())], tmp_path / "ut.xlsx", AT)
    kinds = {cell.data_type for line in load_workbook(tmp_path / "ut.xlsx").active.iter_rows() for cell in line}
    assert kinds <= {"s", "n", "inlineStr"}
    with zipfile.ZipFile(tmp_path / "ut.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    assert (b"<f>" in sheet, b"<hyperlink" in sheet) == (False, False)


def test_a_full_sheet_is_followed_by_another(tmp_path: Path) -> None:
    """Each with its headings; no row is lost between them."""
    of = excerpt(hostile())
    assert write([of, of], tmp_path / "ut.xlsx", AT, rows=8) == [ENTRIES, ENTRIES]
    sheets = read(tmp_path / "ut.xlsx")
    assert {tuple(sheet[0]) for sheet in sheets} == {HEADINGS}
    assert {len(sheet) for sheet in sheets[:-1]} == {8}
    assert [cells[1] for sheet in sheets for cells in sheet[1:]] == [one.seq for one in of.entries()] * 2


def test_what_no_row_can_hold_is_refused(tmp_path: Path) -> None:
    """The entry is named; the rows that waited are gone."""
    log = MemoryLedger(board="prov")
    log.append(Event("case.claimed", "trial/" + "A" * 40_000, {}))
    with pytest.raises(Misconfigured, match="entry 2 is longer"):
        write([excerpt(log)], tmp_path / "ut.xlsx", AT)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device here")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_full_disk_is_told_as_one(tmp_path: Path) -> None:
    """As for any other file: nobody else knows what the library calls it. The rows that waited are gone.

    XlsxWriter leaves its zip open, which says the same once more when it is thrown away.
    """
    (tmp_path / "ut.xlsx").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        write([excerpt(hostile())], tmp_path / "ut.xlsx", AT)
    gc.collect()
    assert [path.name for path in tmp_path.iterdir()] == ["ut.xlsx"]
