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
from klickfri.work.heartbeat import Heartbeat
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
