"""Two machines share one PostgreSQL: queue, accounts and log. Each is a family of processes of its own, with its own
state folder and name; one is killed, frozen, and loses the server.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from fixtures.synthetic.files import RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY
from fixtures.synthetic.generate import generate
from klickfri.model.work import State
from klickfri.work.heartbeat import FENCED
from tests.attack.test_runs import FOR_PEOPLE, in_sight
from tests.e2e import checks
from tests.e2e.harness import BOARD, PROCESS, Evidence, Practice, practice
from tests.e2e.processes import descendants, is_gone, kill, until
from tests.e2e.report import assert_agrees, compare
from tests.postgres import Server, serving

pytestmark = [pytest.mark.attack, pytest.mark.timeout(1800)]

CASES = 6
RUN = ("run", PROCESS, "--workers", "1", "--until-empty")


@contextmanager
def two_machines(folder: Path, server: Server, cases: int = CASES) -> Iterator[tuple[Practice, Practice]]:
    """North, which has taken the applications in, and south; nothing is done yet."""
    some = generate(RECORDED_COUNT, RECORDED_SEED, RECORDED_TODAY)[:cases]
    with practice(folder, some, database=server.database(), name="north") as north:
        north.take_in()
        with north.machine("south") as south:
            yield north, south


def both_at_work(north: Practice, south: Practice) -> tuple[subprocess.Popen[str], subprocess.Popen[str]]:
    """A run in the north that south has joined, when each has a case in hand."""
    run = north.start(*RUN)
    assert until(lambda: any(event.type == "run.started" for event in north.events()) or run.poll() is not None)
    joined = south.start(*RUN, "--join")
    at_work = lambda: {"north", "south"} <= {host(item.worker) for item in north.items().values()}  # noqa: E731
    assert until(lambda: at_work() or None not in (run.poll(), joined.poll()))
    return run, joined


def host(worker: str | None) -> str:
    """The machine that a worker is of, by its name."""
    return worker.rsplit("-", 2)[1] if worker else ""


def family(run: subprocess.Popen[str]) -> list[int]:
    """Every process of a machine."""
    return [run.pid, *sorted(descendants(run.pid))]


def end(run: subprocess.Popen[str]) -> None:
    """The whole machine, at once."""
    pids = family(run)
    for pid in pids:
        if not is_gone(pid):
            kill(pid)
    run.communicate()
    assert until(lambda: all(map(is_gone, pids)))


def tell(pids: Iterable[int], what: signal.Signals) -> None:
    """One signal to all that still run."""
    for pid in pids:
        if not is_gone(pid):
            os.kill(pid, what)


def assert_nobody_is_lost(evidence: Evidence) -> None:
    """Each case in a state that ends, in sight where a person must look, nothing doubled or wrong."""
    report = compare(evidence)
    assert report.unaccounted == 0
    left = {one.reference for one in evidence.items.values() if one.state in FOR_PEOPLE}
    assert left <= in_sight(evidence)
    assert [told for told in report.differences if not any(one in told for one in evidence.broken_off)] == []
    assert all(item.state not in (State.NEW, State.IN_PROGRESS) for item in evidence.items.values())


def test_two_machines_do_every_case_once(tmp_path: Path, postgres: Server) -> None:
    """One queue, one chain, whole on both; each machine did a part, and none of the other's."""
    with two_machines(tmp_path, postgres, 12) as (north, south):
        run, joined = both_at_work(north, south)
        assert (south.finish(joined), north.finish(run)) == (0, 0), (south.said, north.said)
        assert north.klickfri("audit", "verify") == south.klickfri("audit", "verify") == 0
        evidence = north.evidence()
    assert_agrees(evidence)
    claimed = Counter(event.subject for event in evidence.told("case.claimed"))
    put_back = Counter(event.subject for event in evidence.told("case.put_back"))
    assert all(times == 1 + put_back[subject] for subject, times in claimed.items())
    done_by = Counter(host(item.worker) for item in evidence.items.values())
    print(done_by)
    assert min(done_by["north"], done_by["south"]) > 0
    assert not (north.state / "audit").exists()


@pytest.mark.parametrize("victim", ["south", "north"])
def test_a_machine_that_dies_is_followed(tmp_path: Path, postgres: Server, victim: str) -> None:
    """Killed with a case in hand, every process of it: the other takes its case over. Was it the run's own machine,
    the other ends what it has in hand and says so; the next run there tells what was lost and does the rest."""
    with two_machines(tmp_path, postgres) as (north, south):
        run, joined = both_at_work(north, south)
        dead, living = (joined, run) if victim == "south" else (run, joined)
        held = [name for name, item in north.items().items() if is_held(item.state) and host(item.worker) == victim]
        end(dead)
        machine = north if victim == "south" else south
        assert machine.finish(living) == (1 if victim == "north" else 0), machine.said[-1]
        taken = [name for name, item in north.items().items() if name in held and host(item.worker) != victim]
        if victim == "north":
            north.night(1)
            assert [event.data["host"] for event in north.events() if event.type == "run.lost"] == ["north"]
        assert north.klickfri("audit", "verify") == 0
        evidence = north.evidence()
    assert victim == "north" or taken == held
    assert_nobody_is_lost(evidence)


def is_held(state: State) -> bool:
    """In a worker's hands?"""
    return state is State.IN_PROGRESS


def test_a_machine_that_was_cut_off_does_nothing_more(tmp_path: Path, postgres: Server) -> None:
    """Frozen whole for longer than a lease, as a machine without a network, then let go: it ends without a click."""
    with two_machines(tmp_path, postgres) as (north, south):
        run, joined = both_at_work(north, south)
        frozen = family(joined)
        held = {name for name, item in north.items().items() if host(item.worker) == "south"}
        tell(frozen, signal.SIGSTOP)
        try:
            assert until(lambda: not any(is_of_south(north, name) for name in held))
        finally:
            tell(frozen, signal.SIGCONT)
        south.finish(joined)
        assert north.finish(run) == 0, north.said[-1]
        assert north.klickfri("audit", "verify") == 0
        evidence = north.evidence()
    assert f"exit code {FENCED}" in south.said[-1] or joined.returncode == FENCED
    assert_nobody_is_lost(evidence)


def is_of_south(machine: Practice, name: str) -> bool:
    """Is the case in the hands of the south?"""
    item = machine.items()[name]
    return is_held(item.state) and host(item.worker) == "south"


def has_acted(machine: Practice, before: int, run: subprocess.Popen[str]) -> bool:
    """Has ProVux been made to do something more, or the run ended?"""
    return checks.acts_so_far(machine) > before or run.poll() is not None


def test_a_server_that_restarts_costs_no_case(tmp_path: Path) -> None:
    """Stopped as by a power cut in mid-run and started again, three times: nothing lost, doubled or logged twice."""
    with serving("-c", "shared_buffers=16MB") as server, two_machines(tmp_path, server) as (north, south):
        run, joined = both_at_work(north, south)
        for _ in range(3):
            acts = checks.acts_so_far(north)
            until(partial(has_acted, north, acts, run))
            server.stop()
            server.start()
        codes = south.finish(joined), north.finish(run)
        print(codes, south.said[-1][-600:], north.said[-1][-600:])
        if any(item.state in (State.NEW, State.IN_PROGRESS) for item in north.items().values()):
            north.night(1)
        assert north.klickfri("audit", "verify") == 0, north.said[-1]
        assert codes == (0, 0)
        assert_nobody_is_lost(north.evidence())


def test_a_server_that_takes_nothing_stops_the_robot(tmp_path: Path, postgres: Server) -> None:
    """Read-only from the middle of a run on: it ends, nothing unlogged is saved, and the next run does the rest."""
    with two_machines(tmp_path, postgres, 4) as (north, _):
        name = north.database.rpartition("/")[2]
        run = north.start(*RUN)
        assert until(lambda: bool(north.server.journal.saves()) or run.poll() is not None)
        postgres.sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
        others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        postgres.sql(others)
        assert north.finish(run) != 0
        saves = len(north.server.journal.saves())
        intents = [event for event in north.events() if event.type == "step.started"]
        assert saves <= len(intents)
        postgres.sql(f"ALTER DATABASE {name} RESET default_transaction_read_only")
        north.night(1)
        assert north.klickfri("audit", "verify") == 0, north.said[-1]
        evidence = north.evidence()
    assert_nobody_is_lost(evidence)


def test_the_board_is_the_same(tmp_path: Path, postgres: Server) -> None:
    """A machine to which no key was brought does not start, and makes none."""
    with two_machines(tmp_path, postgres, 1) as (north, south):
        (south.state / "keys" / f"{BOARD}.key").unlink()
        assert south.klickfri(*RUN) == 3
        assert "rekey" in south.said[-1]
        assert not (south.state / "keys" / f"{BOARD}.key").exists()
        assert not any(event.type == "run.started" for event in north.events())
