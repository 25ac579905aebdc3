"""A year of nights in under a minute, by the keeper itself: each planned start is made or told, once, with its reason.

A spring of it is run each time; all of it with `make test-year`.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from klickfri.app.nights import telling
from klickfri.app.nights.twin import Course
from klickfri.cli.tables import nights
from klickfri.model.schedule import Hindrance, Obstacle
from klickfri.model.work import swedish as on_the_wall
from tests.year import onlooker
from tests.year.onlooker import Sum
from tests.year.world import Machine, machine, swedish

HOUR = dt.timedelta(hours=1)
BATCH = 'blackouts = [{ from = "01:00", to = "04:00", reason = "nattkörning" }]'
WEEKLY = (
    'blackouts = [{ from = "07:00", to = "10:00", weekdays = ["sun"], reason = "uppgradering" }]\n'
    'read_only = [{ from = "11:30", to = "12:30", weekdays = ["wed"], reason = "säkerhetskopia" }]'
)
EVENING = 'cron = "30 18 * * *", half_days = "rest", earliest = "18:00", latest = "05:30"'
PROCESSES = {
    "evening": (EVENING, BATCH),
    "night": ('cron = "30 2 * * *", days = "all", overlap = "buffer_one"', ""),
    "day": ('cron = "0 8,12,16,20 * * *", days = "all", pause_after = 2, catch_up_hours = 3', WEEKLY),
    "late": ('cron = "0 6 * * *", days = "all", earliest = "22:00", latest = "05:30"', ""),
}
TIMES = {"evening": ("18:30",), "night": ("02:30",), "day": ("08:00", "12:00", "16:00", "20:00"), "late": ("06:00",)}
BEGAN = "2026-03-18T09:00"

Change = Callable[[Machine], None]


def course(name: str, **more: object) -> Change:
    """From now on the runs of a process go so."""
    return lambda machine: machine.courses.update({name: Course(**more)})  # type: ignore[arg-type]


def as_ever(name: str) -> Change:
    """They go as they do on all other days."""

    def change(machine: Machine) -> None:
        del machine.courses[name]

    return change


def hindered(name: str, why: Obstacle, detail: str) -> Change:
    """A person, or the evening's check, speaks against its starts."""
    return lambda machine: machine.hindrances.update({name: Hindrance(why, detail)})


def free(name: str) -> Change:
    """Nobody does any more."""
    return lambda machine: machine.hindrances.clear()


def stop_the_run(machine: Machine) -> None:
    """A person stops what is at work."""
    for run in machine.runs.begun:
        if run.code is None:
            run.stop()


def spoil(machine: Machine) -> None:
    """Somebody breaks a process's file."""
    file = machine.settings.recordings / "evening" / "process.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('cron = "30 18', 'cron = "90 18'), encoding="utf-8")


def mend(machine: Machine) -> None:
    """And mends it."""
    file = machine.settings.recordings / "evening" / "process.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('cron = "90 18', 'cron = "30 18'), encoding="utf-8")


def unstartable(machine: Machine) -> None:
    """The machine has no process left to give."""
    machine.unstartable = True


def startable(machine: Machine) -> None:
    """It has again."""
    machine.unstartable = False


def resume(machine: Machine) -> None:
    """A person has looked."""
    telling.resume(machine.office, "day", "lösenordet bytt")


SPRING: list[tuple[str, Change]] = [
    ("2026-03-19T23:59", Machine.off),  # midnight restart: the evening's run is lost at work, and begun again
    ("2026-03-20T00:05", Machine.on),
    ("2026-03-23T11:00", course("day", lasts=5 * HOUR)),  # its run of 12 is at work at 16
    ("2026-03-23T16:01", as_ever("day")),
    ("2026-03-23T16:00:30", hindered("evening", Obstacle.PAUSED, "by anna: flytt av servern")),
    ("2026-03-24T09:00", free("evening")),
    ("2026-03-24T09:00:01", hindered("evening", Obstacle.NOT_READY, "7 of 20 targets reached")),
    ("2026-03-25T09:00", free("evening")),
    ("2026-03-25T09:00:01", course("evening", code=5)),
    ("2026-03-26T09:00", as_ever("evening")),
    ("2026-03-26T15:00", course("night", lasts=25 * HOUR)),  # the next night's start waits for its end
    ("2026-03-27T12:00", as_ever("night")),
    ("2026-03-31T16:30", unstartable),
    ("2026-03-31T20:30", startable),  # the evening's start of half past six fails, and the day's of eight
    ("2026-04-01T17:00", course("day", code=5)),
    ("2026-04-02T09:00", as_ever("day")),  # eight o'clock has failed once more: paused from noon on
    ("2026-04-03T07:00", resume),
    ("2026-04-07T17:00", spoil),
    ("2026-04-08T07:30", mend),  # 13 hours later: too late to be made up for
    ("2026-04-08T20:10", stop_the_run),
    ("2026-04-09T18:00", Machine.off),  # back in the batch hours: the late start waits for their end
    ("2026-04-10T02:00", Machine.on),
]
REST: list[tuple[str, Change]] = [
    ("2026-06-08T12:00", Machine.off),  # four days
    ("2026-06-12T11:00", Machine.on),
    ("2026-09-01T18:31", Machine.keeper_dies),  # its run works on; the next keeper hears of its end
    ("2026-09-01T19:00", Machine.on),
    ("2026-09-07T18:40", Machine.off),  # three times: after that it is told as lost
    ("2026-09-07T18:41", Machine.on),
    ("2026-09-07T18:50", Machine.off),
    ("2026-09-07T18:51", Machine.on),
    ("2026-09-07T19:00", Machine.off),
    ("2026-09-07T19:01", Machine.on),
    ("2026-09-15T12:00", course("evening", code=7)),  # accounts in others' hands
    ("2026-09-16T12:00", as_ever("evening")),
    ("2026-09-20T03:00", course("night", code=1, completed=0, failed=3)),
    ("2026-09-21T12:00", course("night", code=1, completed=9, failed=1)),
    ("2026-09-22T12:00", as_ever("night")),
    ("2026-12-24T12:00", lambda machine: machine.set_clock_back(26 * HOUR)),
]  # fmt: skip


def lived(folder: Path, last: str, changes: list[tuple[str, Change]], ask: dict[str, list[tuple[str, str]]]) -> Sum:
    """Lives through it and asks `why` at given moments; what differs from the onlooker's plan fails at once."""
    with machine(folder / "machine", BEGAN) as made:
        for name, (schedule, closed) in PROCESSES.items():
            made.process(name, schedule, closed)
        made.process("by_hand")
        made.on()
        began, end = made.now, swedish(last)
        wanted = onlooker.planned(TIMES, began, end)
        moments = sorted(moment for of in wanted.values() for moment in of)
        asking: list[tuple[str, Change]] = [(moment, functools.partial(_asked, ask[moment])) for moment in ask]
        for moment, change in sorted([*changes, *asking], key=lambda one: one[0]):
            if swedish(moment) < end:
                made.until(swedish(moment), _next_of(moments))
                change(made)
        made.until(end, _next_of(moments))
        return onlooker.summed(made, wanted)


def _next_of(moments: list[dt.datetime]) -> Callable[[dt.datetime], dt.datetime]:
    """The next planned moment: a real keeper looks each ten seconds, and meets it."""
    last = moments[-1] + 400 * 24 * HOUR
    return lambda now: moments[at] if (at := bisect.bisect_right(moments, now)) < len(moments) else last


def _asked(questions: list[tuple[str, str]], made: Machine) -> None:
    for question, answer in questions:
        name, _, day = question.partition(" ")
        told = telling.why(made.office, name, dt.date.fromisoformat(day) if day else None, made.hinder)
        lines = [nights.line(one).plain for one in told]
        assert any(answer in line for line in lines), (f"{on_the_wall(made.now)}", question, lines)


WHY: dict[str, list[tuple[str, str]]] = {
    "2026-03-18T10:00": [
        ("evening 2026-03-17", "klickfri nights has kept this process since 2026-03-18 09:00 only"),
        ("by_hand", "it has no [schedule]"),
        ("evening 2026-03-21", "will not begin: it rests on weekends (Saturday)"),
    ],
    "2026-03-19T12:00": [("evening", "began 18:30, went well, ended 20:30; 1 completed")],
    "2026-03-20T00:02": [("late 2026-03-19", "no run: it lies outside the hours of the schedule (22:00-05:30)")],
    "2026-03-20T09:00": [("evening 2026-03-19", "went well")],
    "2026-03-22T12:00": [
        ("evening", "no run: it rests on weekends (Saturday)"),
        ("day 2026-03-22", "no run: the system is closed (sun 07:00-10:00, uppgradering)"),
    ],
    "2026-03-23T17:00": [("day 2026-03-23", "no run: another run stands in the way (run 20260323T110000Z")],
    "2026-03-24T08:00": [("evening", "no run: paused by anna: flytt av servern")],
    "2026-03-25T08:00": [("evening", "no run: not ready: 7 of 20 targets reached")],
    "2026-03-25T15:00": [("day 2026-03-25", "no run: the system saves nothing then (wed 11:30-12:30, säkerhetskopia)")],
    "2026-03-26T08:00": [("evening", "FAILED: no case came to an end")],
    "2026-03-28T03:00": [("night 2026-03-28", "waits: another run stands in the way")],
    "2026-03-28T12:00": [("night 2026-03-28", "began 03:30, went well")],
    "2026-03-30T12:00": [("night 2026-03-29", "2026-03-29 03:00: run 20260329T010000Z")],
    "2026-04-01T12:00": [("evening 2026-03-31", "FAILED")],
    "2026-04-02T13:00": [
        ("day", "no run: paused after failed nights (2 failed in a row, the last one 2026-04-02 08:00)")
    ],
    "2026-04-03T12:00": [
        ("evening 2026-04-02", "no run: it rests on half-days (Skärtorsdagen)"),
        ("day 2026-04-03", "went well"),
    ],
    "2026-04-04T12:00": [("evening", "no run: it rests on holidays (Långfredagen)")],
    "2026-04-08T07:00": [("evening", "no start can be told: process.toml was refused")],
    "2026-04-08T12:00": [("evening 2026-04-07", "missed, and too late to be made up for (since 2026-04-07 17:00")],
    "2026-04-08T21:00": [("day 2026-04-08", "was stopped by a person")],
    "2026-04-10T01:00": [
        ("evening", "no run: klickfri nights has not run since 2026-04-09"),
        ("by_hand 2026-04-09", "it has no [schedule]"),
    ],
    "2026-04-10T03:00": [("evening 2026-04-09", "waits: the system is closed (01:00-04:00, nattkörning)")],
    "2026-04-10T12:00": [("evening 2026-04-09", "began 04:00, went well, ended 05:30")],
}
WHY_LATER: dict[str, list[tuple[str, str]]] = {
    "2026-06-12T12:00": [
        ("night 2026-06-10", "missed, and made up for by the start of 2026-06-12 02:30"),
        ("night 2026-06-12", "began 11:00"),
        ("evening 2026-06-08", "missed, and too late to be made up for (nobody kept the nights since 2026-06-08"),
    ],
    "2026-06-20T12:00": [("evening 2026-06-19", "it rests on holidays (Midsommarafton)")],
    "2026-09-02T09:00": [("evening 2026-09-01", "began 18:30, went well, ended 20:30")],
    "2026-09-08T09:00": [("evening 2026-09-07", "was LOST: its process died")],
    "2026-09-16T09:00": [("evening 2026-09-15", "another run stands in the way (its robot accounts are in use)")],
    "2026-09-22T09:00": [
        ("night 2026-09-21", "FAILED: no case came to an end, ended 04:30; 0 completed, 0 handed over, 3 failed"),
        ("night 2026-09-22", "worked, with faults for the morning to see"),
    ],
    "2026-10-26T09:00": [("night 2026-10-25", "2026-10-25 02:30: run 20261025T003000Z")],
}


def test_a_spring(tmp_path: Path) -> None:
    """Three and a half weeks with the change to summer time, Easter, and something wrong on most days: of each planned
    start it is known what became of it, none was made twice, and `why` says it in one line."""
    told = lived(tmp_path, "2026-04-12T09:00", SPRING, WHY)
    assert (told.fired + told.skipped, told.doubled, told.silent) == (told.planned, 0, 0)
    assert told.planned == 7 * 25


@pytest.mark.year
@pytest.mark.timeout(900)
def test_a_year(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """365 nights with both clock changes, red days, an outage of four days, and a clock that was set back."""
    began = time.monotonic()
    told = lived(tmp_path, "2027-03-18T09:00", [*SPRING, *REST], {**WHY, **WHY_LATER})
    with capsys.disabled():
        print(f"\n{told} in {time.monotonic() - began:.0f} s")
    assert (told.fired + told.skipped, told.doubled, told.silent) == (told.planned, 0, 0)
    assert told.planned == 7 * 365
