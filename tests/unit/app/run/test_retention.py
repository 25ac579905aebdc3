"""Personal data has an end: what a rule takes away is found in no file, and what waits is never touched."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection
from klickfri.app.look.queue import Selection
from klickfri.app.office import Office
from klickfri.app.review import taking_up
from klickfri.app.run import retention
from klickfri.app.run.intake import take_in
from klickfri.app.store import opened
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from klickfri.model.events import CaseReduced, RetentionApplied
from klickfri.model.work import Outcome, State
from klickfri.settings.settings import Settings
from klickfri.work.attachments import Attachments
from klickfri.work.retention import reduce
from tests.unit.app.conftest import with_files

LONG_AGO = dt.datetime(2026, 10, 1, 22, tzinfo=dt.UTC)
NOW = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)
RULE = "\n[retention]\npayload_days = 30\nreport_days = 10\nhealing_days = 20\n"
CASES = (
    Outcome(State.COMPLETED, "granted"),
    Outcome(State.COMPLETED, "proposed", reasons=("Kanarie-5",)),
    Outcome(State.PENDING_USER_ACTION, code="UNG"),
    Outcome(State.DEFERRED, defer_until=dt.date(2026, 12, 1)),
    Outcome(State.FAILED, code="KILLED"),
)
"""The first has ended; the others wait, the second for a decision."""


def canary(number: int) -> str:
    """A name that nobody has, long enough to lie on pages of its own."""
    return f"Kanarie-{number}{'x' * (number % 3) * 900}"


def an_office(settings: Settings, tmp_path: Path, rule: str = RULE) -> Office:
    """Five cases that all have their file, and their last word long ago; and one more, received today."""
    settings = with_files(settings, tmp_path)
    toml = settings.recordings / "trial" / "process.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + rule, encoding="utf-8")
    office = Office(replace(settings, today=None), now=lambda: LONG_AGO)
    table = "Nummer;Inkommen;Namn;Personnummer;Svar;Intyg\n"
    table += "".join(f"A-{n};2026-09-30 10:0{n};{canary(n)};;;a.pdf\n" for n in range(1, 7))
    (tmp_path / "in.csv").write_text(table, encoding="utf-8")
    take_in(office, "trial", tmp_path / "in.csv", False, tmp_path / "files")
    end(office, CASES)
    return replace(office, now=lambda: NOW)


def end(office: Office, outcomes: Sequence[Outcome]) -> None:
    """Ends as many cases, each of which the log knows."""
    with opened(office.settings) as store, open_ledger(office.settings, "prov", office.now) as log:
        store.workers.register("w", LONG_AGO)
        for outcome in outcomes:
            item = store.claim("trial", "w", office.moment())
            assert item is not None
            log.append(Event("case.finished", f"trial/{item.reference}", {"run": "r", "attempt": 1}))
            store.finish(item, outcome, "w", office.moment())


def found(settings: Settings, text: str) -> list[str]:
    """The files of the state folder that hold it."""
    files = (path for path in settings.state.rglob("*") if path.is_file())
    return [path.name for path in files if text.encode() in path.read_bytes()]


def test_what_has_ended_is_reduced_to_its_reference(settings: Settings, tmp_path: Path) -> None:
    """After the days of its rule, and not a day before; told in the log with the rule and the person, case by case and
    counted. Its name and its file are in no file of the state folder afterwards; log and queue still agree."""
    office = an_office(settings, tmp_path)
    early = replace(office, now=lambda: LONG_AGO + dt.timedelta(days=30))
    assert retention.apply(early, "trial")[0].cases == ()
    assert found(office.settings, "Kanarie-1")
    (planned,) = retention.plan(office, "trial")
    assert found(office.settings, "Kanarie-1")
    assert planned == retention.apply(office, "trial")[0]
    assert planned.cases == ("A-1",)
    assert found(office.settings, "Kanarie-1") == []
    with opened(office.settings) as store:
        item = store.get("trial", "A-1")
    assert (item.payload, item.last and item.last.outcome, item.state) == ({}, "granted", State.COMPLETED)
    assert Attachments(office.settings.state, "trial").of("A-1", "a.pdf") is None
    with read_ledger(office.settings, "prov") as log:
        (reduced,) = [one.told for one in log.of_subject("trial/A-1") if isinstance(one.told, CaseReduced)]
        (applied,) = [one.told for one in log.of_subject("retention/trial")]
    assert reduced == CaseReduced(by=office.signer(), rule="payload_days = 30")
    assert isinstance(applied, RetentionApplied)
    assert (applied.cases, applied.rules[0]) == (1, "payload_days = 30")
    assert inspection.verify(office.settings, None).ok
    assert retention.apply(office, "trial")[0].is_empty


def test_a_case_that_waits_is_never_touched(settings: Settings, tmp_path: Path) -> None:
    """Not begun, deferred, handed over, failed, or proposed: whatever its age, with its file."""
    office = an_office(settings, tmp_path)
    retention.apply(replace(office, now=lambda: NOW + dt.timedelta(days=9999)))
    with opened(office.settings) as store:
        waiting = {item.reference: item for item in store.items("trial")}
    kept = Attachments(office.settings.state, "trial")
    for number in range(2, 7):
        assert waiting[f"A-{number}"].payload["given_name"] == canary(number)
        assert kept.of(f"A-{number}", "a.pdf") is not None


def test_what_a_person_closed_counts_from_then(settings: Settings, tmp_path: Path) -> None:
    """A proposal that was decided today is kept for its days, however long it had waited."""
    office = an_office(settings, tmp_path)
    act = taking_up.close("beslutat för hand")
    taking_up.take_up(office, act, taking_up.choose(settings, act, ["A-2", "A-3"], Selection()).items)
    assert retention.plan(office, "trial")[0].cases == ("A-1",)
    later = replace(office, now=lambda: NOW + dt.timedelta(days=31))
    assert retention.apply(later, "trial")[0].cases == ("A-1", "A-2", "A-3")
    assert [found(office.settings, f"Kanarie-{number}") for number in (1, 2, 3)] == [[], [], []]


def test_files_that_came_by_the_watched_folder_go(settings: Settings, tmp_path: Path) -> None:
    """Those that were put away so many days ago, whatever became of them, with the answers beside them; what lies
    there and was not put there by the robot stays, and so does what is still to be taken."""
    office = an_office(replace(settings, intake=tmp_path / "in"), tmp_path, "\n[retention]\nintake_days = 10\n")
    toml = office.settings.recordings / "trial" / "process.toml"
    toml.write_text(toml.read_text(encoding="utf-8") + '\n[intake]\nwatch = "trial"\n', encoding="utf-8")
    old = [f"{kind}/{name}" for kind in ("taken", "refused", "duplicates") for name in (
        "2026-11-10 21.59.59 a.csv", "2026-11-10 21.59.59 a.csv.svar.txt", "2 2026-11-10 21.59.59 a.csv")]  # fmt: skip
    young = ["taken/2026-11-10 23.00.01 a.csv", "taken/läs mig.txt", "taking/2026-11-10 21.59.59 b.csv", "c.csv"]
    for name in (*old, *young):
        path = tmp_path / "in" / "trial" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    (due,) = retention.apply(office, "trial")
    left = {path.relative_to(tmp_path / "in" / "trial").as_posix() for path in (tmp_path / "in").rglob("*.*")}
    assert left == set(young)
    with read_ledger(office.settings, "prov") as log:
        (applied,) = [one.told for one in log.of_subject("retention/trial")]
    assert isinstance(applied, RetentionApplied)
    assert (applied.intake_files, len(due.intake_files)) == (len(old), len(old))


def test_without_a_rule_everything_is_kept(settings: Settings, tmp_path: Path) -> None:
    """Nobody is forgotten by a default."""
    office = an_office(settings, tmp_path, rule="")
    assert retention.apply(replace(office, now=lambda: NOW + dt.timedelta(days=9999)))[0].is_empty


def test_what_cannot_be_logged_is_not_taken_away(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case keeps its application and its file."""
    office = an_office(settings, tmp_path)

    def full(event: object) -> int:
        raise AuditUnavailable("full")

    monkeypatch.setattr("klickfri.audit.sqlite.log.SqliteLedger.append", lambda log, event: full(event))
    with pytest.raises(AuditUnavailable):
        retention.apply(office, "trial")
    assert found(office.settings, "Kanarie-1")
    assert Attachments(office.settings.state, "trial").of("A-1", "a.pdf") is not None


def test_a_case_that_has_moved_meanwhile_is_left_alone(settings: Settings, tmp_path: Path) -> None:
    """What was planned is looked at again when it is done."""
    office = an_office(settings, tmp_path)
    with opened(office.settings) as store:
        seen = replace(store.get("trial", "A-3"), state=State.ABANDONED)
        told = list[object]()
        reduce(store, [seen], told.append)
        assert (told, store.get("trial", "A-3").payload["given_name"]) == ([], canary(3))


def test_old_reports_and_pictures_go_by_their_own_days(settings: Settings, tmp_path: Path) -> None:
    """Of this process, and no other's; what is younger stays."""
    office = an_office(settings, tmp_path)
    state = office.settings.state
    paths = [state / "handover" / "trial", state / "handover" / "other", state / "healing" / "trial" / "a-1"]
    paths += [state / "healing" / "trial" / "index.html", state / "healing" / "trial" / "b-2"]
    for days, path in zip((11, 11, 21, 21, 19), paths, strict=True):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x") if path.suffix else path.mkdir()
        moment = (NOW - dt.timedelta(days=days)).timestamp()
        os.utime(path, (moment, moment))
    (due,) = retention.apply(office, "trial")
    assert (due.reports, due.healings) == ((paths[0],), (paths[2], paths[3]))
    assert [path.exists() for path in paths] == [False, True, False, False, True]
