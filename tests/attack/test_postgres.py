"""Several machines share a queue on PostgreSQL: what is held on SQLite is held there too.

The tests of runs, planned starts, accounts, workers and the system's health are the very same ones.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from klickfri.work.accounts import Holder
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.store import Store
from tests.postgres import Server
from tests.unit.work.test_accounts import (  # noqa: F401
    test_a_silent_lease_of_another_machine_is_taken_over_and_noticed,
    test_a_worker_that_outlives_its_run_keeps_its_account,
    test_nobody_gets_what_another_has,
    test_two_runs_share_the_accounts,
    test_what_a_dead_run_held_is_free_at_once_on_the_same_machine,
    test_what_is_given_back_is_free_at_once,
)
from tests.unit.work.test_checks import test_the_last_check_of_each_board_is_kept  # noqa: F401
from tests.unit.work.test_health import (  # noqa: F401
    health,
    test_a_case_that_meets_a_fault_alone_again_has_itself_to_blame,
    test_an_illness_is_one_incident,
    test_an_outage_explains_every_fault,
    test_another_case_has_its_turn_now_and_then,
    test_one_worker_looks,
    test_several_cases_in_a_row_are_the_systems_sign,
    test_the_turn_of_a_dead_worker_passes_on,
    test_what_fell_ill_first_stands_until_a_case_goes_well,
)
from tests.unit.work.test_incidents import (  # noqa: F401
    test_a_person_ends_one_once,
    test_an_incident_is_opened_once,
    test_what_is_to_be_told_is_told_once,
)
from tests.unit.work.test_pauses import test_a_pause_is_told_and_ended  # noqa: F401
from tests.unit.work.test_persons import (  # noqa: F401
    test_a_code_is_taken_once,
    test_a_person_is_kept_as_given,
    test_changes_end_sessions,
    test_failures_make_wait,
    test_many_at_once_are_many,
    test_no_two_share_a_name,
    test_what_the_log_is_not_told_has_not_happened,
    test_who_is_closed_comes_in_no_more,
)
from tests.unit.work.test_runs import (  # noqa: F401
    test_a_run_that_ended_stands_in_nobodys_way,
    test_a_run_whose_process_is_gone_is_lost_at_once,
    test_a_second_run_is_told_who_runs_since_when,
    test_a_silent_run_of_another_machine_is_lost_after_a_lease,
    test_of_many_that_start_at_once_one_runs,
    test_who_joins_and_who_ends_never_miss_each_other,
)
from tests.unit.work.test_sessions import (  # noqa: F401
    number,
    test_a_session_ends_when_nobody_is_there,
    test_a_session_ends_with_the_day,
    test_the_token_is_kept_nowhere,
    test_what_is_over_is_forgotten,
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
from tests.unit.work.test_store import (  # noqa: F401
    test_a_person_changes_the_order,
    test_who_stood_aside_for_others_is_in_place_again_when_the_system_is_well,
)
from tests.unit.work.test_workers import (  # noqa: F401
    test_a_clock_that_is_set_changes_nothing,
    test_a_worker_that_leaves_is_dead_at_once,
    test_only_the_silent_are_declared_dead,
    test_the_long_dead_are_forgotten_and_stay_dead,
)

pytestmark = [pytest.mark.attack, pytest.mark.timeout(300)]

LEASE = 1.2


@pytest.fixture
def url(postgres: Server) -> str:
    """The address of a database of the test's own."""
    return postgres.database()


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
            with Heartbeat(lambda: queue.accounts.renew_all(Holder(machine, machine, 1)), LEASE):
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


def test_machines_that_take_in_the_same_file_at_once_take_it_once(url: str) -> None:
    """Each application is taken by one of them; whoever settles meanwhile waits for what is not yet kept."""
    together, rows = threading.Barrier(4), [{"reference": f"A-{n}", "received": "2026-11-20"} for n in range(50)]

    def take(_: int) -> int:
        together.wait()
        with closing(Store(url)) as queue:
            return queue.add("sfi", rows, "", dt.datetime(2026, 11, 20)).taken

    with ThreadPoolExecutor(4) as machines:
        assert sorted(machines.map(take, range(4))) == [0, 0, 0, 50]


def test_a_half_taken_file_is_not_settled(url: str) -> None:
    """The log hears of an intake before the queue keeps it: another machine that settles waits until it has."""
    half, settled = threading.Event(), list[int]()

    def settle() -> None:
        half.wait()
        with closing(Store(url)) as queue, queue.alone("sfi"):
            settled.append(queue.added("sfi", "2026-11-20T00:00:00"))

    with closing(Store(url)) as queue, ThreadPoolExecutor(1) as other:
        waiting = other.submit(settle)
        row = {"reference": "A-1", "received": "2026-11-20"}
        queue.add("sfi", [row], "", dt.datetime(2026, 11, 20), witness=lambda _: half.set())
        waiting.result()
    assert settled == [1]
