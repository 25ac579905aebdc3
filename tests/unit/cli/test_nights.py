"""`klickfri nights` and `klickfri schedule`: what operations see, and what a program gets."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import threading
from pathlib import Path

import pytest

from klickfri.app.nights import keeper
from klickfri.app.run.signals import StopAsked
from tests.attack.faults import schedule_of
from tests.unit.cli.conftest import SMALL, Command

FAR = "2099-01-03"
"""A Saturday of which nobody knows anything yet."""


@pytest.fixture
def scheduled(klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The small process with a schedule, and one beside it that a person starts."""
    recordings = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    beside = Path(shutil.copytree(recordings / "trial", recordings / "by_hand")) / "process.toml"
    beside.write_text(
        beside.read_text(encoding="utf-8").replace('name = "trial"', 'name = "by_hand"'), encoding="utf-8"
    )
    schedule_of(recordings / "trial" / "process.toml")
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(recordings))
    return klickfri


def test_the_next_nights_are_shown(scheduled: Command) -> None:
    """With what would keep them from beginning, and that nobody is there to begin them."""
    out = scheduled("schedule", "--days", "7").out
    assert "Nothing will be started: klickfri nights has not run." in out
    assert out.count("it rests on weekends") == 2
    assert "by_hand" not in out


def test_the_next_nights_for_a_program(scheduled: Command) -> None:
    """The same, as JSON."""
    [told] = json.loads(scheduled("schedule", "--days", "7", "--json").out)["processes"]
    assert (told["process"], told["alive"], len(told["nights"])) == ("trial", False, 7)
    assert {night["fate"] for night in told["nights"]} == {"planned"}


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("trial", FAR), f"trial {FAR} 18:30: will not begin: it rests on weekends (Saturday)."),
        ((FAR,), f"trial {FAR} 18:30: will not begin: it rests on weekends (Saturday)."),
        (("by_hand",), "by_hand lately: it has no [schedule]; a person starts it with klickfri run."),
    ],
)
def test_why_is_one_line(scheduled: Command, words: tuple[str, ...], line: str) -> None:
    """Of a process and a day, of a day, or of a process; without a process, of those that have a schedule."""
    assert scheduled("schedule", "why", *words).out == f"{line}\n"


def test_before_anybody_kept_the_nights(scheduled: Command) -> None:
    """The last night was not begun, and why."""
    assert scheduled("schedule", "why", "trial").out.endswith("no run: klickfri nights has never run here.\n")
    [told] = json.loads(scheduled("schedule", "why", "trial", "--json").out)["starts"]
    assert (told["fate"], told["why"]["reason"]) == ("undecided", "missed")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("why", "trial", "tomorrow"), "write the day as 2026-11-28"),
        (("why", "nobody"), "no process is called nobody; there are: by_hand, trial"),
        (("resume", "trial", "--reason", "rättat"), "trial is not paused by failed nights"),
    ],
)
def test_what_is_asked_wrong_is_said(scheduled: Command, words: tuple[str, ...], said: str) -> None:
    """Exit code 2, and what would be right."""
    told = scheduled("schedule", *words)
    assert (told.code, said in " ".join(told.err.split())) == (2, True)


def test_the_nights_are_kept_until_it_is_asked_to_stop(scheduled: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends well; meanwhile the schedule says that somebody is there."""

    def rest(asked: StopAsked, seconds: float) -> None:
        assert 0 <= seconds <= keeper.STEP
        asked.note()

    monkeypatch.setattr(StopAsked, "rest", rest)
    assert scheduled("nights").code == 0
    assert "Nothing will be started" not in scheduled("schedule").out


def test_a_rest_ends_when_it_is_asked_to_stop() -> None:
    """And the next one is a rest again."""
    asked = StopAsked()
    threading.Timer(0.05, asked.note).start()
    began = dt.datetime.now(dt.UTC)
    asked.rest(60)
    assert (asked.times, dt.datetime.now(dt.UTC) - began < dt.timedelta(seconds=50)) == (1, True)
