"""Queue and log agree whatever happens between them at intake: real kills, and a log that is locked."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from klickfri.app.look import queue
from klickfri.app.office import Office
from klickfri.app.run import intake, settling
from klickfri.app.store import opened
from klickfri.audit import opening
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file
from klickfri.flow.loader import load_process
from klickfri.model.errors import AuditUnavailable
from klickfri.model.event import Event
from klickfri.settings.settings import Settings

FILE = "Ansökningsnr;Inkommen;Identitet;Kommun vid anmälan"
ROWS = "A-1;2026-11-19 10:00;saknas;0199\nA-2;2026-11-19 11:00;saknas;0199\n"
PROCESS = "sfi_first_application"
RECORDINGS = Path("recordings").resolve()

KILLED = """
import os, signal, sys
from pathlib import Path
from klickfri.app.run.intake import take_in
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.settings.settings import Settings
from klickfri.app.office import Office

append, point = SqliteLedger.append, sys.argv[1]

def dying(self, event):
    if point == f"before {event.type}":
        os.kill(os.getpid(), signal.SIGKILL)
    written = append(self, event)
    if point == f"after {event.type}":
        os.kill(os.getpid(), signal.SIGKILL)
    return written

SqliteLedger.append = dying
take_in(Office.from_environment(), "sfi_first_application", Path(sys.argv[2]), False)
"""
"""A real process that kills itself beside an entry. The queue keeps its rows between the first entry and the second."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty state folder, and the recorded processes."""
    return Settings(tmp_path / "state", RECORDINGS, f"sqlite:///{tmp_path / 'state' / 'work.sqlite'}")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two applications."""
    titles = [field.title for field in load_process(RECORDINGS, PROCESS).fields.values()]
    given = [dict(zip(FILE.split(";"), row.split(";"), strict=True)) for row in ROWS.splitlines()]
    rows = [titles, *([row.get(title, "") for title in titles] for row in given)]
    path = tmp_path / "in.csv"
    path.write_text("\n".join(map(";".join, rows)), encoding="utf-8")
    return path


def logged(settings: Settings) -> list[int]:
    """How many each intake took in, by the log."""
    with read_ledger(settings, "utbildning") as reader:
        entries = reader.of_subject(f"intake/{PROCESS}")
    return [int(entry.data["taken"]) for entry in entries if entry.type == "intake.done"]


def queued(settings: Settings) -> list[str]:
    """Who is in the queue."""
    return [item.reference for item in queue.items(settings, queue.Selection(PROCESS))]


@pytest.mark.parametrize(
    ("point", "in_queue", "by_log"),
    [
        ("before intake.started", 0, [2]),
        ("after intake.started", 0, [0, 2]),
        ("before intake.done", 2, [2, 0]),
        ("after intake.done", 2, [2, 0]),
    ],
)
def test_a_killed_intake_is_settled_by_the_next(
    settings: Settings, file: Path, point: str, in_queue: int, by_log: list[int]
) -> None:
    """Killed at any point and handed in again: everybody is there once, and the log counts them once."""
    environment = os.environ | {"KLICKFRI_STATE": str(settings.state), "KLICKFRI_RECORDINGS": str(RECORDINGS)}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    died = subprocess.run([sys.executable, "-c", KILLED, point, str(file)], env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    assert len(queued(settings)) == in_queue
    again = intake.take_in(Office(settings), PROCESS, file, False)
    assert again.taken + len(again.already) == 2
    assert queued(settings) == ["A-1", "A-2"]
    assert logged(settings) == by_log


def test_a_run_settles_too(settings: Settings, file: Path) -> None:
    """What the queue keeps and the log only knows the beginning of is logged, once, whoever comes next."""
    process = load_process(RECORDINGS, PROCESS)
    office = Office(settings)
    intake.take_in(office, PROCESS, file, False)
    with opened(settings) as store, open_ledger(settings, process.board, office.now) as log:
        moment = office.now()
        store.add(PROCESS, [{"reference": "A-3", "received": "2026-11-19 10:00"}], run="", now=moment)
        begun = {"added": moment.isoformat(), "process": PROCESS, "taken": 1}
        log.append(Event("intake.started", f"intake/{PROCESS}", begun))
        settling.settle(store, log, process)
        settling.settle(store, log, process)
    assert logged(settings) == [2, 1]


def test_nothing_is_taken_in_while_the_log_is_locked(
    settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`AuditUnavailable`, exit code 4, means that nothing is done: the queue is as it was."""
    monkeypatch.setattr(intake, "open_ledger", partial(open_ledger, timeout=0.1))
    with open_ledger(settings, "utbildning", Office(settings).now):
        pass
    with closing(sqlite3.connect(log_file(settings.audit, "utbildning"), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AuditUnavailable):
            intake.take_in(Office(settings), PROCESS, file, False)
        other.execute("ROLLBACK")
    assert queued(settings) == []
    assert intake.take_in(Office(settings), PROCESS, file, False).taken == 2
    assert logged(settings) == [2]


def test_a_log_locked_after_the_queue_kept_the_rows_is_caught_up(
    settings: Settings, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are in, the log has their beginning, and the next command writes the rest."""

    class LockedBetween(SqliteLedger):
        def append(self, event: Event) -> int:
            with closing(sqlite3.connect(log_file(settings.audit, "utbildning"), isolation_level=None)) as other:
                if event.type == "intake.done":
                    other.execute("BEGIN IMMEDIATE")
                return super().append(event)

    with monkeypatch.context() as patched:
        patched.setattr(opening, "SqliteLedger", LockedBetween)
        patched.setattr(intake, "open_ledger", partial(open_ledger, timeout=0.1))
        taken = intake.take_in(Office(settings), PROCESS, file, False)
    assert taken.taken == 2
    assert taken.repaired == ("the log could not be brought up to date; the next intake or run does it",)
    assert logged(settings) == []
    assert len(intake.take_in(Office(settings), PROCESS, file, False).already) == 2
    assert logged(settings) == [2, 0]
