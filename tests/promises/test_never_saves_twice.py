"""Promise 2: the robot never saves twice. Killed at any moment and started again, nothing is lost and nothing doubled.

A night in which, at one save or another, the worker, its browser and the whole run are killed, the database stops, the
worker sleeps past its lease or ProVux hangs up. ProVux's own journal tells what it was made to do. `make test-kill`
tries every moment of every save.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, product

import pytest

from fixtures.provux.process import ROOT
from klickfri.app.run.crew import MAX_RESTARTS
from klickfri.flow.loader import load_program
from tests.e2e import checks
from tests.e2e.harness import PROCESS, Evidence, recorded
from tests.kill import judge
from tests.kill.cells import TAKES_THE_REQUEST, Asking, Cell, Moment, Victim
from tests.kill.night import Endured, Night, endured
from tests.kill.plans import EachCell

pytestmark = pytest.mark.timeout(3000)

GRANTING = ("spara", "skapa-beslut", "skicka-brev", "avsluta-arende")
"""The stages that save in an application that is granted."""
SOME = (
    ("spara", Moment.DURING, Victim.WORKER),
    ("skicka-brev", Moment.BEFORE, Victim.TARGET),
    ("avsluta-arende", Moment.DURING, Victim.RUN),
)
MANY = tuple((stage, moment, victim) for stage, (moment, victim) in zip(cycle(GRANTING), product(Moment, Victim)))
"""Each victim at each moment, at one save or another."""


PER_SPARE = 6
"""Cells for each case more than there are cells: one may have gone on before its turn came."""


def cell(stage: str, moment: Moment, victim: Victim) -> Cell:
    """What is done at the save of a stage, which is known by its intent."""
    stages = {one.id: one for one in load_program(ROOT / "recordings", PROCESS).flow.stages}
    (step,) = [one for one in stages[stage].steps if one.effect]
    key = f"step.started {stage}/{step.id}"
    return Cell(Asking("clean", stage, step.id, saves=True, after=key, method="", path=""), moment, victim)


@dataclass(frozen=True)
class Disaster:
    """The night, and what is left of it."""

    cells: Sequence[Cell]
    night: Endured
    evidence: Evidence
    differences: Sequence[str]

    def of(self, reference: str) -> Cell:
        """What was done to an application."""
        (found,) = [hit.cell for hit in self.night.hits if hit.reference == reference]
        return next(one for one in self.cells if one.id == found)


@pytest.fixture(
    scope="module",
    params=[
        (SOME, {}),
        pytest.param((MANY, {"KOMPL": 1, "SKYDD_S": 1}), marks=pytest.mark.attack),
    ],
    ids=["some", "many"],
)
def disaster(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disaster]:
    """The night, with its evidence: some of it, or each victim at each moment with other cases between."""
    chosen, others = request.param
    cells = [cell(*one) for one in chosen]
    cases = recorded(clean=len(cells) + -(-len(cells) // PER_SPARE), **others)
    plan = EachCell(cells, {case.reference: case.kind for case in cases})
    with endured(Night(tmp_path_factory.mktemp("killed"), "sqlite", cases, plan)) as night:
        evidence = judge.evidence_of(night.held, night.hits)
        yield Disaster(cells, night, evidence, judge.differences(night.held, evidence))


def test_everything_died(disaster: Disaster) -> None:
    """The night was as bad as meant, and came to its end."""
    assert {hit.cell for hit in disaster.night.hits} == {one.id for one in disaster.cells}
    assert list(disaster.night.faults) == []


def test_a_run_starts_a_dead_worker_again(disaster: Disaster) -> None:
    """The run goes on with all its accounts, and says who died."""
    assert f" died (exit code -9); started again, 1 of {MAX_RESTARTS}." in disaster.evidence.said


def test_nothing_goes_on_running(disaster: Disaster) -> None:
    """Whatever a killed worker or run had started, its browser first of all, ends by itself."""
    assert list(disaster.night.left_running) == []


def test_nothing_is_doubled_or_lost_or_out_of_sight(disaster: Disaster) -> None:
    """Every application ends as in an ordinary night, but for those whose save nobody can say was made, who are told
    so; journal, log and queue agree, the log is whole, and everyone who is not completed is in the hand-over files."""
    assert list(disaster.differences) == []


def test_a_save_in_doubt_is_for_a_person(disaster: Disaster) -> None:
    """Lost on its way to ProVux it may show late: it is not made again. Where ProVux has it, it is found."""
    unseen = checks.in_doubt(disaster.evidence)
    lost = {one.id for one in disaster.cells if one.moment is Moment.BEFORE and one.victim in TAKES_THE_REQUEST}
    assert {disaster.of(reference).id for reference in unseen} == lost


def test_each_save_reached_the_system_once(disaster: Disaster) -> None:
    """ProVux was made to do each thing once for each application, in the order of the work; after a save in doubt
    nothing more."""
    for case in disaster.evidence.cases:
        acts = tuple(act.kind for act in checks.acts_on(disaster.evidence, case.reference))
        due = checks.due(case, "decide")
        assert acts == due[: len(acts)], case.reference
        assert len(acts) == len(due) or checks.got(disaster.evidence.items[case.reference]) == checks.UNKNOWN
