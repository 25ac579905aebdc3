"""What a run holds while it lasts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run import leases
from klickfri.app.run.leases import begun, entered, leased, run_id, usable
from klickfri.app.store import opened
from klickfri.model.errors import Busy, Misconfigured
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.work.runs import RunState
from klickfri.work.store import Store
from tests.unit.app.conftest import PASSWORDS


@pytest.fixture
def store(loaded: LoadedProcess) -> Iterator[Store]:
    """The small process's queue."""
    with opened(loaded.settings) as store:
        yield store


@pytest.fixture(autouse=True)
def _often_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """A lease in use is waited for until it has been heard of once more."""
    monkeypatch.setattr(leases, "LEASE", 2.0)


def quiet(text: str) -> None:
    """Nobody listens."""


def test_a_run_that_breaks_has_been_stopped(store: Store, office: Office) -> None:
    """Whatever ends it, its row does not stand as running."""
    with pytest.raises(ZeroDivisionError), begun(office, store, "trial", run_id(office)):
        raise ZeroDivisionError
    assert [run.state for run in store.runs.of("trial")] == [RunState.STOPPED]


def test_a_second_run_takes_what_is_free_and_says_so(store: Store, loaded: LoadedProcess) -> None:
    """One of two accounts is in use: the other is used. When none is free, who has them; afterwards all are free."""
    system, told = loaded.program.system, list[str]()
    with (
        leased(store, system, system.accounts, 1, "a", quiet),
        leased(store, system, system.accounts, 2, "b", told.append) as accounts,
    ):
        assert accounts == ("rpa-2",)
        with pytest.raises(Busy, match=r"rpa-1: run a on .*; rpa-2: run b on "):
            leased(store, system, system.accounts, 1, "c", quiet).__enter__()
    assert told[0].startswith("1 of 2 robot accounts are free")
    with leased(store, system, system.accounts, 2, "d", told.append) as accounts:
        assert accounts == system.accounts
    assert len(told) == 1


def test_a_worker_uses_its_runs_lease_or_one_of_its_own(store: Store, loaded: LoadedProcess) -> None:
    """A worker of the run enters at once and gives nothing back; one started by hand is a run of its own."""
    system = loaded.program.system
    with leased(store, system, system.accounts, 1, "a", quiet):
        with entered(loaded.office, store, "trial", system, "rpa-1", "a") as run:
            assert run == "a"
        with pytest.raises(Busy, match="rpa-1: run a"):
            entered(loaded.office, store, "trial", system, "rpa-1", "another").__enter__()
    with entered(loaded.office, store, "trial", system, "rpa-1", "by-hand") as run:
        assert store.accounts.renew(system.name, "rpa-1", run)
        assert store.runs.of("trial")[0].id == run
    assert not store.accounts.renew(system.name, "rpa-1", run)


def test_only_accounts_with_a_password_are_used(loaded: LoadedProcess) -> None:
    """The second account's password is enough for one worker, and too little for two."""
    second = EnvironmentCredentials({"KLICKFRI_PASSWORD_RPA_2": PASSWORDS["KLICKFRI_PASSWORD_RPA_2"]})
    assert usable(loaded.program.system, 1, second) == ["rpa-2"]
    with pytest.raises(Misconfigured, match="KLICKFRI_PASSWORD_RPA_1"):
        usable(loaded.program.system, 2, second)
