"""Promise 3, its half in the legacy system: when the log breaks in mid-case, no further save reaches ProVux.

`test_logs_or_stops.py` shows that the log fails closed in every way it can fail; here it does so under a robot at work.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from klickfri.model.errors import AuditUnavailable
from klickfri.model.work import State
from klickfri.replay.verbs import Verbs
from tests import disk
from tests.e2e import checks
from tests.e2e.harness import BOARD, Practice, practice, read_log, recorded
from tests.e2e.processes import until
from tests.e2e.report import assert_agrees
from tests.integration.posting import Clerk, a_clerk, right_after
from tests.promises import broken_logs
from tests.some import some
from tests.unit.audit.support import open_log

pytestmark = pytest.mark.timeout(1500)

NO_ROOM, AUDIT_UNAVAILABLE, OUT_OF_REACH = 3, 4, 75

Break = Callable[[Path], AbstractContextManager[Path]]
"""Breaks the log while the block runs; says where the true log can be read meanwhile."""


@contextmanager
def locked(log: Path) -> Iterator[Path]:
    """Another program holds the log and does not let go; the robot waits half a minute for it."""
    with closing(sqlite3.connect(log, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield log
        other.execute("ROLLBACK")


@contextmanager
def replaced(log: Path) -> Iterator[Path]:
    """Somebody has put another file in the log's place."""
    away = log.with_name("away")
    log.rename(away)
    log.write_bytes(b"")
    yield away
    away.replace(log)


@pytest.fixture(scope="module")
def robot() -> Iterator[Clerk]:
    """A robot at the books of a small system."""
    with a_clerk() as robot:
        yield robot


@pytest.mark.parametrize("breaks", some(broken_logs.BREAKS, 1), ids=lambda breaks: breaks.__name__)
def test_a_log_that_breaks_amid_a_form_stops_the_hand(
    robot: Clerk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, breaks: broken_logs.Break
) -> None:
    """The log breaks when the form is filled in, before the save: nothing is posted; mended, the case is completed."""
    robot.begin()
    with open_log(tmp_path, timeout=0.05) as robot.log:
        with ExitStack() as broken:
            right_after(monkeypatch, Verbs, "_fill", "name", lambda: broken.enter_context(breaks(tmp_path)))
            with pytest.raises(AuditUnavailable):
                robot.attempt("A-1", 1)
        assert robot.posts() == {}
        assert robot.handle("A-1") == "granted"
        assert robot.posts() == {"A-1": 1}


@pytest.mark.parametrize(
    "breaks", [pytest.param(locked, marks=pytest.mark.attack), pytest.param(replaced, marks=pytest.mark.wide)]
)
def test_nothing_is_saved_without_a_log(tmp_path: Path, breaks: Break) -> None:
    """The log breaks while a case form is being filled in: the run ends with exit code 4, ProVux is made to do
    nothing more, and no application is lost: with the log mended, the next run completes them all."""
    with practice(tmp_path, recorded(clean=1)) as held:
        held.take_in()
        run = held.start("run", "sfi_first_application", "--workers", "1", "--until-empty")
        assert until(lambda: form_is_open(held) or run.poll() is not None)
        with breaks(held.state / "audit" / BOARD / "log.sqlite") as log:
            intents = [event for event in read_log(log) if event.type == "step.started"]
            assert held.finish(run) == AUDIT_UNAVAILABLE, held.said[-1]
            assert checks.acts_so_far(held) <= len(intents)
        states = {item.state for item in held.items().values()}
        assert states <= {State.NEW, State.IN_PROGRESS}
        assert held.night(workers=1) == 0, held.said[-1]
        assert_agrees(held.evidence())


@pytest.mark.attack
def test_a_disk_that_fills_up_stops_the_night(tmp_path: Path) -> None:
    """Queue, log and pictures find no room in mid-case: the run ends with a code that says so, ProVux is made to do
    nothing more, and no application is lost: with room again, the next run completes them all."""
    with disk.small(tmp_path / "state", 64), practice(tmp_path, recorded(clean=2)) as held:
        held.take_in()
        run = held.start("run", "sfi_first_application", "--workers", "1", "--until-empty")
        assert until(lambda: form_is_open(held) or run.poll() is not None)
        before = checks.acts_so_far(held)
        with disk.filled(held.state):
            assert held.finish(run) in (NO_ROOM, AUDIT_UNAVAILABLE, OUT_OF_REACH), held.said[-1]
            assert checks.acts_so_far(held) == before
        assert "the disk is full: free some space" in held.said[-1]
        assert held.night(workers=1) == 0, held.said[-1]
        assert_agrees(held.evidence())


def form_is_open(held: Practice) -> bool:
    """A school form has been chosen in a case form."""
    return any(one.detail["page"] == "arende" for one in held.server.journal.entries("choice"))
