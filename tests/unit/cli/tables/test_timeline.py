"""A case's timeline as an auditor sees it in a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from klickfri.audit.entry import Entry
from klickfri.audit.sqlite.place import log_to_read
from klickfri.audit.sqlite.read import SqliteReader
from klickfri.cli.tables.timeline import render
from klickfri.model.events import TYPES
from klickfri.summary.timeline import moments
from tests.unit.cli.tables.support import text
from tests.unit.summary.events import TEN, told

OLD = Path(__file__).parents[3] / "data" / "audit" / "v0"


def shown(*events: tuple[str, dict[str, Any]], everything: bool = False, width: int = 100) -> str:
    """What the terminal shows of them."""
    return text(render(told(*events), "trial/A-1", everything=everything), width=width)


def test_an_intent_without_an_outcome_cannot_be_overlooked() -> None:
    """A robot killed between the two: the one line an auditor must see."""
    assert "loggen vet inte om det sparades" in shown(("step.started", {}), width=200)


def test_looking_is_one_line_until_everything_is_asked_for() -> None:
    """Looking that went well is folded, with how many steps; one that failed never is."""
    look = ("step.completed", {"kind": "looking", "say": "Läs breven", "saves": False})
    assert "Tittar efter, 2 steg" in shown(look, look)
    assert shown(look, look, everything=True).count("Läs breven") == 2
    bad = ("step.failed", {"kind": "looking", "say": "Läs breven", "code": "OKÄND", "reason": "Okänd sida."})
    assert "OKÄND: Okänd sida." in shown(look, bad)


def test_times_are_swedish_and_texts_are_texts() -> None:
    """21:04 UTC in November is 22:04 in Sweden; square brackets from a screen are no markup."""
    said = shown(("step.completed", {"say": "Klicka på [red]Spara[/]", "values": ["choice=[bold]"]}))
    assert "22:04:07" in said
    assert "Klicka på [red]Spara[/]" in said
    assert "choice=[bold]" in said


def test_it_fits_eighty_columns() -> None:
    """Nothing is cut in a narrow terminal: long reasons are folded."""
    reason = "Sökanden är folkbokförd i kommunen och har nått åldern för sfi. " * 3
    said = shown(("case.handed_over", {"code": "UNG", "reasons": [reason.strip()]}), width=80)
    assert max(map(len, said.splitlines())) <= 80
    assert "…" not in said
    assert said.count("folkbokförd") == 3


def test_a_log_of_the_first_release_is_told_as_it_was() -> None:
    """Sign for sign: a completed case, one handed over in mid-save, and one put back and handed over."""
    subjects = ("trial/A-1", "trial/A-2", "trial/A-3")
    with SqliteReader(log_to_read(OLD, "prov")) as reader:
        told = [render(moments(reader.of_subject(one), {}), one, everything=True) for one in subjects]
    lines = [line.rstrip() for line in text(*told, width=150).splitlines()]
    assert lines == (OLD / "timelines.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("kind", [*TYPES, "case.dreamt"])
@pytest.mark.parametrize("data", [{}, {"stage": 3, "values": "no list", "way": "lost", "kind": "dreamt", "verb": None}])
def test_a_log_of_any_release_is_told(kind: str, data: dict[str, Any]) -> None:
    """What is missing, or of another kind than this release writes, leaves a gap in the words and nothing else."""
    odd = [Entry(seq, TEN, kind, "trial/A-1", data, "00") for seq in (1, 2)]
    assert text(render(moments(odd, {}), "trial/A-1", everything=True))
