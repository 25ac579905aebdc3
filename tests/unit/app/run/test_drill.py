"""The outage drill: a legacy system that dies in mid-run, for a second, for minutes and for days of a clock handed in.

The real queue, engine, handler, log and recovery; only the screen is the twin in memory, and time is what is waited.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.recovery import Recovery
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.model import codes
from klickfri.model.errors import SystemIll
from klickfri.model.sentences import Sentence
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.screen.dry.screen import DryScreen
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.work.engine import Engine
from klickfri.work.store import Store

BEGAN = dt.datetime(2026, 11, 20, 1, 0, tzinfo=dt.UTC)
A_DAY, A_CASE = 68, 180.0
"""Applications of a day, and the seconds that one takes."""


@dataclass
class Clock:
    """Time that passes when somebody waits or works. The system is dead for `dead` seconds from when it `died`."""

    dead: float
    seconds: float = 0.0
    died: float | None = None

    def now(self) -> dt.datetime:
        """In UTC."""
        return BEGAN + dt.timedelta(seconds=self.seconds)

    def passes(self, seconds: float) -> None:
        """So long."""
        self.seconds += seconds

    @property
    def is_dead(self) -> bool:
        """Does the system answer nobody?"""
        return self.died is not None and self.seconds < self.died + self.dead


@dataclass
class Drill:
    """A night with an outage: who was touched meanwhile, and who was completed when, in their order."""

    store: Store
    clock: Clock
    touched: set[str] = field(default_factory=set)
    completed: list[tuple[str, float]] = field(default_factory=list)
    days: int = 0

    def rests(self, seconds: float) -> None:
        """A worker waits; each day brings its applications."""
        self.clock.passes(seconds)
        while self.clock.seconds > (self.days + 1) * 86400:
            self.days += 1
            self.arrive()

    def arrive(self) -> None:
        """One day's applications, a minute apart; the latest first, as a file may have them."""
        received = [BEGAN + dt.timedelta(days=self.days, minutes=minute - A_DAY) for minute in range(A_DAY)]
        rows = [
            {"reference": f"A-{self.days}-{at:02}", "received": f"{moment.replace(tzinfo=None)}", "given_name": "Åsa"}
            for at, moment in enumerate(received)
        ]
        self.store.add("trial", rows[::-1], run="", now=self.clock.now())


@contextmanager
def drilling(office: Office, screen: DryScreen, credentials: EnvironmentCredentials, dead: float) -> Iterator[Drill]:
    """A run in which the system dies when five cases are done."""
    clock = Clock(dead)
    office = replace(office, now=clock.now)
    loaded = LoadedProcess.of(office, "trial")
    system = loaded.program.system.model_copy(update={"ill_for_minutes": 7 * 24 * 60})
    real = screen.open

    def open_page(*asked: Any, **more: Any) -> Any:
        if clock.is_dead:
            raise SystemIll(codes.NETWORK, Sentence.NO_ANSWER())
        return real(*asked, **more)

    screen.open = open_page  # type: ignore[method-assign]
    with opened(office.settings) as store, Station(loaded, "rpa-1", credentials=credentials) as station:
        drill = Drill(store, clock)
        drill.arrive()
        recovery = Recovery(
            *(store.health(system.name, "trial"), system, "rpa-1"), lambda: station.comes("r"), drill.rests,
            clock.now, station.log.append, lambda: engine.issue(), lambda: clock.seconds,
        )  # fmt: skip
        handler = CaseHandler(station, "r", lambda seconds: None, lambda: None, recovery)

        def handle(item: WorkItem) -> Outcome:
            screen.pages["inquiry"].values.clear()
            if len(drill.completed) == 5 and clock.died is None:
                clock.died = clock.seconds
            if clock.is_dead:
                drill.touched.add(item.reference)
            outcome = handler(item)
            clock.passes(A_CASE)
            drill.completed.append((item.reference, clock.seconds))
            return outcome

        engine = Engine(
            *(store, "trial", handle, clock.now), run="r", max_attempts=1, poll=0.01,
            ready=recovery.wait, over=recovery.over,
        )  # fmt: skip
        engine.work("rpa-1", until_empty=True, stop=threading.Event())
        yield drill


LONG = [pytest.param(4 * 86400.0, marks=[pytest.mark.attack, pytest.mark.timeout(1500)], id="4 days")]


@pytest.mark.parametrize("dead", [pytest.param(1.0, marks=pytest.mark.wide), 240.0, *LONG])
def test_an_outage_costs_no_case_anything(
    office: Office, screen: DryScreen, credentials: EnvironmentCredentials, dead: float
) -> None:
    """Touched: one worker's case and at most one more. No attempt is burnt, one incident, work goes on within five
    minutes of the return, and the backlog is answered in the order of its deadlines."""
    with drilling(office, screen, credentials, dead) as drill:
        items = drill.store.items("trial")
        assert {item.state for item in items} == {State.COMPLETED}
        assert len(items) == A_DAY * (1 + int(dead // 86400))
        assert len(drill.touched) <= 2
        with drill.store.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT sum(failures) + sum(deaths) FROM work_item").scalar() == 0
        (one,) = drill.store.incidents.all()
        assert (one.is_open, one.closed_by) == (False, "a case has gone well")
        assert drill.clock.died is not None
        back = drill.clock.died + dead
        after = [moment for _, moment in drill.completed if moment > back]
        assert after[0] - back <= 300
        order = [reference for reference, moment in drill.completed if moment > back]
        overtaken = [at for at, one in enumerate(sorted(order)) if abs(order.index(one) - at) > 1]
        assert overtaken == [], (
            f"{order[:6]}, touched {sorted(drill.touched)}: more than the case whose turn it was when the system died"
        )
