"""All cases that a faulty version had a hand in, and where they stand today."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look.touching import Touched, touched, version_of_rule
from klickfri.app.run.station import Station
from klickfri.audit.wanted import FlowVersion, RuleVersion
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.model.event import Event
from klickfri.model.work import State
from klickfri.settings.settings import Settings


def cases(found: Touched) -> dict[str, tuple[str, str, str, bool, State | None]]:
    """By reference: how it ended then, whether by itself, and where it stands today."""
    return {one.reference: (one.then, one.outcome, one.code, one.automated, one.today) for one in found.cases}


def test_every_case_of_a_flow_with_its_state_today(night: Settings, station: Station) -> None:
    """One was granted, one was handed over; the third has not begun and is not touched."""
    digest = station.loaded.program.digest
    found = touched(night, FlowVersion(digest[:12]), None, None)
    assert cases(found) == {
        "A-1": ("completed", "granted", "", False, State.COMPLETED),
        "A-2": ("pending_user_action", "", "UNG", False, State.PENDING_USER_ACTION),
    }
    assert (found.today, found.queue) == ({"completed": 1, "pending_user_action": 1}, True)
    assert touched(night, FlowVersion("0000"), None, None).cases == ()


def test_a_case_is_told_once(night: Settings, station: Station) -> None:
    """Of several attempts the last, with how many there were; one that was cut off has no end. Decided in any of them
    is decided."""
    head = {"run": "r2", "attempt": 2}
    station.log.append(Event("case.claimed", "trial/A-1", {**head, "flow_digest": station.loaded.program.digest}))
    station.log.append(Event("decision.made", "trial/A-1", {"run": "r", "attempt": 1, "by": "Klara"}))
    [case] = [one for one in touched(night, FlowVersion(station.loaded.program.digest), None, None).cases
              if one.reference == "A-1"]  # fmt: skip
    assert (case.attempts, case.run, case.then, case.automated) == (2, "r2", "", True)


def test_every_case_that_a_rule_answered_in(night: Settings, station: Station) -> None:
    """Of all its versions, or of one; the newest first."""
    digest = station.loaded.rules.digest
    for version in (RuleVersion("assess"), version_of_rule(f"assess@{digest[:8]}")):
        assert [one.reference for one in touched(night, version, None, None).cases] == ["A-2", "A-1"]
    assert touched(night, RuleVersion("assess", "0000"), None, None).cases == ()
    assert touched(night, RuleVersion("identity"), None, None).cases == ()


def test_only_between_two_days(night: Settings) -> None:
    """Both included."""
    [today] = {one.at.date() for one in touched(night, RuleVersion("assess"), None, None).cases}
    near, day = dt.timedelta(2), dt.timedelta(1)
    assert len(touched(night, RuleVersion("assess"), today - day, today + day).cases) == 2
    assert touched(night, RuleVersion("assess"), None, today - near).cases == ()
    assert touched(night, RuleVersion("assess"), today + near, None).cases == ()


def test_without_a_queue_the_log_still_tells(night: Settings, tmp_path: Path) -> None:
    """And it is said that there was none; none is made."""
    there = replace(night, database=f"sqlite:///{tmp_path / 'none.sqlite'}")
    found = touched(there, RuleVersion("assess"), None, None)
    assert ({one.today for one in found.cases}, found.queue, found.today) == ({None}, False, {"": 2})
    assert not (tmp_path / "none.sqlite").exists()


def test_a_queue_that_cannot_be_read_keeps_nobody_from_the_log(night: Settings) -> None:
    """What is wrong with it is told."""
    (night.state / "work.sqlite").write_bytes(b"no database " * 500)
    found = touched(night, RuleVersion("assess"), None, None)
    assert (len(found.cases), found.queue, "SQLITE_NOTADB" in found.queue_fault) == (2, False, True)


def test_a_restricted_case_is_known_as_one(night: Settings, station: Station) -> None:
    """A face that may not show it can leave it out."""
    head = {"run": "r2", "attempt": 2}
    rule = {**head, "rule": "assess", "rule_digest": "ab"}
    station.log.append(Event("decision.proposed", "trial/A-9", rule))
    station.log.append(Event("case.finished", "trial/A-9", {**head, "state": "pending_user_action", "code": "SKYDD-S"}))
    found = touched(night, RuleVersion("assess"), None, None)
    assert [one.reference for one in found.cases if one.is_restricted] == ["A-9"]


def test_what_is_no_version_is_said(night: Settings, tmp_path: Path) -> None:
    """All that is wrong at once; and where there is no log, the setting."""
    with pytest.raises(BadInput) as refused:
        touched(night, FlowVersion("3.1"), dt.date(2026, 11, 2), dt.date(2026, 11, 1))
    assert [fault.where for fault in refused.value.faults] == ["the days", "the version"]
    with pytest.raises(BadInput, match="it has no name"):
        touched(night, version_of_rule("@ab"), None, None)
    with pytest.raises(Misconfigured, match="KLICKFRI_STATE"):
        touched(replace(night, state=tmp_path / "none"), RuleVersion("assess"), None, None)
