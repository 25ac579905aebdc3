"""Searching the boards' logs as people ask."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look.search import Hit, Query, search, span
from klickfri.app.run.station import Station
from klickfri.audit.opening import begin_key, open_ledger
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.model.event import Event
from klickfri.privacy.tokens import Tokens
from klickfri.settings.settings import Settings
from tests.unit.app.look.conftest import ANNA, AT

UTC = dt.UTC


def hits(settings: Settings, asked: Query) -> tuple[Hit, ...]:
    """What the one board's log has of it."""
    [found] = search(settings, asked)
    assert found.total == len(found.hits)
    return found.hits


def test_a_hit_says_what_it_is(night: Settings) -> None:
    """A step in its own words, what was decided in the timeline's; with run, outcome, code, and all its data."""
    [step] = hits(night, Query(step="save", type="step.completed"))
    assert (step.say, step.subject, step.run, step.outcome) == ("Klicka på Spara", "trial/A-1", "r", "success")
    [handed] = hits(night, Query(reference="A-2", type="case.handed_over"))
    assert (handed.say, handed.code) == ("Lämnat till handläggare (UNG)", "UNG")
    assert handed.data["code"] == "UNG"
    [begun] = hits(night, Query(type="run.started"))
    assert (begun.say, begun.run) == ("Körningen började", "r")
    assert any(detail.startswith("begärd av ") for detail in begun.details)
    [intent] = hits(night, Query(step="save", type="step.started"))
    assert intent.say == "Klicka på Spara", "no word of a robot that was killed"


def test_at_most_so_many_are_shown_of_all_that_there_are(night: Settings) -> None:
    """The newest first, then those before them."""
    [found] = search(night, Query(run="r"), most=2)
    [more] = search(night, Query(run="r"), most=2, before=found.hits[-1].seq)
    assert found.total > 4
    assert [hit.seq for hit in found.hits + more.hits] == sorted(
        (hit.seq for hit in found.hits + more.hits), reverse=True
    )


def test_days_are_swedish(night: Settings, station: Station) -> None:
    """A day begins at 23:00 UTC the evening before in winter, at 22:00 in summer; the last is included."""
    assert span(dt.date(2026, 11, 20), dt.date(2026, 11, 20)) == (
        dt.datetime(2026, 11, 19, 23, tzinfo=UTC),
        dt.datetime(2026, 11, 20, 23, tzinfo=UTC),
    )
    assert span(dt.date(2026, 7, 1), None) == (dt.datetime(2026, 6, 30, 22, tzinfo=UTC), None)
    today = hits(night, Query())[0].at.astimezone(UTC).date()
    assert hits(night, Query(since=today - dt.timedelta(2), until=today + dt.timedelta(2))) == hits(night, Query())
    assert hits(night, Query(until=today - dt.timedelta(2))) == ()


@pytest.mark.parametrize("spelling", [ANNA, "850314-2385", "8503142385", "19850314 2385"])
def test_a_person_is_found_by_any_spelling(night: Settings, station: Station, spelling: str) -> None:
    """By the token that the board's key makes; the number itself is nowhere."""
    token = Tokens.of_board(night.state, "prov").of_person(ANNA)
    named = station.log.append(Event("step.completed", "trial/A-1", {"values": [f"personal_number=‹pnr:{token}›"]}))
    found = hits(night, Query(person=spelling))
    assert [(hit.seq == named, hit.type) for hit in found] == [(True, "step.completed"), (False, "case.claimed")]
    assert hits(night, Query(person="19920101-2397")) == ()
    assert ANNA not in repr(Query(person=ANNA))


def test_a_person_is_not_looked_for_without_the_boards_key(night: Settings, tmp_path: Path) -> None:
    """Neither where it is not, nor by another than the log's: "nothing found" would be taken for an answer."""
    elsewhere = replace(night, state=Path(shutil.copytree(night.state, tmp_path / "copy")))
    Tokens.file(elsewhere.state, "prov").unlink()
    with pytest.raises(Misconfigured, match="is missing"):
        search(elsewhere, Query(person=ANNA))
    Tokens.of_board(elsewhere.state, "prov")
    with pytest.raises(Misconfigured, match="is not the one"):
        search(elsewhere, Query(person=ANNA))
    begin_key(elsewhere, "prov", lambda: AT, "eva", "borta")
    assert hits(elsewhere, Query(person=ANNA)) == ()


def test_all_that_is_wrong_is_told_at_once(night: Settings) -> None:
    """And no number that was typed is repeated."""
    asked = Query(
        person="851314-2385x", since=dt.date(2026, 11, 2), until=dt.date(2026, 11, 1),
        flow=ANNA, type="case.dreamt", words="  ",
    )  # fmt: skip
    with pytest.raises(BadInput) as refused:
        search(night, asked)
    assert [fault.where for fault in refused.value.faults] == [
        "the days", "the version", "the type", "the person", "the words",
    ]  # fmt: skip
    assert "2385" not in str(refused.value)
    assert "decision.made" in str(refused.value)
    with pytest.raises(BadInput, match="no day comes after it"):
        search(night, Query(until=dt.date.max))


def test_each_board_answers_for_itself(night: Settings) -> None:
    """All of them, or the one that is named; where there is none, the setting is named."""
    open_ledger(night, "social", lambda: AT).close()
    assert [(found.board, found.total > 2) for found in search(night, Query())] == [("prov", True), ("social", False)]
    assert [found.board for found in search(night, Query(), "social")] == ["social"]
    with pytest.raises(Misconfigured, match="KLICKFRI_STATE"):
        search(replace(night, state=night.state / "none"), Query())
    with pytest.raises(Misconfigured, match="no audit log of other"):
        search(night, Query(), "other")


def test_searching_makes_nothing(night: Settings) -> None:
    """Neither keys nor queues nor logs."""

    def lying() -> set[Path]:
        return {path for path in night.state.rglob("*") if not path.name.startswith("log.sqlite-")}

    before = lying()
    search(night, Query(person=ANNA))
    assert lying() == before
