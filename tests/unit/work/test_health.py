"""Whose fault it is: the case's or the system's; one breaker a system, one who looks."""

from __future__ import annotations

import datetime as dt
import os

import pytest

from klickfri.work.accounts import Holder
from klickfri.work.health import Blame, Health, Illness
from klickfri.work.store import Store
from tests.unit.work.test_runs import HERE, gone

NOW = dt.datetime(2026, 11, 20, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def health(store: Store) -> Health:
    """A system's health, as a worker of one process tells it."""
    return store.health("provux", "sfi")


def test_what_fell_ill_first_stands_until_a_case_goes_well(store: Store, health: Health) -> None:
    """Every worker of every run and process of the system knows since when and why; another system is another."""
    assert health.fell_ill("NÄT: svarade inte", NOW)
    assert not store.health("provux", "adult").fell_ill("TIMEOUT: kom inte", NOW + dt.timedelta(minutes=1))
    assert store.illnesses() == {"provux": Illness(NOW, "NÄT: svarade inte")}
    assert store.health("another").illness() is None
    assert store.health("provux", "adult").went_well("B-1", NOW)
    assert health.illness() is None
    assert not health.went_well("A-1", NOW)


def test_an_illness_is_one_incident(store: Store, health: Health) -> None:
    """Opened by who finds it and closed by the case that goes well, whoever else meets it; the next is another."""
    told: list[str] = []
    for _ in range(2):
        health.fell_ill("svarade inte", NOW, "ProVux is ill", lambda one: told.append(f"opened {one.what}"))
        store.health("provux", "adult").fell_ill("kom inte", NOW, "again", lambda one: told.append("twice"))
        health.went_well("A-1", NOW, lambda one: told.append(f"closed by {one.closed_by}"))
    assert told == ["opened ProVux is ill", "closed by a case has gone well"] * 2
    assert [(one.key, one.process, one.is_open) for one in store.incidents.all()] == [
        ("system/provux", "sfi", False)
    ] * 2


def test_what_cannot_be_logged_is_not_kept(store: Store, health: Health) -> None:
    """Promise 3: the breaker opens with its incident told, or not at all."""
    with pytest.raises(ZeroDivisionError):
        health.fell_ill("svarade inte", NOW, "ill", lambda one: one.id // 0)
    assert (health.illness(), store.incidents.all()) == (None, [])


def test_a_case_that_meets_a_fault_alone_again_has_itself_to_blame(health: Health) -> None:
    """Once is nobody's fault yet; again, when others have gone well between or nobody else met one, it is its own."""
    assert health.blame("A", "500", anywhere=True) is Blame.OPEN
    assert health.blame("A", "500", anywhere=True) is Blame.CASE
    health.went_well("B", NOW)
    assert health.blame("A", "500", anywhere=True) is Blame.CASE


def test_several_cases_in_a_row_are_the_systems_sign(store: Store, health: Health) -> None:
    """Also of two processes, when they met different faults, and the first one again; not when a case went well
    between."""
    assert health.blame("A", "500", anywhere=True) is Blame.OPEN
    assert store.health("provux", "adult").blame("A", "TIMEOUT", anywhere=True) is Blame.SYSTEM
    assert health.blame("A", "500", anywhere=True) is Blame.SYSTEM
    health.went_well("B", NOW)
    assert health.blame("C", "500", anywhere=True) is Blame.OPEN


@pytest.mark.parametrize(("opens_after", "judged"), [(1, "SYSTEM SYSTEM SYSTEM"), (3, "OPEN OPEN SYSTEM")])
def test_how_many_in_a_row_is_set(health: Health, opens_after: int, judged: str) -> None:
    """By the system's own file."""
    blames = [health.blame(case, "500", anywhere=True, opens_after=opens_after) for case in "ABC"]
    assert [blame.name for blame in blames] == judged.split()


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
    """While the system stays ill those it has touched are tried again and again, and every ninth time another one."""
    turns = []
    for _ in range(18):
        health.blame("A", "500", anywhere=True)
        turns.append(health.lets_others_try())
    assert [number for number, turn in enumerate(turns, 1) if turn] == [9, 18]


def test_one_worker_looks(store: Store, health: Health) -> None:
    """The others wait for it until its turn is over."""
    mine = Holder("r", HERE, os.getpid())
    store.accounts.take("provux", ["rpa-1", "rpa-2"], 2, mine)
    assert health.probes("rpa-1")
    assert health.probes("rpa-1")
    assert not store.health("provux", "adult").probes("rpa-2")
    health.probes_no_more("rpa-2")
    assert not health.probes("rpa-2")
    health.probes_no_more("rpa-1")
    assert health.probes("rpa-2")


@pytest.mark.parametrize("how", ["its process is gone", "its account was given back"])
def test_the_turn_of_a_dead_worker_passes_on(store: Store, health: Health, how: str) -> None:
    """Or nobody would look for ever."""
    mine = Holder("r", HERE, os.getpid())
    store.accounts.take("provux", ["rpa-1", "rpa-2"], 2, mine)
    assert health.probes("rpa-1")
    if how == "its process is gone":
        store.accounts.enter("provux", "rpa-1", "r", gone())
    else:
        store.accounts.release(mine)
    assert health.probes("rpa-2")
