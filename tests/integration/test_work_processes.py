"""The queue between processes: nobody twice, nobody lost, whoever is killed.

The workers are this file run as a script; a worker waits for a line on its standard input while it has an item in
hand, so that the tests know what it is doing without any clock.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from klickfri.model.work import Outcome, State, WorkItem
from klickfri.work.engine import Engine
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 1, 0)
LEASE = 2.0


@contextmanager
def a_process(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """One worker process; ended when the test ends."""
    command = [sys.executable, __file__, *arguments]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, encoding="utf-8"
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def a_queue(tmp_path: Path, number: int) -> Store:
    """So many applications in a fresh queue."""
    store = Store(f"sqlite:///{tmp_path / 'queue.db'}")
    rows = [{"reference": f"A-{n:03}", "received": f"2026-11-01 {n // 60:02}:{n % 60:02}"} for n in range(number)]
    store.add("sfi", rows, "run1", NOW)
    return store


def heard(process: subprocess.Popen[str]) -> str:
    """The next line the worker says."""
    assert process.stdout
    return process.stdout.readline().strip()


def test_two_processes_claim_nobody_twice(tmp_path: Path) -> None:
    """200 items, two processes that claim as fast as they can: each item has exactly one owner."""
    store = a_queue(tmp_path, 200)
    with a_process("claim", store.url, "w1") as first, a_process("claim", store.url, "w2") as second:
        claimed = [process.communicate()[0].split() for process in (first, second)]
    assert sorted(claimed[0] + claimed[1]) == [f"A-{n:03}" for n in range(200)]
    assert store.count("sfi") == {State.IN_PROGRESS: 200}
    store.close()


def test_an_item_of_a_killed_worker_is_finished_once(tmp_path: Path) -> None:
    """Killed in mid-item: another worker takes the item over within the lease, and nothing is lost or done twice."""
    store = a_queue(tmp_path, 5)
    with a_process("work", store.url, "w1") as first:
        assert heard(first) == "begin A-000"
        first.kill()
    with a_process("work", store.url, "w2") as second:
        said = second.communicate()[0].splitlines()
        assert second.returncode == 0
    assert sorted(said) == sorted(f"{what} A-{n:03}" for n in range(5) for what in ("begin", "end"))
    assert store.count("sfi") == {State.COMPLETED: 5}
    taken_over = store.get("sfi", "A-000")
    assert taken_over.attempt == 2
    assert taken_over.worker
    assert taken_over.worker.startswith("w2")
    store.close()


def test_a_worker_declared_dead_stops_at_once_and_is_not_believed(tmp_path: Path) -> None:
    """It ends with code 75 in mid-item without finishing it; the one that took over finishes it.

    In the midst of its own look after the dead, it may have put the item back before it learnt of its own death.
    """
    store = a_queue(tmp_path, 1)
    with a_process("work", store.url, "w1") as first:
        assert heard(first) == "begin A-000"
        owner = store.get("sfi", "A-000").worker
        assert owner
        store.workers.unregister(owner)
        assert first.wait(timeout=30) == 75
    assert store.get("sfi", "A-000").state in (State.IN_PROGRESS, State.NEW)
    with a_process("work", store.url, "w2") as second:
        assert second.communicate()[0].split() == ["begin", "A-000", "end", "A-000"]
    assert store.count("sfi") == {State.COMPLETED: 1}
    store.close()


def test_two_workers_share_a_night(tmp_path: Path) -> None:
    """Started at the same moment on an empty engine, both work and every item is done once."""
    store = a_queue(tmp_path, 30)
    with a_process("work", store.url, "w1") as first, a_process("work", store.url, "w2") as second:
        for process in (first, second):
            assert process.stdin
            process.stdin.close()
        said = [line for process in (first, second) for line in (process.stdout or ())]
        assert [first.wait(), second.wait()] == [0, 0]
    assert sorted(line.split()[1] for line in said if line.startswith("end")) == [f"A-{n:03}" for n in range(30)]
    assert store.count("sfi") == {State.COMPLETED: 30}
    store.close()


def _claim(store: Store, worker: str) -> None:
    store.workers.register(worker, NOW)
    while item := store.claim("sfi", worker, NOW):
        print(item.reference)


def _work(store: Store, worker: str) -> None:
    def handle(item: WorkItem) -> Outcome:
        print("begin", item.reference, flush=True)
        sys.stdin.readline()
        print("end", item.reference, flush=True)
        return Outcome(State.COMPLETED, outcome="granted")

    Engine(store, "sfi", handle, lambda: NOW, lease=LEASE).work(worker, until_empty=True, stop=threading.Event())


if __name__ == "__main__":
    {"claim": _claim, "work": _work}[sys.argv[1]](Store(sys.argv[2]), sys.argv[3])
