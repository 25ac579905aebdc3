"""Questions to the log."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from klickfri.audit.log import AuditLog
from klickfri.audit.read import AuditReader, Counts, Effort
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event
from tests.unit.audit.support import BOARD, PNG


def done(subject: str, run: str, kind: str, clicks: int = 0, choices: int = 0, confirms: int = 0) -> Event:
    """A completed step with what hands did."""
    counted = {"clicks": clicks, "choices": choices, "confirms": confirms}
    return Event("step.completed", subject, {"run": run, "step": "s", "kind": kind, **counted})


@pytest.fixture
def reader(log: AuditLog, folder: Path) -> AuditReader:
    """Two cases in two runs, one tried twice; one step of it failed after a click."""
    log.append(Event("run.started", "run/natt-1", {"run": "natt-1"}))
    log.append(done("sfi/A-1", "natt-1", "work", clicks=2))
    log.append(done("sfi/A-1", "natt-1", "looking", clicks=3))
    log.append(done("sfi/A-1", "natt-1", "work", choices=1, confirms=1))
    log.append(Event("step.failed", "sfi/A-2", {"run": "natt-1", "kind": "work", "clicks": 1, "code": "TIMEOUT"}))
    log.append(Event("run.started", "run/natt-2", {"run": "natt-2"}))
    log.append(done("sfi/A-2", "natt-2", "work", clicks=5))
    return AuditReader(folder, BOARD)


def test_a_cases_timeline(reader: AuditReader) -> None:
    """A case's entries come in order, of all runs or of one, with times that know their zone."""
    with reader:
        timeline = reader.of_subject("sfi/A-2")
        assert [entry.type for entry in timeline] == ["step.failed", "step.completed"]
        assert [entry.seq for entry in reader.of_subject("sfi/A-2", run="natt-2")] == [8]
        assert timeline[0].time.utcoffset() == dt.timedelta(0)
        assert timeline[0].data["code"] == "TIMEOUT"


def of_save(kind: str, attempt: int = 1, **more: object) -> Event:
    """An event about the step that saves, in a stage that sends a letter."""
    return Event(kind, "sfi/A-1", {"run": "natt", "attempt": attempt, "stage": "letter", "step": "send", **more})


INTENT, DONE, SEEN = of_save("step.started"), of_save("step.completed"), of_save("case.verified", step="")


@pytest.mark.parametrize(
    ("told", "doubt"),
    [
        ([INTENT], True),
        ([INTENT, DONE], True),
        ([INTENT, DONE, SEEN], False),
        ([SEEN, INTENT], True),
        ([INTENT, of_save("step.failed", code="TIMEOUT", not_taken=False)], True),
        ([INTENT, of_save("step.failed", code="MISSAT", not_taken=True)], False),
        ([INTENT, of_save("step.failed", code="SESSION", not_taken=False)], True),
        ([INTENT, of_save("step.failed", code="SESSION")], False),  # a log of an older robot
        ([INTENT, of_save("step.failed", code="TIMEOUT")], True),
        ([INTENT, of_save("step.failed", 2, code="SESSION")], True),
        ([INTENT, of_save("step.failed", code="SESSION", step="done_when/look")], True),
        ([INTENT, of_save("step.started", 2), of_save("step.failed", 2, code="LÅST", not_taken=True)], True),
        ([INTENT, of_save("step.started", step="again"), of_save("step.failed", step="again", not_taken=True)], True),
    ],
)
def test_a_save_in_doubt(log: AuditLog, folder: Path, told: list[Event], doubt: bool) -> None:
    """An intent leaves a doubt until a fresh look has shown the effect, or its own step was answered by what means that
    nothing was taken: an answer to another step, or another attempt's, says nothing of it."""
    for event in told:
        log.append(event)
    with AuditReader(folder, BOARD) as reader:
        assert reader.in_doubt("sfi/A-1") == (["letter"] if doubt else [])
        assert reader.in_doubt("sfi/A-2") == []


def test_runs(reader: AuditReader) -> None:
    """Runs are listed latest first, and a run's entries are its own."""
    with reader:
        assert [entry.data["run"] for entry in reader.runs()] == ["natt-2", "natt-1"]
        assert [entry.seq for entry in reader.of_run("natt-2")] == [7, 8]


def test_a_case_is_found_by_its_reference(reader: AuditReader) -> None:
    """A reference finds its case, whole references only."""
    with reader:
        assert reader.subjects("A-2") == ["sfi/A-2"]
        assert reader.subjects("-2") == []


def test_hands_are_counted_by_case_and_kind(reader: AuditReader) -> None:
    """Work and looking are counted apart; failed steps count too, for their clicks were made."""
    with reader:
        assert reader.counts(run="natt-1") == {
            "sfi/A-1": Counts(work=Effort(2, 2, 1, 1), looking=Effort(1, 3, 0, 0)),
            "sfi/A-2": Counts(work=Effort(1, 1, 0, 0)),
        }
        assert reader.counts(subject="sfi/A-2") == {"sfi/A-2": Counts(work=Effort(2, 6, 0, 0))}
        assert sum(reader.counts().values(), Counts()).work.clicks == 8


def test_the_last_picture_of_a_case(log: AuditLog, reader: AuditReader) -> None:
    """The last step with a picture is found, and its file is there."""
    with reader:
        assert reader.last_pictured("sfi/A-1") is None
        for number in range(3):
            sha = log.keep_picture(PNG + bytes([number]))
            log.append(Event("step.completed", "sfi/A-1", {"step": f"steg {number}", "picture": sha}))
        log.append(Event("step.completed", "sfi/A-1", {"step": "steg 3", "picture": ""}))
        last = reader.last_pictured("sfi/A-1")
        assert last is not None
        assert last.data["step"] == "steg 2"
        assert reader.picture(last.data["picture"]).read_bytes() == PNG + b"\x02"


def test_reading_makes_no_log(tmp_path: Path) -> None:
    """Asking for a log that is not there says so and creates nothing."""
    with pytest.raises(Misconfigured, match="no audit log of utbildning"):
        AuditReader(tmp_path, BOARD)
    assert list(tmp_path.iterdir()) == []


def test_the_cases_that_a_run_saved_itself(log: AuditLog, folder: Path) -> None:
    """Begun and seen in this run: one found done already, or begun in another run or stage, is not its own."""
    told = [
        ("A-1", "natt", "step.started", "save"), ("A-1", "natt", "case.verified", "save"),
        ("A-2", "natt", "case.verified", "save"),
        ("A-3", "before", "step.started", "save"), ("A-3", "natt", "case.verified", "save"),
        ("A-4", "natt", "step.started", "save"), ("A-4", "natt", "case.verified", "letter"),
    ]  # fmt: skip
    for case, run, kind, stage in told:
        log.append(Event(kind, f"sfi/{case}", {"run": run, "stage": stage}))
    with AuditReader(folder, BOARD) as reader:
        assert reader.saved("natt") == {"sfi/A-1"}
