"""The workers of a run: how they are stopped, and what becomes of one that dies."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import pytest

from klickfri.app.run.crew import EXPLAINED, MAX_RESTARTS, Crew
from tests.unit.app.support import Member, Pipe

Gather = Callable[..., Crew]


@pytest.fixture
def told() -> list[str]:
    """What operations are told."""
    return []


@pytest.fixture
def gather(told: list[str]) -> Gather:
    """A crew of two accounts whose workers are these, in the order they are started; others only log in."""

    def make(members: Sequence[Member], ended: Callable[[], int] | None = None) -> Crew:
        left = list(members)

        def log_in(account: str) -> Member:
            told.append(f"{account} logs in")
            return Member()

        return Crew(["rpa-1", "rpa-2"], lambda account: left.pop(0), log_in, told.append, ended or (lambda: 0))

    return make


def wait(crew: Crew) -> None:
    """Waits for the crew as a run does."""
    while not crew.wait(0.5):
        pass


def test_a_worker_that_has_just_ended_is_not_told(gather: Gather) -> None:
    """A pipe that broke between looking and telling stops nobody from telling the others."""
    members = [Member(pipe=Pipe(closed=True)), Member()]
    gather(members).stop()
    assert members[1].stdin.written == ["stop\n"]


def test_a_worker_that_died_is_started_again(gather: Gather, told: list[str]) -> None:
    """A new process with the same account, which gives back what the dead one held; operations are told."""
    crew = gather([Member(code=-9), Member(), Member()])
    wait(crew)
    assert (crew.restarts, crew.broken()) == ({"rpa-1": 1}, {})
    assert told == [f"rpa-1 died (exit code -9); started again, 1 of {MAX_RESTARTS}."]


@pytest.mark.parametrize("code", [-11, 3])
def test_a_worker_that_dies_again_and_again_is_given_up(gather: Gather, told: list[str], code: int) -> None:
    """Not for ever: a crash, or a browser that never starts, ends it, and the run says once which account broke. It
    logs in a last time, so that the others need not wait for what it held."""
    crew = gather([Member(code=code), Member([lambda: None] * 9), *(Member(code=code) for _ in range(MAX_RESTARTS))])
    wait(crew)
    assert crew.broken() == {"rpa-1": code}
    assert crew.restarts["rpa-1"] == MAX_RESTARTS
    assert len(told) == MAX_RESTARTS + 2
    assert told[-2] == f"rpa-1 died again (exit code {code}) and is not started again. Why stands above."
    assert told[-1] == "rpa-1 logs in"


def test_cases_that_kill_their_workers_do_not_end_the_night(gather: Gather, told: list[str]) -> None:
    """As long as cases come to their end between, the account is not given up, however many it loses."""
    ended = itertools.count()
    deaths = 3 * MAX_RESTARTS
    crew = gather([Member(code=-9), Member(), *(Member(code=-9) for _ in range(deaths)), Member()], ended.__next__)
    wait(crew)
    assert (crew.restarts["rpa-1"], crew.broken()) == (deaths + 1, {})
    assert told[-1] == f"rpa-1 died (exit code -9); started again, 1 of {MAX_RESTARTS}."


@pytest.mark.parametrize("code", EXPLAINED)
def test_a_worker_that_ended_as_it_meant_to_is_left(gather: Gather, told: list[str], code: int) -> None:
    """Done, stopped, refused or without a log: the same would happen again, and log-ins could close the account."""
    crew = gather([Member(code=code), Member()])
    wait(crew)
    assert (crew.restarts, told) == ({}, [])


def test_nothing_is_started_again_once_the_operator_has_asked_to_stop(gather: Gather) -> None:
    """Whatever dies on the way down stays down."""
    crew = gather([Member(code=-9), Member()])
    crew.stop()
    wait(crew)
    assert (crew.restarts, crew.broken()) == ({}, {"rpa-1": -9})


def test_a_silent_machines_account_is_logged_in_once(gather: Gather, told: list[str]) -> None:
    """So that what its session held is free; no worker of ours is started for it, and it is nobody's failure."""
    crew = gather([Member(), Member()])
    crew.log_in("rpa-3")
    wait(crew)
    assert told[-1] == "rpa-3 logs in"
    assert (crew.broken(), crew.restarts) == ({}, {})
