"""What was found in the log, as a terminal shows it."""

from __future__ import annotations

import datetime as dt

from klickfri.app.look.search import FoundInLog, Hit
from klickfri.app.look.touching import Touched, TouchedCase
from klickfri.cli.tables.found import hits, touched
from klickfri.model.work import State
from tests.unit.cli.tables.support import text

AT = dt.datetime(2026, 11, 20, 22, 30, tzinfo=dt.UTC)
HIT = Hit(412, AT, "step.failed", "trial/A-1", "r", "Klicka på [red]Spara[/]", ("Okänd [b]sida",), "", "OKÄND", {})
CASE = TouchedCase("prov", "trial", "A-1", "r", AT, 7, 1, "completed", "granted", "", True, State.COMPLETED)


def test_a_hit_is_a_line() -> None:
    """Number, Swedish time, of whom, what, why, and how it went; brackets are no markup."""
    said = text(*hits(FoundInLog("prov", 3, (HIT,))), width=120)
    assert "412   2026-11-20 23:30:00  A-1  Klicka på [red]Spara[/]; Okänd [b]sida  OKÄND" in said
    assert "prov: 3 poster, 1 av dem visas" in said


def test_an_entry_without_a_sentence_shows_its_type() -> None:
    """And all that were found are counted once."""
    hit = Hit(2, AT, "run.started", "run/natt-1", "natt-1", "", (), "", "", {})
    said = text(*hits(FoundInLog("prov", 1, (hit,))))
    assert "natt-1  run.started" in said
    assert "prov: 1 poster\n" in said
    assert text(*hits(FoundInLog("prov", 0, ()))).strip() == "prov: inga poster"


def test_a_touched_case_is_a_line() -> None:
    """How it ended then, whether by itself, where it stands today; then how many stand where."""
    cut_off = TouchedCase("prov", "trial", "A-2", "r", AT, 9, 2, "", "", "", False, None)
    said = text(*touched(Touched((CASE, cut_off), {"completed": 1, "": 1}, True, "")), width=120)
    assert "A-1     2026-11-20 23:30  7     granted     ja           klart" in said
    assert "A-2     2026-11-20 23:30  9     avbröts                  okänt" in said
    assert "2 ärenden, 1 avgjorda automatiskt. I dag: 1 klart, 1 okänt" in said


def test_without_a_queue_that_is_said() -> None:
    """With the reason, where there is one."""
    assert "Kön finns inte här" in text(*touched(Touched((), {}, False, "")))
    assert "kön är låst" in text(*touched(Touched((), {}, False, "kön är låst")))
    assert "I dag: inga" in text(*touched(Touched((), {}, True, "")))
