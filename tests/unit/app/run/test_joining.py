"""More hands for a run that goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from klickfri.app.look.queue import opened
from klickfri.app.office import Office, Task
from klickfri.app.process import LoadedProcess
from klickfri.app.run.joining import join
from klickfri.app.run.leases import begun
from klickfri.app.run.night import _started
from klickfri.audit.opening import read_ledger
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.work.accounts import Holder
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.store import Store
from tests.unit.app.support import Member

NORTH = Holder("r1", "north", 7)


@contextmanager
def going_on(office: Office, digest: str = "") -> Iterator[Store]:
    """A run with one account, of another machine, which lives until the block ends."""
    loaded = LoadedProcess.of(office, "trial")
    with opened(office.settings) as store, begun(office, store, "trial", "r1"), loaded.log() as log:
        told = _started(loaded, None, "r1", 1)
        log.append(replace(told, flow_digest=digest or told.flow_digest).about("run/r1"))
        store.accounts.take("small", ("rpa-1",), 1, NORTH)
        with Heartbeat(lambda: store.accounts.renew_all(NORTH), 1.2):
            yield store


def test_who_joins_works_in_the_run(office: Office, credentials: EnvironmentCredentials) -> None:
    """With the accounts that are free, under the run's name; told in the log; these are given back, and no other."""
    started = list[tuple[str, str, Task, str]]()

    def start(process: str, run: str, task: Task, account: str) -> Member:
        started.append((process, run, task, account))
        return Member()

    with going_on(office) as store:
        crew = join(replace(office, start_worker=start), "trial", 2, True, credentials, lambda text: None)
        assert not store.accounts.renew("small", "rpa-2", "r1")
        assert store.accounts.renew_all(NORTH)
    assert started == [("trial", "r1", Task.UNTIL_EMPTY, "rpa-2")]
    assert crew.broken() == {}
    with read_ledger(office.settings, "prov") as log:
        [joined] = [one for one in log.of_run("r1") if one.type == "run.joined"]
    assert (joined.data["workers"], joined.data["host"]) == (1, socket.gethostname())


def test_there_is_nothing_to_join(office: Office, credentials: EnvironmentCredentials) -> None:
    """No run goes on; nothing is started."""
    with pytest.raises(NotFound, match="without --join"):
        join(office, "trial", 1, True, credentials, lambda text: None)


def test_a_run_is_not_joined_with_another_flow(office: Office, credentials: EnvironmentCredentials) -> None:
    """A machine whose recordings differ would do something else to half of the cases."""
    with going_on(office, digest="ab" * 32), pytest.raises(Misconfigured, match="another version"):
        join(office, "trial", 1, True, credentials, lambda text: None)
