"""Promise 3: the robot does not act if it cannot log.

`broken_log` is an audit log that worked and then can no longer be written, in each way that happens;
`test_does_nothing_unlogged.py` gives such a log to a robot at work.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from tests.promises.broken_logs import BREAKS, Break, disk_full
from tests.unit.audit.support import BOARD, PNG, checked, open_log, read_log, step

NOBODY = 65534


@pytest.fixture(params=BREAKS, ids=lambda way: way.__name__)
def way(request: pytest.FixtureRequest) -> Break:
    """One way in which a log fails."""
    way: Break = request.param
    return way


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the logs of all boards lie."""
    return tmp_path / "audit"


@pytest.fixture
def working_log(folder: Path) -> Iterator[SqliteLedger]:
    """A log that has taken events, and soon gives up waiting."""
    with open_log(folder, timeout=0.05) as log:
        log.append(step(1))
        yield log


@pytest.fixture
def broken_log(working_log: SqliteLedger, folder: Path, way: Break) -> Iterator[SqliteLedger]:
    """An audit log that worked and now cannot be written."""
    with way(folder):
        yield working_log


class Hand:
    """Does one saving act the way every stage must: intent durable first, then the act, then the outcome."""

    def __init__(self, log: SqliteLedger) -> None:
        self._log = log
        self.acts = 0

    def save(self) -> None:
        """One act."""
        self._log.append(Event("step.started", "sfi/A-1", {"run": "natt", "step": "spara"}))
        self.acts += 1
        self._log.append(step(self.acts))

    def save_many(self, acts: int) -> None:
        """Many acts, one after the other."""
        for _ in range(acts):
            self.save()


def test_an_intent_that_cannot_be_written_stops_the_act(broken_log: SqliteLedger) -> None:
    """Whatever way the log fails, asking to write an intent raises, so the act after it is never reached."""
    hand = Hand(broken_log)
    for _ in range(3):
        with pytest.raises(AuditUnavailable, match="The robot does nothing until then"):
            hand.save()
    assert hand.acts == 0


def test_the_log_goes_on_when_mended(working_log: SqliteLedger, folder: Path, way: Break) -> None:
    """Once the fault is gone, work goes on in the same whole chain, without any event of the failed attempts."""
    hand = Hand(working_log)
    with way(folder), pytest.raises(AuditUnavailable):
        hand.save()
    hand.save()
    assert hand.acts == 1
    assert checked(folder).ok
    with read_log(folder) as reader:
        assert [entry.type for entry in reader.of_subject("sfi/A-1")] == [
            "step.completed",
            "step.started",
            "step.completed",
        ]


def test_the_act_stops_in_the_middle_of_a_night(working_log: SqliteLedger, folder: Path) -> None:
    """On a disk that fills up, every act done has its intent in the log; the first without one is not done."""
    hand = Hand(working_log)
    with disk_full(folder, spare=200_000), pytest.raises(AuditUnavailable):
        hand.save_many(1000)
    with read_log(folder) as reader:
        intents = [entry for entry in reader.of_run("natt") if entry.type == "step.started"]
    assert len(intents) == hand.acts > 1
    assert checked(folder).ok


def test_a_picture_that_cannot_be_kept(working_log: SqliteLedger, folder: Path) -> None:
    """A full disk under a picture is the same stop, and leaves no half picture."""
    with disk_full(folder), pytest.raises(AuditUnavailable):
        working_log.keep_picture(PNG * 100_000)
    assert [file for file in (folder / BOARD / "pictures").rglob("*") if file.is_file()] == []


def test_a_log_that_may_not_be_written_cannot_be_opened() -> None:
    """Without the right to write the log, the robot does not even begin; the error says what to do."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "audit"
        open_log(folder).close()
        with without_rights(Path(place)), pytest.raises(AuditUnavailable, match="right to write"):
            open_log(folder).append(step(1))
        assert checked(folder).entries == 1


@contextmanager
def without_rights(place: Path) -> Iterator[None]:
    """Everything below may be read and not written; root, whom rights do not stop, becomes nobody."""
    everything = [place, *place.rglob("*")]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    was = os.geteuid()
    if was == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(was)
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)
