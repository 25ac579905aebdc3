"""What a run holds while it lasts: itself as the only run of its process, and its robot accounts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from klickfri.app.look.boards import processes_of
from klickfri.app.office import Office
from klickfri.model.errors import Busy, Misconfigured
from klickfri.model.target import System
from klickfri.settings.credentials import Credentials, asked_by, refuse_twins
from klickfri.settings.own_name import own_name
from klickfri.settings.settings import Settings
from klickfri.work.accounts import Holder
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.liveness import LEASE, Observer
from klickfri.work.runs import Run, RunState
from klickfri.work.store import Store


def run_id(office: Office, kind: str = "") -> str:
    """A name for a run that no other run has, here or elsewhere."""
    # without the Z, a date, a hyphen and four digits would be a personal number to the log's guard
    return f"{kind}{office.now():%Y%m%dT%H%M%SZ}-{office.draw()}"


def holder_of(run: str) -> Holder:
    """This process, as it holds accounts for a run."""
    return Holder(run, own_name(), os.getpid())


def refuse_paused(store: Store, process: str, system: System) -> None:
    """Raises `Busy` when the process or its system is paused."""
    for paused in store.pauses.of(process, system.name):
        raise Busy(f"{paused}. Nothing was done; go on with `klickfri resume {paused.kind} {paused.name}`")


def refuse_living(settings: Settings, store: Store, board: str) -> None:
    """Raises `Busy` while a process of the board is being run."""
    for living in filter(None, map(store.runs.living, processes_of(settings, [board]))):
        raise Busy(f"{living.process} is being run: run {living.id} on {living.host}. Let it end. Nothing was done")


def usable(system: System, number: int, credentials: Credentials) -> list[str]:
    """The robot accounts of which all that the system asks for is at hand.

    Raises `Misconfigured` when they are fewer than this number.
    """
    if number > len(system.accounts):
        raise Misconfigured(
            f"{number} workers need {number} robot accounts; {system.title} has {len(system.accounts)} "
            "in system.toml (one session an account)"
        )
    refuse_twins(system.accounts)
    found, missing = list[str](), list[Misconfigured]()
    for account in system.accounts:
        try:
            for give in asked_by(system, credentials).values():
                give(account)
            found.append(account)
        except Misconfigured as error:
            missing.append(error)
    if len(found) < number:
        raise missing[0]
    return found


@contextmanager
def begun(office: Office, store: Store, process: str, run: str) -> Iterator[list[Run]]:
    """Begins a run of the process, and gives the earlier runs that were found dead. It lives until the block ends.

    It has then been stopped, unless it was told how it ended. Raises `Busy` when another run of the process lives.
    """
    lost = store.runs.begin(Run(run, process, own_name(), os.getpid(), office.signer(), office.now()))
    try:
        with Heartbeat(lambda: store.runs.beat(run, office.now()), LEASE):
            yield lost
    finally:
        store.runs.end(run, RunState.STOPPED, office.now())


@contextmanager
def leased(
    store: Store, system: System, names: Sequence[str], number: int, run: str, tell: Callable[[str], None]
) -> Iterator[tuple[str, ...]]:
    """Takes so many free accounts of these until the block ends, or as many as there are, and says so.

    Raises `Busy` when none is free.
    """
    holder = holder_of(run)
    taken = store.accounts.take(system.name, names, number, holder)
    in_use = "; ".join(taken.in_use)
    if not taken.accounts:
        raise Busy(f"every robot account of {system.title} is in use ({in_use}). Nothing was done")
    if len(taken.accounts) < number:
        tell(f"{len(taken.accounts)} of {number} robot accounts are free, and are used ({in_use}).")
    try:
        with Heartbeat(lambda: store.accounts.renew_all(holder), LEASE):
            yield taken.accounts
    finally:
        store.accounts.release(holder)


class Heir:
    """Sees to accounts of machines that worked in the same run and have fallen silent: each is logged in with once."""

    def __init__(self, store: Store, system: System, names: Sequence[str], run: str) -> None:
        self._store, self._system, self._names = store, system, names
        self._holder = holder_of(run)
        self._observer, self._next = Observer(), 0.0

    def look(self, log_in: Callable[[str], None]) -> None:
        """To be called again and again; asks the database now and then."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + LEASE / 4
        for account in self._store.accounts.inherit(self._system.name, self._names, self._holder, self._observer):
            log_in(account)


@contextmanager
def entered(office: Office, store: Store, process: str, system: System, account: str, run: str) -> Iterator[str]:
    """The account is this worker's until the block ends, and the id of its run is given.

    Started by hand, a worker is a run of its own. Raises `Busy` when somebody else has the account or the process.
    """
    if store.accounts.enter(system.name, account, run, os.getpid()):
        yield run
        return
    own = run_id(office, f"{run}-")
    with begun(office, store, process, own), leased(store, system, [account], 1, own, lambda text: None):
        yield own
