"""Values recognised in what a screen shows, in the forms that screens use."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.film.infer import (
    forms_for,
    holds_value,
    identifies,
    joined_for,
    options_for,
    references_for,
    template_for,
)
from klickfri.privacy.likeness import looks_like_data

VALUES = {
    "reference": "ALM-2026-1002",
    "personal_number": "19850314-2385",
    "given_name": "Åsa",
    "family_name": "Ekström",
    "wanted_start": "2026-11-23",
    "start_date": dt.date(2026, 12, 7),
    "fee": "1270",
    "nothing": None,
    "note": "Ring först.\n\nEfter tolv.",
    "rows": [{"Text": "ALM-2026-1002"}],
}


@pytest.mark.parametrize(
    ("shown", "reference"),
    [
        ("19850314-2385", "$personal_number"),
        ("850314-2385", "$personal_number|pnr10"),
        ("198503142385", "$personal_number|pnr12_digits"),
        ("8503142385", "$personal_number|pnr10_digits"),
        ("23 november", "$wanted_start|day_month"),
        ("261123", "$wanted_start|yymmdd"),
        ("23/11 2026", "$wanted_start|day_slash_month"),
        ("2026-12-07", "$start_date"),
        ("1 270,00 kr", "$fee|amount_kr"),
        ("EKSTRÖM", "$family_name|upper"),
        ("  ALM-2026-1002 ", "$reference"),
        ("Ring först.\r\n\r\nEfter tolv.", "$note"),
        ("Ring först. Efter tolv.", "$note|folded"),
    ],
)
def test_a_value_is_known_in_the_forms_of_screens(shown: str, reference: str) -> None:
    """Personal numbers, dates, amounts and capitals are recognised whole, and each value once."""
    assert references_for(shown, VALUES) == [reference]


@pytest.mark.parametrize(
    ("shown", "forms"),
    [
        ("20261123", ["$wanted_start|yyyymmdd"]),
        ("2026-11-23", ["$wanted_start"]),
        ("1\u00a0270", ["$fee|amount_grouped"]),
        ("950,00", ["$small|amount", "$small|amount_plain", "$small|amount_dots"]),
        ("11/23/2026", ["$wanted_start|month_slashes", "$wanted_start|month_slashes_short"]),
        ("23-11-2026", ["$wanted_start|day_dashes"]),
        ("1,270.00", ["$fee|amount_point"]),
        ("12.5", ["$share|decimal_point"]),
        ("950", ["$small", "$small|amount_grouped"]),
        ("ekström", ["$family_name|lower"]),
        ("1270.00", ["$fee|amount_point_plain"]),
        ("1270.0", []),
    ],
)
def test_what_a_page_makes_of_a_text_is_told_in_every_form_that_fits(shown: str, forms: list[str]) -> None:
    """One case may not tell which it is; another does."""
    assert forms_for(shown, VALUES | {"small": "950", "share": "12,5"}) == forms


def test_two_values_that_show_the_same_are_both_told_in_their_order() -> None:
    """The ranking is the caller's: nothing is chosen here."""
    assert references_for("Ek", {"family_name": "Ek", "street": "Ek"}) == ["$family_name", "$street"]


def test_a_text_that_holds_values_becomes_a_template() -> None:
    """Whole words only, the longest value first, never inside another word."""
    assert template_for("Ansökan ALM-2026-1002 Ekström", VALUES) == "Ansökan $reference $family_name"
    lives = {"a_street": "Storgatan", "address": "Storgatan 12"}
    assert template_for("Bor på Storgatan 12", lives) == "Bor på $address"
    assert template_for("Ekströms väg", VALUES) is None
    assert template_for("Spara", VALUES) is None
    assert holds_value("Öppna ALM-2026-1002", VALUES)
    assert holds_value("Åsa", VALUES)
    assert not holds_value("Öppna", VALUES)


@pytest.mark.parametrize(
    ("value", "tells"),
    [("AB-2", True), ("19850314-2385", True), ("12345", True), ("a@b.example", True), ("2026-11-23", False),
     ("2026-11-23 20:01", False), ("Bo Alm", False), ("SFI", False), ("Studieväg 1", False), ("12", False)],
)  # fmt: skip
def test_what_tells_a_case_from_all_others(value: str, tells: bool) -> None:
    """A number of the case or an address does; a day, a name, a school form or a count does not."""
    assert identifies(value) is tells


def test_what_stands_for_a_value_in_a_masked_film_is_that_value() -> None:
    """In the form it was shown in, of all the values it may have been; what was hidden looks like data."""
    values = {"reference": "«$reference»", "number": "«$number»", "seen": "«dolt 3»"}
    assert references_for("«$number|pnr10»", values) == ["$number|pnr10"]
    assert references_for("«$reference $number|pnr12»", values) == ["$reference", "$number|pnr12"]
    assert references_for("«$other»", values) == []
    assert references_for("«dolt 3»", values) == ["$seen"]
    assert looks_like_data("«dolt 4»")
    assert looks_like_data("«$other»")


@pytest.mark.parametrize(
    ("option", "may_be"),
    [
        ("B2 - Beviljad", ["$code - *"]),
        ("Beviljad (B2)", []),
        ("Beviljad – B2", ["* – $code"]),
        ("ekström", ["$family_name|lower"]),
        ("B20 - Avslag", []),
    ],
)
def test_an_option_may_be_known_by_its_code(option: str, may_be: list[str]) -> None:
    """It begins or ends with a value, as a word of its own; which it is a person says."""
    assert options_for(option, VALUES | {"code": "B2"}) == may_be


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("KV-1001 Bullar", ["$reference $what"]),
        ("Bullar (KV-1001)", ["$what ($reference)"]),
        ("«$reference»: «$what»", ["$reference: $what"]),
        ("KV-1001 Bullar till mötet", []),
        ("KV-1001", []),
        ("KV-1001 Kansliet", []),
        ("«$reference» «$what $title»", []),
    ],
)
def test_a_text_may_be_several_values_and_nothing_else(text: str, found: list[str]) -> None:
    """One after the other, with signs between; a word that no value explains, or two do, is asked about."""
    case = {"reference": "KV-1001", "what": "Bullar", "payer": "Kansliet", "place": "Kansliet"}
    assert joined_for(text, case) == found
