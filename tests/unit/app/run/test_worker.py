"""One worker: what it is told through its pipe, and what it gives the engine."""

from __future__ import annotations

import datetime as dt
import io
import os
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from klickfri.app.office import Office, Task
from klickfri.app.process import LoadedProcess
from klickfri.app.run import worker
from klickfri.app.run.worker import Orders
from klickfri.app.store import opened
from klickfri.model.errors import Interrupted
from klickfri.model.schedule import ClosedHours
from klickfri.model.work import State, WorkItem
from klickfri.screen.dry.screen import DryScreen
from tests.unit.app.conftest import PASSWORDS, an_item


@pytest.fixture
def pipe() -> Iterator[tuple[Orders, Callable[[str], None]]]:
    """Orders, and a way to give them."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as ear, os.fdopen(writing, "w", encoding="utf-8") as mouth:

        def say(words: str) -> None:
            mouth.write(words)
            mouth.flush()

        yield Orders(ear), say
        mouth.close()


def test_stop_lets_the_item_in_hand_be_finished(pipe: tuple[Orders, Callable[[str], None]]) -> None:
    """The first order only keeps further items away; nothing in hand is interrupted."""
    orders, say = pipe
    say("stop\n")
    assert orders.stop.wait(5)
    orders.stop_here()
    orders.pause(0)


def test_now_stops_at_the_next_safe_place(pipe: tuple[Orders, Callable[[str], None]]) -> None:
    """The second order ends a wait at once and is raised between stages."""
    orders, say = pipe
    say("stop\nnow\n")
    with pytest.raises(Interrupted):
        orders.pause(30)
    with pytest.raises(Interrupted):
        orders.stop_here()


def test_a_closed_pipe_means_stop() -> None:
    """When the run's process has died nobody is left to give orders: the worker finishes its item and ends."""
    assert Orders(io.StringIO("")).stop.wait(5)


def test_a_worker_handles_items_with_its_account(
    office: Office, screen: DryScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gives the engine a log-in to begin with, a handler that replays, the process's own number of attempts, and
    the day of the settings."""
    given: dict[str, Any] = {}

    class Engine:
        """Handles one item and ends."""

        def __init__(
            self, store: object, process: str, handle: Callable[[WorkItem], Any], clock: Any, **more: Any
        ) -> None:
            given.update(more, handle=handle, day=clock().date())

        def still_mine(self) -> None:
            """Asked before each save."""
            given["saves"] = given.get("saves", 0) + 1

        def work(self, worker_id: str, until_empty: bool, stop: threading.Event, begin: Callable[[], object]) -> None:
            """One item."""
            begin()
            assert [asked.what for asked in screen.verbs("open")] == ["home"]
            given.update(worker=worker_id, outcome=given["handle"](an_item()), until_empty=until_empty)

    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(worker, "Engine", Engine)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    worker.work(office, "trial", "rpa-1", "r", Task.UNTIL_EMPTY)
    assert (given["worker"], given["run"], given["max_attempts"]) == ("rpa-1", "r", 2)
    assert given["day"] == office.settings.today
    assert given["outcome"].state is State.COMPLETED
    assert given["saves"] == 1
    assert screen.closed
    with opened(office.settings) as store:
        assert store.items("trial") == []


@pytest.mark.parametrize(
    ("kind", "saves", "waits"), [("blackouts", False, 3), ("read_only", True, 3), ("read_only", False, 0)]
)
def test_no_case_is_begun_while_the_system_is_closed(loaded: LoadedProcess, kind: str, saves: bool, waits: int) -> None:
    """It waits with nothing in hand until the hours are over; a case that saves nothing minds read-only hours not."""
    hours = ClosedHours.model_validate({"from": "01:00", "to": "04:00", "reason": "batch"})
    system = loaded.program.system.model_copy(update={kind: (hours,)})
    clock = [dt.datetime(2026, 11, 21, 2, 15, tzinfo=dt.UTC)]
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        clock[0] += dt.timedelta(minutes=15)

    worker.wait_until_open(system, lambda: clock[0], rest, saves=saves)
    assert len(rests) == waits
