"""`klickfri run`: what operations see, and what a script gets."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from klickfri.app.run import night
from klickfri.app.run.night import Night
from klickfri.cli import run as command
from klickfri.model.errors import AuditUnavailable, Busy
from klickfri.summary.sums import Clicks, Summary
from tests.unit.cli.conftest import SMALL, Command

GOOD = Summary(2, {"granted": 2}, {}, 0, 0, 0, Clicks(13, 2), Clicks(26, 4, 40), (1.0, 2.0), "A-1")


def test_a_run_without_passwords_does_not_start(klickfri: Command, file: Path) -> None:
    """Exit code 3 and the variable to set."""
    klickfri("intake", str(file), "--process", "trial")
    said = klickfri("run", "trial")
    assert said.code == 3
    assert "KLICKFRI_PASSWORD_RPA_1" in said.err


@pytest.mark.parametrize(
    ("summary", "log_ok", "broken", "code"),
    [
        (GOOD, True, {}, 0),
        (GOOD, False, {}, 1),
        (GOOD, True, {"rpa-1": 3}, 1),
        (Summary(3, {"granted": 2}, {}, 0, 0, 0, Clicks(13, 2), Clicks()), True, {}, 1),
        (Summary(3, {"granted": 2}, {}, 1, 0, 0, Clicks(13, 2), Clicks()), True, {}, 1),
    ],
    ids=["well", "broken log", "broken worker", "lost", "failed"],
)
def test_a_run_ends_as_the_night_went(
    klickfri: Command,
    monkeypatch: pytest.MonkeyPatch,
    summary: Summary,
    log_ok: bool,
    broken: dict[str, int],
    code: int,
) -> None:
    """Zero only when nothing failed, nobody is lost and the log is whole; the files' paths are whole lines."""
    path = Path("/var/lib/klickfri/runs") / ("x" * 90) / "report.html"
    done = Night("r", summary, "Hela [loggen]. x", log_ok, (path,), broken)
    monkeypatch.setattr(night, "hold", lambda *arguments, **more: done)
    said = klickfri("run", "trial")
    assert said.code == code
    assert str(path) in said.out
    assert "Hela [loggen]." in said.out
    assert ("The robot rpa-1 ended with exit code 3: something is missing" in said.out) is bool(broken)


@pytest.mark.parametrize(("waiting", "code"), [(1, 130), (0, 0)])
def test_a_stop_that_leaves_cases_waiting_has_a_code_of_its_own(
    klickfri: Command, monkeypatch: pytest.MonkeyPatch, waiting: int, code: int
) -> None:
    """Exit code 130, so that nobody takes the night for done; a stop after the last case changes nothing."""
    summary = Summary(2 + waiting, {"granted": 2}, {}, 0, waiting, 0, Clicks(13, 2), Clicks())
    monkeypatch.setattr(
        night, "hold", lambda *arguments, **more: Night("r", summary, "Hela.", True, (), {}, stopped=True)
    )
    assert klickfri("run", "trial").code == code


def test_the_only_process_is_run_where_none_is_named(
    klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are several, nothing is run, and they are named."""
    named: list[object] = []
    done = Night("r", GOOD, "Hela loggen.", True, (), {})
    monkeypatch.setattr(night, "hold", lambda office, process, *more, **others: named.append(process) or done)
    assert klickfri("run").code == 0
    assert named == ["trial"]
    recordings = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    shutil.copytree(recordings / "trial", recordings / "twin")
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(recordings))
    said = klickfri("run")
    assert (said.code, "trial, twin" in said.err) == (2, True)
    assert named == ["trial"]


def test_a_second_run_has_a_code_of_its_own(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 7, and who runs."""

    def refuse(*arguments: object, **more: object) -> Night:
        raise Busy("trial is being run already: run r, started 2026-11-20 02:10 by anna on natt")

    monkeypatch.setattr(night, "hold", refuse)
    said = klickfri("run", "trial")
    assert (said.code, "by anna on natt" in said.err) == (7, True)


def test_refused_targets_are_told_in_the_morning(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """How many proposals wait for a person, and where to see them; nothing when there are none."""
    done = Night("r", GOOD, "Hela loggen.", True, (), {})
    monkeypatch.setattr(night, "hold", lambda *arguments, **more: done)
    assert "klickfri heal" not in klickfri("run", "trial").out
    monkeypatch.setattr(command, "open_proposals", lambda settings, process: [object(), object()])
    assert "2 refused target(s) to look at: klickfri heal trial" in klickfri("run", "trial").out


def test_a_log_that_cannot_be_written_has_a_code_of_its_own(klickfri: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 4: nothing was done (promise 3)."""

    def refuse(*arguments: object, **more: object) -> Night:
        raise AuditUnavailable("the disk is full")

    monkeypatch.setattr(night, "hold", refuse)
    said = klickfri("run", "trial")
    assert (said.code, said.err) == (4, "klickfri: the disk is full\n")


@pytest.mark.parametrize(
    ("said", "moment"),
    [("05:30", "2026-11-21T04:30:00+00:00"), ("2026-11-21T06:30:00+02:00", "2026-11-21T04:30:00+00:00")],
)
def test_the_last_hour_is_a_time_of_day_or_a_moment(said: str, moment: str) -> None:
    """A person gives the first, in Swedish time, whoever keeps the nights the second."""
    now = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)
    assert command._moment(said, now).isoformat() == moment


def test_a_last_hour_that_is_none_is_refused(klickfri: Command) -> None:
    """With how to write one, before anything is begun."""
    said = klickfri("run", "trial", "--until", "half six")
    assert (said.code, "write the time of day as 05:30" in said.err) == (2, True)
