"""Values and the formats screens show them in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import yaml

from klickfri.model.errors import UnknownValue
from klickfri.model.values import choices_in, fill_in, references, resolve

CHOICES = Path(__file__).parents[2] / "conformance" / "choices.yaml"

DAY = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("$day|iso", "2026-11-23"),
        ("$day|yymmdd", "261123"),
        ("$day|yyyymmdd", "20261123"),
        ("$day|day_slashes", "23/11/2026"),
        ("$day|day_dots", "23.11.2026"),
        ("$day|day_dashes", "23-11-2026"),
        ("$day|month_slashes", "11/23/2026"),
        ("$early|month_slashes", "01/05/2027"),
        ("$early|month_slashes_short", "1/5/2027"),
        ("$early|day_dots_short", "5.1.2027"),
        ("$day|year_slashes", "2026/11/23"),
        ("$fee|amount_point", "12,700.50"),
        ("$fee|amount_point_plain", "12700.50"),
        ("$fee|amount_dots", "12.700,50"),
        ("$fee|decimal_point", "12700.5"),
        ("$fee|amount", "12 700,50"),
        ("$fee|amount_plain", "12700,50"),
        ("$fee|amount_grouped", "12 700,5"),
        ("$whole|amount_grouped", "1 270"),
        ("$place|lower", "åsa ek-öberg"),
        ("$place|title", "Åsa Ek-Öberg"),
        ("$day|day_month", "23 november"),
        ("$day|day_month_year", "23 november 2026"),
        ("$number|pnr10", "850314-2385"),
        ("$number|pnr12", "19850314-2385"),
        ("$text|folded", "Hej du"),
        ("$rows|texts", ["a", "b"]),
        ("$subjects|several", "Fysik; Idrott, hälsa"),
        ("$lines|several", "Fysik; Svenska"),
        ("$lines|choices", ["Fysik", "Svenska"]),
        ("$listed|several", "Fysik; Svenska"),
        ("$place|several", "Åsa ek-ÖBERG"),
    ],
)
def test_formats(reference: str, shown: object) -> None:
    """Each named format shows the value as a Swedish screen does."""
    values = {"day": DAY, "number": "19850314-2385", "text": "Hej\n  du ", "rows": [{"Text": "a"}, {"Text": "b"}]}
    values |= {"subjects": "Idrott, hälsa ;Fysik;", "lines": "Svenska\nFysik", "listed": "Svenska, Fysik,Svenska"}
    values |= {"early": "2027-01-05", "fee": "12700,5", "whole": "1270", "place": "Åsa ek-ÖBERG"}
    assert resolve(reference, values) == shown


def test_fill_in_replaces_every_reference() -> None:
    """A text with references becomes the text a person would read; a value that is not there becomes nothing."""
    assert fill_in("Från $day|iso i $place$none.", {"day": DAY, "place": "Almbacka", "none": None}) == (
        "Från 2026-11-23 i Almbacka."
    )
    assert references("Från $day|iso i $place.") == ["day", "place"]


@pytest.mark.parametrize("text", ["$other", "$day|roman"])
def test_unknown_names_and_formats_are_errors(text: str) -> None:
    """A misspelt value or format stops the step instead of writing an empty field."""
    with pytest.raises(UnknownValue):
        fill_in(text, {"day": DAY})


@pytest.mark.parametrize(
    "reference",
    [
        "$name|iso",
        "$name|amount",
        "$name|amount_grouped",
        "$name|decimal_point",
        "$name|texts",
        "$rows|texts",
        "$none|day_month",
    ],
)
def test_a_value_that_has_not_the_form_is_an_error_without_the_value(reference: str) -> None:
    """An applicant may have written anything into a field; that stops one step, and is not repeated."""
    with pytest.raises(UnknownValue, match="has no form") as refused:
        resolve(reference, {"name": "Zoë Nowak", "rows": [{}], "none": None})
    assert "Zoë" not in str(refused.value)


def test_a_value_of_a_masked_film_stands_for_itself_in_every_format() -> None:
    """Nothing else is known of it, so it is neither read as a date nor cut."""
    values = {"start": "«$start»", "number": "«$number»"}
    assert resolve("$start|day_month", values) == "«$start|day_month»"
    assert fill_in("$number|pnr10", values) == "«$number|pnr10»"
    assert resolve("$start", values) == "«$start»"


@pytest.mark.parametrize("row", yaml.safe_load(CHOICES.read_text(encoding="utf-8")), ids=lambda row: ascii(row["text"]))
def test_one_text_names_its_choices(row: dict[str, list[str]]) -> None:
    """The table's answer, which the page's script gives too (`tests/integration/test_conformance.py`)."""
    assert choices_in(str(row["text"])) == set(row["names"])


@pytest.mark.parametrize(
    ("day", "shown"),
    [("2026-12-05", "5 dec. 2026"), ("2026-05-31", "31 maj 2026"), ("2026-06-01", "1 juni 2026"),
     ("2026-09-09", "9 sep. 2026"), ("2026-03-01", "1 mars 2026"), ("2026-02-01", "1 feb. 2026")],
)  # fmt: skip
def test_a_day_of_the_middle_length_is_cut_as_in_swedish(day: str, shown: str) -> None:
    """Months of four letters or fewer stand whole, as in CLDR."""
    assert resolve("$day|day_month_short_year", {"day": day}) == shown


@pytest.mark.parametrize(("amount", "shown"), [("1250,50", "1250.5"), ("80", "80.0"), ("7.5", "7.5"), ("0", "0.0")])
def test_an_amount_stands_as_programs_show_numbers(amount: str, shown: str) -> None:
    """Without zeros at its end, but for the one after a whole number."""
    assert resolve("$amount|amount_float", {"amount": amount}) == shown
