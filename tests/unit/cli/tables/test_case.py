"""One case as an auditor sees it in a terminal: the facts in short, then its timeline."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from klickfri.app.look.case_facts import CaseFacts, ProofReach, Right, Today
from klickfri.cli.tables.case import render
from klickfri.model.deadline import CaseClock
from klickfri.model.work import State
from klickfri.summary.case import told_of
from klickfri.summary.timeline import moments
from tests.unit.cli.tables.support import text
from tests.unit.summary.events import entries

HOURS = dt.timedelta(hours=1)
CLOCK = CaseClock(used=1.9 * HOURS, limit=24 * HOURS, runs=False, open=False, due=None)
TODAY = Today(State.COMPLETED, "granted", "", "eva", False, CLOCK, dt.datetime(2026, 11, 19, 9, 0, tzinfo=dt.UTC))
RIGHT = Right("r", "21f8" * 16, ("anna",), "bo", "2026-11-22T08:10:00+00:00", "decide", "PN 7 §", "drift")
EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("step.completed", {"verb": "read", "values": ["name=‹personal:aa›", "city=X"]}),
    ("decision.proposed", {"verb": "", "rule": "assess", "rule_digest": "ab" * 32, "answer": "continue"}),
    ("decision.made", {"by": "Klara", "delegation": "PN 7 §", "legal_basis": "2 § provlagen"}),
    ("letter.sent", {"template": "beslut", "text_sha256": "cd" * 32}),
    ("step.failed", {"code": "OKÄND", "reason": "Sidan är okänd.", "step": "other"}),
    ("case.closed", {"by": "eva", "name": "Eva Ek", "title": "Handläggare", "way": "done", "reason": "klart"}),
]


def case(**changed: Any) -> CaseFacts:
    """A case of which everything is told."""
    told = entries(*EVENTS)
    facts = CaseFacts(
        subject="trial/A-1", title="Prov", board="prov", board_title="Provnämnden", outcomes={}, fields={},
        today=TODAY, queue_fault="", rights=(RIGHT,),
        told=told_of(told, ["name=‹personal:bb›", "city=X"]), views=(), proof=ProofReach(4, 9, 6, 8),
        moments=tuple(moments(told, {})), filmed={},
    )  # fmt: skip
    return replace(facts, **changed)


def shown(width: int = 200, **changed: Any) -> str:
    """What the terminal shows of it."""
    return text(render(case(**changed), everything=False), width=width)


def plain(**changed: Any) -> str:
    """The same with one blank between words."""
    return "\n".join(" ".join(line.split()) for line in shown(**changed).splitlines())


def test_the_facts_stand_above_the_timeline() -> None:
    """Where it stands, by what right, each answer, refusal, decision, letter and act with its entry, and the proof."""
    said = plain()
    for line in (
        "I dag klart, granted, tas av eva, 1,9 av 24 utlovade timmar",
        "Körning r, flöde 21f821f821f8, skrivet av anna, godkänt av bo 2026-11-22, begärd av drift",
        "Regel post 2: assess@abababababab svarade fortsätt",
        "Beslut post 3: automatiskt, Klara, PN 7 §; enligt 2 § provlagen",
        "Stopp post 5: Klicka på Spara: OKÄND: Sidan är okänd.",
        "Av en person post 6: Gjort av en person (Eva Ek, Handläggare, eva): klart",
        "Brev post 4: beslut, sha256 cdcdcdcdcdcd…",
        "Skiljer sig name: ansökan ‹personal:bb›, läst ‹personal:aa›",
        "Bevis 6 poster, 4 till 9; signerat till post 8: de efter post 8 är inte signerade än",
    ):
        assert line in said, line
    assert said.index("Bevis") < said.index("trial/A-1 · prov")


def test_what_is_not_known_is_said() -> None:
    """No queue, one that cannot be read, nobody's approval, a run without its beginning in the log, no signature."""
    assert "kön finns inte här" in shown(today=None)
    assert "I dag kön är låst" in plain(today=None, queue_fault="kön är låst")
    assert "godkänt av ingen" in shown(rights=(replace(RIGHT, approved_by=""),))
    trial = shown(rights=(Right("prov-1", "21f8" * 16),))
    assert "godkänt" not in trial
    assert "ingen kontrollpunkt är signerad än" in shown(proof=ProofReach(4, 9, 6, 0))
    assert "alla är täckta" in shown(proof=ProofReach(4, 9, 6, 9))


def test_of_a_protected_person_there_is_the_state_alone() -> None:
    """No code and no outcome beside it."""
    said = shown(today=replace(TODAY, restricted=True, code="SKYDD-S", state=State.PENDING_USER_ACTION))
    assert "väntar på en person, tas av eva" in said
    assert "SKYDD-S" not in said


def test_it_fits_eighty_columns() -> None:
    """Long facts are folded, nothing is cut."""
    assert max(map(len, shown(width=80).splitlines())) <= 80
