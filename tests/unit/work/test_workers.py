"""Who lives: a heartbeat, a lease, and death for good."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 1, 0)
LATER = NOW + dt.timedelta(seconds=15)


def test_only_the_silent_are_declared_dead(store: Store) -> None:
    """A worker heard within the lease lives on; the silent one is dead and stays dead."""
    store.workers.register("quick", NOW)
    store.workers.register("silent", NOW)
    assert store.workers.declare_dead(1000.0, lease=20.0) == []
    assert store.workers.beat("quick", LATER)
    assert store.workers.declare_dead(1021.0, lease=20.0) == ["silent"]
    assert not store.workers.beat("silent", LATER)
    assert not store.workers.is_alive("silent")
    assert store.workers.is_alive("quick")


def test_a_worker_that_leaves_is_dead_at_once(store: Store) -> None:
    """Nobody waits for the lease of a worker that has said goodbye."""
    store.workers.register("w1", NOW)
    store.workers.unregister("w1")
    assert store.workers.declare_dead(0.0, lease=20.0) == ["w1"]


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_clock_that_is_set_changes_nothing(store: Store, hours: int) -> None:
    """Set back or forward by two hours, the machine's clock neither kills a worker nor keeps a dead one alive."""
    store.workers.register("living", NOW)
    store.workers.register("dead", NOW + dt.timedelta(hours=1))
    store.workers.declare_dead(0.0, lease=20.0)
    store.workers.beat("living", NOW + dt.timedelta(hours=hours))
    assert store.workers.declare_dead(10.0, lease=20.0) == []
    store.workers.beat("living", NOW + dt.timedelta(hours=hours, seconds=5))
    assert store.workers.declare_dead(21.0, lease=20.0) == ["dead"]


def test_the_long_dead_are_forgotten_and_stay_dead(store: Store) -> None:
    """The list does not grow for ever, and a forgotten worker that wakes up is still not alive."""
    store.workers.register("w1", NOW)
    store.workers.register("w2", NOW)
    store.workers.unregister("w1")
    store.workers.drop_dead(before=LATER)
    assert store.workers.declare_dead(0.0, lease=20.0) == []
    assert not store.workers.beat("w1", LATER)
    assert store.workers.is_alive("w2")
