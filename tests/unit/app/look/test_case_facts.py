"""One case as an auditor reads it, also when the process has changed since and where nothing but the log is here."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri.app.look import sealing
from klickfri.app.look.case_facts import CaseFacts, ProofReach, cases
from klickfri.app.office import Office
from klickfri.app.run.station import Station
from klickfri.flow import approvals
from klickfri.model.errors import NotFound
from klickfri.model.event import Event
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL
from tests.unit.app.look.conftest import ANNA, AT

OLD_QUEUE = Path(__file__).parents[3] / "data" / "queue" / "v0.sqlite"


def facts(settings: Settings, reference: str = "A-1", run: str | None = None) -> CaseFacts:
    """Of the one case with this number, an hour after the night."""
    [case] = cases(Office(settings, now=lambda: AT + dt.timedelta(hours=1)), reference, run)
    return case


def said(case: CaseFacts) -> set[str]:
    """What the moments say, and the stages they stand under."""
    return {text for moment in case.moments for text in (moment.stage, moment.say)}


def test_a_case_is_shown_under_its_stages(night: Settings) -> None:
    """The stages' words come from the process, the rest from the log."""
    case = facts(night)
    assert (case.subject, case.board) == ("trial/A-1", "prov")
    assert {"Registrera ansökan", "Går den att registrera?", "Klicka på Spara"} <= said(case)
    assert [moment.say for moment in case.moments if moment.saves] == ["Klicka på Spara"]


def test_the_log_outlives_its_process(night: Settings, tmp_path: Path) -> None:
    """A flow that has been broken or rewritten since does not hide what was done."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    (folder / "trial" / "flow.yaml").write_text("broken: [", encoding="utf-8")
    assert {"register", "Klicka på Spara"} <= said(facts(replace(night, recordings=folder)))


@pytest.mark.parametrize(("reference", "run"), [("A-9", None), ("A-1", "another"), ("trial", None), ("1", None)])
def test_what_the_log_does_not_know_is_said(night: Settings, reference: str, run: str | None) -> None:
    """An unknown number, another run, a name that is no case, and a part of a number: a sentence, no empty page."""
    with pytest.raises(NotFound, match=reference):
        cases(Office(night), reference, run)


def test_where_it_stands_today(night: Settings) -> None:
    """As the queue has it, with its clock and its code; nothing is known where there is no queue, and none is made."""
    granted, handed = facts(night).today, facts(night, "A-2").today
    assert granted
    assert handed
    assert (granted.state, granted.outcome, granted.restricted) == (State.COMPLETED, "granted", False)
    assert (handed.state, handed.code) == (State.PENDING_USER_ACTION, "UNG")
    assert handed.clock
    assert (handed.clock.open, granted.clock and granted.clock.open) == (True, False)
    (night.state / "work.sqlite").rename(night.state / "away")
    assert facts(night).today is None
    assert not (night.state / "work.sqlite").exists()


@pytest.mark.parametrize("queue", [b"no database " * 500, OLD_QUEUE.read_bytes()], ids=["damaged", "an old release's"])
def test_a_queue_that_cannot_be_read_keeps_nobody_from_the_log(night: Settings, queue: bytes) -> None:
    """What is wrong with it is told, the queue is left as it is, and the case is shown."""
    (night.state / "work.sqlite").write_bytes(queue)
    case = facts(night)
    assert (case.today, "the queue" in case.queue_fault) == (None, True)
    assert "Klicka på Spara" in said(case)
    assert (night.state / "work.sqlite").read_bytes() == queue


def test_by_what_right_it_was_decided(night: Settings, station: Station, tmp_path: Path) -> None:
    """The flow that ran, who wrote and who approved it, mode, delegation, and who asked for the run. Of a run whose
    beginning the log does not hold, its flow."""
    digest = station.loaded.program.digest
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    approvals.record(folder / "trial", approvals.entry_of("drafted", station.loaded.program, "anna", AT))
    station.log.append(Event("case.claimed", "trial/A-1", {"run": "prov-1", "attempt": 1, "flow_digest": digest}))
    [right, trial] = facts(replace(night, recordings=folder)).rights
    assert (right.run, right.flow_digest, right.authors, right.approved_by) == ("r", digest, ("anna",), "bo")
    assert (right.mode, right.delegation, right.asked_by, right.host) == ("decide", "PN 7 §", "drift", "m1")
    assert (trial.run, trial.flow_digest, trial.authors, trial.approved_by) == ("prov-1", digest, ("anna",), "")
    assert facts(night).rights[0].authors == (), "nobody has signed in these recordings"


def test_what_was_asked_is_masked_as_the_log_masks(night: Settings) -> None:
    """The application is the queue's; a person's number is the token that the log has, nothing stands in clear."""
    values = {value.name: value for value in facts(night).told.values}
    assert values["personal_number"].asked.startswith("‹pnr:")
    assert values["given_name"].asked == values["given_name"].entered
    assert values["route"].proposed
    assert ANNA not in str(facts(night))
    assert "Åsa" not in str(facts(night))


def test_nothing_is_told_of_a_protected_persons_application(night: Settings) -> None:
    """Only where the case stands, and that it is restricted."""
    with closing(sqlite3.connect(night.state / "work.sqlite", isolation_level=None)) as db:
        db.execute("UPDATE work_item SET restricted = 1")
    case = facts(night)
    assert case.today
    assert case.today.restricted
    assert all(not value.asked for value in case.told.values)


def test_who_has_looked_is_told(night: Settings, station: Station) -> None:
    """At this case, the latest first, as they were called then; not who looked at another, nor who logged in."""
    whose = {"person": "kim", "name": "Kim Ek", "title": "Revisor"}
    for kind, more in (
        ("audit.viewed", {"what": "case", "of": "trial/A-1"}),
        ("audit.viewed", {"what": "case", "of": "trial/A-2"}),
        ("person.left", {}),
        ("audit.viewed", {"what": "case", "of": "trial/A-1"}),
    ):
        station.log.append(Event(kind, "person/kim", whose | more))
    views = facts(night).views
    assert [(view.by, view.name, view.title) for view in views] == [("kim", "Kim Ek", "Revisor")] * 2
    assert views[0].seq > views[1].seq


def test_how_far_the_proof_reaches(night: Settings, station: Station) -> None:
    """Nothing is signed at first; then all of it, and not what comes later."""
    first = facts(night).proof
    assert (first.signed, first.covered) == (0, False)
    sealing.seal(Office(night), "prov")
    assert facts(night).proof.covered
    taken = {"by": "eva", "was": "", "to": "eva", "reason": "tar den"}
    later = station.log.append(Event("case.assigned", "trial/A-1", taken))
    proof = facts(night).proof
    assert (proof.last, proof.covered) == (later, False)
    assert ProofReach(1, 7, 3, 7).covered
