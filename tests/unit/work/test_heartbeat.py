"""The pulse of a worker or a run."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa

from klickfri.work.heartbeat import Heartbeat

LEASE = 0.2


def test_a_living_process_is_heard_again_and_again() -> None:
    """Four beats a lease, until it ends."""
    beats = threading.Semaphore(0)

    def beat() -> bool:
        beats.release()
        return True

    with Heartbeat(beat, LEASE):
        for _ in range(3):
            assert beats.acquire(timeout=10)


def declared_dead() -> bool:
    """Somebody else has taken over."""
    return False


def cut_off() -> bool:
    """The database cannot be reached."""
    raise sa.exc.OperationalError("", None, OSError())


@pytest.mark.parametrize("beat", [declared_dead, cut_off])
def test_a_process_that_cannot_say_it_lives_ends(monkeypatch: pytest.MonkeyPatch, beat: Callable[[], bool]) -> None:
    """Declared dead, or cut off from the database for a whole lease: it ends with code 75."""
    died = threading.Event()
    codes: list[int] = []

    def end(code: int) -> None:
        codes.append(code)
        died.set()

    monkeypatch.setattr("klickfri.work.heartbeat.os._exit", end)
    with Heartbeat(beat, LEASE):
        assert died.wait(10)
    assert set(codes) == {75}


def test_a_process_that_was_heard_ends_when_it_is_cut_off_for_a_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """The lease counts from the last beat that was heard, however often it was heard before."""
    died, beats = threading.Event(), iter([True, True])

    def beat() -> bool:
        return next(beats, None) or cut_off()

    monkeypatch.setattr("klickfri.work.heartbeat.os._exit", lambda code: died.set())
    with Heartbeat(beat, LEASE):
        assert died.wait(10)
