"""Pauses of processes and systems."""

from __future__ import annotations

import datetime as dt

from klickfri.work.pauses import Pause
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 2, 10, tzinfo=dt.UTC)


def test_a_pause_is_told_and_ended(store: Store) -> None:
    """A system's holds all its processes, a process's its own; the first stays, and what ends is told too."""
    told: list[Pause] = []
    mine, its = Pause("process", "sfi", "anna", "regeln ses över", NOW), Pause("system", "provux", "bo", "byte", NOW)
    assert store.pauses.begin(mine, told.append) == mine
    assert store.pauses.begin(Pause("process", "sfi", "bo", "igen", NOW), told.append) is None
    assert store.pauses.of("adult", "provux") == []
    store.pauses.begin(its, told.append)
    assert store.pauses.of("adult", "provux") == [its]
    assert store.pauses.of("sfi", "provux") == store.pauses.all() == [mine, its]
    assert store.pauses.end("system", "provux", told.append) == its
    assert store.pauses.end("system", "provux", told.append) is None
    assert store.pauses.all() == [mine]
    assert told == [mine, its, its]
