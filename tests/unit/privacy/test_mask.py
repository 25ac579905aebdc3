"""Masked values tell what may be told."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from klickfri.audit.entry import check
from klickfri.model.application import DataClass
from klickfri.model.event import Event
from klickfri.privacy.mask import mask, masked_values
from klickfri.privacy.scan import Guard
from klickfri.privacy.tokens import Tokens

ANNA = {
    "reference": "A-1",
    "wanted_start": dt.date(2026, 12, 1),
    "personal_number": "19850314-2385",
    "family_name": "Lind",
    "mother_tongue": "somaliska",
    "unlisted": "hemligt",
}
CLASSES: dict[str, DataClass] = {
    "reference": "public",
    "wanted_start": "internal",
    "personal_number": "pnr",
    "family_name": "personal",
    "mother_tongue": "special",
}


def test_values_by_class() -> None:
    """Public and internal values are shown; the others are bullets, and so is a value nobody has classed."""
    assert masked_values(ANNA, CLASSES) == [
        "reference=A-1",
        "wanted_start=2026-12-01",
        "personal_number=••••••••-••••",
        "family_name=••••••",
        "mother_tongue=••••••",
        "unlisted=••••••",
    ]


def test_bullets_tell_no_length() -> None:
    """A long and a short value look the same; no birth year, no last digits."""
    classes: list[DataClass] = ["personal", "special", "pnr"]
    for data_class in classes:
        assert mask("Li", data_class) == mask("Wahlström-Abdirahman", data_class)


def test_tokens_show_that_values_are_equal(tmp_path: Path) -> None:
    """With tokens, filled and read back can be compared; special categories stay bullets."""
    case = Tokens.of_board(tmp_path, "utbildning").of_case("sfi/A-1")
    filled, read = mask("Lind", "personal", case), mask(" LIND ", "personal", case)
    assert filled == read != mask("Lund", "personal", case)
    assert filled.startswith("‹personal:")
    assert mask("8503142385", "pnr", case) == mask("19850314-2385", "pnr", case) != "••••••••-••••"
    assert mask("somaliska", "special", case) == "••••••"


@pytest.mark.parametrize("value", [None, "", "  "])
def test_nothing_is_said_to_be_nothing(value: str | None) -> None:
    """An empty field shows as empty, in every class."""
    assert mask(value, "special") == mask(value, "public") == "(tomt)"


def test_a_personal_number_inside_a_shown_value_is_blotted_out() -> None:
    """Somebody typed a personal number into a free field: the field's class does not let it through."""
    assert mask("bror till 850314-2385", "internal") == "bror till ‹dolt›"


def test_masked_values_pass_the_logs_gate(tmp_path: Path) -> None:
    """What masking makes, the log takes, with every value of the person watched for."""
    case = Tokens.of_board(tmp_path, "utbildning").of_case("sfi/A-1")
    guard = Guard(["19850314-2385", "Lind", "somaliska", "hemligt"])
    for values in (masked_values(ANNA, CLASSES), masked_values(ANNA, CLASSES, case)):
        check(Event("step.completed", "sfi/A-1", {"values": values}), guard)
