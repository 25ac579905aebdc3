"""What becomes of a start: pure, and for every case one answer with its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from klickfri.flow.loader import load_system
from klickfri.model.schedule import Hindrance, Obstacle, Schedule
from klickfri.model.target import System
from klickfri.model.work import SWEDISH_TIME
from klickfri.schedule.deciding import Decision, Situation, Verdict, decide, foreseen, sort_out
from tests.unit.app.conftest import SMALL

BATCH = {"from": "01:00", "to": "04:00", "reason": "batch"}
SYSTEM = load_system(SMALL, "small").model_copy(update={})
PLANNED = "2026-11-20T18:30"


def at(text: str) -> dt.datetime:
    """A moment in Sweden, in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SWEDISH_TIME).astimezone(dt.UTC)


def schedule(**more: Any) -> Schedule:
    """Every evening at half past six."""
    return Schedule(**{"cron": "30 18 * * *", "days": "all", **more})


def closed(**more: Any) -> System:
    """A system with closed hours."""
    return System.model_validate({**load_system(SMALL, "small").model_dump(exclude_unset=True, by_alias=True), **more})


def decided(now: str, rules: Schedule, system: System = SYSTEM, **more: Any) -> Decision:
    """What becomes of the evening's start at this moment."""
    return decide(rules, system, at(PLANNED), replace(Situation(at(now)), **more))


def test_all_is_well() -> None:
    """It is made."""
    assert decided("2026-11-20T18:30", schedule()) == Decision(Verdict.FIRE)


@pytest.mark.parametrize(
    ("now", "rules", "system", "verdict", "why"),
    [
        ("2026-11-20T18:30", {}, {"blackouts": [{**BATCH, "from": "18:00"}]}, Verdict.SKIP, Obstacle.BLACKOUT),
        ("2026-11-20T18:30", {}, {"read_only": [{**BATCH, "from": "18:00"}]}, Verdict.SKIP, Obstacle.READ_ONLY),
        ("2026-11-21T02:00", {}, {"blackouts": [BATCH]}, Verdict.WAIT, Obstacle.BLACKOUT),
        ("2026-11-21T02:00", {"catch_up_hours": 5}, {"blackouts": [BATCH]}, Verdict.SKIP, Obstacle.BLACKOUT),
        ("2026-11-20T18:30", {"earliest": "20:00", "latest": "05:00"}, {}, Verdict.SKIP, Obstacle.HOURS),
        ("2026-11-21T05:30", {"earliest": "18:00", "latest": "05:00"}, {}, Verdict.WAIT, Obstacle.HOURS),
        ("2026-11-21T07:00", {}, {}, Verdict.SKIP, Obstacle.MISSED),
    ],
)
def test_closed_hours_are_waited_for_by_a_late_start_only(
    now: str, rules: dict[str, Any], system: dict[str, Any], verdict: Verdict, why: Obstacle
) -> None:
    """One on time was planned into them; a late one waits, no longer than it may be made up for."""
    told = decided(now, schedule(**rules), closed(**system))
    assert (told.verdict, told.why and told.why.reason) == (verdict, why)


@pytest.mark.parametrize(
    ("now", "rule", "verdict"),
    [
        ("2026-11-20T18:30", "skip", Verdict.SKIP),
        ("2026-11-20T18:30", "buffer_one", Verdict.WAIT),
        ("2026-11-21T07:00", "buffer_one", Verdict.SKIP),
    ],
)
def test_a_run_that_is_at_work(now: str, rule: str, verdict: Verdict) -> None:
    """Left out or waiting, as the overlap rule says; the run is named."""
    told = decided(now, schedule(overlap=rule), running="run r is at work")
    assert told == Decision(verdict, Hindrance(Obstacle.OVERLAP, "run r is at work"))


def test_a_persons_word_comes_first() -> None:
    """Whatever else stands in the way."""
    paused = Hindrance(Obstacle.PAUSED, "by anna: moving")
    told = decided("2026-11-20T18:30", schedule(), closed(blackouts=[{**BATCH, "from": "18:00"}]), hindrance=paused)
    assert told == Decision(Verdict.SKIP, paused)


def test_missed_starts_come_to_one_and_each_is_told() -> None:
    """Four nights off: the latest is made, the others were missed for it, and the weekend rests as ever."""
    planned = [at(f"2026-11-{day}T18:30") for day in (19, 20, 21, 22, 23)]
    due = sort_out(Schedule(cron="30 18 * * *"), planned, at("2026-11-23T22:00"), "off")
    assert due.start == planned[-1]
    assert [(moment.day, why.reason) for moment, why in due.skipped] == [
        (19, Obstacle.COALESCED), (20, Obstacle.COALESCED), (21, Obstacle.WEEKEND), (22, Obstacle.WEEKEND),
    ]  # fmt: skip
    assert due.skipped[0][1].detail == "2026-11-23 18:30"


def test_what_is_too_late_is_not_made() -> None:
    """All of them are missed, with why; a limit of nothing still lets a start on time be made."""
    planned = [at("2026-11-19T18:30"), at("2026-11-20T18:30")]
    due = sort_out(schedule(), planned, at("2026-11-21T07:00"), "off")
    assert (due.start, {why for _, why in due.skipped}) == (None, {Hindrance(Obstacle.MISSED, "off")})
    assert sort_out(schedule(catch_up_hours=0), planned[-1:], planned[-1], "off").start == planned[-1]


def test_what_will_keep_a_start_from_being_made_is_foreseen() -> None:
    """By the calendar, by closed hours, and by what is known today."""
    assert foreseen(schedule(), SYSTEM, at(PLANNED), None) is None
    saturday = foreseen(Schedule(cron="30 18 * * *"), SYSTEM, at("2026-11-21T18:30"), None)
    assert saturday == Hindrance(Obstacle.WEEKEND, "Saturday")
    assert foreseen(schedule(), closed(blackouts=[{**BATCH, "from": "18:00"}]), at(PLANNED), None) == Hindrance(
        Obstacle.BLACKOUT, "18:00-04:00, batch"
    )
