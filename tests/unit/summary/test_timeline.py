"""A case's events become moments that a person follows, once for terminal and report."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.audit.entry import Entry
from klickfri.model.events import TYPES
from klickfri.summary.timeline import chapters, moments
from tests.unit.summary.events import TEN, told


def test_a_step_is_told_in_the_caseworkers_words() -> None:
    """Its words, its stage's words, what it saved, and masked values; names that held nothing stand apart."""
    [moment] = told(("step.completed", {"values": ["name=••••••", "case=(tomt)"]}))
    assert (moment.say, moment.stage, moment.kind, moment.saves) == ("Klicka på Spara", "Registrera", "work", True)
    assert (moment.values, moment.empty) == (("name=••••••",), ("case",))


def test_pictures_stand_beside_their_steps_also_when_a_stage_was_begun_again() -> None:
    """Pictures are logged after the case; the first of a step belongs to the first time it was done."""
    moments_ = told(
        ("step.completed", {}),
        ("step.completed", {"step": "other"}),
        ("step.completed", {}),
        ("step.pictured", {"picture": "aa"}),
        ("step.pictured", {"picture": "bb"}),
    )
    assert [moment.picture for moment in moments_] == ["aa", "", "bb"]


def test_an_intent_is_told_by_its_outcome() -> None:
    """An intent that was followed by its step adds nothing."""
    assert len(told(("step.started", {}), ("step.completed", {}))) == 1
    assert len(told(("step.started", {}), ("step.failed", {"code": "TIMEOUT", "reason": "TIMEOUT: no answer"}))) == 1


def test_an_intent_without_an_outcome_cannot_be_overlooked() -> None:
    """A robot killed between the two: the one moment an auditor must see."""
    lone = told(("step.started", {}), ("case.claimed", {"attempt": 2}))[0]
    assert (lone.outcome, lone.say, lone.saves) == ("failed", "Klicka på Spara", True)
    assert "loggen vet inte om det sparades" in lone.reasons[0]


def test_a_rules_answer_and_its_question_are_one_moment() -> None:
    """The step asks, the rule answers: question, reasons, code and values stand together, once."""
    decided = ("decision.proposed", {"verb": "", "say": "", "reasons": ["Under 16."], "code": "UNG", "values": ["a=1"]})
    question = {"verb": "decide", "say": "Är sökanden gammal nog?", "code": "UNG", "reason": "UNG: Under 16."}
    for end in ("step.completed", "step.failed"):
        [moment] = told(decided, (end, question))
        assert (moment.say, moment.code, moment.reasons) == ("Är sökanden gammal nog?", "UNG", ("Under 16.",))


def test_a_rule_that_could_not_answer_is_a_failed_step() -> None:
    """No answer in the log: the step itself says why."""
    [moment] = told(("step.failed", {"verb": "decide", "code": "Misconfigured", "reason": "no such rule"}))
    assert (moment.outcome, moment.reasons) == ("failed", ("no such rule",))


def test_a_failed_step_says_its_code_once() -> None:
    """The reason's own prefix is left out where the code stands beside it; a failed step has no picture."""
    [moment] = told(
        ("step.failed", {"code": "SESSION", "reason": "SESSION: log-in"}), ("step.pictured", {"picture": "aa"})
    )
    assert (moment.code, moment.reasons, moment.picture) == ("SESSION", ("log-in",), "")


def test_what_was_decided_sent_verified_and_handed_over_is_a_note() -> None:
    """Each has its sentence; what was found done already is not told as done."""
    notes = told(
        ("case.verified", {"already_there": False}),
        ("case.verified", {"already_there": True}),
        ("decision.made", {"by": "Klara", "delegation": "PN 7 §"}),
        ("letter.sent", {"template": "beslut"}),
        ("case.handed_over", {"code": "UNG", "reasons": ["Under 16."]}),
    )
    assert {note.kind for note in notes} == {"note"}
    assert [note.say for note in notes] == [
        "Läst tillbaka från en ny sida: det sparade stämmer",
        "Fanns redan; roboten gjorde det inte igen",
        "Beslutet är fattat",
        "Brevet är skickat",
        "Lämnat till handläggare (UNG)",
    ]
    assert notes[2].reasons == ("Klara, delegation PN 7 §",)


def test_the_items_own_life_is_told_apart() -> None:
    """Taken, put back and finished belong to the work item; the report leaves them to the sums."""
    finished = {"outcome": "granted", "code": "", "state": "completed"}
    clicks = {"clicks_work": 13, "confirms_work": 2, "clicks_looking": 20}
    life = told(("case.claimed", {}), ("case.put_back", {"reason": "LÅST"}), ("case.finished", finished | clicks))
    assert {moment.kind for moment in life} == {"item"}
    assert life[2].reasons == ("granted: 13 klick och val, 2 bekräftelser, 20 för att titta",)


def test_a_failed_attempt_is_no_hand_over() -> None:
    """The case is tried again, and the auditor reads why."""
    [failed] = told(("case.failed", {"code": "TIMEOUT", "reasons": ["Systemet svarade inte."]}))
    assert failed.say == "Försöket misslyckades (TIMEOUT), ärendet prövas igen"
    assert failed.reasons == ("Systemet svarade inte.",)


@pytest.mark.parametrize(
    ("reason", "say"),
    [("Interrupted", "Roboten ombads att sluta."), ("NÄT: systemet svarade inte", "NÄT: systemet svarade inte")],
)
def test_why_it_was_put_back_is_told_in_swedish(reason: str, say: str) -> None:
    """The log keeps the kind of error; its pages tell it in a sentence."""
    [back] = told(("case.put_back", {"reason": reason}))
    assert back.reasons == (say,)


def test_an_unknown_event_is_left_out() -> None:
    """A later format may say more; the timeline says what it understands."""
    assert told(("case.dreamt", {})) == []


def test_stages_are_headings_and_unknown_ones_keep_their_id() -> None:
    """A stage that the process no longer has is shown as the log names it."""
    named = [stage for stage, _ in chapters(told(("step.completed", {}), ("step.completed", {"stage": "gone"})))]
    assert named == ["Registrera", "gone"]


def test_a_persons_answer_is_a_moment() -> None:
    """Who put a case back or closed it, and why, stands among what became of the work item; so does its end here."""
    reason = {"by": "bo", "was": "failed", "reason": "uppe igen"}
    rule = {"by": "bo", "rule": "payload_days = 30"}
    answers = told(("case.retried", reason), ("case.closed", {**reason, "way": "done"}), ("case.reduced", rule))
    assert [(moment.kind, moment.say, moment.reasons) for moment in answers] == [
        ("item", "Tillbaka till roboten (bo)", ("uppe igen",)),
        ("item", "Gjort av en person (bo)", ("uppe igen",)),
        ("item", "Ansökan och filer gallrade (bo)", ("payload_days = 30",)),
    ]


@pytest.mark.parametrize("kind", [*TYPES, "case.dreamt"])
@pytest.mark.parametrize("data", [{}, {"stage": 3, "values": "no list", "way": "lost", "kind": "dreamt", "verb": None}])
def test_a_log_of_any_release_is_told(kind: str, data: dict[str, Any]) -> None:
    """What is missing, or of another kind than this release writes, leaves a gap in the moments and nothing else."""
    odd = [Entry(seq, TEN, kind, "trial/A-1", data, "00") for seq in (1, 2)]
    assert len(moments(odd, {})) <= 2
