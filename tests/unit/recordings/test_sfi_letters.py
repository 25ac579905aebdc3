"""The letters of the SFI process: complete, readable, and harmless in the legacy system's own screens."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from klickfri.decide import letters
from klickfri.model.target import System
from klickfri.model.values import references
from klickfri.model.verdict import Continue
from recordings.sfi_first_application import rules
from tests.unit.recordings.sfi import FOLDER, PROCESS, TODAY, question

LETTERS = letters.load(FOLDER)
SYSTEM_FILE = Path(FOLDER).parent / "systems" / "provux" / "system.toml"
ELSEWHERE = (
    {"municipality_at_application": "0180"},
    {"register_municipality_code": "0180", "register_municipality": "X"},
)
ROUTES = {
    "beslut": question(),
    "annan_kommun": question(*ELSEWHERE),
    "komplettering": question({"email": "", "consent": "nej"}),
}


def written(name: str) -> str:
    """The letter as the flow writes it, with nothing but what rules, settings and application give."""
    asked = ROUTES[name]
    verdict = rules.assess(asked)
    assert isinstance(verdict, Continue)
    given = {"today": TODAY, "delegation": PROCESS.delegation, "board_title": PROCESS.board_title}
    return LETTERS.write(name, {**asked.settings, **asked.application, **verdict.values, **given})


def test_the_process_has_its_four_letters() -> None:
    """The flow's letters and the hand-over text are all there."""
    assert set(LETTERS.templates) == {*ROUTES, "overlamning"}


@pytest.mark.parametrize("name", LETTERS.templates)
def test_a_lawyer_still_has_to_look(name: str) -> None:
    """No text passes for approved before somebody has approved it."""
    assert LETTERS.templates[name].header.status == "behöver granskas av jurist"


@pytest.mark.parametrize("name", ROUTES)
def test_each_letter_can_be_written(name: str) -> None:
    """What its route gives is enough to fill in every value, and nothing is left unfilled."""
    assert "$" not in written(name)


def test_the_decision_says_who_decided_and_how_to_appeal() -> None:
    """A written decision names date, decider and what it rests on (FL 31-33 §§), and the way to another opinion."""
    text = written("beslut")
    for part in (
        "20 november 2026",
        "automatiserade beslutsfunktionen Klara",
        str(PROCESS.delegation),
        "Utbildningsnämnden",
        "20 kap. 31 och 33 §§ skollagen",
        "7 december 2026",
        "20 november 2029",
        "inom tre veckor",
        "överklaga",
    ):
        assert part in text


def test_the_letter_about_another_municipality_refuses_nothing() -> None:
    """It says that the application is open, until when, and that special reasons give a right (in force 2026)."""
    text = written("annan_kommun")
    assert "Vi har inte sagt nej till din ansökan." in text
    assert "särskilda skäl" in text
    assert "öppen till 20 december 2026" in text


def test_the_completion_says_what_is_missing_and_by_when() -> None:
    """Every missing thing is named, with a day and a telephone number for those who need help (FL 20 §)."""
    text = written("komplettering")
    assert "Det här saknas: din e-postadress, att du intygar att uppgifterna är rätt." in text
    assert "4 december 2026" in text
    assert str(PROCESS.settings["phone"]) in text


@pytest.mark.parametrize("name", LETTERS.templates)
def test_a_letter_repeats_nothing_of_the_application(name: str) -> None:
    """Only the application's number: a letter to a wrong address gives away no more, and the office's own telephone
    and address cannot be confused with the applicant's.
    """
    fields = PROCESS.fields.keys() - {"reference"}
    assert fields.isdisjoint(references(LETTERS.templates[name].body))
    assert fields.isdisjoint(PROCESS.settings), "an answer in the form would take a setting's place"


@pytest.mark.parametrize("name", ROUTES)
def test_a_letter_survives_an_old_code_page(name: str) -> None:
    """Systems that keep Latin-1 give the text back unchanged."""
    text = written(name)
    assert text.encode("latin-1").decode("latin-1") == text


@pytest.mark.parametrize("name", ROUTES)
def test_a_letter_is_not_mistaken_for_a_sign(name: str) -> None:
    """A letter shown on a screen must not look like the system's own marker, lock, fault or receipt."""
    system = System.model_validate(tomllib.loads(SYSTEM_FILE.read_text(encoding="utf-8")))
    protected = [phrase for phrases in system.signs.protected.values() for phrase in phrases]
    receipts = [label for label in system.shown if label.endswith(".")]
    shown = " ".join(written(name).split()).casefold()
    signs = [*protected, *system.signs.locked, *system.signs.failed, *receipts]
    assert [sign for sign in signs if sign.casefold() in shown] == []


@pytest.mark.parametrize("name", ROUTES)
def test_a_letter_is_plain_swedish(name: str) -> None:
    """Short sentences: on average at most twelve words, none longer than 25."""
    lengths = [len(sentence.split()) for sentence in re.split(r"[.?!]\s|\n", written(name)) if sentence.strip()]
    assert sum(lengths) / len(lengths) <= 12
    assert max(lengths) <= 25
