"""Files as text: encodings, separators, ragged lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.model.errors import BadInput
from klickfri.work import tablefile
from klickfri.work.lines import Wrong
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


EXPORT = "Export the file again as CSV UTF-8."
OTHERWISE = "whatever its name says. Open it and save it as .xlsx or as CSV UTF-8."


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("in.pdf", b"%PDF", "files of the kind .pdf are not read. Save it as CSV or .xlsx."),
        ("in", b"A;B", "files of the kind without an ending are not read. Save it as CSV or .xlsx."),
        ("in.csv", b"", "it is empty. The first line holds the column headings."),
        ("in.csv", b"A;B\n1;\x002\n", f"it holds zero bytes and is damaged. {EXPORT}"),
        ("in.csv", b"A;B\n\x81;1\n", f"its code page cannot be told, nor its å, ä and ö. {EXPORT}"),
        ("in.csv", b" " * 10_000_001, "it is larger than 10 MB. Divide it, with the headings in each part."),
        (
            "in.csv", b";".join(b"%d" % place for place in range(301)),
            "it has more than 300 columns. Remove those that the process does not know.",
        ),
        ("in.csv", b"\xd0\xcf\x11\xe0", f"it is an old Excel file (.xls) or one with a password, {OTHERWISE}"),
        ("in.csv", b"%PDF-1.7", f"it is a PDF, {OTHERWISE}"),
        ("in.csv", b"<html><table>", f"it is a web page or XML, {OTHERWISE}"),
        ("in.xlsx", b"\xff\xfe<\x00h\x00t\x00m\x00l\x00>\x00", f"it is a web page or XML, {OTHERWISE}"),
        (
            "in.xlsx", b"A;B\n1;2\n",
            "it cannot be read as an Excel workbook. Save it again as .xlsx, or give a CSV its own name.",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_refused_is_told_whole(tmp_path: Path, name: str, data: bytes, told: str) -> None:
    """What it is, and what to do about it."""
    file = tmp_path / name
    file.write_bytes(data)
    with pytest.raises(BadInput) as refused:
        read_table(file)
    assert [str(fault) for fault in refused.value.faults] == [f"the file: {told}"]


def test_a_file_may_be_as_large_as_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is read; one byte more is too many."""
    file = tmp_path / "in.csv"
    file.write_bytes(b"A;B\n1;2\n")
    monkeypatch.setattr(tablefile, "MAX_BYTES", 8)
    assert len(read_table(file).rows) == 1
    file.write_bytes(b"A;B\n1;23\n")
    with pytest.raises(BadInput, match="it is larger than"):
        read_table(file)


def test_a_row_of_another_width_is_told_whole(tmp_path: Path) -> None:
    """With the heading's width; its empty cells at the end mean nothing."""
    file = tmp_path / "in.csv"
    file.write_text("A;B;;\n1;2\n3\n", encoding="utf-8")
    mend = "Look for a separator inside a text that lacks quotation marks, or a missing one."
    assert read_table(file).faults == {3: Wrong("it does not have 2 cells like the heading", mend)}
