"""Who lives: a heartbeat, a lease, and death for good."""

from __future__ import annotations

import datetime as dt

from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 1, 0)


def test_only_the_silent_are_declared_dead(store: Store) -> None:
    """A worker heard within the lease lives on; the silent one is dead and stays dead."""
    store.workers.beat("quick", NOW)
    store.workers.beat("silent", NOW)
    later = NOW + dt.timedelta(seconds=15)
    assert store.workers.beat("quick", later)
    assert store.workers.bury(later + dt.timedelta(seconds=10), lease=20.0) == ["silent"]
    assert not store.workers.beat("silent", later)
    assert store.workers.beat("quick", later)


def test_a_worker_that_leaves_is_dead_at_once(store: Store) -> None:
    """Nobody waits for the lease of a worker that has said goodbye."""
    store.workers.beat("w1", NOW)
    store.workers.retire("w1")
    assert store.workers.bury(NOW, lease=20.0) == ["w1"]
