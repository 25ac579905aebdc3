"""Files as text: encodings, separators, ragged lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.model.errors import BadInput
from klickfri.work.tablefile import clean, read_table

TEXT = "Namn;Ort\r\nÅsa;Ödåkra\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """The same letters come out whatever the spreadsheet wrote."""
    file = tmp_path / "in.csv"
    file.write_bytes(TEXT.encode(encoding))
    table = read_table(file)
    assert table.titles == ["Namn", "Ort"]
    assert table.rows.loc[2].tolist() == ["Åsa", "Ödåkra"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_the_headings_own(tmp_path: Path, separator: str) -> None:
    """A comma inside a semicolon file's cell is text."""
    file = tmp_path / "in.csv"
    file.write_text(f'A{separator}B\n1{separator}"x, y; z"\n', encoding="utf-8")
    assert read_table(file).rows.loc[2].tolist() == ["1", "x, y; z"]


def test_lines_keep_their_numbers_and_ragged_ones_are_told(tmp_path: Path) -> None:
    """Empty lines and line breaks inside cells do not shift the numbers that faults are reported with."""
    file = tmp_path / "in.csv"
    file.write_text('A;B\n1;"x\ny"\n\n;\n2\n3;4;5\n6;7;\n', encoding="utf-8")
    table = read_table(file)
    assert table.rows.to_dict("index") == {2: {0: "1", 1: "x y"}, 8: {0: "6", 1: "7"}}
    assert table.ragged == [6, 7]


def test_text_is_composed_and_trimmed() -> None:
    """Decomposed letters, hard spaces and invisible characters do not make two texts of one."""
    assert clean(" A\u030asa\u00a0 \u200bBerg\ufeff ") == "Åsa Berg"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("in.pdf", b"%PDF"),
        ("in", b"A;B"),
        ("in.csv", b""),
        ("in.csv", b"A;B\n\x81;1\n"),
        ("in.csv", b'A;B\n"1;2\n'),
        ("in.xlsx", b"not a workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(tmp_path: Path, name: str, data: bytes) -> None:
    """A file is never half read."""
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(BadInput, match="the file:"):
        read_table(file)
