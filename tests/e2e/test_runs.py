"""Runs as operations meet them: stopped from outside, and begun again."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from klickfri.work.runs import RunState
from klickfri.work.store import Store
from tests.e2e.harness import PROCESS, Practice, of, practice, recorded
from tests.e2e.processes import is_gone, until, workers
from tests.e2e.report import assert_agrees

pytestmark = pytest.mark.timeout(1500)


def run_states(held: Practice) -> list[RunState]:
    """How the process's runs stand, the latest first."""
    store = Store(f"sqlite:///{(held.state / 'work.sqlite').as_posix()}")
    try:
        return [run.state for run in store.runs.of(PROCESS)]
    finally:
        store.close()


@pytest.mark.attack
def test_two_that_work_in_one_run_do_each_case_once(tmp_path: Path) -> None:
    """Begun with one robot and joined with another: each case is handled once, the one run's files count all, and both
    end well. What is asked from a third terminal stops both."""
    with practice(tmp_path, recorded(clean=6, UNG=1)) as held:
        held.take_in()
        run = held.start("run", PROCESS)
        assert until(lambda: bool(held.server.journal.saves()))
        more = held.start("run", PROCESS, "--join")
        assert held.finish(more) == 0, held.said[-1]
        assert held.finish(run) == 0, held.said[-1]
        evidence = held.evidence()
        assert_agrees(evidence)
        claimed = [of(event) for event in evidence.told("case.claimed")]
        assert sorted(claimed) == sorted(evidence.items)
        accounts = {str(item.worker)[: len("rpa-sfi-1")] for item in evidence.items.values()}
        assert accounts == {"rpa-sfi-1", "rpa-sfi-2"}
        assert run_states(held) == [RunState.ENDED]
        (folder,) = (held.state / "runs").iterdir()
        assert "6 av 7 ansökningar är klara" in (folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.attack
def test_a_run_and_who_joined_it_are_stopped_from_another_terminal(tmp_path: Path) -> None:
    """`klickfri stop`: both finish what is in hand; the next run does the rest."""
    with practice(tmp_path, recorded(clean=8)) as held:
        held.take_in()
        run = held.start("run", PROCESS)
        assert until(lambda: bool(held.server.journal.saves()))
        more = held.start("run", PROCESS, "--join")
        assert until(lambda: any(event.type == "run.joined" for event in held.events()))
        assert held.klickfri("stop", PROCESS) == 0
        assert (held.finish(more), held.finish(run)) == (130, 130), held.said[-2:]
        assert run_states(held) == [RunState.STOPPED]
        assert held.evidence().broken_off == frozenset()
        assert held.night(workers=2) == 0, held.said[-1]
        assert_agrees(held.evidence())


@pytest.mark.attack
@pytest.mark.parametrize("asked", ["SIGTERM", "SIGHUP"])
def test_a_run_that_is_stopped_from_outside_leaves_everything_whole(tmp_path: Path, asked: str) -> None:
    """A service that is stopped, a terminal that is closed: items in hand are finished, every file is written, the
    code says that it was stopped; the next run does the rest."""
    with practice(tmp_path, recorded(clean=4, UNG=1)) as held:
        held.take_in()
        run = held.start("run", PROCESS)
        assert until(lambda: bool(held.server.journal.saves()))
        family = list(workers(run.pid))
        run.send_signal(signal.Signals[asked])
        assert held.finish(run) == 130, held.said[-1]
        assert all(map(is_gone, family))
        assert run_states(held) == [RunState.STOPPED]
        stopped = held.evidence()
        (folder,) = (held.state / "runs").iterdir()
        assert {file.name for file in folder.iterdir()} >= {"report.html", "handover.xlsx"}
        assert stopped.broken_off == frozenset()
        assert held.night(workers=1) == 0, held.said[-1]
        assert_agrees(held.evidence())
