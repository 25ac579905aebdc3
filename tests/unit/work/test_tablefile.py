"""Files as text: encodings, separators, ragged lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.model.errors import BadInput
from klickfri.work.tablefile import read_table

TEXT = "Namn;Ort\r\nÅsa;Ödåkra\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """The same letters come out whatever the spreadsheet wrote."""
    file = tmp_path / "in.csv"
    file.write_bytes(TEXT.encode(encoding))
    table = read_table(file)
    assert table.titles == ["Namn", "Ort"]
    assert list(table.rows.loc[2]) == ["Åsa", "Ödåkra"]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_separator_is_the_headings_own(tmp_path: Path, separator: str) -> None:
    """A comma inside a semicolon file's cell is text."""
    file = tmp_path / "in.csv"
    file.write_text(f'A{separator}B\n1{separator}"x, y; z"\n', encoding="utf-8")
    assert list(read_table(file).rows.loc[2]) == ["1", "x, y; z"]


def test_lines_keep_their_numbers_and_ragged_ones_are_told(tmp_path: Path) -> None:
    """Empty lines and line breaks inside cells do not shift the numbers that faults are reported with."""
    file = tmp_path / "in.csv"
    file.write_text('A;B\n1;"x\ny"\n\n;\n2\n3;4;5\n6;7;\n', encoding="utf-8")
    table = read_table(file)
    assert table.rows.to_dict("index") == {2: {0: "1", 1: "x\ny"}, 8: {0: "6", 1: "7"}}
    assert list(table.faults) == [6, 7]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("in.pdf", b"%PDF"),
        ("in", b"A;B"),
        ("in.csv", b""),
        ("in.csv", b"A;B\n\x81;1\n"),
        ("in.csv", b"A;B\n1;\x002\n"),
        ("in.csv", b"A;B\n" + b"1;2\n" * 50_001),
        ("in.csv", b";".join(b"%d" % place for place in range(301))),
        ("in.csv", b" " * 10_000_001),
        ("in.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("in.csv", b"<html><table><tr><td>A</td></tr></table>"),
        ("in.xlsx", b"\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00"),
        ("in.xlsx", b"A;B\n1;2\n"),
        ("in.xlsx", b"PK\x03\x04 cut off"),
        ("in.xlsx", b"not a workbook"),
    ],
)
def test_what_cannot_be_read_is_refused_with_advice(tmp_path: Path, name: str, data: bytes) -> None:
    """A file is never half read."""
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(BadInput, match="the file:"):
        read_table(file)
