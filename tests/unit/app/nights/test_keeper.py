"""Who keeps the nights: killed, doubled, cut off from its database, asked to stop. Days go by in `tests/year`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from klickfri.app.nights import keeper as nights
from klickfri.app.nights.keeper import STEP, Keeper, keep
from klickfri.app.nights.twin import Course
from klickfri.app.run.signals import StopAsked
from klickfri.model.errors import AuditUnavailable
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle
from klickfri.work.starts import PlannedStart, StartState
from tests.year.world import Machine, machine, swedish

SCHEDULE = 'cron = "30 18 * * *", days = "all", latest = "05:30", earliest = "18:00"'


@pytest.fixture
def evening(tmp_path: Path) -> Iterator[Machine]:
    """A machine at six in the evening, whose keeper knows one process."""
    with machine(tmp_path / "machine", "2026-11-20T18:00") as made:
        made.process("sfi", SCHEDULE)
        made.on()
        made.until(swedish("2026-11-20T18:01"))
        yield made


def row(machine: Machine) -> PlannedStart:
    """The evening's start."""
    [one] = machine.store.starts.between("sfi", swedish("2026-11-20T18:30"), swedish("2026-11-20T18:30"))
    return one


def test_two_keepers_make_one_start(evening: Machine) -> None:
    """Both look when the moment has come; the run is begun once, and either hears of its end."""
    other = Keeper(evening.office, evening.store, evening.said.append)
    evening.now = swedish("2026-11-20T18:30")
    for one in (evening.keeper, other, evening.keeper, other):
        assert one is not None
        assert one.look() <= STEP
    assert len(evening.runs.begun) == 1
    evening.now = swedish("2026-11-20T20:30")
    evening.runs.pass_time()
    other.look()
    assert row(evening).went is NightEnd.WELL


def test_the_run_is_told_its_last_hour(evening: Machine) -> None:
    """It ends there by itself, whether its keeper lives or not."""
    evening.courses["sfi"] = Course(lasts=dt.timedelta(hours=30))
    evening.until(swedish("2026-11-20T18:31"))
    assert evening.runs.begun[0].ends == swedish("2026-11-21T05:30")


@pytest.mark.parametrize("broken", [AuditUnavailable("the log is full"), OSError(28, "No space left on device")])
def test_a_log_that_cannot_be_written_starts_nothing(
    evening: Machine, monkeypatch: pytest.MonkeyPatch, broken: Exception
) -> None:
    """Promise 3; it is told once, tried again, and made up for when the log is well."""

    def refuse(*words: object) -> None:
        raise broken

    with monkeypatch.context() as ill:
        ill.setattr(nights, "open_ledger", refuse)
        evening.until(swedish("2026-11-20T19:00"))
        assert evening.runs.begun == []
        assert len([text for text in evening.said if "can be decided" in text]) == 1
    evening.until(swedish("2026-11-20T19:01"))
    assert (len(evening.runs.begun), row(evening).state) == (1, StartState.FIRED)


def test_a_broken_process_keeps_no_other_from_its_night(evening: Machine) -> None:
    """The file is told; the neighbour is started."""
    other = evening.process("adult", SCHEDULE)
    evening.until(swedish("2026-11-20T18:20"))
    other.write_text("spoilt", encoding="utf-8")
    evening.until(swedish("2026-11-20T18:31"))
    assert [run.process for run in evening.runs.begun] == ["sfi"]
    assert [text for text in evening.said if text.startswith("no start of adult can be decided")]


def test_a_database_out_of_reach_is_waited_for(evening: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told once; the start is made when it is back."""

    def refuse(*words: object) -> None:
        raise OperationalError("select", {}, Exception("gone"))

    with monkeypatch.context() as gone:
        gone.setattr(evening.store.starts, "every_kept", refuse)
        evening.until(swedish("2026-11-20T18:40"))
    evening.until(swedish("2026-11-20T18:41"))
    assert len([text for text in evening.said if "out of reach" in text]) == 1
    assert len(evening.runs.begun) == 1


def test_asked_to_stop_its_runs_stop_first(evening: Machine) -> None:
    """Nothing more is begun; it ends when they have, and a second asking is passed on."""
    asked = StopAsked()
    times = iter(["2026-11-20T18:30", "2026-11-20T18:31", "2026-11-20T18:32", "2026-11-20T18:33"])

    def rest(seconds: float) -> None:
        evening.now = swedish(next(times))
        evening.runs.pass_time()
        if evening.runs.begun:
            asked.note()

    keep(evening.office, asked, rest, evening.said.append)
    assert [run.code for run in evening.runs.begun] == [130]
    assert (row(evening).went, row(evening).tries) == (NightEnd.STOPPED, 1)


def test_a_person_may_speak_against_a_start(evening: Machine) -> None:
    """The hook's word is kept as the reason, and the night is not made up for."""
    evening.hindrances["sfi"] = Hindrance(Obstacle.PAUSED, "by anna: flytt")
    evening.until(swedish("2026-11-20T18:40"))
    evening.hindrances.clear()
    evening.until(swedish("2026-11-20T20:00"))
    assert (row(evening).why, evening.runs.begun) == (Hindrance(Obstacle.PAUSED, "by anna: flytt"), [])


def test_what_became_of_a_start_is_told_in_words(evening: Machine) -> None:
    """Whoever keeps the nights says what every command says, and no name of ours."""
    evening.hindrances["sfi"] = Hindrance(Obstacle.NOT_READY, "7 of 20 targets reached")
    evening.until(swedish("2026-11-20T18:40"))
    assert "sfi: no run at 2026-11-20 18:30: not ready: 7 of 20 targets reached." in evening.said
    evening.hindrances.clear()
    evening.until(swedish("2026-11-21T21:00"))
    assert f"sfi: run {evening.runs.begun[0].run} went well." in evening.said


def test_a_schedule_that_is_changed_in_the_evening_starts_nothing_of_the_past(evening: Machine) -> None:
    """An earlier hour is kept from tomorrow on."""
    file = evening.settings.recordings / "sfi" / "process.toml"
    evening.until(swedish("2026-11-20T18:20"))
    file.write_text(file.read_text(encoding="utf-8").replace("30 18", "10 18"), encoding="utf-8")
    evening.until(swedish("2026-11-20T23:00"))
    assert evening.runs.begun == []


def test_a_start_that_nobody_began_is_begun_by_the_next_keeper(evening: Machine) -> None:
    """Killed between the row and the run: five minutes later it is known that no run came of it."""
    evening.store.starts.wait("sfi", swedish("2026-11-20T18:30"), evening.now)
    evening.now = swedish("2026-11-20T18:30")
    evening.store.starts.fire(row(evening), "never", evening.now, lambda: None)
    evening.until(swedish("2026-11-20T18:34"))
    assert evening.runs.begun == []
    evening.until(swedish("2026-11-20T18:40"))
    assert (len(evening.runs.begun), row(evening).tries) == (1, 2)
