"""Schedules as their files stand, and nights that have failed too often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.app.nights.schedules import ProcessFiles, scheduled
from klickfri.app.nights.telling import Fate, resume, upcoming
from klickfri.app.nights.twin import Course
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.events import SchedulePaused, ScheduleResumed
from klickfri.model.schedule import Hindrance, Obstacle
from klickfri.settings.person import person
from tests.year.world import Machine, machine, swedish


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Machine]:
    """A machine on a Monday, and a process whose nights fail."""
    with machine(tmp_path / "machine", "2026-11-16T12:00") as made:
        made.process("sfi", 'cron = "30 18 * * *", pause_after = 2')
        made.courses["sfi"] = Course(code=5)
        made.on()
        yield made


def test_a_changed_file_is_read_anew(made: Machine) -> None:
    """Its own and its system's; what cannot be read is told each time, and forgotten when it is mended."""
    files, recordings = ProcessFiles(made.office), made.settings.recordings
    process, system = recordings / "sfi" / "process.toml", recordings / "systems" / "of_sfi" / "system.toml"
    first = files.read("sfi")
    assert first is files.read("sfi")
    for file in (process, system):
        text = file.read_text(encoding="utf-8")
        file.write_text(text + "!", encoding="utf-8")
        for _ in range(2):
            with pytest.raises(BadInput):
                files.read("sfi")
        file.write_text(text, encoding="utf-8")
        assert files.read("sfi") == first
    process.write_text(process.read_text(encoding="utf-8").replace("30 18", "0 19"), encoding="utf-8")
    assert files.read("sfi") == scheduled(made.office, "sfi") != first


def test_failed_nights_pause_a_process_until_a_person_says_so(made: Machine) -> None:
    """After the second one nothing is started; who lets it go on stands in the log with why, and counts from anew."""
    made.until(swedish("2026-11-19T12:00"))
    assert len(made.runs.begun) == 2
    [kept] = upcoming(made.office, 3)
    assert kept.paused is not None
    assert kept.paused.reason is Obstacle.FAILURES
    assert {night.why for night in kept.nights} == {kept.paused, *(night.why for night in kept.nights[2:])}
    resume(made.office, "sfi", "lösenordet bytt")
    with read_ledger(made.settings, "prov") as log:
        told = [entry.told for entry in log.of_subject("schedule/sfi")]
    assert [one for one in told if isinstance(one, SchedulePaused)] == [SchedulePaused(process="sfi", failed=2)]
    assert told[-1] == ScheduleResumed(process="sfi", by=person(), reason="lösenordet bytt")
    made.until(swedish("2026-11-20T12:00"))
    assert len(made.runs.begun) == 3


def test_the_next_night_is_one_that_nothing_stands_against(made: Machine) -> None:
    """Not the one at work, nor one that is held; what holds it is over then, for all it is known to stand against."""
    made.courses["sfi"] = Course(lasts=dt.timedelta(hours=2))
    made.until(swedish("2026-11-16T19:00"))
    [kept] = upcoming(made.office, 3)
    assert [night.fate for night in kept.nights[:2]] == [Fate.RUNS, Fate.PLANNED]
    assert kept.next == kept.nights[1].planned == swedish("2026-11-17T18:30")
    held = Hindrance(Obstacle.NOT_READY, "Log-in: no", swedish("2026-11-17T19:00"))
    [kept] = upcoming(made.office, 3, lambda process, system: held)
    assert [night.why for night in kept.nights[1:3]] == [held, None]
    assert kept.next == swedish("2026-11-18T18:30")


def test_only_what_is_paused_is_resumed(made: Machine) -> None:
    """With where to look."""
    with pytest.raises(NotFound, match="klickfri schedule"):
        resume(made.office, "sfi", "rättat")
