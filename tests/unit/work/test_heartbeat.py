"""The pulse of a worker."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
import sqlalchemy as sa

from klickfri.work import heartbeat
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.store import Store
from klickfri.work.workers import Workers

LEASE = 0.2


def test_a_living_worker_is_heard_and_looks_after_the_dead(store: Store) -> None:
    """Each beat is written down, so that nobody declares the worker dead."""
    store.workers.enlist("w1", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    looked = threading.Event()
    with Heartbeat(store.workers, "w1", LEASE, looked.set):
        assert looked.wait(10)
    assert store.workers.bury(dt.datetime.now(dt.UTC), lease=60) == []


@pytest.mark.parametrize("silenced", ["declared dead", "cut off"])
def test_a_worker_that_cannot_say_it_lives_dies(store: Store, monkeypatch: pytest.MonkeyPatch, silenced: str) -> None:
    """Declared dead, or cut off from the database for a whole lease: it ends with code 75."""
    died = threading.Event()
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        died.set()

    def cut_off(*_: object) -> bool:
        raise sa.exc.OperationalError("", None, OSError())

    monkeypatch.setattr(heartbeat.os, "_exit", end)
    store.workers.enlist("w1", dt.datetime.now(dt.UTC))
    if silenced == "cut off":
        monkeypatch.setattr(Workers, "beat", cut_off)
    else:
        store.workers.retire("w1")
    with Heartbeat(store.workers, "w1", LEASE, lambda: None):
        assert died.wait(10)
    assert set(codes) == {75}
