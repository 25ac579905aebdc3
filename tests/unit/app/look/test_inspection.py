"""Checking the log for people, and copying it."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import inspection
from klickfri.app.look.case_facts import cases
from klickfri.app.office import Office
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.intake import take_in
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.audit.sqlite.place import log_file
from klickfri.audit.verify import Noted
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event
from klickfri.settings.settings import Settings
from tests.rights import reading_only
from tests.unit.app.conftest import an_item

AT = dt.datetime(2026, 11, 20, 22, tzinfo=dt.UTC)


@pytest.fixture
def handled(station: Station) -> None:
    """One case in the log, from run `r`."""
    CaseHandler(station, "r", lambda seconds: None, lambda: None)(an_item())


@pytest.fixture
def worked(settings: Settings, station: Station, tmp_path: Path) -> Settings:
    """Two applications taken in, one of them completed by a run, as operations do it."""
    file = tmp_path / "in.csv"
    file.write_text("Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n")
    take_in(Office(settings), "trial", file, False)
    station.log.append(Event("run.started", "run/r", {"run": "r"}))
    with opened(settings) as store:
        store.workers.register("w", AT)
        item = store.claim("trial", "w", AT, run="r")
        assert item
        store.finish(item, CaseHandler(station, "r", lambda seconds: None, lambda: None)(item), "w", AT)
    return settings


def tamper(settings: Settings, *statements: str) -> None:
    """Runs SQL on the log as somebody would who can write the file."""
    with closing(sqlite3.connect(log_file(settings.audit, "prov"), isolation_level=None)) as db:
        triggers = list(db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"))
        for statement in (
            *(f"DROP TRIGGER {name}" for name, _ in triggers),
            *statements,
            *(made for _, made in triggers),
        ):
            db.execute(statement)


def queue_sql(settings: Settings, statement: str) -> None:
    """Runs SQL on the queue."""
    with closing(sqlite3.connect(settings.state / "work.sqlite", isolation_level=None)) as db:
        db.execute(statement)


def found(settings: Settings) -> str:
    """Everything that is broken, kinds and details."""
    logs = inspection.verify(settings, None).logs.values()
    return "\n".join(f"{finding.kind} {finding.detail}" for log in logs for finding in log.broken)


@pytest.mark.usefixtures("handled")
def test_each_boards_log_is_checked(settings: Settings) -> None:
    """All boards that have one, or the one that is named."""
    assert list(inspection.verify(settings, None).logs) == ["prov"]
    assert inspection.verify(settings, "prov").ok


def test_without_any_log_the_setting_is_named(settings: Settings) -> None:
    """Nothing checked is not the same as all well."""
    with pytest.raises(Misconfigured, match="KLICKFRI_STATE"):
        inspection.verify(settings, None)


def test_log_and_queue_agree_after_a_run(worked: Settings) -> None:
    """Nothing is found, and the queue was asked."""
    checked = inspection.verify(worked, None)
    assert (checked.ok, checked.queue, found(worked)) == (True, True, "")


def test_a_cut_end_is_betrayed_by_the_queue(worked: Settings) -> None:
    """Whoever cuts the end off and removes its pictures forgets what the queue knows."""
    tamper(worked, "DELETE FROM event WHERE type IN ('se.klickfri.case.finished', 'se.klickfri.step.pictured')")
    tamper(worked, "DELETE FROM event WHERE seq > (SELECT min(seq) FROM event WHERE type LIKE '%case.claimed')")
    shutil.rmtree(worked.audit / "prov" / "pictures", ignore_errors=True)
    assert found(worked) == "loggen och kön säger olika trial/A-1, försök 1: kön vet hur det slutade, loggen inte"


def test_an_intake_cut_off_shows(worked: Settings) -> None:
    """Down to the log's first entry."""
    shutil.rmtree(worked.audit / "prov" / "pictures", ignore_errors=True)
    tamper(worked, "DELETE FROM event WHERE seq > 1")
    assert "trial: 0 ansökningar intagna enligt loggen, 2 i kön" in found(worked)


def test_an_application_taken_from_the_queue_shows(worked: Settings) -> None:
    """The log has worked on it and counts one more."""
    queue_sql(worked, "DELETE FROM work_item WHERE reference = 'A-1'")
    assert "trial/A-1: loggen har tagit ärendet, kön har det inte" in found(worked)
    assert "2 ansökningar intagna enligt loggen, 1 i kön" in found(worked)


@pytest.mark.parametrize("board", [None, "prov"])
def test_a_log_that_is_gone_is_missed(worked: Settings, board: str | None) -> None:
    """Its folder or its file: the queue and the board's key know that there was one."""
    (worked.audit / "prov" / "log.sqlite").rename(worked.state / "away")
    assert found(worked) == "loggen saknas, men den har funnits "
    shutil.rmtree(worked.audit)
    assert not inspection.verify(worked, board).ok
    (worked.state / "work.sqlite").unlink()
    assert not inspection.verify(worked, board).ok


def test_without_the_queue_the_log_is_still_checked(worked: Settings) -> None:
    """And it is said that the two were not compared."""
    (worked.state / "work.sqlite").rename(worked.state / "away")
    checked = inspection.verify(worked, None)
    assert (checked.ok, checked.queue) == (True, False)
    assert not (worked.state / "work.sqlite").exists()


def test_a_damaged_queue_is_told(worked: Settings) -> None:
    """It cannot vouch for the log."""
    (worked.state / "work.sqlite").write_bytes(b"no database " * 500)
    assert "the queue's database cannot be used (SQLITE_NOTADB)" in found(worked)


def test_a_noted_leaf_is_looked_for(worked: Settings) -> None:
    """In whichever log; one that stands nowhere is an alarm."""
    leaf = inspection.verify(worked, None).logs["prov"].last_leaf
    assert inspection.verify(worked, None, Noted.of(leaf)).ok
    assert not inspection.verify(worked, None, Noted.of("0" * 64)).ok


def test_a_log_outlives_all_recordings(worked: Settings, tmp_path: Path) -> None:
    """On an auditor's machine there may be none; broken ones change nothing either."""
    (tmp_path / "none" / "trial").mkdir(parents=True)
    (tmp_path / "none" / "trial" / "process.toml").write_text("=", encoding="utf-8")
    elsewhere = replace(worked, recordings=tmp_path / "none")
    assert inspection.verify(elsewhere, None).ok
    assert [case.subject for case in cases(Office(elsewhere), "A-1")] == ["trial/A-1"]


def test_a_copy_can_be_shown_and_checked_by_itself(worked: Settings, tmp_path: Path) -> None:
    """With the copy as state folder, and nothing else of this machine."""
    file, result = inspection.copy(worked, "prov", tmp_path / "to")
    there = Settings(tmp_path / "to", tmp_path, f"sqlite:///{tmp_path / 'to' / 'work.sqlite'}")
    assert result.ok
    assert file.is_relative_to(tmp_path / "to")
    assert inspection.verify(there, None).ok
    assert cases(Office(there), "A-1")


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such rights there")
@pytest.mark.parametrize("open_while_copied", [True, False])
def test_a_log_is_read_where_nothing_may_be_written(worked: Settings, tmp_path: Path, open_while_copied: bool) -> None:
    """Copied to a read-only medium, also in mid-run with its newest entries still in the file beside it."""
    entries = inspection.verify(worked, None).logs["prov"].entries
    medium = tmp_path / "medium"
    with closing(sqlite3.connect(log_file(worked.audit, "prov"))) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)" if not open_while_copied else "SELECT 1 FROM event").fetchone()
        shutil.copytree(worked.audit, medium / "audit", ignore=shutil.ignore_patterns("*-shm"))
    beside = medium / "audit" / "prov" / "log.sqlite-wal"
    assert (beside.exists() and beside.stat().st_size > 0) is open_while_copied
    with reading_only(medium):
        there = replace(worked, state=medium, database=f"sqlite:///{medium / 'work.sqlite'}")
        checked = inspection.verify(there, None)
        assert (checked.ok, checked.logs["prov"].entries) == (True, entries)
        assert cases(Office(there), "A-1")
