"""Workbooks: what their cells hold, what a person sees of them, and which sheet is meant."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
import xlsxwriter

from klickfri.model.errors import Fault
from klickfri.work.lines import Lines
from klickfri.work.workbook import read

HEADING = ["A", "B", "C"]
Fill = Callable[[Any, Any], None]


def book(fill: Fill, **options: object) -> bytes:
    """A workbook whose first row holds the headings."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, options) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, HEADING)
        fill(made, sheet)
    return file.getvalue()


def lines(fill: Fill, **options: object) -> Lines:
    """What is read of it."""
    return read(book(fill, **options), HEADING)


def changed(data: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something else in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(file, "w") as became:
        for name in was.namelist():
            text = was.read(name)
            became.writestr(name, text.replace(old, new) if name == part else text)
    return file.getvalue()


@pytest.mark.parametrize("inline", [False, True])
def test_texts_are_read_and_rows_are_as_wide_as_the_heading(inline: bool) -> None:
    """Empty cells at a row's end are no missing ones; empty rows are passed over; lines keep their numbers."""

    def fill(_: object, sheet: Any) -> None:
        sheet.write_string("A2", "x\ny")
        sheet.write_string("C4", "_x0041_z")

    found = lines(fill, constant_memory=inline)
    assert [(line.number, line.cells) for line in found.lines[1:]] == [(2, ["x\ny", "", ""]), (4, ["", "", "_x0041_z"])]


def test_numbers_are_read_as_a_person_sees_them() -> None:
    """Whole numbers without point, zeros that a format shows, what lost digits with its exponent, yes and no."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_number("A2", 198503142385)
        sheet.write_number("B2", 123, made.add_format({"num_format": "000000"}))
        sheet.write_number("C2", 123456789012345678)
        sheet.write_number("A3", 1.5)
        sheet.write_boolean("B3", True)
        sheet.write_formula("C3", '="070"', None, "070")

    assert [line.cells for line in lines(fill).lines[1:]] == [
        ["198503142385", "000123", "1.23456789012346E+17"],
        ["1.5", "SANT", '=\0"070"'],
    ]


@pytest.mark.parametrize("from_1904", [False, True])
def test_moments_are_read_to_the_second(from_1904: bool) -> None:
    """In both calendars; a hair off is not off."""
    moment = dt.datetime(2026, 11, 19, 8, 15)

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_datetime("A2", moment, made.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime("B2", moment - dt.timedelta(milliseconds=1), made.add_format({"num_format": 22}))

    cells = lines(fill, date_1904=from_1904).lines[1].cells
    assert cells == ["2026-11-19 08:15:00", "2026-11-19 08:15:00", ""]


def test_a_moment_that_is_written_as_text_is_one() -> None:
    """Programs other than Excel write the day and the time themselves."""
    data = book(lambda _, sheet: sheet.write_number("A2", 7))
    written = b't="d"><v>2026-11-19T08:15:00<'
    assert read(changed(data, "xl/worksheets/sheet1.xml", b"><v>7<", b" " + written), HEADING).lines[1].cells == [
        "2026-11-19 08:15:00", "", "",
    ]  # fmt: skip


def test_a_sheet_with_nothing_in_it_has_no_lines() -> None:
    """Nothing to read is no damage: the way in says that there are no applications."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        made.add_worksheet()
    assert read(file.getvalue(), HEADING) == Lines([], [])


def test_rows_and_cells_that_do_not_say_their_place_follow_one_another() -> None:
    """Programs other than Excel leave the numbers out; one that is told goes on from there."""

    def fill(_: object, sheet: Any) -> None:
        for row in (1, 2, 5):
            sheet.write_row(row, 0, ["x", "y", "z"])

    data = book(fill)
    part = "xl/worksheets/sheet1.xml"
    for told in ('r="2" ', 'r="B3" ', 'r="C3" '):
        data = changed(data, part, told.encode(), b"")
    assert [(line.number, line.cells) for line in read(data, HEADING).lines[1:]] == [
        (2, ["x", "y", "z"]), (3, ["x", "y", "z"]), (6, ["x", "y", "z"]),
    ]  # fmt: skip
    bare = changed(changed(data, part, b'r="1" ', b""), part, b'r="3" ', b"")
    assert [line.number for line in read(bare, HEADING).lines] == [1, 2, 3, 6]


def test_what_a_person_sees_otherwise_is_told_by_row() -> None:
    """Hidden, struck out in its font or in part of its text, merged: somebody decides about the row."""

    def fill(made: Any, sheet: Any) -> None:
        bold, strike = made.add_format({"bold": True}), made.add_format({"font_strikeout": True})
        for row in range(2, 7):
            sheet.write_string(f"A{row}", "x", bold)
        sheet.set_row(2, None, None, {"hidden": True})
        sheet.write_string("B4", "y", strike)
        sheet.write_rich_string("B5", "a", strike, "b")
        sheet.merge_range("B6:C6", "z")
        sheet.set_column("C:C", None, None, {"hidden": True})

    found = lines(fill)
    assert [line.wrong.what if line.wrong else "" for line in found.lines] == [
        "",
        "",
        "the row is hidden or filtered away",
        "something in the row is struck out",
        "something in the row is struck out",
        "the row has merged cells",
    ]
    assert found.notes == ["column number 3 is hidden in Excel, and was read"]


def test_a_line_through_that_is_switched_off_is_none() -> None:
    """Programs write what a font, or a part of a text, has not as well as what it has."""

    def fill(made: Any, sheet: Any) -> None:
        strike = made.add_format({"font_strikeout": True})
        sheet.write_string("A2", "x", strike)
        sheet.write_rich_string("A3", "a", strike, "b")

    data = book(fill)
    assert [bool(line.wrong) for line in read(data, HEADING).lines] == [False, True, True]
    for off in (b'<strike val="0"/>', b'<strike val="false"/>'):
        plain = changed(changed(data, "xl/styles.xml", b"<strike/>", off), "xl/sharedStrings.xml", b"<strike/>", off)
        assert [bool(line.wrong) for line in read(plain, HEADING).lines] == [False, False, False]
    on = changed(data, "xl/styles.xml", b"<strike/>", b'<strike val="1"/>')
    assert [bool(line.wrong) for line in read(on, HEADING).lines] == [False, True, True]


def test_merged_cells_without_end_refuse_the_file() -> None:
    """Each row would be held against each of them."""

    def fill(_: object, sheet: Any) -> None:
        for row in range(1, 1002):
            sheet.merge_range(row, 0, row, 1, "x")

    with pytest.raises(Fault, match=r"^the file: more than 1000 places have merged cells\. Divide them"):
        lines(fill)


def test_the_sheet_with_the_headings_is_read() -> None:
    """Wherever it stands; when two hold applications, nobody can say which is meant."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Om", "filen", "här"])
        other = made.add_worksheet()
        other.write_row(0, 0, HEADING)
        other.write_row(1, 0, ["x", "y", "z"])
        third = made.add_worksheet()
        third.write_row(0, 0, HEADING)

    found = lines(fill)
    assert [line.cells for line in found.lines] == [HEADING, ["x", "y", "z"]]
    assert found.notes == ["sheet number 2 of 3 was read"]

    def fill_both(made: Any, sheet: Any) -> None:
        fill(made, sheet)
        made.worksheets()[2].write_row(1, 0, ["x", "y", "z"])

    with pytest.raises(Fault, match="the sheets number 2 and 3 hold applications"):
        lines(fill_both)


def test_its_parts_may_lie_anywhere() -> None:
    """What points to a part says where, whatever its folder is called."""
    file = io.BytesIO()
    data = book(lambda _, sheet: sheet.write_string("A2", "x"))
    with zipfile.ZipFile(io.BytesIO(data)) as was, zipfile.ZipFile(file, "w") as became:
        for name in was.namelist():
            became.writestr(name.replace("xl/", "X/"), was.read(name).replace(b"xl/", b"X/"))
    assert [line.cells for line in read(file.getvalue(), HEADING).lines] == [HEADING, ["x", "", ""]]


def test_half_of_the_headings_are_too_few() -> None:
    """A sheet with two of four is not taken for the one that holds applications: the first that shows is read."""

    def fill(made: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["Om", "filen", "här"])
        made.add_worksheet().write_row(0, 0, ["A", "B"])

    assert [line.cells for line in read(book(fill), [*HEADING, "D"]).lines] == [["Om", "filen", "här"]]


def test_a_cell_far_out_is_told_and_costs_nothing() -> None:
    """The row gets more cells than the heading, not sixteen thousand."""
    found = lines(lambda _, sheet: sheet.write_string("XFD9", "x"))
    assert [(line.number, len(line.cells)) for line in found.lines[1:]] == [(9, 301)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'<row r="3"', b'<row r="2"'),
        (b'r="B2"', b'r="A2"'),
        (b"<v>3</v>", b"<v>-1</v>"),
        (b"<v>3</v>", b"<v>99</v>"),
        (b"</row>", b""),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'),
    ],
)
def test_damage_is_one_sentence(old: bytes, new: bytes) -> None:
    """Two rows of one number, two cells of one place, texts that are not there, half XML, entities."""

    def fill(_: object, sheet: Any) -> None:
        sheet.write_row(1, 0, ["x", "y", "z"])
        sheet.write_row(2, 0, ["x", "y", "z"])

    with pytest.raises(Fault, match="the file: it "):
        read(changed(book(fill), "xl/worksheets/sheet1.xml", old, new), HEADING)


def test_styles_that_make_no_sense_are_passed_over() -> None:
    """A workbook without styles, and one whose fill is empty, hold the same texts."""
    data = book(lambda _, sheet: sheet.write_row(1, 0, ["x", "y", "z"]))
    empty = changed(data, "xl/styles.xml", b'<patternFill patternType="none"/>', b"")
    assert read(empty, HEADING).lines[1].cells == ["x", "y", "z"]
