"""A run: what is refused before it starts, how it is stopped, and what it comes to."""

from __future__ import annotations

import datetime as dt
import signal
import socket
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from klickfri.app.look.queue import opened
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run import night
from klickfri.app.run.intake import take_in
from klickfri.app.run.night import Night, hold
from klickfri.app.run.signals import STOPPING
from klickfri.audit.opening import read_ledger
from klickfri.flow.approvals import entry_of
from klickfri.model.errors import Misconfigured
from klickfri.model.work import Outcome, State
from klickfri.privacy.scan import personal_numbers
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.person import person
from klickfri.settings.settings import Settings
from tests.unit.app.support import Member, Pipe

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
FILE = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n"


def finish(settings: Settings, outcome: Outcome) -> Callable[[], None]:
    """What a worker does to one item of the queue."""

    def step() -> None:
        with opened(settings) as store:
            name = uuid.uuid4().hex
            store.workers.register(name, NOW)
            item = store.claim("trial", name, NOW)
            assert item is not None
            store.finish(item, outcome, name, NOW)

    return step


@pytest.fixture
def filled(office: Office, tmp_path: Path) -> Office:
    """Two applications wait."""
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    take_in(office, "trial", path, False)
    return office


def held(
    office: Office, credentials: EnvironmentCredentials, members: Sequence[Member]
) -> tuple[Night, list[Counter[State]], list[str]]:
    """A run with these workers: what it came to, its progress and what was told."""
    left = list(members)
    office = replace(office, start_worker=lambda process, run, task, account: left.pop(0))
    progress: list[Counter[State]] = []
    told: list[str] = []
    done = hold(office, "trial", len(members), True, credentials, progress.append, told.append)
    return done, progress, told


def run_events(settings: Settings, run: str) -> list[tuple[str, dict[str, Any]]]:
    """What the log says of the run."""
    with read_ledger(settings, "prov") as reader:
        return [(entry.type, dict(entry.data)) for entry in reader.of_run(run)]


def test_a_night_that_went_well(
    filled: Office, credentials: EnvironmentCredentials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything handled, counted at the source, logged, and the morning's files written."""
    signed = entry_of("approved", LoadedProcess.of(filled, "trial").program, "bo", NOW)
    monkeypatch.setattr(night, "approval", lambda loaded: signed)
    completed, handed = Outcome(State.COMPLETED, "granted"), Outcome(State.PENDING_USER_ACTION, code="UNG")
    worker = Member([finish(filled.settings, completed), finish(filled.settings, handed)])
    done, progress, _ = held(filled, credentials, [worker])
    assert done.well
    assert (done.summary.taken_in, done.summary.completed_total, done.summary.handed_over_total) == (2, 1, 1)
    assert progress[-1] == Counter({State.COMPLETED: 1, State.PENDING_USER_ACTION: 1})
    assert [path.name for path in done.files] == ["report.html", "handover.xlsx"]
    events = run_events(filled.settings, done.run)
    assert [kind for kind, _ in events] == ["run.started", "run.stopped", "run.reconciled"]
    assert (events[0][1]["delegation"], events[0][1]["today"]) == ("PN 7 § (påhittad)", "2026-11-20")
    assert (events[0][1]["approved_by"], events[0][1]["approved_at"]) == ("bo", "2026-11-20T22:00:00+00:00")
    assert (events[0][1]["asked_by"], events[0][1]["host"]) == (person(), socket.gethostname())
    assert (events[1][1]["reason"], events[2][1]["balances"]) == ("done", True)


def test_no_moment_of_the_night_passes_for_somebody(filled: Office, credentials: EnvironmentCredentials) -> None:
    """A run begun at 09:11:25 is not called 091125-2845, which the log's guard would refuse: no night would begin."""
    moment = dt.datetime(2026, 11, 22, 9, 11, 25, tzinfo=dt.UTC)
    done, _, _ = held(replace(filled, now=lambda: moment, draw=lambda: "2845f1"), credentials, [Member()])
    assert personal_numbers(done.run) == []
    assert run_events(filled.settings, done.run)


def test_a_night_counts_its_own_applications(filled: Office, credentials: EnvironmentCredentials) -> None:
    """What earlier nights ended is not counted again; nobody who waited is forgotten."""
    held(filled, credentials, [Member([finish(filled.settings, Outcome(State.COMPLETED, "granted"))])])
    done, _, _ = held(filled, credentials, [Member()])
    assert (done.summary.taken_in, done.summary.waiting) == (1, 1)
    assert done.summary.balances


def test_someone_lost_from_the_queue_is_noticed(filled: Office, credentials: EnvironmentCredentials) -> None:
    """The log of intakes is the witness: a row that vanished makes the sum wrong and the night bad (promise 8)."""
    with opened(filled.settings) as store, store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM work_item WHERE reference = 'A-2'")
    done, _, _ = held(filled, credentials, [Member()])
    assert not done.summary.balances
    assert not done.well


def test_operations_are_told_that_the_system_is_ill(filled: Office, credentials: EnvironmentCredentials) -> None:
    """Once when it falls ill and once when it is well; ending ill is no good night, and says since when and why."""

    def ill() -> None:
        with opened(filled.settings) as store:
            health = store.health(store.runs.of("trial")[0].id)
            health.fell_ill("NÄT: systemet svarade inte", NOW)

    def well() -> None:
        with opened(filled.settings) as store:
            store.health(store.runs.of("trial")[0].id).went_well()

    done, _, told = held(filled, credentials, [Member([ill, lambda: None, well, ill])])
    fallen = "Småsystemet is ill (NÄT: systemet svarade inte); the robots wait and try again."
    assert told == [fallen, "Småsystemet is well again.", fallen]
    assert done.summary.ill == "Småsystemet har inte gått att arbeta i sedan 23:00 (NÄT: systemet svarade inte)"
    assert dict(run_events(filled.settings, done.run))["run.stopped"]["ill"] == done.summary.ill
    assert not done.well


@pytest.mark.parametrize("asked", STOPPING)
def test_a_signal_first_finishes_then_stops(
    filled: Office, credentials: EnvironmentCredentials, asked: signal.Signals
) -> None:
    """Ctrl-C, a service that is stopped, a terminal that is closed: the first lets every worker finish its item, the
    second says now; the log knows that somebody stopped, and every file is written."""

    interrupt = partial(signal.raise_signal, asked)
    first, second = Member([interrupt, interrupt]), Member([lambda: None] * 3)
    done, _, told = held(filled, credentials, [first, second])
    assert first.stdin.written == second.stdin.written == ["stop\n", "now\n"]
    assert done.stopped
    assert [path.name for path in done.files] == ["report.html", "handover.xlsx"]
    assert len(told) == 2
    assert dict(run_events(filled.settings, done.run))["run.stopped"]["reason"] == "stopped"
    assert done.summary.waiting == 2


def test_at_its_last_hour_a_night_ends_softly(filled: Office, credentials: EnvironmentCredentials) -> None:
    """The robots finish what is in hand, the rest waits, and nobody calls it stopped or failed."""
    times = iter(NOW + dt.timedelta(hours=hours) for hours in range(99))
    office = replace(filled, now=lambda: next(times))
    member, told = Member([lambda: None, lambda: None]), list[str]()
    office = replace(office, start_worker=lambda process, run, task, account: member)
    until = NOW + dt.timedelta(hours=9)
    done = hold(office, "trial", 1, True, credentials, lambda counted: None, told.append, run="drawn", until=until)
    assert (done.run, done.stopped, done.well, done.summary.waiting) == ("drawn", False, True, 2)
    assert isinstance(member.stdin, Pipe)
    assert member.stdin.written == ["stop\n"]
    assert any("last hour" in text for text in told)
    assert dict(run_events(filled.settings, "drawn"))["run.stopped"]["reason"] == "last_hour"


def test_a_worker_that_broke_makes_a_bad_night(filled: Office, credentials: EnvironmentCredentials) -> None:
    """A worker's error reaches the exit code even if nothing is lost."""
    done, _, _ = held(filled, credentials, [Member(code=5), Member()])
    assert done.broken == {"rpa-1": 5}
    assert not done.well
    assert dict(run_events(filled.settings, done.run))["run.stopped"]["broken"] == ["rpa-1: 5"]


@pytest.mark.parametrize(
    ("workers", "passwords", "message"),
    [(3, True, "has 2"), (2, False, "KLICKFRI_PASSWORD_RPA_1")],
)
def test_too_few_accounts_or_passwords_start_nothing(
    settings: Settings, credentials: EnvironmentCredentials, workers: int, passwords: bool, message: str
) -> None:
    """Every account is checked before the first worker starts, and before anything is logged."""
    given = credentials if passwords else EnvironmentCredentials({})
    with pytest.raises(Misconfigured, match=message):
        hold(Office(settings), "trial", workers, True, given, lambda counted: None, lambda text: None)
    assert not settings.audit.exists()
