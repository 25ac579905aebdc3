"""Several machines share a queue on PostgreSQL: what is held on SQLite is held there too.

The tests of runs, planned starts, accounts, workers and the system's health are the very same ones, on a server of
their own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from klickfri.work.accounts import Holder
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.store import Store
from tests.e2e.processes import until
from tests.unit.work.test_accounts import (  # noqa: F401
    test_a_silent_lease_of_another_machine_is_taken_over_and_noticed,
    test_a_worker_that_outlives_its_run_keeps_its_account,
    test_nobody_gets_what_another_has,
    test_two_runs_share_the_accounts,
    test_what_a_dead_run_held_is_free_at_once_on_the_same_machine,
    test_what_is_given_back_is_free_at_once,
)
from tests.unit.work.test_health import (  # noqa: F401
    health,
    test_a_case_that_meets_a_fault_alone_again_has_itself_to_blame,
    test_an_outage_explains_every_fault,
    test_another_case_has_its_turn_now_and_then,
    test_several_cases_in_a_row_are_the_systems_sign,
    test_what_fell_ill_first_stands_until_a_case_goes_well,
)
from tests.unit.work.test_runs import (  # noqa: F401
    test_a_run_that_ended_stands_in_nobodys_way,
    test_a_run_whose_process_is_gone_is_lost_at_once,
    test_a_second_run_is_told_who_runs_since_when,
    test_a_silent_run_of_another_machine_is_lost_after_a_lease,
    test_of_many_that_start_at_once_one_runs,
)
from tests.unit.work.test_starts import (  # noqa: F401
    test_a_clock_that_was_ahead_takes_no_night_away,
    test_a_lost_run_is_followed_by_one_other,
    test_a_trouble_stands_until_somebody_can_look_again,
    test_failed_nights_count_until_a_person_says_so,
    test_of_many_keepers_one_makes_the_start,
    test_of_many_keepers_one_tells_the_skip,
    test_what_the_log_does_not_take_has_not_happened,
)
from tests.unit.work.test_workers import (  # noqa: F401
    test_a_clock_that_is_set_changes_nothing,
    test_a_worker_that_leaves_is_dead_at_once,
    test_only_the_silent_are_declared_dead,
    test_the_long_dead_are_forgotten_and_stay_dead,
)

pytestmark = [pytest.mark.attack, pytest.mark.timeout(300)]

HOW = "PostgreSQL's server is missing. On Debian, as root: apt-get install -y postgresql"
LEASE = 1.2


def program(name: str) -> str:
    """A program of the newest server on this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    path = str(found[-1]) if found else shutil.which(name)
    assert path, HOW
    return path


def somebody() -> str | None:
    """PostgreSQL refuses to run as root: the account it runs as then."""
    return pwd.getpwnam("nobody").pw_name if os.getuid() == 0 else None


def free_port() -> int:
    """A port that nobody uses."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server until the block ends; gives its address."""
    data, port, user = folder / "data", free_port(), somebody()
    folder.chmod(0o777)
    subprocess.run([program("initdb"), "-D", data, "-U", "robot", "-A", "trust"], user=user, check=True, cwd=folder)
    options = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1"]
    with subprocess.Popen([program("postgres"), "-D", data, *options], user=user, cwd=folder) as server:
        try:
            ready = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            assert until(lambda: subprocess.run(ready, check=False).returncode == 0)
            yield f"postgresql://robot@127.0.0.1:{port}"
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """One server for all tests; its folder is reached by an account that may not enter pytest's."""
    with tempfile.TemporaryDirectory(prefix="kf") as folder, serving(Path(folder)) as address:
        yield address


@pytest.fixture
def url(server: str) -> str:
    """The address of a database of the test's own."""
    name = f"queue_{uuid.uuid4().hex}"
    admin = sa.create_engine(
        f"{server.replace('postgresql:', 'postgresql+psycopg:')}/postgres", isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    admin.dispose()
    return f"{server}/{name}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An empty queue."""
    with closing(Store(url)) as queue:
        yield queue


def test_two_machines_never_share_an_account(url: str) -> None:
    """Two machines begin at the same moment with all accounts to choose from: each has one of its own."""
    accounts = ("rpa-sfi-1", "rpa-sfi-2")
    both = threading.Barrier(2)

    def take(machine: str) -> tuple[str, ...]:
        with closing(Store(url)) as queue:
            both.wait()
            taken = queue.accounts.take("provux", accounts, 1, Holder(machine, machine, 1), LEASE).accounts
            with Heartbeat(lambda: queue.accounts.renew_all(machine), LEASE):
                both.wait()
                assert queue.accounts.take("provux", accounts, 1, Holder("late", machine, 1), LEASE).accounts == ()
                both.wait()
            return taken

    with ThreadPoolExecutor(2) as machines:
        taken = list(machines.map(take, ("north", "south")))
    assert sorted(taken) == [("rpa-sfi-1",), ("rpa-sfi-2",)]


def test_machines_that_start_at_once_make_the_tables_once(url: str) -> None:
    """Eight open the new queue at the same moment, and each finds it whole."""
    together = threading.Barrier(8)

    def open_it(_: int) -> int:
        together.wait()
        with closing(Store(url)) as queue:
            return len(queue.items("sfi"))

    with ThreadPoolExecutor(8) as machines:
        assert list(machines.map(open_it, range(8))) == [0] * 8
