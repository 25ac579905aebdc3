"""What a caseworker is told of any error is Swedish and holds no name of ours."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from klickfri.app.run.handle import MAX_PUT_BACKS, CaseHandler
from klickfri.app.run.station import Station
from klickfri.model import errors
from klickfri.model.codes import NETWORK
from klickfri.model.sentences import FACT_WORDS, Joined, Reason, Sentence
from klickfri.model.wording import kept_reasons, reasons
from klickfri.model.work import Outcome, State
from klickfri.screen.dry.screen import DryScreen
from klickfri.work.store import Store
from tests.plain import foreign
from tests.unit.app.conftest import an_item

OLD_QUEUE = Path(__file__).parents[2] / "data" / "queue" / "v0.sqlite"
PLACE = "button ”Spara” på sidan form"
NEAR = Joined(["textbox ”Lagra”", "button utan känd ledtext"])
SAID: dict[str, str | int | Joined] = {
    "account": "rpa-1", "clicks": Joined(["”Klicka på Spara”"]), "compared": "Namn", "element": PLACE,
    "facts": Joined(FACT_WORDS), "fakta": Joined(FACT_WORDS.values()), "kind": "ValueError", "limit": 500, "line": 7,
    "nearest": NEAR, "page": "form", "rule": "assess", "seconds": 10, "shown": Joined(["form", "Meny"]),
    "stage": "Registrera", "status": 500, "step": "Klicka på Spara", "target": "form.save", "times": 5,
    "value": "given_name", "wanted": Joined(["form", "inquiry"]), "where": "data", "words": "Namn måste anges.",
}  # fmt: skip
"""What the arguments hold: names of ours wherever they may stand."""
RULES_OWN = (Sentence.RULE_BROKE, Sentence.RULE_LATE, Sentence.RULE_UNREADABLE)
"""Raised as `RuleFailed` only: the operations log names the rule, a caseworker is told `BROKEN_RULE`."""
NO_HAND_OVER = (
    errors.KlickfriError, errors.CaseFault, errors.BusinessException, errors.ApplicationException, errors.Fault,
    errors.ProtectedIdentity, errors.NotAdmitted, errors.AuditUnavailable, errors.LedgerDamaged, errors.Interrupted,
    errors.OnlyLooking, errors.Halted, errors.NotRead,
    errors.NotWitnessed, errors.NotStamped, errors.OtherHistory, errors.Overtaken,
)  # fmt: skip
"""Families, and what puts a case back, ends the worker, is told without any reason, or meets only who tries a flow."""


def reason(sentence: Sentence) -> Reason:
    """The sentence about something of ours."""
    return sentence(**SAID)


RAISED = [
    *(errors.Unsure(reason(sentence)) for sentence in Sentence if sentence not in RULES_OWN),
    *(errors.RuleFailed(reason(sentence)) for sentence in RULES_OWN),
    errors.SaveUnknown(reason(Sentence.SAVE_UNKNOWN), reason(Sentence.NO_ANSWER)),
    errors.BusinessException("UNG", [reason(Sentence.VERBATIM)], "Stämmer födelsedatum?"),
    errors.TargetRefused("form.save", list(FACT_WORDS), NEAR),
    errors.TargetRefused(PLACE, ["disabled"], []),
    errors.NotHeld(["form.name"]),
    errors.SaveRefused("Namn måste anges."),
    errors.UnknownPage(["form", "inquiry"], ["Meny"]),
    errors.Leak("data"),
    *(errors.UnexpectedDialog(kind) for kind in ("alert", "confirm", "prompt", "beforeunload")),
    errors.Missed(reason(Sentence.KEY_MISSED)),
    errors.SessionLost(),
    errors.SystemIll(NETWORK, reason(Sentence.PAGE_LATE)),
    errors.RecordLocked(),
    errors.RecordLocked("rpa-1"),
    errors.BadInput("flow.yaml", [errors.Fault("row 2", "empty", "Fill it in.")]),
    errors.UnknownValue("no value is called $nobody"),
    errors.BadCondition("cannot read the condition '$route ==': invalid syntax"),
    errors.BadEvent("step.completed: names in data are small letters"),
    errors.BadNote("that is no signed note"),
    *(kind("no letter is called 'beslut'") for kind in (errors.Misconfigured, errors.NotFound, errors.Unusable)),
    *(kind("the item 7 is not yours") for kind in (errors.Busy, errors.UnknownItem, errors.ForbiddenTransition)),
    errors.Fenced("taken for dead"),
    errors.Misfilmed(),
]
"""Every sentence and every kind of error that can end a case, with what its raisers say."""


@pytest.mark.parametrize("error", RAISED, ids=lambda error: f"{type(error).__name__} {str(error)[:30]}")
def test_no_error_speaks_our_language(station: Station, screen: DryScreen, error: errors.KlickfriError) -> None:
    """Reason, question, last step and what remains: captions and headings, whatever was raised at the first click."""
    screen.pages["home"].effects["Namn"] = error
    often_tried = an_item(put_backs=MAX_PUT_BACKS)
    outcome = CaseHandler(station, "r", lambda seconds: None, lambda: None)(often_tried)
    assert outcome.reasons
    assert [word for text in _texts(outcome) for word in foreign(station.loaded.program, text)] == []


def _texts(outcome: Outcome) -> Iterator[str]:
    yield from (*outcome.reasons, *outcome.not_done, outcome.question, outcome.last_step)


def test_every_error_is_tried_here() -> None:
    """A new kind of error is written down here too, or it may speak English to a caseworker."""
    tried = {type(error) for error in RAISED} | set(NO_HAND_OVER)
    assert {kind.__name__ for kind in _kinds(errors.KlickfriError)} - {kind.__name__ for kind in tried} == set()


def _kinds(family: type[errors.KlickfriError]) -> Iterator[type[errors.KlickfriError]]:
    """The family and every error of the product in it; private ones are told as the family they stand in."""
    if family.__module__.startswith("klickfri.") and not family.__name__.startswith("_"):
        yield family
    for kind in family.__subclasses__():
        yield from _kinds(kind)


@pytest.mark.parametrize("sentence", Sentence, ids=lambda sentence: sentence.name)
def test_every_sentence_stands_in_both_languages(sentence: Sentence) -> None:
    """The same arguments in both; no Swedish letter among the English, and no English word among the Swedish."""
    swedish, english = _arguments(sentence.swedish), _arguments(sentence.english)
    assert swedish - {"fakta"} == english - {"facts"}
    assert not re.search("[åäöÅÄÖ]", sentence.english)
    assert sentence is Sentence.VERBATIM or sentence.swedish != sentence.english


def _arguments(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize(
    "text", ["$route", "card.ny_ansokan saknas", "study_path", "the page did not load", "button ”Spara”", "sidan form"]
)
def test_the_search_finds_what_it_is_for(station: Station, text: str) -> None:
    """A search that finds nothing proves nothing: each kind of foreign word is found."""
    assert foreign(station.loaded.program, text)


def test_every_fact_has_its_word() -> None:
    """What a target may be refused for is said in Swedish, and nothing else is said of two."""
    assert not [word for word in FACT_WORDS.values() if re.search(r"[_$]|\bthe\b", word)]
    assert len(set(FACT_WORDS.values())) == len(FACT_WORDS)


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("Sökanden är under 20 år.", "Sökanden är under 20 år."),
        ("=1+1", "=1+1"),
        ("SFI: sökanden läser redan", "SFI: sökanden läser redan"),
        ("TIMEOUT: sidan form kom inte i tid", "En sida kom inte i tid."),
        ("SESSION: the log-in page is shown", "Systemet bad om inloggning igen."),
        ("LÅST: posten är låst av någon annan", "Posten är låst av någon annan."),
        ("Flödet kunde inte följas: cannot read the condition '$route ==':\ninvalid", Sentence.BROKEN_FLOW.swedish),
        ("The stage register was saved, but a fresh page does not show it.", "Det sparade visas inte på en ny sida."),
        ("REGLER: the process in which rules run did not start", "Processens regler kunde inte startas."),
    ],
)
def test_what_earlier_releases_kept_is_told_well(station: Station, kept: str, told: str) -> None:
    """Old queues and logs hold codes, names of pages and English beside the reason; a caseworker reads none of them."""
    assert kept_reasons(Outcome(State.FAILED, reasons=(kept,))) == (told,)
    assert foreign(station.loaded.program, told) == [] or kept == told


def test_an_earlier_releases_queue_is_told_well(station: Station, tmp_path: Path) -> None:
    """Whatever waits in it: the reason is a Swedish sentence without code, page or English."""
    store = Store(f"sqlite:///{shutil.copy(OLD_QUEUE, tmp_path)}")
    waiting = [item.last for item in store.items("sfi_first_application") if item.waits_for_a_person and item.last]
    store.close()
    told = [text for outcome in waiting for text in reasons(outcome)]
    assert "En sida kom inte i tid." in told
    assert [word for text in told for word in foreign(station.loaded.program, text)] == []
