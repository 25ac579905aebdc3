"""A robot account is used by one at a time."""

from __future__ import annotations

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from klickfri.work.accounts import Holder, TakenAccounts
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.liveness import Observer
from klickfri.work.store import Store
from tests.unit.work.test_runs import gone

HERE, BOTH = socket.gethostname(), ("rpa-1", "rpa-2")
LEASE = 1.2


def holder(run: str, host: str = HERE, pid: int | None = None) -> Holder:
    """A run of this machine, unless said otherwise."""
    return Holder(run, host, pid or os.getpid())


def test_two_runs_share_the_accounts(store: Store) -> None:
    """The second takes what is free, and is told who has the rest; a third finds none."""
    assert store.accounts.take("provux", BOTH, 1, holder("a"), LEASE) == TakenAccounts(("rpa-1",), ())
    with Heartbeat(lambda: store.accounts.renew_all(holder("a")), LEASE):
        second = store.accounts.take("provux", BOTH, 2, holder("b"), LEASE)
        assert second == TakenAccounts(("rpa-2",), (f"rpa-1: run a on {HERE}",))
        with Heartbeat(lambda: store.accounts.renew_all(holder("b")), LEASE):
            assert store.accounts.take("provux", BOTH, 1, holder("c"), LEASE).accounts == ()
    assert store.accounts.take("another", BOTH, 2, holder("c"), LEASE).accounts == BOTH


def test_what_is_given_back_is_free_at_once(store: Store) -> None:
    """Nobody waits for a lease that has ended."""
    store.accounts.take("provux", BOTH, 2, holder("a"), lease=600)
    store.accounts.release(holder("a"))
    assert store.accounts.take("provux", BOTH, 2, holder("b"), lease=600).accounts == BOTH


def test_hands_of_two_machines_in_one_run_are_each_others_no_longer_than_they_live(store: Store) -> None:
    """Who joined a run holds accounts of it in its own name: not kept, and not given back, by the other."""
    store.accounts.take("provux", ("rpa-1",), 1, holder("a"), lease=600)
    store.accounts.take("provux", ("rpa-2",), 1, holder("a", host="another"), lease=600)
    store.accounts.release(holder("a"))
    assert not store.accounts.renew_all(holder("a"))
    assert store.accounts.renew_all(holder("a", host="another"))
    assert store.accounts.enter("provux", "rpa-2", "a", 7)


def test_who_works_in_the_same_run_inherits(store: Store) -> None:
    """The accounts of a machine that is silent, once; none that is heard, of another run, or of no password here."""
    observer, here, there = Observer(), holder("a"), holder("a", host="another")
    store.accounts.take("provux", ("rpa-2", "rpa-3"), 2, there, lease=600)
    store.accounts.take("provux", ("rpa-4",), 1, holder("b", host="another"), lease=600)
    own = ("rpa-1", "rpa-2", "rpa-4")

    def inherit(lease: float) -> list[str]:
        return store.accounts.inherit("provux", own, here, observer, lease)

    assert inherit(600) == []
    assert store.accounts.renew_all(there)
    assert inherit(0) == []
    assert inherit(0) == ["rpa-2"]
    assert inherit(0) == []
    assert store.accounts.renew_all(here)


def test_what_a_dead_run_held_is_free_at_once_on_the_same_machine(store: Store) -> None:
    """Run and worker are gone: by their numbers, before the lease is over."""
    store.accounts.take("provux", BOTH, 1, holder("a", pid=gone()), lease=600)
    assert store.accounts.enter("provux", "rpa-1", "a", gone())
    assert store.accounts.take("provux", BOTH, 2, holder("b"), lease=600).accounts == BOTH


def test_a_worker_that_outlives_its_run_keeps_its_account(store: Store) -> None:
    """It is finishing its item; its session is not thrown out."""
    store.accounts.take("provux", BOTH, 1, holder("a", pid=gone()), LEASE)
    assert store.accounts.enter("provux", "rpa-1", "a", os.getpid())
    with Heartbeat(lambda: store.accounts.renew("provux", "rpa-1", "a"), LEASE):
        assert store.accounts.take("provux", BOTH, 2, holder("b"), LEASE).accounts == ("rpa-2",)


def test_a_silent_lease_of_another_machine_is_taken_over_and_noticed(store: Store) -> None:
    """After a lease of silence; who wakes up afterwards finds that the account is another's."""
    store.accounts.take("provux", BOTH, 1, holder("a", host="another"), LEASE)
    assert store.accounts.take("provux", ("rpa-1",), 1, holder("b"), LEASE).accounts == ("rpa-1",)
    assert not store.accounts.renew("provux", "rpa-1", "a")
    assert not store.accounts.enter("provux", "rpa-1", "a", 1)
    assert not store.accounts.renew_all(holder("a"))
    assert store.accounts.renew("provux", "rpa-1", "b")


@pytest.mark.parametrize("crowd", [8])
def test_nobody_gets_what_another_has(store: Store, crowd: int) -> None:
    """Eight that take at the same moment, for two accounts: each account has one holder."""
    together = threading.Barrier(crowd)

    def take(number: int) -> tuple[str, ...]:
        together.wait()
        return store.accounts.take("provux", BOTH, 1, holder(f"run{number}"), lease=600).accounts

    ended = threading.Event()
    pulse = threading.Thread(target=_keep_beating, args=(store, crowd, ended))
    pulse.start()
    with ThreadPoolExecutor(crowd) as runs:
        taken = [name for names in runs.map(take, range(crowd)) for name in names]
    ended.set()
    pulse.join()
    assert sorted(taken) == ["rpa-1", "rpa-2"]


def _keep_beating(store: Store, crowd: int, ended: threading.Event) -> None:
    """Whoever holds an account is heard."""
    while not ended.wait(0.1):
        for number in range(crowd):
            store.accounts.renew_all(holder(f"run{number}"))
