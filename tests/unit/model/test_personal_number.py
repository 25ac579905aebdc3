"""Personal numbers as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.personal_number import holds_personal_number, normalise, plain_digits, was_a_number_cell

RECEIVED = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("19850314-2385", "19850314-2385"),
        ("198503142385", "19850314-2385"),
        ("198503142385.0", "19850314-2385"),
        ("850314-2385", "19850314-2385"),
        ("8503142385", "19850314-2385"),
        ("090901-2387", "20090901-2387"),
        ("900101+9802", "18900101-9802"),
        ("19850374-2380", "19850374-2380"),
        ("19850314-tf12", "19850314-TF12"),
        ("19851399-0000", "19851399-0000"),
        ("19850314-T238", "19850314-T238"),
        ("850314p238", "19850314-P238"),
        ("19850314‑2385", "19850314-2385"),
        ("19850314−2385", "19850314-2385"),
        ("١٩٨٥٠٣١٤-٢٣٨٥", "19850314-2385"),
        ("１９８５０３１４２３８５", "19850314-2385"),
        ("1985-03-14-2385", "19850314-2385"),
        ("19850314 - 2385", "19850314-2385"),
        ("1.98503E+11", None),
    ],
)
def test_a_number_gets_its_century_and_its_dash(written: str, kept: str | None) -> None:
    """However it is written, the number is kept as ÅÅÅÅMMDD-NNNC; a wrong date or check digit is the rules' matter."""
    assert normalise(written, RECEIVED) == kept


@pytest.mark.parametrize(
    ("day", "century"), [(dt.date(2012, 2, 13), "1912"), (dt.date(2012, 2, 14), "2012"), (dt.date(2012, 2, 15), "2012")]
)
def test_nobody_applies_before_being_born(day: dt.date, century: str) -> None:
    """Ten digits mean the latest birth date that is not after the day the application came in."""
    assert normalise("120214-2380", day) == f"{century}0214-2380"


def test_a_coordination_number_is_dated_by_its_real_day() -> None:
    """Day 74 is day 14 with sixty added: it must not push the birth past the day of the application."""
    assert normalise("120274-2380", dt.date(2012, 2, 20)) == "20120274-2380"


@pytest.mark.parametrize(
    "written",
    ["", "abc", "850314", "850314-238", "403142385", "17850314-2385", "saknas", "19850314-Z238", "1985-03-14"],
)
def test_what_has_no_such_shape_is_nothing(written: str) -> None:
    """No number is made up out of something else."""
    assert normalise(written, RECEIVED) is None


def test_a_number_cell_is_told_from_a_written_number() -> None:
    """Only digits that lost their dash count as mended."""
    assert was_a_number_cell("198503142385")
    assert not was_a_number_cell("19850314-2385")
    assert not was_a_number_cell("19850314 2385")
    assert not was_a_number_cell("１９８５０３１４２３８５")


def test_digits_and_dashes_of_every_script_are_plain_ones() -> None:
    """Arabic-Indic and full-width digits, and every dash that a word processor makes."""
    assert plain_digits("٠١٩٩ ０１２ 1‐2‑3–4—5−6") == "0199 012 1-2-3-4-5-6"


@pytest.mark.parametrize("text", ["850314-2385", "A19850314-2385", "sfi/198503142385/1", "202601612381", "٨٥٠٣١٤-٢٣٨٥"])
def test_a_personal_number_inside_a_text_is_found(text: str) -> None:
    """With or without century and dash, in the middle of something else, coordination numbers too."""
    assert holds_personal_number(text)


@pytest.mark.parametrize("text", ["A-2026-000123", "20261120-0001", "850314-2386", "19850314238512"])
def test_an_application_number_is_no_personal_number(text: str) -> None:
    """Dates with a serial number, wrong check digits and longer numbers are ordinary references."""
    assert not holds_personal_number(text)
