"""Application numbers: their shape, and their doubles."""

from __future__ import annotations

import pytest

from klickfri.work.lines import Wrong
from klickfri.work.references import likeness, rounded, same_in_file, same_in_queue, wrong_with


@pytest.mark.parametrize(
    "text", ["1", "SFI-2026-00001", "000123", "a.b/c_d", "ÄR-2026-1", "2026/12", "123456789012345678"]
)
def test_ordinary_numbers_are_references(text: str) -> None:
    """Letters and digits with single signs between them."""
    assert wrong_with(text) is None


@pytest.mark.parametrize(
    "text",
    [
        *("..", "../../x", "a/../b", "a..b", "/etc", "-1", "1.", "A 5", "A\\5", "a--b", "A" * 41, "A\n5", "A\u202e5"),
        *("CON", "nul", "com1", "AUX.1", "x/lpt1"),
        *("03-dec", "mar-26", "3 Dec", "2026-12-03", "2026-12-03 00:00:00", "3/12/2026", "03-dec-26"),
        *("1.23456789012345E+17", "1,23E+17", "12E+5"),
        *("850314-2385", "19850314‑2385"),
    ],
)
def test_what_cannot_be_a_reference_is_told(text: str) -> None:
    """Ways through folders, words of Windows, dates and numbers that Excel made, personal numbers."""
    wrong = wrong_with(text)
    assert wrong is not None
    assert text not in wrong.what


OWN, AS_SENT = "Use the application's own number.", "Write it as the e-service wrote it, in a column set to Text."
SHAPE = "Use letters and digits, with single - . / _ between them, at most 40."


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        ("850314-2385", "a personal number", OWN),
        ("1.23456789012345E+17", "a number that a spreadsheet has rounded", AS_SENT),
        ("2026-12-03", "a date, perhaps made by a spreadsheet", AS_SENT),
        ("nul", "a word that Windows keeps for devices", OWN),
        ("A 5", "not a reference", SHAPE),
    ],
)
def test_why_it_cannot_be_one_is_told(text: str, what: str, mend: str) -> None:
    """Each kind is mended in its own way."""
    assert wrong_with(text) == Wrong(what, mend)


def test_of_what_it_is_the_double_is_told() -> None:
    """The row or the queue's own number, and whether it is only written otherwise."""
    alike = "but for zeros, capitals or signs that look alike"
    assert same_in_file(7, written_alike=True) == Wrong("the same as in row 7", "Keep one of the rows.")
    assert same_in_file(7, written_alike=False) == Wrong(f"the same as in row 7, {alike}", AS_SENT)
    differ = f"{AS_SENT} If it is another application, its number must differ more."
    assert same_in_queue("A-1") == Wrong(f"perhaps A-1 in the queue, {alike}", differ)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("000123", "123"),
        ("123", "123.0"),
        ("A-1", "a-1"),
        ("A-1", "А-1"),
        ("A-1", "Ａ-１"),
        ("ٱ-1", "ٱ-١"),
        ("STRASSE", "straße"),
    ],
)
def test_doubles_are_alike(one: str, other: str) -> None:
    """Zeros, capitals, widths, digits of other scripts, Cyrillic letters."""
    assert likeness(one) == likeness(other)


def test_numbers_that_differ_are_not_alike() -> None:
    """Zeros inside and at the end count, and zeros of a number that has letters too."""
    assert len({likeness(text) for text in ("100", "1", "10", "A-01", "A-1", "O-1", "0", "101")}) == 8


def test_rounding_is_seen_when_all_long_numbers_have_it() -> None:
    """One number with zeros at its end is a number; three of them in a row are Excel's work."""
    assert rounded({"123456789012345000", "7"}) == {"123456789012345000"}
    assert rounded({"1234567890123450"}) == frozenset()
    assert rounded({"123456789012345000", "123456789012345678"}) == frozenset()
    exact = "123456789012000"  # fifteen digits, which a spreadsheet keeps
    assert rounded({"123456789012345000", exact}) == {"123456789012345000"}
