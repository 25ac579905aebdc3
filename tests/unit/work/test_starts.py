"""One row for each planned start: two who keep the nights never make one twice, and nothing is kept untold."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from klickfri.model.errors import AuditUnavailable
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle
from klickfri.work.starts import PlannedStart, StartState
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 17, 30, tzinfo=dt.UTC)
WHY = Hindrance(Obstacle.WEEKEND, "Saturday")
MINUTE = dt.timedelta(minutes=1)


def untold() -> None:
    """A log that cannot be written."""
    raise AuditUnavailable("full")


def told() -> None:
    """One that can."""


def the_row(store: Store) -> PlannedStart:
    """The one start of the process."""
    [row] = store.starts.between("sfi", NOW, NOW)
    return row


def test_of_many_keepers_one_makes_the_start(store: Store) -> None:
    """Eight at the same moment, each with a run of its own: one run begins, and it is the row's."""
    store.starts.wait("sfi", NOW, NOW)
    waiting, together = the_row(store), threading.Barrier(8)

    def fires(number: int) -> bool:
        together.wait()
        return store.starts.fire(waiting, f"run{number}", NOW, told)

    with ThreadPoolExecutor(8) as crowd:
        fired = list(crowd.map(fires, range(8)))
    assert sorted(fired) == [False] * 7 + [True]
    assert (the_row(store).run, the_row(store).tries) == (f"run{fired.index(True)}", 1)


def test_of_many_keepers_one_tells_the_skip(store: Store) -> None:
    """The others find the row."""
    heard: list[int] = []
    with ThreadPoolExecutor(8) as crowd:
        done = list(
            crowd.map(lambda number: store.starts.skip("sfi", NOW, WHY, NOW, lambda: heard.append(number)), range(8))
        )
    assert (sorted(done), len(heard)) == ([False] * 7 + [True], 1)
    assert (the_row(store).state, the_row(store).why) == (StartState.SKIPPED, WHY)


def test_what_the_log_does_not_take_has_not_happened(store: Store) -> None:
    """Promise 3: no start, skip or end without its entry."""
    with pytest.raises(AuditUnavailable):
        store.starts.skip("sfi", NOW, WHY, NOW, untold)
    assert store.starts.between("sfi", NOW, NOW) == []
    store.starts.wait("sfi", NOW, NOW)
    with pytest.raises(AuditUnavailable):
        store.starts.fire(the_row(store), "run", NOW, untold)
    assert the_row(store).state is StartState.WAITING
    store.starts.fire(the_row(store), "run", NOW, told)
    with pytest.raises(AuditUnavailable):
        store.starts.end(the_row(store), NightEnd.WELL, NOW, untold)
    assert the_row(store).ended is None


def test_a_lost_run_is_followed_by_one_other(store: Store) -> None:
    """Of two keepers that find it lost one begins another; what the first knew is no longer true."""
    store.starts.wait("sfi", NOW, NOW)
    store.starts.fire(the_row(store), "first", NOW, told)
    lost = the_row(store)
    assert store.starts.fire(lost, "second", NOW, told)
    assert not store.starts.fire(lost, "third", NOW, told)
    assert not store.starts.end(lost, NightEnd.LOST, NOW, told)
    assert (the_row(store).run, the_row(store).tries) == ("second", 2)


def test_a_clock_that_was_ahead_takes_no_night_away(store: Store) -> None:
    """What was skipped before its time is decided again, what was made is not; nothing behind us changes."""
    store.starts.keep(["sfi"], NOW + 5 * MINUTE)
    for minutes in (-1, 1, 2):
        store.starts.skip("sfi", NOW + minutes * MINUTE, WHY, NOW, told)
    store.starts.wait("sfi", NOW + 3 * MINUTE, NOW)
    [waiting] = store.starts.open("sfi")
    store.starts.fire(waiting, "run", NOW, told)
    store.starts.turn_back("sfi", NOW)
    left = store.starts.between("sfi", NOW - 9 * MINUTE, NOW + 9 * MINUTE)
    assert [row.moment for row in left] == [NOW - MINUTE, NOW + 3 * MINUTE]
    kept = store.starts.kept("sfi")
    assert kept is not None
    assert kept.looked == NOW


def test_failed_nights_count_until_a_person_says_so(store: Store) -> None:
    """The latest first; those that a person stopped are no sign."""
    store.starts.keep(["sfi"], NOW - MINUTE)
    for number, went in enumerate((NightEnd.FAILED, NightEnd.STOPPED, NightEnd.WELL)):
        moment = NOW + number * MINUTE
        store.starts.wait("sfi", moment, moment)
        [waiting] = store.starts.open("sfi")
        store.starts.fire(waiting, f"run{number}", moment, told)
        store.starts.end(store.starts.open("sfi")[0], went, moment, told)
    assert [row.went for row in store.starts.ended("sfi", NOW - MINUTE, 5)] == [NightEnd.WELL, NightEnd.FAILED]
    store.starts.resume("sfi", NOW, told)
    kept = store.starts.kept("sfi")
    assert kept is not None
    assert [row.went for row in store.starts.ended("sfi", kept.resumed, 5)] == [NightEnd.WELL]


def test_a_trouble_stands_until_somebody_can_look_again(store: Store) -> None:
    """How far was looked stays where it was."""
    store.starts.keep(["sfi"], NOW)
    store.starts.trouble("sfi", "process.toml was refused")
    kept = store.starts.kept("sfi")
    assert kept is not None
    assert (kept.looked, kept.trouble) == (NOW, "process.toml was refused")
    store.starts.keep(["sfi"], NOW + MINUTE)
    again = store.starts.kept("sfi")
    assert again is not None
    assert (again.since, again.looked, again.trouble) == (NOW, NOW + MINUTE, "")
    store.starts.drop("sfi")
    assert store.starts.kept("sfi") is None
