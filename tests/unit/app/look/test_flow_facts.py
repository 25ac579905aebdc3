"""A version of a flow with all that its owner has to answer for, as approvals, log, queue and kept texts tell it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from pathlib import Path

import pytest

from klickfri.app.look.flow_facts import FlowFacts, flow_facts
from klickfri.app.look.versions import all_versions, versions_of
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.station import Station
from klickfri.app.store import opened
from klickfri.flow import approvals
from klickfri.flow.kept import SUMS, keep
from klickfri.flow.loader import load_process, read_program
from klickfri.model.errors import NotFound
from klickfri.model.event import Event
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from klickfri.summary.version_change import Came, Change

PROV = ["prov"]


@pytest.fixture
def office(night: Settings, station: Station, tmp_path: Path) -> Office:
    """A night was held with a version that was kept, and another lies in recordings of our own, drafted by eva."""
    keep(night.versions, station.loaded.program)
    shutil.copytree(night.recordings, tmp_path / "own")
    flow = tmp_path / "own" / "trial" / "flow.yaml"
    flow.write_text(
        flow.read_text(encoding="utf-8").replace("$given_name}}", "$given_name}, typed: true}"), encoding="utf-8"
    )
    office = Office(dataclasses.replace(night, recordings=tmp_path / "own"))
    program = read_program(tmp_path / "own", "trial")
    approvals.record(flow.parent, approvals.entry_of("drafted", program, "eva", _at(2030)))
    approvals.record(flow.parent, approvals.entry_of("approved", program, "bo", _at(2031), "Läst med Karin"))
    return office


def _at(year: int) -> dt.datetime:
    return dt.datetime(year, 1, 1, tzinfo=dt.UTC)


def digest_now(office: Office) -> str:
    """Of what lies in the recordings."""
    return LoadedProcess.unchecked(office, "trial").program.digest


def facts(office: Office, digest: str, *, protected: bool = False) -> FlowFacts:
    """What an auditor of the board is told."""
    return flow_facts(office, PROV, "trial", digest, protected=protected)


def test_versions_come_from_signatures_runs_and_recordings(office: Office, station: Station) -> None:
    """The latest first, each with who wrote and who approved it and when it ran."""
    [told] = all_versions(office, PROV)
    now, before = told.versions
    assert (now.digest, now.current, now.authors, now.runs) == (digest_now(office), True, ("eva",), ())
    assert [(one.by, one.note) for one in now.approvals] == [("bo", "Läst med Karin")]
    assert (before.digest, before.current, before.authors) == (station.loaded.program.digest, False, ())
    assert before.last is not None
    assert (before.last.run, before.last.approved_by) == ("r", "bo")
    assert all_versions(office, ["other"]) == []


def test_a_version_that_nobody_signed_or_ran_is_the_latest(settings: Settings) -> None:
    """It lies there, and has no moment."""
    [only] = versions_of(settings, load_process(settings.recordings, "trial")).versions
    assert (only.current, only.first, only.last) == (True, None, None)


def test_a_version_of_another_board_or_of_none_is_not_there(office: Office) -> None:
    """Whoever asks for it learns nothing."""
    for boards, name, digest in ((["other"], "trial", digest_now(office)), (PROV, "trial", "00" * 32), (PROV, "x", "")):
        with pytest.raises(NotFound):
            flow_facts(office, boards, name, digest, protected=True)


def test_the_difference_to_the_version_before_is_told_in_words(office: Office, station: Station) -> None:
    """From the text that was kept when it ran; the first version that is known has none before it."""
    told = facts(office, digest_now(office))
    assert told.before is not None
    assert told.before.digest == station.loaded.program.digest
    assert told.difference is not None
    assert told.difference.changes == (Change(Came.OTHER, "Skriv namnet", "Registrera ansökan", ("vad som görs",)),)
    assert list(told.difference.lines) == ["flow.yaml"]
    assert facts(office, station.loaded.program.digest).before is None


def test_a_text_that_was_not_kept_or_was_changed_is_not_told(office: Office, station: Station) -> None:
    """Nor is a difference to it. Mode and delegation are as the log told them."""
    kept = office.settings.versions / station.loaded.program.digest
    (kept / SUMS).write_bytes(b"")
    changed = facts(office, station.loaded.program.digest)
    assert (changed.text.kept, changed.text.flow, bool(changed.text.fault)) == (None, None, True)
    shutil.rmtree(kept)
    gone = facts(office, station.loaded.program.digest)
    assert (gone.text.kept, gone.text.fault, gone.mode, gone.delegation) == (None, "", "decide", "PN 7 §")
    assert facts(office, digest_now(office)).difference is None


def test_its_cases_and_where_they_stand_today(office: Office, station: Station) -> None:
    """Each once, with the codes it was left with; a version that never ran has none."""
    cases = facts(office, station.loaded.program.digest).cases
    assert [(one.reference, one.today) for one in cases.shown] == [
        ("A-2", State.PENDING_USER_ACTION), ("A-1", State.COMPLETED),
    ]  # fmt: skip
    assert (cases.total, cases.left_with_person, cases.automated) == (2, [("UNG", 1)], 0)
    assert facts(office, digest_now(office)).cases.total == 0


def test_a_protected_persons_case_is_as_if_it_were_not_there(office: Office, station: Station) -> None:
    """Neither shown nor counted, nor is what failed in it; whoever may see such cases sees it."""
    head = {"run": "r", "attempt": 1}
    station.log.append(Event("case.failed", "trial/A-1", {**head, "code": "NÄT", "reason": "x"}))
    station.log.append(Event("case.handed_over", "trial/A-1", {**head, "code": "SKYDD-S", "reasons": []}))
    hidden, seen = (facts(office, station.loaded.program.digest, protected=one) for one in (False, True))
    assert ([one.reference for one in hidden.cases.shown], hidden.faults.failed_attempts) == (["A-2"], {})
    assert len(seen.cases.shown) == 2
    assert seen.faults.failed_attempts == {"NÄT": 1}


def test_what_went_wrong_while_it_ran(office: Office, station: Station) -> None:
    """Attempts, runs and incidents from its first run to that of the next version; of a quiet one nothing."""
    digest = station.loaded.program.digest
    assert not facts(office, digest).faults.some
    station.log.append(Event("case.failed", "trial/A-1", {"run": "r", "attempt": 1, "code": "NÄT", "reason": "x"}))
    station.log.append(
        Event("run.stopped", "run/r", {"run": "r", "reason": "done", "ill": "NÄT", "restarted": [], "broken": []})
    )
    station.log.append(Event("run.lost", "run/r", {"run": "r", "host": "m", "asked_by": "a", "started": "x"}))
    with opened(office.settings) as store:
        store.incidents.open("system/small", "small is ill", _at(2029), "trial")
        store.incidents.open("system/other", "other is ill", _at(2029), "other")
        store.incidents.open("system/late", "before it ran", _at(2001), "trial")
    faults = facts(office, digest).faults
    assert (faults.failed_attempts, faults.ill_runs, faults.lost_runs) == ({"NÄT": 1}, ("r",), ("r",))
    assert [one.what for one in faults.incidents] == ["small is ill"]


def test_a_healing_is_told_of_both_versions(office: Office, station: Station) -> None:
    """The one that it ended and the one that it made."""
    program = read_program(office.settings.recordings, "trial")
    healed = approvals.entry_of(
        "healed", program, "bo", _at(2032), "Ringt", station.loaded.program.digest, "form.save-1"
    )
    approvals.record(office.settings.recordings / "trial", healed)
    for digest in (digest_now(office), station.loaded.program.digest):
        assert [one.proposal for one in facts(office, digest).faults.healed] == ["form.save-1"]
