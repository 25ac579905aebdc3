"""`klickfri audit search` and `touched`: what an auditor types, and what a terminal then shows."""

from __future__ import annotations

import io
import json

import pytest

from klickfri.model.event import Event
from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from tests.unit.cli.conftest import Command
from tests.unit.cli.test_audit import STEP, one_line, write

ANNA = "19850314-2385"
DIGEST = "21f8" + "0" * 60


def a_night() -> None:
    """A case that the automatic function decided, and one that was handed over."""
    head = {"run": "r", "attempt": 1}
    write(
        Event("case.claimed", "trial/A-1", {**head, "flow_digest": DIGEST}),
        Event("step.completed", "trial/A-1", STEP),
        Event("decision.made", "trial/A-1", {**head, "by": "Klara", "delegation": "PN 7 §"}),
        Event("case.finished", "trial/A-1", {**head, "state": "completed", "outcome": "granted", "code": ""}),
        Event("case.claimed", "trial/A-2", {**head, "flow_digest": DIGEST}),
        Event("case.finished", "trial/A-2", {**head, "state": "pending_user_action", "outcome": "", "code": "UNG"}),
    )


def test_entries_are_found_and_counted(klickfri: Command) -> None:
    """The newest first, with how many there are in all, within eighty columns; brackets are shown as they are."""
    a_night()
    said = klickfri("audit", "search", "--reference", "A-1", "--limit", "2")
    assert said.code == 0
    assert "prov: 4 poster, 2 av dem visas" in said.out
    assert said.out.index("Robotens del är slut") < said.out.index("Beslutet är fattat")
    assert max(map(len, said.out.splitlines())) <= 80
    assert "Läs [saldo]" in klickfri("audit", "search", "--type", "step.completed").out
    assert "prov: inga poster" in klickfri("audit", "search", "--code", "FLYTT").out


def test_a_program_gets_all_of_it(klickfri: Command) -> None:
    """Each entry with its data."""
    a_night()
    [found] = json.loads(klickfri("audit", "search", "--code", "UNG", "--json").out)
    assert (found["board"], found["total"]) == ("prov", 1)
    assert found["hits"][0]["data"]["state"] == "pending_user_action"


def test_a_persons_number_is_read_and_never_typed_as_a_word(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """From standard input, as the option takes none; what is no number is refused without being repeated."""
    a_night()
    token = Tokens.of_board(Settings.from_environment().state, "prov").of_person(ANNA)
    write(Event("step.completed", "trial/A-1", {**STEP, "values": [f"personal_number=‹pnr:{token}›"]}))
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{ANNA}\n"))
    said = klickfri("audit", "search", "--person")
    assert (said.code, "prov: 1 poster" in said.out) == (0, True)
    monkeypatch.setattr("sys.stdin", io.StringIO("nobody at all"))
    refused = klickfri("audit", "search", "--person")
    assert (refused.code, "no personal number" in one_line(refused.err)) == (2, True)
    assert "nobody" not in refused.err
    assert klickfri("audit", "search", "--person", ANNA).code == 2


def test_the_cases_of_a_version_are_listed(klickfri: Command) -> None:
    """How each ended, whether by itself, and that there was no queue to ask; a rule's in the same way."""
    a_night()
    said = one_line(klickfri("audit", "touched", "--flow", "21f8").out)
    assert "2 ärenden, 1 avgjorda automatiskt. I dag: 2 okänt" in said
    assert "granted ja" in said
    assert "Kön finns inte här" in said
    assert json.loads(klickfri("audit", "touched", "--flow", "21f8", "--json").out)["queue"] is False
    assert "0 ärenden" in one_line(klickfri("audit", "touched", "--rule", "assess").out)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("touched",), "neither is given"),
        (("touched", "--flow", "21f8", "--rule", "assess"), "both are given"),
        (("touched", "--flow", "3.1"), "no digest begins with '3.1'"),
        (("touched", "--flow", "21f8", "--from", "igår"), "a day is written 2026-11-20"),
        (("search", "--since", "2026-13-01"), "a day is written 2026-11-20"),
        (("search", "--type", "case.dreamt"), "case.finished"),
    ],
)
def test_what_was_typed_wrong_is_said(klickfri: Command, words: tuple[str, ...], said: str) -> None:
    """Exit code 2, and what would be right."""
    a_night()
    refused = klickfri("audit", *words)
    assert (refused.code, said in one_line(refused.err)) == (2, True), refused.err


def test_protected_persons_are_as_if_they_were_not_there(klickfri: Command) -> None:
    """In no hit, no count and no list, whatever is asked; with --restricted they are, and the log tells who asked."""
    a_night()
    head = {"run": "r", "attempt": 1}
    write(
        Event("case.claimed", "trial/A-3", {**head, "flow_digest": DIGEST}),
        Event("case.handed_over", "trial/A-3", {**head, "code": "SKYDD-S", "reasons": [], "restricted": True}),
        Event(
            "audit.viewed", "person/kim", {"person": "kim", "name": "", "title": "", "what": "case", "of": "trial/A-3"}
        ),
    )
    asked = [
        ("search", "--reference", "A-3"),
        ("search",),
        ("search", "--code", "SKYDD-S"),
        ("touched", "--flow", "21f8"),
    ]
    for words in asked:
        hidden, program = klickfri("audit", *words), klickfri("audit", *words, "--json")
        assert (hidden.code, program.code) == (0, 0)
        assert "A-3" not in hidden.out.replace("--reference A-3", "") + program.out
        assert "Ärenden på den skyddade listan är inte med" in one_line(hidden.out)
        seen = klickfri("audit", *words, "--restricted")
        assert (seen.code, "A-3" in seen.out, "är inte med" in one_line(seen.out)) == (0, True, False)
    assert "prov: inga poster" in klickfri("audit", "search", "--code", "SKYDD-S").out
    told = json.loads(klickfri("audit", "search", "--type", "audit.viewed", "--json").out)[0]
    assert [one["data"]["what"] for one in told["hits"]] == ["restricted"] * len(asked)


def test_where_nobody_knows_whom_the_queue_protects_nothing_is_found(klickfri: Command) -> None:
    """A queue that cannot be read; whoever may see all of them needs none."""
    a_night()
    (Settings.from_environment().state / "work.sqlite").write_bytes(b"no database " * 500)
    for words in (("search",), ("touched", "--flow", "21f8"), ("show", "A-1")):
        said = klickfri("audit", *words)
        assert (said.code, "A-1" in said.out) == (3, False)
        assert klickfri("audit", *words, "--restricted").code == 0
