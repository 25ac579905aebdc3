"""CSV: a spreadsheet opens it, nothing in it is a formula, and nothing is lost."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from klickfri.pages.exports.cells import HEADINGS, NUMBERS, row
from klickfri.pages.exports.csvfile import safe, write
from tests.unit.pages.exports.support import FORMULAS, TEXTS, excerpt, hostile

FIRST_IN_A_CELL = ("=", "+", "-", "@", "\t", "\r", "\0")


def read(file: Path) -> list[list[str]]:
    """As a program reads it."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return list(csv.reader(opened, delimiter=";"))


def test_every_entry_is_a_row_that_reads_back(tmp_path: Path) -> None:
    """Whoever takes one ' from the beginning of a text has it again."""
    of = excerpt(hostile())
    assert write([of], tmp_path / "ut.csv") == [len(TEXTS) + 5]
    heading, *rows = read(tmp_path / "ut.csv")
    assert tuple(heading) == HEADINGS
    assert [[cell.removeprefix("'") for cell in cells] for cells in rows] == [
        [str(cell) for cell in row("prov", one)] for one in of.entries()
    ]


def test_no_text_is_taken_for_a_formula(tmp_path: Path) -> None:
    """Also after blanks, control characters and marks of direction; negative numbers stay numbers."""
    write([excerpt(hostile())], tmp_path / "ut.csv")
    heading, *rows = read(tmp_path / "ut.csv")
    numbers = {heading.index(name) for name in NUMBERS.values()}
    texts = [cell for cells in rows for column, cell in enumerate(cells) if column not in numbers]
    assert [cell for cell in texts if cell.strip().startswith(FIRST_IN_A_CELL) or cell[:1] in ("\t", "\r", "\0")] == []
    assert "-7" in {cells[heading.index("klick")] for cells in rows}


@pytest.mark.parametrize("text", FORMULAS)
def test_what_may_be_a_formula_is_marked(text: str) -> None:
    """Each kind of it."""
    assert safe(text) == "'" + text


@pytest.mark.parametrize("cell", ["Åsa", "a=b", " a", "", -3, "1+1", "\u200fשלום"])
def test_what_is_none_is_left_alone(cell: str | int) -> None:
    """Texts with such a sign further on, and numbers."""
    assert safe(cell) == cell


def test_a_swedish_spreadsheet_opens_it_by_itself(tmp_path: Path) -> None:
    """A mark of UTF-8, semicolons, CR LF; the boards one after the other under one heading."""
    assert write([excerpt(hostile())] * 2, tmp_path / "ut.csv") == [len(TEXTS) + 5] * 2
    content = (tmp_path / "ut.csv").read_bytes()
    assert content.startswith("\ufeffnämnd;nummer;tid (UTC);".encode())
    assert content.endswith(b"\r\n")
    assert content.count(b"tid (UTC)") == 1
