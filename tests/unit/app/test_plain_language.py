"""What a caseworker is told of any error is Swedish and holds no name of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from klickfri.app.handle import CaseHandler
from klickfri.app.station import Station
from klickfri.model import errors
from klickfri.model.condition import BadCondition
from klickfri.model.values import UnknownValue
from klickfri.model.work import Outcome
from klickfri.screen.browser.driving.words import _FACTS, failed_words
from klickfri.screen.dry import DryScreen
from tests.plain import foreign
from tests.unit.app.conftest import an_item

PLACE = "button ”Spara” på sidan form"
RAISED = [
    errors.TargetRefused("form.save", failed_words(list(_FACTS)), ["textbox ”Lagra”", "button utan känd ledtext"]),
    errors.TargetRefused(PLACE, ["avstängd"], []),
    errors.NotHeld(["form.name"]),
    errors.Unsure(["Väntade på sidan form eller inquiry, men där visas: Meny."], "Vilken sida är det?"),
    errors.Unsure(["Värdet $given_name saknas."]),
    errors.Unsure(["form.name har minst 500 rader; roboten läser inte en halv lista."]),
    *(errors.UnexpectedDialog(kind) for kind in ("alert", "confirm", "prompt", "beforeunload")),
    errors.SaveUnknown(["Roboten kan ha sparat i steget ”Registrera”."], "Se efter."),
    errors.RuleFailed("assess", "gick sönder (ValueError, rad 7 i rules.py)"),
    errors.ApplicationException("TIMEOUT", "sidan form kom inte i tid"),
    errors.ApplicationException("EJ-SKRIVET", f"{PLACE}: fältet visar inte det som skrevs"),
    errors.Missed(f"{PLACE}: tangenten nådde inte fältet"),
    errors.SessionLost("systemet bad om inloggning igen"),
    UnknownValue("no value is called $nobody"),
    BadCondition("cannot read the condition '$route ==': invalid syntax"),
    errors.Misconfigured("no letter is called 'beslut'"),
]
"""Every kind of error that can end a case, with what its raisers say."""


@pytest.mark.parametrize("error", RAISED, ids=lambda error: f"{type(error).__name__} {str(error)[:30]}")
def test_no_error_speaks_our_language(station: Station, screen: DryScreen, error: errors.KlickfriError) -> None:
    """Reason, question, last step and what remains: captions and headings, whatever was raised at the first click."""
    screen.pages["home"].effects["Namn"] = error
    outcome = CaseHandler(station, "r", lambda seconds: None, lambda: None)(an_item())
    assert outcome.reasons
    assert [word for text in _texts(outcome) for word in foreign(station.desk.program, text)] == []


def _texts(outcome: Outcome) -> Iterator[str]:
    yield from (*outcome.reasons, *outcome.not_done, outcome.question, outcome.last_step)


@pytest.mark.parametrize(
    "text", ["$route", "card.ny_ansokan saknas", "study_path", "the page did not load", "button ”Spara”", "sidan form"]
)
def test_the_search_finds_what_it_is_for(station: Station, text: str) -> None:
    """A search that finds nothing proves nothing: each kind of foreign word is found."""
    assert foreign(station.desk.program, text)


def test_every_fact_has_its_word() -> None:
    """What a target may be refused for is said in Swedish."""
    assert not [word for word in _FACTS.values() if re.search(r"[_$]|\bthe\b", word)]
