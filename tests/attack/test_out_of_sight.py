"""Promise 8 under attack: whoever a killed run left for a person is in the next hand-over file."""

from __future__ import annotations

import os
import random
import signal
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from fixtures.synthetic.generate import generate
from tests.e2e.harness import PROCESS, SEED, TODAY, Practice, practice
from tests.e2e.processes import descendants, is_gone, until

pytestmark = pytest.mark.attack

KILLS = 6


def waiting(held: Practice) -> set[str]:
    """Who waits for a person, by the queue."""
    return {reference for reference, item in held.items().items() if item.waits_for_a_person}


def on_the_lists(folder: Path) -> set[str]:
    """Who is in the hand-over files of a folder, but for those who wait for the robot."""
    sheets = [sheet for file in folder.glob("handover*.xlsx") for sheet in openpyxl.load_workbook(file)]
    return {str(row[0]) for sheet in sheets if sheet.title != "Väntar" for row in sheet.iter_rows(2, values_only=True)}


def kill_in_mid_run(held: Practice, more: int) -> None:
    """Kills a run, its workers and browsers without a word when it has handed over some more; it may end before."""
    wanted, run = len(waiting(held)) + more, held.start("run", PROCESS, "--workers", "2", "--until-empty")
    assert until(lambda: run.poll() is not None or len(waiting(held)) >= wanted)
    family = [run.pid, *descendants(run.pid)]
    for one in family:
        with suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)
    held.finish(run, 60)
    assert until(lambda: all(map(is_gone, family)))


@pytest.mark.timeout(3000)
def test_killed_runs_leave_nobody_out_of_sight(tmp_path: Path) -> None:
    """After each of several runs killed at random moments `klickfri handover` names everyone who waits for a person,
    and nobody else; none of the runs has written a file."""
    chance = random.Random(SEED)
    with practice(tmp_path, generate(16, SEED, TODAY, "codes")) as held:
        held.take_in()
        for _ in range(KILLS):
            kill_in_mid_run(held, chance.randint(1, 3))
            assert held.klickfri("handover", PROCESS, "--to", str(tmp_path / "out")) == 0, held.said[-1]
            assert on_the_lists(tmp_path / "out") == waiting(held)
        assert len(waiting(held)) >= KILLS
