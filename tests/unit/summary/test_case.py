"""A case's log told apart: each kind of thing in its order, values beside each other."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.audit.entry import Entry
from klickfri.model.events import TYPES
from klickfri.summary.case import CaseTold, Handling, LetterTold, Value, ValueSource, told_of
from klickfri.summary.timeline import moments, pictures_before
from tests.unit.summary.events import TEN, entries, told

RULE = {"verb": "", "say": "", "rule": "assess", "rule_digest": "ab", "answer": "continue"}


def of(*events: tuple[str, dict[str, Any]], asked: tuple[str, ...] = ()) -> CaseTold:
    """What these events tell."""
    return told_of(entries(*events), asked)


def test_each_kind_stands_apart() -> None:
    """Answers of rules, decisions, letters and persons' acts, with their entries' numbers."""
    found = of(
        ("decision.proposed", {**RULE, "reasons": ["Allt stämmer."], "values": ["route=grant"]}),
        ("decision.made", {"mode": "decide", "by": "Klara", "delegation": "PN 7 §", "legal_basis": "2 § provlagen"}),
        ("letter.sent", {"template": "beslut", "text_sha256": "cd"}),
        ("case.assigned", {"by": "eva", "to": "bo", "reason": "tar den"}),
        ("case.assigned", {"by": "eva", "to": "", "reason": "sjuk"}),
        ("case.retried", {"by": "eva", "name": "Eva Ek", "title": "Handläggare", "reason": "rättat"}),
        ("case.closed", {"by": "eva", "way": "withdrawn", "reason": "ville inte"}),
        ("case.prioritised", {"by": "eva", "priority": 3, "reason": "bråttom"}),
        ("case.reduced", {"by": "drift", "rule": "360 dagar"}),
    )
    [answer] = found.answers
    assert (answer.seq, answer.rule, answer.digest, answer.reasons) == (1, "assess", "ab", ("Allt stämmer.",))
    [decision] = found.decisions
    assert (decision.seq, decision.by, decision.delegation) == (2, "Klara", "PN 7 §")
    assert decision.legal_basis == "2 § provlagen"
    assert found.letters == (LetterTold(3, TEN, "beslut", "cd"),)
    assert found.acts == (
        Handling(4, TEN, "Tas av bo", "eva", "tar den"),
        Handling(5, TEN, "Tas inte längre av någon", "eva", "sjuk"),
        Handling(6, TEN, "Tillbaka till roboten", "eva", "rättat", "Eva Ek", "Handläggare"),
        Handling(7, TEN, "Återtaget", "eva", "ville inte"),
        Handling(8, TEN, "Prioritet 3 i kön", "eva", "bråttom"),
        Handling(9, TEN, "Ansökan och filer gallrade", "drift", "360 dagar"),
    )


def test_from_where_a_rule_knew_what_it_could_know() -> None:
    """What was read before it in the same attempt, by step, and what an earlier rule gave; nothing that was typed."""
    read = {"verb": "read", "say": "Läs registret", "values": ["city=X", "street=(tomt)"]}
    found = of(
        ("case.claimed", {"verb": ""}),
        ("step.completed", read),
        ("decision.proposed", {**RULE, "rule": "identity", "values": ["number=1"]}),
        ("step.completed", {"verb": "fill", "values": ["name=Y"]}),
        ("decision.proposed", RULE),
        ("case.claimed", {"verb": "", "attempt": 2}),
        ("decision.proposed", RULE),
    )
    place, number = (
        ValueSource("city", "X", 2, TEN, "Läs registret"),
        ValueSource("number", "1", 3, TEN, "regeln identity"),
    )
    assert [answer.sources for answer in found.answers] == [(place,), (place, number), ()]


def test_values_stand_beside_each_other() -> None:
    """By name, in each place the last; what is empty is left out, and differences show."""
    found = of(
        ("step.completed", {"verb": "read", "values": ["name=‹personal:aa›", "city=(tomt)", "status=Ny"]}),
        ("decision.proposed", {**RULE, "values": ["path=2"]}),
        ("step.completed", {"verb": "fill", "values": ["name=‹personal:bb›"]}),
        ("step.completed", {"verb": "select", "values": ["path=2"]}),
        ("step.completed", {"verb": "unheard_of", "values": ["status=Klar"]}),
        asked=("name=‹personal:aa›", "city=X"),
    )
    assert found.values == (
        Value("name", asked="‹personal:aa›", read="‹personal:aa›", entered="‹personal:bb›"),
        Value("city", asked="X"),
        Value("status", read="Klar"),
        Value("path", entered="2", proposed="2"),
    )
    assert [value.name for value in found.values if value.differs] == ["name"]


def test_a_refusal_says_what_was_seen_instead() -> None:
    """With its target, and the picture that the screen showed last; its code stands beside the reason, not in it."""
    found = of(
        ("step.completed", {"step": "one"}),
        ("step.failed", {"step": "two", "target": "form.save", "code": "SESSION", "reason": "SESSION: log-in"}),
        ("step.pictured", {"step": "one", "picture": "aa"}),
    )
    [refusal] = found.refusals
    assert (refusal.target, refusal.code, refusal.reason, refusal.picture) == ("form.save", "SESSION", "log-in", "aa")


def test_a_rule_that_hands_over_refuses_nothing() -> None:
    """Its answer stands among the answers; one that could not answer is a step that failed."""
    handed = ("step.failed", {"verb": "decide", "code": "UNG", "reason": "Under 16."})
    assert of(("decision.proposed", {**RULE, "answer": "hand_over", "code": "UNG"}), handed).refusals == ()
    assert len(of(handed).refusals) == 1


def test_the_picture_before_a_step_is_the_one_after_the_last() -> None:
    """Through steps without a picture; a new attempt has shown nothing yet."""
    events: list[tuple[str, dict[str, Any]]] = [
        ("case.claimed", {"verb": ""}),
        ("step.completed", {"step": "one"}),
        ("step.completed", {"step": "two"}),
        ("step.completed", {"step": "three", "target": "form.save", "facts": ["name"], "failed_support": ["id"]}),
        ("step.pictured", {"step": "one", "picture": "aa"}),
        ("step.pictured", {"step": "three", "picture": "cc"}),
        ("case.claimed", {"attempt": 2}),
        ("step.completed", {"step": "one", "attempt": 2}),
        ("step.completed", {"step": "two", "attempt": 2}),
        ("step.pictured", {"step": "one", "attempt": 2, "picture": "dd"}),
    ]
    steps = [moment for moment in told(*events) if moment.kind == "work"]
    assert [(moment.before, moment.picture) for moment in steps] == [
        ("", "aa"), ("aa", ""), ("aa", "cc"), ("", "dd"), ("dd", ""),
    ]  # fmt: skip
    assert (steps[2].target, steps[2].facts, steps[2].failed) == ("form.save", ("name",), ("id",))
    assert pictures_before(entries(*events)) == {moment.seq: moment.before for moment in steps}


@pytest.mark.parametrize("kind", [*TYPES, "case.dreamt"])
@pytest.mark.parametrize("data", [{}, {"stage": 3, "values": "no list", "way": "lost", "verb": None, "reason": 1}])
def test_a_log_of_any_release_is_told_apart(kind: str, data: dict[str, Any]) -> None:
    """What is missing, or of another kind than this release writes, is empty."""
    odd = [Entry(seq, TEN, kind, "trial/A-1", data, "00") for seq in (1, 2)]
    assert told_of(odd).values == ()
    assert len(moments(odd, {})) <= 2
