"""Whose fault it is: the case's or the system's."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.work.health import Blame, Health, Illness
from klickfri.work.store import Store
from tests.unit.work.test_runs import a_run

NOW = dt.datetime(2026, 11, 20, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def health(store: Store) -> Health:
    """The system's health in a run."""
    store.runs.begin(a_run("r"))
    return store.health("r")


def test_what_fell_ill_first_stands_until_a_case_goes_well(store: Store, health: Health) -> None:
    """Every worker of the run, on any machine, knows since when and why; another run knows nothing of it."""
    health.fell_ill("NÄT: svarade inte", NOW)
    health.fell_ill("TIMEOUT: kom inte", NOW + dt.timedelta(minutes=1))
    assert store.health("r").illness() == Illness(NOW, "NÄT: svarade inte")
    assert store.health("another").illness() is None
    store.health("r").went_well()
    assert health.illness() is None


def test_a_case_that_meets_a_fault_alone_again_has_itself_to_blame(health: Health) -> None:
    """Once is nobody's fault yet; again, when others have gone well between or nobody else met one, it is its own."""
    assert health.blame("A", "500", anywhere=True) is Blame.OPEN
    assert health.blame("A", "500", anywhere=True) is Blame.CASE
    health.went_well()
    assert health.blame("A", "500", anywhere=True) is Blame.CASE


def test_several_cases_in_a_row_are_the_systems_sign(health: Health) -> None:
    """Also when they met different faults, and the first one again; not when a case went well between."""
    assert health.blame("A", "500", anywhere=True) is Blame.OPEN
    assert health.blame("B", "TIMEOUT", anywhere=True) is Blame.SYSTEM
    assert health.blame("A", "500", anywhere=True) is Blame.SYSTEM
    health.went_well()
    assert health.blame("C", "500", anywhere=True) is Blame.OPEN


def test_an_unknown_page_is_the_systems_when_several_meet_the_same(health: Health) -> None:
    """Two that meet different pages nobody knows are two cases; two at the same place are a sign."""
    assert health.blame("A", "page 1", anywhere=False) is Blame.OPEN
    assert health.blame("B", "page 2", anywhere=False) is Blame.OPEN
    assert health.blame("C", "page 1", anywhere=False) is Blame.SYSTEM


def test_an_outage_explains_every_fault(health: Health) -> None:
    """When not even the start page comes, no case is to blame for what it met before, nor when it meets it again."""
    health.blame("A", "500", anywhere=True)
    health.was_down()
    assert health.blame("A", "500", anywhere=True) is Blame.OPEN


def test_another_case_has_its_turn_now_and_then(health: Health) -> None:
    """While the system stays ill one case is tried again and again, and every third time another one."""
    turns = []
    for _ in range(6):
        health.blame("A", "500", anywhere=True)
        turns.append(health.lets_others_try("A"))
    assert turns == [False, False, True] * 2
