"""Names of ours become what stands on the screen."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.model.target import Target
from klickfri.model.wording import plain, target_words, values_words
from tests.unit.replay.support import program

PROGRAM = program()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("form.save kunde inte pekas ut: namn.", "Knappen ”Spara” på sidan ”Formulär” kunde inte pekas ut: namn."),
        ("home.row saknas", "Länken ”Namn” på sidan ”Start” saknas."),
        ("Väntade på sidan form eller inquiry.", "Väntade på sidan ”Formulär” eller ”Fråga”."),
        ("textbox ”Namn” på sidan form: skrevs inte", "Fältet ”Namn” på sidan ”Formulär”: skrevs inte."),
        ("Närmast: button ”Lagra”; link utan känd ledtext.", "Närmast: knappen ”Lagra”; länken utan känd ledtext."),
        ("Värdet $given_name saknas.", "Värdet ”Namn” saknas."),
        ("Värdet $status saknas.", "Värdet som steget behöver saknas."),
        ("Sidan form visas i flera fönster samtidigt.", "Sidan ”Formulär” visas i flera fönster samtidigt."),
        ("Under 16 år. Se folkbokföringen.", "Under 16 år. Se folkbokföringen."),
    ],
)  # fmt: skip
def test_a_sentence_of_ours_holds_no_name_of_ours(text: str, told: str) -> None:
    """Targets, values, roles and pages are told by caption, title and heading; other sentences stay as they are."""
    assert plain(PROGRAM, text) == told


def test_a_condition_is_told_by_what_it_compares() -> None:
    """The captions of the fields, and of where the values are read; what only rules know has none."""
    assert values_words(PROGRAM, "$saved == $given_name and not empty($status)") == "Sparat namn, Namn"


def test_a_target_that_only_a_cases_value_names_is_told_by_its_page() -> None:
    """No empty quotation marks, and no value of anybody's."""
    known = program()
    known = replace(known, targets={"home.case": Target(page="home", role="link", name="$reference")})
    assert target_words(known, "home.case") == "länken på sidan ”Start”"
