"""A legacy system that is ill costs no case anything: the run waits, goes on by itself, or ends with all waiting.

Nothing here depends on how long an outage takes: the system falls ill when it has saved a case, and recovers when the
robot has met the illness and waits.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from klickfri.model.work import State
from klickfri.work.store import Store
from tests.e2e import checks, leaks, outage
from tests.e2e.harness import PROCESS, Evidence, Practice, of, practice, recorded
from tests.e2e.outage import Asked, Ill, Way, way_to
from tests.e2e.processes import until

pytestmark = [pytest.mark.timeout(1500), pytest.mark.attack]  # by hand and clock: `app/run/test_drill.py`
ILLNESSES = (outage.down, outage.fault, outage.hang, outage.maintenance)


@contextmanager
def on_the_way(
    folder: Path, cases: int, *, minutes: float = 30, max_attempts: int = 3
) -> Iterator[tuple[Practice, Way]]:
    """So many clean cases in the queue, and ProVux reached by a way that can be made ill."""
    with (
        practice(folder, recorded(clean=cases), max_attempts=max_attempts, ill_for_minutes=minutes) as held,
        way_to(held.server.url) as way,
    ):
        held.address = way.url
        held.take_in()
        yield held, way


def fallen_ill(held: Practice, way: Way, ill: Ill, workers: int = 1) -> subprocess.Popen[str]:
    """A run in which the system falls ill when a case has been saved; given back when it is known."""
    run = held.start("run", PROCESS, "--workers", str(workers))
    assert until(lambda: bool(held.server.journal.saves()))
    way.fall_ill(ill)
    with closing(Store(f"sqlite:///{(held.state / 'work.sqlite').as_posix()}")) as store:
        health = store.health("provux")
        assert until(lambda: health.illness() is not None or run.poll() is not None, 600), "nobody noticed"
    return run


def unharmed(evidence: Evidence) -> None:
    """No attempt was burnt: nothing failed, and only a save in doubt went to a person."""
    assert not [event for event in evidence.told("case.finished") if event.data["state"] == "failed"]
    handed = {of(event) for event in evidence.told("case.handed_over")}
    assert handed <= checks.in_doubt(evidence)


def whole(evidence: Evidence) -> None:
    """Every case ended as ever, each act is in the journal and the log once. Clicks are not compared: some fell on a
    page that ProVux never saw."""
    compared = (checks.unaccounted, checks.wrong_acts, checks.acts_agree, leaks.leaks)
    found = [*checks.outcomes(evidence, ()), *(one for check in compared for one in check(evidence))]
    assert found == []


@pytest.mark.parametrize("ill", ILLNESSES)
def test_a_short_illness_costs_nothing(tmp_path: Path, ill: Ill) -> None:
    """No connection, 503 or a maintenance page with status 200, until the robot has met it: the case goes back
    unharmed, the run goes on by itself, and every case ends as ever."""
    with on_the_way(tmp_path, 1) as (held, way):
        run = fallen_ill(held, way, ill)
        way.recover()
        assert held.finish(run) == 0, held.said[-1]
        evidence = held.evidence()
    unharmed(evidence)
    assert evidence.told("case.put_back"), "the illness was not met in mid-case"
    assert [len(evidence.told(f"incident.{what}")) for what in ("opened", "closed")] == [1, 1]
    whole(evidence)


@pytest.mark.parametrize("ill", ILLNESSES)
def test_an_illness_that_lasts_ends_the_run_with_everything_waiting(tmp_path: Path, ill: Ill) -> None:
    """After its limit the run ends with code 1 and one clear reason on the terminal, in the report and in the log; at
    most one case more than there are workers was met by it, and it is one incident; the next run does them all."""
    with on_the_way(tmp_path, 5, minutes=0.05) as (held, way):
        run = fallen_ill(held, way, ill, workers=2)
        assert held.finish(run) == 1, held.said[-1]
        ended = held.evidence()
        unharmed(ended)
        (stopped,) = ended.told("run.stopped")
        assert stopped.data["ill"].startswith("ProVux har inte gått att arbeta i sedan ")
        assert stopped.data["broken"] == []
        (report,) = held.state.glob("runs/*/report.html")
        for told in (held.said[-1], report.read_text(encoding="utf-8")):
            assert "ProVux har inte gått att arbeta i sedan " in told
        assert len({of(event) for event in ended.told("case.put_back")}) <= 3
        assert [len(ended.told(f"incident.{what}")) for what in ("opened", "closed")] == [1, 0]
        assert sum(item.state is State.NEW for item in ended.items.values()) >= 2
        way.recover()
        assert held.night(workers=2) == 0, held.said[-1]
        evidence = held.evidence()
    unharmed(evidence)
    whole(evidence)
    assert [len(evidence.told(f"incident.{what}")) for what in ("opened", "closed")] == [1, 1]


@pytest.mark.parametrize("seconds", [1, 240])
@pytest.mark.parametrize("ill", [outage.down, outage.fault, outage.maintenance])
def test_a_dead_system_costs_no_case_anything(tmp_path: Path, ill: Ill, seconds: int) -> None:
    """In mid-run, with two workers: at most one case more than there are workers is touched, no attempt is burnt, at
    most one incident, and work goes on within five minutes of its return."""
    with on_the_way(tmp_path, 6) as (held, way):
        run = held.start("run", PROCESS, "--workers", "2")
        assert until(lambda: bool(held.server.journal.saves()))
        way.fall_ill(ill)
        assert not until(lambda: run.poll() is not None, seconds)
        saves = len(held.server.journal.saves())
        way.recover()
        assert until(lambda: len(held.server.journal.saves()) > saves, 300), "nothing was done after its return"
        assert held.finish(run) == 0, held.said[-1]
        evidence = held.evidence()
    unharmed(evidence)
    whole(evidence)
    touched = {of(event) for event in evidence.told("case.put_back", "case.failed", "case.handed_over")}
    assert len(touched) <= 3
    assert len(evidence.told("incident.opened")) == len(evidence.told("incident.closed")) <= 1


def test_a_fault_of_one_cases_data_is_that_cases(tmp_path: Path) -> None:
    """The server fails whenever it is asked about one application: after one more try, when others have gone well at
    the same place, that case fails as ever, and the others are completed."""
    with on_the_way(tmp_path, 3, max_attempts=1) as (held, way):
        poisonous = held.cases[0].reference

        def ill(asked: Asked) -> bool:
            return poisonous.encode() in asked.body and outage.fault(asked)

        way.fall_ill(ill)
        assert held.night(workers=1) == 1, held.said[-1]
        evidence = held.evidence()
    states = {reference: item.state for reference, item in evidence.items.items()}
    assert states.pop(poisonous) is State.FAILED
    assert set(states.values()) == {State.COMPLETED}
    assert len(evidence.told("case.put_back", reference=poisonous)) == 1
    assert len(evidence.told("case.put_back")) == 1
