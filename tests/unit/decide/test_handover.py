"""The hand-over text and its clock."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.decide import handover, letters
from klickfri.decide.handover import Standing
from klickfri.model.application import Process
from klickfri.model.deadline import clock_of
from klickfri.model.work import Outcome, State, WorkItem

FOLDER = Path(__file__).parents[3] / "recordings" / "sfi_first_application"
PROCESS = Process.model_validate(tomllib.loads((FOLDER / "process.toml").read_text(encoding="utf-8")))
LETTERS = letters.load(FOLDER)
ITEM = WorkItem(
    id=7,
    process="sfi_first_application",
    reference="A-2026-0007",
    state=State.PENDING_USER_ACTION,
    payload={"given_name": "Zuzanna", "family_name": "Łaska", "personal_number": "19850314-2385"},
    received=dt.datetime(2026, 11, 19, 14, 5),
    run="2026-11-20-01",
)
OUTCOME = Outcome(
    State.PENDING_USER_ACTION,
    code="FLYTT",
    reasons=("Sökanden har flyttat.",),
    question="Vilken kommun är hemkommun?",
)
TOLD = replace(ITEM, last=OUTCOME)
DUE = clock_of(ITEM, (), PROCESS, ITEM.received).due
STANDING = Standing(saved=("Registrera ansökan",), typed=("Brevtext",), left=("Skicka brev",), lock=True)


def test_the_text_says_what_a_caseworker_needs() -> None:
    """Reason, what was seen saved, typed and left, what to check, by when and where the log is: all in one text."""
    text = handover.text(TOLD, STANDING, PROCESS, LETTERS, DUE)
    for part in (
        "Roboten Klara lämnar ansökan A-2026-0007 till dig.",
        "Orsak: FLYTT. Sökanden har flyttat.",
        "Sparat och kontrollerat: Registrera ansökan",
        "Inskrivet men inte sparat: Brevtext",
        "Kvar att göra: Skicka brev",
        "Läget i systemet: Inget mer är sparat. Låset är släppt.",
        "Kontrollera: Vilken kommun är hemkommun?",
        "senast 2026-11-20 14:05",
        "Logg: 2026-11-20-01",
    ):
        assert part in text


def test_a_process_without_a_letter_of_its_own_tells_all_of_it_too() -> None:
    """The same facts in the robot's own words."""
    text = handover.text(TOLD, STANDING, PROCESS, letters.Letters({}), DUE)
    for part in ("A-2026-0007", "FLYTT. Sökanden har flyttat.", "Registrera ansökan", "Brevtext", "Skicka brev",
                 "Låset är släppt.", "Vilken kommun är hemkommun?", "2026-11-20 14:05", "2026-11-20-01"):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        (Standing(), "Roboten har inte sparat något."),
        (Standing(lock=False), "Roboten har inte sparat något. Ärendet kan vara låst av roboten."),
        (Standing(saved=("A",)), "Inget mer är sparat."),
        (Standing(saved=("A",), unknown=("B",)), "Steget ”B” kan vara sparat, men roboten kunde inte se det."),
    ],
)
def test_nothing_is_told_that_was_not_seen(standing: Standing, words: str) -> None:
    """A save in doubt is said to be in doubt; of locks nothing is said where none was seen."""
    assert standing.in_words() == words


def test_a_robot_without_a_name_is_called_by_the_programs() -> None:
    """A process may leave its robot's name out."""
    nameless = PROCESS.model_copy(update={"settings": {}})
    assert handover.text(TOLD, STANDING, nameless, LETTERS, DUE).startswith(
        "Roboten Klickfri lämnar ansökan A-2026-0007"
    )


def test_an_outcome_that_says_little_still_gives_a_text() -> None:
    """An item that stopped before anything was known is handed over all the same, and each line says so."""
    little = replace(ITEM, last=Outcome(State.PENDING_USER_ACTION), run=None)
    text = handover.text(little, Standing(), PROCESS, LETTERS, DUE)
    for line in (
        "Orsak: ingen kod. Ingen orsak är känd.",
        "Sparat och kontrollerat: ingenting",
        "Inskrivet men inte sparat: ingenting",
        "Kvar att göra: inget mer av det som roboten gör",
        "Kontrollera: vad som återstår i ärendet.",
        "Logg: okänd körning",
    ):
        assert line in text.splitlines()


@pytest.mark.parametrize(
    ("item", "outcome"),
    [
        (ITEM, replace(OUTCOME, code="SKYDD-S")),
        (ITEM, replace(OUTCOME, restricted=True)),
        (replace(ITEM, restricted=True), OUTCOME),
    ],
    ids=["code", "outcome", "item"],
)
def test_a_protected_person_gets_the_bare_text(item: WorkItem, outcome: Outcome) -> None:
    """Any sign of protection leaves nothing in the text but the reference: no name, number, reason or step."""
    assert handover.text(replace(item, last=outcome), STANDING, PROCESS, LETTERS, DUE) == (
        "Ärende A-2026-0007 kräver särskild hantering. Öppna det i systemet med din egen behörighet. "
        "Roboten har inte läst vidare och inte skickat något."
    )


def test_no_applicant_value_is_in_the_text() -> None:
    """The hand-over names the case, never the person."""
    text = handover.text(TOLD, STANDING, PROCESS, LETTERS, DUE)
    assert not [value for value in ITEM.payload.values() if value in text]


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-19T14:05", "2026-11-20T14:05+01:00"),
        ("2026-11-19T13:05+00:00", "2026-11-20T14:05+01:00"),
        ("2026-03-28T12:00", "2026-03-29T13:00+02:00"),
        ("2026-10-24T12:00", "2026-10-25T11:00+01:00"),
    ],
    ids=["Swedish clock", "UTC", "the night of 23 hours", "the night of 25 hours"],
)
def test_the_answer_is_due_after_24_hours(received: str, due: str) -> None:
    """The promise is 24 hours, on every night of the year and whichever clock the time was given in."""
    item = replace(ITEM, received=dt.datetime.fromisoformat(received))
    assert clock_of(item, (), PROCESS, item.received).due == dt.datetime.fromisoformat(due)
