"""One run of a process at a time; a dead one stands in nobody's way."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from klickfri.model.errors import Busy
from klickfri.work.accounts import Holder
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.liveness import Observer
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 2, 10, tzinfo=dt.UTC)
HERE = socket.gethostname()
LEASE = 1.2


def a_run(name: str, **more: object) -> Run:
    """A run of this process on this machine."""
    return replace(Run(name, "sfi", HERE, os.getpid(), "anna", NOW), **more)  # type: ignore[arg-type]


def gone() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


def test_a_second_run_is_told_who_runs_since_when(store: Store) -> None:
    """Host, account, start and id; nothing is begun. Another process may run beside it."""
    store.runs.begin(a_run("first"), LEASE)
    with Heartbeat(lambda: store.runs.beat("first", dt.datetime.now(dt.UTC)), LEASE):
        with pytest.raises(Busy) as told:
            store.runs.begin(a_run("second"), LEASE)
        store.runs.begin(a_run("beside", process="adult"), LEASE)
    for fact in ("first", "anna", HERE, f"{NOW.astimezone():%Y-%m-%d %H:%M}"):
        assert fact in str(told.value)
    assert [run.id for run in store.runs.of("sfi")] == ["first"]


def test_a_run_whose_process_is_gone_is_lost_at_once(store: Store) -> None:
    """On the same machine nobody waits for the lease."""
    store.runs.begin(a_run("killed", pid=gone()), lease=600)
    assert [run.id for run in store.runs.begin(a_run("next"), lease=600)] == ["killed"]
    assert {run.id: run.state for run in store.runs.of("sfi")} == {"killed": "lost", "next": "running"}


@pytest.mark.parametrize("started", [NOW, dt.datetime(2099, 1, 1, tzinfo=dt.UTC)])
def test_a_silent_run_of_another_machine_is_lost_after_a_lease(store: Store, started: dt.datetime) -> None:
    """By silence alone: whatever its clock said when it was last heard, the future too."""
    store.runs.begin(a_run("silent", host="another", started=started), LEASE)
    assert [run.id for run in store.runs.begin(a_run("next"), LEASE)] == ["silent"]
    assert not store.runs.beat("silent", NOW)


def test_a_run_that_ended_stands_in_nobodys_way(store: Store) -> None:
    """Its end is told once, and stays as it was told."""
    store.runs.begin(a_run("first"), LEASE)
    store.runs.end("first", RunState.ENDED, NOW)
    store.runs.end("first", RunState.STOPPED, NOW)
    assert store.runs.begin(a_run("second"), LEASE) == []
    first = store.runs.of("sfi")[-1]
    assert (first.id, first.state, first.ended) == ("first", RunState.ENDED, NOW)


@pytest.mark.parametrize("end", [RunState.ENDED, RunState.STOPPED])
def test_a_run_that_ended_well_is_not_taken_for_dead(store: Store, end: RunState) -> None:
    """Its heart beats on until its process ends: a beat in between once ended a good night with code 75."""
    store.runs.begin(a_run("first"), LEASE)
    store.runs.end("first", end, NOW)
    assert store.runs.beat("first", NOW)
    assert store.runs.begin(a_run("second"), LEASE) == []


def test_of_many_that_start_at_once_one_runs(store: Store) -> None:
    """Six at the same moment: one begins, the others are told which."""
    together = threading.Barrier(6)

    def begins(number: int) -> bool:
        together.wait()
        try:
            store.runs.begin(a_run(f"run{number}"), lease=600)
        except Busy:
            return False
        return True

    ended = threading.Event()
    pulse = threading.Thread(target=_keep_beating, args=(store, ended))
    pulse.start()
    with ThreadPoolExecutor(6) as crowd:
        begun = list(crowd.map(begins, range(6)))
    ended.set()
    pulse.join()
    assert sorted(begun) == [False] * 5 + [True]


def _keep_beating(store: Store, ended: threading.Event) -> None:
    """Whichever runs is heard."""
    while not ended.wait(0.1):
        for run in store.runs.of("sfi"):
            store.runs.beat(run.id, dt.datetime.now(dt.UTC))


def test_a_living_run_is_found_and_a_dead_one_is_none(store: Store) -> None:
    """Who would join is told at once of one that died here, and after a lease of one that is silent elsewhere."""
    assert store.runs.living("sfi", LEASE) is None
    store.runs.begin(a_run("first"), LEASE)
    with Heartbeat(lambda: store.runs.beat("first", dt.datetime.now(dt.UTC)), LEASE):
        assert store.runs.living("sfi", LEASE) == a_run("first")
    assert store.runs.at_work("sfi", Observer()) == ["first"]
    assert store.runs.living("sfi", LEASE) is None
    store.runs.begin(a_run("killed", process="adult", pid=gone()), lease=600)
    assert store.runs.living("adult", lease=600) is None
    assert store.runs.at_work("adult", Observer()) == []


def test_runs_are_asked_to_stop_by_anybody(store: Store) -> None:
    """Of one process or all, soft or at once; a softer wish takes nothing back."""
    store.runs.begin(a_run("first"), lease=600)
    store.runs.begin(a_run("beside", process="adult"), lease=600)
    assert store.runs.asked_to_stop("first") == (0, "")
    assert [run.id for run in store.runs.ask_to_stop("sfi", "anna", at_once=False)] == ["first"]
    assert {run.id for run in store.runs.ask_to_stop(None, "bo", at_once=True)} == {"beside", "first"}
    store.runs.pass_on_stop("first", 1, "")
    assert store.runs.asked_to_stop("first") == (2, "bo")
    store.runs.end("first", RunState.STOPPED, NOW)
    assert store.runs.ask_to_stop("sfi", "anna", at_once=False) == []


def test_who_joins_and_who_ends_never_miss_each_other(store: Store) -> None:
    """A run waits for whoever holds accounts for it and lives; once it has shut, nobody is let in."""
    begun, joined = Holder("r", HERE, os.getpid()), Holder("r", "another", 7)
    store.runs.begin(a_run("r"), lease=600)
    store.accounts.take("provux", ["a"], 1, begun, lease=600)
    store.accounts.take("provux", ["b"], 1, joined, lease=600)
    assert store.runs.lets_in("r")
    assert not store.runs.shut("r", begun, store.accounts, Observer())
    store.accounts.release(joined)
    store.accounts.take("provux", ["b"], 1, Holder("r", HERE, gone()), lease=600)
    assert store.runs.shut("r", begun, store.accounts, Observer())
    assert not store.runs.lets_in("r")
    assert not store.runs.lets_in("unknown")
