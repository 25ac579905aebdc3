"""A run: what is refused before it starts, how it is stopped, and what it comes to."""

from __future__ import annotations

import datetime as dt
import os
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

from klickfri.app.look import inspection
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.review import operating
from klickfri.app.run import leases, night
from klickfri.app.run.intake import take_in
from klickfri.app.run.joining import JoinedRun, join
from klickfri.app.run.night import Night, hold
from klickfri.app.run.signals import STOPPING
from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.flow.approvals import LegalCheck, entry_of
from klickfri.flow.kept import kept
from klickfri.model.errors import BadInput, Busy, Misconfigured, NotFound
from klickfri.model.work import Outcome, State
from klickfri.privacy.scan import personal_numbers
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.person import person
from klickfri.settings.settings import Settings
from klickfri.work.accounts import Holder
from klickfri.work.heartbeat import Heartbeat
from klickfri.work.overview import FoundReady
from tests.unit.app.support import Member, Pipe

NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
DONE = Outcome(State.COMPLETED, "granted")
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
    checked = LegalCheck(by="juristen", day=NOW.date(), reference="KS 2026/17")
    signed = entry_of("approved", LoadedProcess.of(filled, "trial").program, "bo", NOW, legal_check=checked)
    monkeypatch.setattr(night, "approval", lambda loaded: signed)
    monkeypatch.setattr("klickfri.flow.approvals.entries", lambda folder: (signed,))
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
    assert events[0][1]["legal_check"] == "KS 2026/17, 2026-11-20, juristen"
    assert (events[0][1]["asked_by"], events[0][1]["host"]) == (person(), socket.gethostname())
    assert (events[1][1]["reason"], events[2][1]["balances"]) == ("done", True)
    assert kept(filled.settings.versions, str(events[0][1]["flow_digest"])), "what ran can be shown as it was"


def test_a_night_is_signed_to_its_end(filled: Office, credentials: EnvironmentCredentials, tmp_path: Path) -> None:
    """The morning's line says how far; what comes after it is signed too, and taken outside. A workers' run has minutes
    that are signed as well."""
    (tmp_path / "outside").mkdir()
    office = replace(filled, settings=replace(filled.settings, anchor=tmp_path / "outside"))
    clock = iter(NOW + dt.timedelta(seconds=20 * look) for look in range(10_000))
    steps = [lambda: None] * 6
    done, _, told = held(replace(office, now=lambda: next(clock)), credentials, [Member(steps)])
    assert (done.well, "Signerade kontrollpunkter når till post" in done.log_line) == (True, True)
    assert not [line for line in told if "sign" in line]
    checked = inspection.verify(office.settings, "prov", outside=tmp_path / "outside")
    assert (checked.ok, checked.covered) == (True, True)
    with read_ledger(office.settings, "prov") as log:
        assert len(list(log.checkpoints())) >= 2


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


def test_a_queue_that_cannot_be_asked_for_a_while_ends_no_run(
    filled: Office, credentials: EnvironmentCredentials
) -> None:
    """Between two looks the database was away; the workers go on, and the night ends well."""

    def rename(was: str, becomes: str) -> None:
        with opened(filled.settings) as store, store.writing() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {was} RENAME TO {becomes}")

    away, back = partial(rename, "pause", "away"), partial(rename, "away", "pause")
    done, _, _ = held(filled, credentials, [Member([away, back, *[finish(filled.settings, DONE)] * 2])])
    assert done.well
    assert done.summary.completed_total == 2


def test_operations_are_told_that_the_system_is_ill(filled: Office, credentials: EnvironmentCredentials) -> None:
    """Once when it falls ill and once when it is well; ending ill is no good night, and says since when and why."""

    def ill() -> None:
        with opened(filled.settings) as store:
            store.health("small", "trial").fell_ill("NÄT: systemet svarade inte", NOW)

    def well() -> None:
        with opened(filled.settings) as store:
            store.health("small", "trial").went_well("A-1", NOW)

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


def test_who_starts_a_process_that_is_not_ready_is_told(filled: Office, credentials: EnvironmentCredentials) -> None:
    """A person's start goes before the last check's word, and says so."""
    with opened(filled.settings) as store:
        store.overview.keep_ready(FoundReady("trial", filled.now(), "Log-in: refused", 1, 3, ""))
    _, _, told = held(filled, credentials, [Member()])
    assert told == ["The last check did not find it ready (Log-in: refused). It was started all the same."]


def test_at_its_last_hour_a_night_ends_softly(filled: Office, credentials: EnvironmentCredentials) -> None:
    """The robots finish what is in hand, the rest waits, and nobody calls it stopped or failed."""
    until, clock = NOW + dt.timedelta(hours=9), [NOW]
    member, told = Member([lambda: clock.append(until), lambda: None]), list[str]()
    office = replace(filled, now=lambda: clock[-1], start_worker=lambda process, run, task, account: member)
    done = hold(office, "trial", 1, True, credentials, lambda counted: None, told.append, run="drawn", until=until)
    assert (done.run, done.stopped, done.well, done.summary.waiting) == ("drawn", False, True, 2)
    assert isinstance(member.stdin, Pipe)
    assert member.stdin.written == ["stop\n"]
    assert any("last hour" in text for text in told)
    assert dict(run_events(filled.settings, "drawn"))["run.stopped"]["reason"] == "last_hour"


@pytest.mark.parametrize("at_once", [False, True])
def test_a_run_is_stopped_from_anywhere(filled: Office, credentials: EnvironmentCredentials, at_once: bool) -> None:
    """By `klickfri stop` in another terminal or on another machine: as by a signal, and the log says by whom."""

    def stop() -> None:
        with opened(filled.settings) as store:
            store.runs.ask_to_stop("trial", "anna", at_once=at_once)

    member = Member([stop, lambda: None])
    done, _, _ = held(filled, credentials, [member])
    assert member.stdin.written == (["stop\n", "now\n"] if at_once else ["stop\n"])
    assert done.stopped
    told = {"run": done.run, "by": "anna", "at_once": at_once}
    assert dict(run_events(filled.settings, done.run))["run.stop_asked"] == told


def test_a_paused_process_starts_no_run(filled: Office, credentials: EnvironmentCredentials) -> None:
    """Nothing is begun; the message says who paused what, why, and how to go on. A pause in mid-run is told."""
    with pytest.raises(BadInput, match="smal"):
        operating.pause(filled, "system", "smal", "byte")
    assert operating.pause(filled, "system", "small", "systemet byts")
    with pytest.raises(Busy, match=r"systemet byts.*klickfri resume system small"):
        held(filled, credentials, [Member()])
    assert operating.resume(filled, "system", "small", "klart")
    pause = partial(operating.pause, filled, "process", "trial", "regeln ses över")
    resume = partial(operating.resume, filled, "process", "trial", "klart")
    done, _, told = held(filled, credentials, [Member([pause, resume, lambda: None])])
    assert [line[:25] for line in told] == ["No further case is begun:", "The pause is over."]
    assert done.summary.waiting == 2
    with read_ledger(filled.settings, "prov") as reader:
        logged = [(entry.type, entry.data["by"]) for entry in reader.of_subject("pause/process/trial")]
    assert logged == [("work.paused", person()), ("work.resumed", person())]


def test_who_joins_is_counted_in_the_run(filled: Office, credentials: EnvironmentCredentials) -> None:
    """With the account that is free, under the run's name; the run ends when all have, and its sums count all. Where
    none is under way there is nothing to join."""
    with pytest.raises(NotFound):
        joined(filled, credentials, Member())
    came: list[JoinedRun] = []
    done_one = finish(filled.settings, Outcome(State.COMPLETED, "granted"))

    def comes() -> None:
        with opened(filled.settings) as store:
            (run,) = store.runs.running()
        with Heartbeat(partial(beat, filled, run.id), 0.2):
            came.append(joined(filled, credentials, Member([done_one])))

    done, _, _ = held(filled, credentials, [Member([finish(filled.settings, DONE), comes])])
    assert (came[0].run, came[0].workers, came[0].lost) == (done.run, 1, False)
    assert (done.summary.completed_total, done.summary.waiting, done.summary.balances) == (2, 0, True)
    kinds = [kind for kind, _ in run_events(filled.settings, done.run)]
    assert kinds == ["run.started", "run.joined", "run.left", "run.stopped", "run.reconciled"]


def test_another_flow_or_log_joins_nothing(filled: Office, credentials: EnvironmentCredentials, tmp_path: Path) -> None:
    """One run has one flow and one log, on whatever machine its robots work."""
    refused: list[str] = []

    def comes() -> None:
        with opened(filled.settings) as store:
            (run,) = store.runs.running()
        elsewhere = replace(filled.settings, state=tmp_path / "elsewhere")
        with Heartbeat(partial(beat, filled, run.id), 0.2), pytest.raises(Misconfigured) as error:
            joined(replace(filled, settings=elsewhere), credentials, Member())
        refused.append(str(error.value))

    held(filled, credentials, [Member([comes])])
    assert "share one audit log" in refused[0]


def joined(office: Office, credentials: EnvironmentCredentials, member: Member) -> JoinedRun:
    """More hands with this worker, as if from a process of their own."""
    office = replace(office, start_worker=lambda process, run, task, account: member)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leases, "holder_of", lambda run: Holder(run, socket.gethostname(), os.getppid()))
        return join(office, "trial", 1, True, credentials, lambda counted: None, lambda text: None)


def beat(office: Office, run: str) -> bool:
    """The run says that it lives; its own heart beats too seldom for a test."""
    with opened(office.settings) as store:
        return store.runs.beat(run, dt.datetime.now(dt.UTC))


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
