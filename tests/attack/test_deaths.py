"""Promise 2 under attack: a worker dies at moments between its own acts that no request shows, a run and a browser with
it. ProVux's own journal tells what it was made to do.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import pytest

from klickfri.app.look import inspection
from klickfri.app.run.crew import MAX_RESTARTS
from klickfri.settings.settings import Settings
from tests.e2e import checks
from tests.e2e.dying_worker import MOMENTS
from tests.e2e.harness import ACCOUNTS, PROCESS, SEED, Evidence, Practice, practice, recorded
from tests.e2e.processes import browsers, descendants, is_gone, kill, until, workers
from tests.e2e.report import assert_agrees

pytestmark = [pytest.mark.attack, pytest.mark.timeout(1500)]

CHANCES = random.Random(SEED)
STEPS_THAT_SAVE = 4
"""In an application that is granted."""
LEAVE_A_DOUBT = {"intended", "meant"}
"""Moments between an intent and its click. The browser's and a worker's death may come there too."""
MAY_LEAVE_A_DOUBT = {"clicked"}
"""The browser may die with its worker before the click's request has left it."""
ENOUGH_TO_DIE_AT = 4
"""Clean cases beside those that the moments take: two that the killed run's workers may end before
they notice, and one each for the browser and the worker, whatever their deaths leave in doubt."""


@dataclass
class Disaster:
    """The night: what died, which of its processes went on running, and what came of it all."""

    held: Practice
    moments: Sequence[str]
    died: list[str] = field(default_factory=list)
    left_running: list[str] = field(default_factory=list)
    evidence: Evidence | None = None

    def kill_worker(self, moment: str, nth: int) -> None:
        """A worker dies by itself the nth time the moment comes; one that ended before is started again, as runs do."""
        for _ in range(2):
            words = ["work", PROCESS, "--account", ACCOUNTS[0], "--run", f"killed-{moment}", "--task=until-empty"]
            worker = self.held.start(moment, str(nth), *words, program=("-m", "tests.e2e.dying_worker"))
            self._follow(moment, worker, lambda: False)
            if self.died[-1:] == [moment]:
                return

    def kill_run(self) -> None:
        """The run dies when ProVux has done one thing more; its workers notice."""
        run = self._run()
        self._follow("run", run, self._one_more_act(run))

    def last_run(self) -> int:
        """A browser dies when ProVux has done one thing more, a worker at the next; the run goes on to its end."""
        run = self._run()
        for name, victims in (("browser", browsers), ("member", workers)):
            assert until(self._one_more_act(run)), f"nothing came for the {name} to die at"
            victim = self._first(victims, run)
            assert victim, f"no {name} was left to die: {self.held.finish(run)} {self.held.said[-1]}"
            kill(victim)
            self.died.append(name)
        return self.held.finish(run)

    def _run(self) -> subprocess.Popen[str]:
        return self.held.start("run", PROCESS, "--workers", "2", "--until-empty")

    def _one_more_act(self, run: subprocess.Popen[str]) -> Callable[[], bool]:
        """Comes when ProVux has saved, decided, sent or closed once more, or when the run has ended before."""
        before = checks.acts_so_far(self.held)
        return lambda: checks.acts_so_far(self.held) > before or run.poll() is not None

    def _first(self, victims: Callable[[int], Iterator[int]], run: subprocess.Popen[str]) -> int | None:
        """One of them, if any is there before the run has ended."""
        found = list[int]()

        def look() -> bool:
            found.extend(islice(victims(run.pid), 1))
            return bool(found) or run.poll() is not None

        until(look)
        return found[0] if found else None

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
    moments = tuple(MOMENTS)
    cases = recorded(clean=len(moments) + ENOUGH_TO_DIE_AT, KOMPL=1, SKYDD_S=1, SKYDD_X=1)
    more_than_deaths = len(moments) + 3
    with practice(tmp_path_factory.mktemp("killed"), cases, max_attempts=more_than_deaths) as held:
        held.take_in()
        night = Disaster(held, moments)
        for moment in moments:
            night.kill_worker(moment, 1 if moment == "meant" else CHANCES.randint(1, STEPS_THAT_SAVE))
        night.kill_run()
        assert night.last_run() == 0, held.said[-1]
        night.evidence = held.evidence()
    return night


def test_everything_died(disaster: Disaster) -> None:
    """The night was as bad as meant: a worker at each moment, a run, a browser, and one of a run's workers."""
    assert disaster.died == [*disaster.moments, "run", "browser", "member"], "\n".join(disaster.held.said)


def test_a_run_starts_a_dead_worker_again(disaster: Disaster) -> None:
    """The run goes on with all its accounts, says who died, and its log knows it too."""
    assert disaster.evidence is not None
    assert f" died (exit code -9); started again, 1 of {MAX_RESTARTS}." in disaster.held.said[-1]
    (ended,) = [event.data["restarted"] for event in disaster.evidence.told("run.stopped")]
    assert len(ended) == 1


def test_nothing_goes_on_running(disaster: Disaster) -> None:
    """Whatever a killed worker or run had started, its browser first of all, ends by itself."""
    assert disaster.left_running == []


def test_nothing_is_doubled_or_lost(disaster: Disaster) -> None:
    """Every application ends as in an ordinary night, but for those whose save nobody can say was made; journal and
    log agree, and nothing else is wrong."""
    assert disaster.evidence is not None
    assert_agrees(disaster.evidence)


def test_the_log_is_whole_and_agrees_with_the_queue(disaster: Disaster) -> None:
    """What killed workers leave is lawful: no picture without its entry, nothing that the queue alone knows."""
    assert disaster.evidence is not None
    state = disaster.evidence.state
    checked = inspection.verify(
        Settings(state, disaster.held.folder / "recordings", f"sqlite:///{state / 'work.sqlite'}"), None
    )
    assert checked.queue
    assert [log.broken for log in checked.logs.values()] == [()]


def test_a_save_in_doubt_is_for_a_person(disaster: Disaster) -> None:
    """Killed between the intent to save and the click: it may have gone and show late, so it is not made again, letter
    or not; where the click was made what it saved is found, and the case goes on."""
    assert disaster.evidence is not None
    in_doubt = checks.in_doubt(disaster.evidence)
    certain = len(LEAVE_A_DOUBT.intersection(disaster.moments))
    possible = certain + len(MAY_LEAVE_A_DOUBT.intersection(disaster.moments)) + len(("browser", "member"))
    assert certain <= len(in_doubt) <= possible
    for reference in in_doubt:
        last = disaster.evidence.items[reference].last
        assert last is not None
        assert "kan ha sparat i steget" in last.reasons[0]
        assert "Se efter om" in last.question


def test_each_save_reached_the_system_once(disaster: Disaster) -> None:
    """ProVux was made to do each thing once for each application, in the order of the work; after a save in doubt
    nothing more."""
    assert disaster.evidence is not None
    in_doubt = checks.in_doubt(disaster.evidence)
    for case in disaster.evidence.cases:
        acts = tuple(act.kind for act in checks.acts_on(disaster.evidence, case.reference))
        due = checks.due(case, "decide")
        assert acts == due[: len(acts)], case.reference
        assert (len(acts) < len(due)) is (case.reference in in_doubt), case.reference
