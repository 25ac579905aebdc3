"""Runs under attack: whatever works for the robot dies, again and again, for a whole night."""

from __future__ import annotations

import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
import pytest

from fixtures.synthetic.files import RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY
from fixtures.synthetic.generate import generate
from klickfri.model.codes import KILLED
from klickfri.model.work import State
from klickfri.work.heartbeat import FENCED
from tests.e2e import checks
from tests.e2e.harness import PROCESS, SEED, Evidence, Practice, practice
from tests.e2e.processes import browsers, descendants, is_gone, kill, until, workers
from tests.e2e.report import assert_agrees, compare

pytestmark = [pytest.mark.attack, pytest.mark.timeout(3 * 3600)]

DEATHS = {"worker": 26, "run": 8, "browser": 6}
WAITING = (State.NEW, State.IN_PROGRESS)
FOR_PEOPLE = (State.PENDING_USER_ACTION, State.FAILED)


@dataclass
class Siege:
    """A night in which something dies whenever ProVux has been made to do a thing or two more."""

    held: Practice
    chances: random.Random
    died: list[str] = field(default_factory=list)

    def endure(self, deaths: Iterable[str]) -> None:
        """Everything dies in its turn; then the run is begun again until nothing is left to do."""
        run = self._begin()
        for victim in deaths:
            while not self._is_ripe(run) and self._is_unfinished():
                run = self._again(run)
            if not self._is_unfinished():
                break
            self._kill(run, victim)
        self._await_end(run)
        while self._is_unfinished():
            self.held.night()
        assert self.held.night() in (0, 1), self.held.said[-1]

    def _begin(self) -> subprocess.Popen[str]:
        return self.held.start("run", PROCESS, "--workers", "2", "--until-empty")

    def _again(self, run: subprocess.Popen[str]) -> subprocess.Popen[str]:
        self._await_end(run)
        return self._begin()

    def _await_end(self, run: subprocess.Popen[str]) -> None:
        """Waits for a run that has been killed, has given up or is done, and for all that it had started."""
        family = descendants(run.pid)
        self.held.finish(run)
        assert until(lambda: all(map(is_gone, family)), 300)

    def _is_ripe(self, run: subprocess.Popen[str]) -> bool:
        """True when ProVux has been made to do some things more; False when the run has ended before that."""
        wanted = checks.acts_so_far(self.held) + self.chances.randint(1, 2)
        until(lambda: checks.acts_so_far(self.held) >= wanted or run.poll() is not None, 1200)
        return run.poll() is None

    def _kill(self, run: subprocess.Popen[str], victim: str) -> None:
        found = {"worker": workers, "browser": browsers}.get(victim, lambda pid: iter([pid]))
        pids = sorted(found(run.pid))
        if pids:
            kill(self.chances.choice(pids))
            self.died.append(victim)

    def _is_unfinished(self) -> bool:
        return any(item.state in WAITING for item in self.held.items().values())


def in_sight(evidence: Evidence) -> set[str]:
    """Applications in the hand-over files of the last run."""
    last = max((evidence.state / "runs").iterdir())
    cells = (
        str(cell)
        for file in last.glob("handover*.xlsx")
        for sheet in openpyxl.load_workbook(file).worksheets
        for row in sheet.iter_rows(values_only=True)
        for cell in row
    )
    return {cell for cell in cells if cell in evidence.by_reference}


def killed_thrice(evidence: Evidence) -> set[str]:
    """Applications that were set aside because a worker or its browser died over each as often as it may."""
    return {one.reference for one in evidence.items.values() if one.last and one.last.code == KILLED}


def left_unfinished(told: str, spent: set[str]) -> bool:
    """Is a difference that one of these was not done to its end? Whatever else was done to it is no excuse."""
    aside = f" ended as {State.PENDING_USER_ACTION}/{KILLED}"
    return any(one in told for one in spent) and (": only " in told or aside in told)


def besieged(folder: Path, cases: int, deaths: dict[str, int]) -> Evidence:
    """A night with so many of the process's own cases and these deaths, in a seeded order."""
    chances = random.Random(SEED)
    order = [victim for victim, times in deaths.items() for _ in range(times)]
    chances.shuffle(order)
    with practice(folder, generate(RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY)[:cases]) as held:
        held.take_in()
        siege = Siege(held, chances)
        siege.endure(order)
        print(f"{len(siege.died)} of {len(order)} died")
        assert len(siege.died) == len(order)
        return held.evidence()


def test_sixty_cases_outlive_forty_deaths(tmp_path: Path) -> None:
    """Nobody lost, doubled, wrong or out of sight; all end as ever but those whose saving click may have left and those
    that were killed three times."""
    evidence = besieged(tmp_path, RECORDED_COUNT, DEATHS)
    spent = killed_thrice(evidence)
    report = compare(evidence)
    print(report.text())
    assert spent <= evidence.broken_off
    assert report.unaccounted == 0
    assert [told for told in report.differences if not left_unfinished(told, spent)] == []
    left = {one.reference for one in evidence.items.values() if one.state in FOR_PEOPLE}
    assert left <= in_sight(evidence)


def test_a_worker_that_slept_past_its_lease_does_nothing_more(tmp_path: Path) -> None:
    """Stopped in mid-case until the other has taken its case over, and woken: it ends without another click, and every
    case ends as ever."""
    with practice(tmp_path, generate(RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY)[2:8]) as held:
        held.take_in()
        run = held.start("run", PROCESS, "--workers", "2", "--until-empty")
        assert until(lambda: bool(held.server.journal.saves()) or run.poll() is not None)
        sleeper = min(workers(run.pid))
        os.kill(sleeper, signal.SIGSTOP)
        try:
            assert until(lambda: taken_over(held))
        finally:
            os.kill(sleeper, signal.SIGCONT)
        assert held.finish(run) == 0, held.said[-1]
        evidence = held.evidence()
    assert f"died (exit code {FENCED})" in held.said[-1]
    assert_agrees(evidence)


def taken_over(held: Practice) -> bool:
    """Has some case been claimed a second time?"""
    claimed = Counter(event.subject for event in held.events() if event.type == "case.claimed")
    return any(times > 1 for times in claimed.values())
