"""Promise 2: the robot never saves twice. Killed at any moment and started again, nothing is lost and nothing doubled.

One night in which everything dies: workers at seeded moments around their saves, the whole run, a browser. ProVux's
own journal tells what it was made to do.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from tests.e2e import checks
from tests.e2e.dying_worker import MOMENTS
from tests.e2e.harness import ACCOUNTS, PROCESS, SEED, Evidence, Practice, practice, recorded
from tests.e2e.processes import browsers, descendants, is_gone, kill, until
from tests.e2e.report import assert_agrees

pytestmark = [pytest.mark.xdist_group("night"), pytest.mark.timeout(600)]

CHANCES = random.Random(SEED)
STEPS_THAT_SAVE = 4
"""In an application that is granted."""


@dataclass
class Disaster:
    """The night: what died, which of its processes went on running, and what came of it all."""

    held: Practice
    died: list[str] = field(default_factory=list)
    left_running: list[str] = field(default_factory=list)
    evidence: Evidence | None = None

    def kill_worker(self, moment: str, nth: int) -> None:
        """A worker dies by itself the nth time the moment comes."""
        words = ["work", PROCESS, "--account", ACCOUNTS[0], "--run", f"killed-{moment}", "--until-empty"]
        worker = self.held.start(moment, str(nth), *words, program=("-m", "tests.e2e.dying_worker"))
        self._follow(moment, worker, lambda: False)

    def kill_run(self) -> None:
        """The run dies when ProVux has saved one case more; its workers notice."""
        self._follow("run", self._run(), self._one_more_save())

    def kill_browser(self) -> int:
        """A browser dies when ProVux has saved one case more; the run goes on to its end."""
        saved, run = self._one_more_save(), self._run()
        assert until(lambda: saved() or run.poll() is not None)
        kill(next(browsers(run.pid)))
        self.died.append("browser")
        return self.held.finish(run)

    def _run(self) -> subprocess.Popen[str]:
        return self.held.start("run", PROCESS, "--workers", "1", "--until-empty")

    def _one_more_save(self) -> Callable[[], bool]:
        before = len(self.held.server.journal.saves())
        return lambda: len(self.held.server.journal.saves()) > before

    def _follow(self, name: str, command: subprocess.Popen[str], ripe: Callable[[], bool]) -> None:
        """Watches a command until it has died, or kills it when the time is ripe; then waits for its family to go."""
        family: set[int] = set()

        def over() -> bool:
            family.update(descendants(command.pid))
            return ripe() or command.poll() is not None

        assert until(over), f"{name} did not end"
        if command.poll() is None:
            kill(command.pid)
        until(lambda: all(map(is_gone, family)), 60)
        self.left_running += [f"{pid} of {name}" for pid in family if not is_gone(pid)]
        self.died += [name] if self.held.finish(command) == -9 else []


@pytest.fixture(scope="module")
def disaster(tmp_path_factory: pytest.TempPathFactory) -> Disaster:
    """The night, with its evidence."""
    cases = recorded(clean=7, KOMPL=1, SKYDD_S=1, SKYDD_X=1)
    more_than_deaths = len(MOMENTS) + 3
    with practice(tmp_path_factory.mktemp("killed"), cases, max_attempts=more_than_deaths) as held:
        held.take_in()
        night = Disaster(held)
        for moment in MOMENTS:
            night.kill_worker(moment, CHANCES.randint(1, STEPS_THAT_SAVE))
        night.kill_run()
        night.kill_browser()
        assert held.night(workers=1) == 0, held.said[-1]
        night.evidence = held.evidence()
    return night


def test_everything_died(disaster: Disaster) -> None:
    """The night was as bad as meant: a worker at each moment, the run, and a browser."""
    assert disaster.died == [*MOMENTS, "run", "browser"]


def test_nothing_goes_on_running(disaster: Disaster) -> None:
    """Whatever a killed worker or run had started, its browser first of all, ends by itself."""
    assert disaster.left_running == []


def test_nothing_is_doubled_or_lost(disaster: Disaster) -> None:
    """Every application ends as in an ordinary night; journal and log agree, and nothing else is wrong."""
    assert disaster.evidence is not None
    assert_agrees(disaster.evidence)


def test_each_save_reached_the_system_once(disaster: Disaster) -> None:
    """ProVux was made to do each thing once for each application, in the order of the work."""
    assert disaster.evidence is not None
    for case in disaster.evidence.cases:
        acts = tuple(act.kind for act in checks.acts_on(disaster.evidence, case.reference))
        assert acts == checks.due(case, "decide"), case.reference
