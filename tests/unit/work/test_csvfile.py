"""CSV: separators, quotation marks, line ends, and rows that one lone sign would swallow."""

from __future__ import annotations

import pytest

from klickfri.model.errors import Fault
from klickfri.work.csvfile import read
from klickfri.work.lines import Line

HEADING = [f"T{place}" for place in range(9)]


def rows(*cells: list[str], separator: str = ";") -> bytes:
    """Unquoted lines under a heading of nine columns."""
    return "\n".join(separator.join(row) for row in (HEADING, *cells)).encode()


def a_row(number: int, last: str = "") -> list[str]:
    """A row of nine cells with a number and a text."""
    return [f"A-{number}", *["x"] * 7, last]


def numbered(data: bytes) -> list[tuple[int, list[str]]]:
    """The lines under the heading."""
    return [(line.number, line.cells) for line in read(data, HEADING).lines[1:]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_separator_and_line_end(separator: str, end: str) -> None:
    """Found by the headings, not by counting."""
    text = end.join([separator.join(["A;b", "C,d"]), separator.join(['"1;2,3|4"', "5"]), ""])
    data = text.replace("A;b", '"A;b"').replace("C,d", '"C,d"').encode()
    assert [line.cells for line in read(data, ["A;b", "C,d"]).lines] == [["A;b", "C,d"], ["1;2,3|4", "5"]]


@pytest.mark.parametrize("said", ["sep=;\n", "SEP=;\r\n", '"sep=;"\n', "sep=;;;;\n"])
def test_a_line_that_only_names_the_separator_is_passed_over(said: str) -> None:
    """Excel does not show it; other lines keep their numbers in the file."""
    assert numbered(said.encode() + b"A;B\n1;2\n") == [(3, ["1", "2"])]


def test_the_separator_that_the_file_names_is_taken() -> None:
    """Also one that is never guessed."""
    assert numbered(b"sep=:\nA:B\n1:2\n") == [(3, ["1", "2"])]


def test_a_line_break_in_a_quoted_text_is_no_row() -> None:
    """In the first, a middle and the last column, with separators inside too."""
    data = rows(['"a\nb;c"', *["x"] * 8], ["A-2", "x", '"a;\r\nb"', *["x"] * 6], a_row(3, '"a\n\nb;c\vd\u2028e"'))
    assert [number for number, _ in numbered(data)] == [2, 4, 6]
    assert all(line.wrong is None for line in read(data, HEADING).lines)


@pytest.mark.parametrize("between", [0, 1, 3])
def test_rows_between_lone_quotation_marks_are_refused_one_by_one(between: int) -> None:
    """The rows with the marks and all between them: nobody becomes a part of somebody else's text."""
    inside = [a_row(number) for number in range(3, 3 + between)]
    data = rows(a_row(1), a_row(2, '"ring först'), *inside, a_row(8, 'inte nu"'), a_row(9))
    wrong = [line.number for line in read(data, HEADING).lines if line.wrong]
    assert wrong == list(range(3, 5 + between))
    assert numbered(data)[-1] == (5 + between, [*a_row(9)])


def test_a_row_of_two_lines_before_a_lone_quotation_mark_is_seen_too() -> None:
    """Cut by a line break of its own, it looks like no row; what is joined to the next one does."""
    first, second = a_row(2, "x"), a_row(3, "x")
    first[2], first[5], second[5] = '"i två\nrader"', '"ring först', 'inte nu"'
    data = rows(a_row(1), first, second, a_row(4))
    assert [line.number for line in read(data, HEADING).lines if line.wrong] == [3, 4, 5]
    assert [cells[0] for _, cells in numbered(data) if cells] == ["A-1", "A-4"]


@pytest.mark.parametrize("separator", [";", ","])
def test_prose_of_several_lines_is_no_row(separator: str) -> None:
    """Whatever separators it holds, as people write them."""
    prose = '"' + f"Jag kan komma måndag{separator} tisdag{separator} onsdag\n" * 4 + '"'
    data = rows(a_row(1), a_row(2, prose), a_row(3), separator=separator)
    assert [line.number for line in read(data, HEADING).lines if line.wrong] == []


def test_a_text_that_holds_a_row_is_refused() -> None:
    """Properly quoted, and still somebody's whole application: it counts as one."""
    pasted = '"Hej\n' + ";".join(a_row(7, "x")) + '\nhej"'
    holder, held, *_ = read(rows(["A-1", pasted, *["x"] * 7]), HEADING).lines[1:]
    assert holder.wrong is not None
    assert holder.wrong.what == "a text holds what looks like another row"
    assert (held.number, held.wrong and held.wrong.what[:18]) == (3, "it lies within a t")


def test_rows_behind_a_row_that_was_cut_are_refused_one_by_one() -> None:
    """A stray quotation mark at a stray line end: nobody who lies within the text is missing in the sum."""
    data = rows(a_row(1), a_row(2), a_row(3), a_row(4, 'x"'), a_row(5)).replace(b"A-2;x;x;x;x", b'A-2;x;x;x;"\nx')
    assert [line.number for line in read(data, HEADING).lines if line.wrong] == [3, 5, 6]
    assert numbered(data)[-1][1][0] == "A-5"


def test_prose_in_a_narrow_table_is_no_row() -> None:
    """With three columns a line of prose has as many commas as a row."""
    data = b'A,B,C\n1,2,"Hej, jag heter Bo,\nfina, snygga, Bo"\n'
    assert read(data, ["A", "B", "C"]).lines[1] == Line(2, ["1", "2", "Hej, jag heter Bo,\nfina, snygga, Bo"])


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (rows(a_row(1), a_row(2, '"abc')), "row 3"),
        (rows(a_row(1), a_row(2, '"abc'), a_row(3, 'd "e" f'), a_row(4)), "row 3 to 4"),
        (rows(a_row(1, '"Lilla" Anna')), "row 2"),
    ],
)
def test_marks_that_do_not_match_are_told_by_row(data: bytes, where: str) -> None:
    """Where the text begins and where it goes wrong."""
    with pytest.raises(Fault, match=f"{where}: a text begins with a quotation mark"):
        read(data, HEADING)
