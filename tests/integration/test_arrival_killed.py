"""A watcher that is killed at any point loses nothing and doubles nothing: the next one goes on where it was."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from klickfri.app.look import queue
from klickfri.app.office import Office
from klickfri.app.run.arrival import Arrival
from klickfri.audit.opening import read_ledger
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL

ROWS = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n"

KILLED = """
import os, signal, sys
from pathlib import Path
from klickfri.app.office import Office
from klickfri.app.run import arrival
from klickfri.work import inbox

def dies(owner, name, after):
    real = getattr(owner, name)
    def dying(*asked, **more):
        if not after:
            os.kill(os.getpid(), signal.SIGKILL)
        real(*asked, **more)
        os.kill(os.getpid(), signal.SIGKILL)
    setattr(owner, name, dying)

when, what = sys.argv[1].split()
dies(arrival if what == "take_in" else inbox.Inbox if what == "take" else inbox.private, what, when == "after")
office, clock = Office.from_environment(), iter(range(0, 100, 10))
watcher = arrival.Arrival(office, "trial", Path(sys.argv[2]), print, lambda: next(clock))
watcher.look()
watcher.look()
"""
"""A real process that kills itself beside a step; `as_folder` comes when the answer is there and the move is not."""


@pytest.mark.parametrize(
    "point",
    [
        "after take_in",
        pytest.param("before take", marks=pytest.mark.attack),
        pytest.param("after take", marks=pytest.mark.attack),
        pytest.param("before take_in", marks=pytest.mark.attack),
        pytest.param("before as_folder", marks=pytest.mark.attack),
    ],
)
def test_the_next_watcher_goes_on(tmp_path: Path, point: str) -> None:
    """Everybody is in the queue once, the log counts them once, and the file's one answer says that it came."""
    recordings, inbox = Path(shutil.copytree(SMALL, tmp_path / "recordings")), tmp_path / "in"
    inbox.mkdir()
    (inbox / "a.csv").write_text(ROWS, encoding="utf-8")
    settings = Settings(tmp_path / "state", recordings, f"sqlite:///{tmp_path / 'state' / 'work.sqlite'}")
    environment = os.environ | {"KLICKFRI_STATE": str(settings.state), "KLICKFRI_RECORDINGS": str(recordings)}
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    died = subprocess.run([sys.executable, "-c", KILLED, point, str(inbox)], env=environment, check=False)
    assert died.returncode == -signal.SIGKILL
    clock = iter(range(0, 100, 10))
    watcher = Arrival(Office(settings), "trial", inbox, lambda text: None, lambda: next(clock))
    watcher.look()
    watcher.look()
    assert [item.reference for item in queue.items(settings, queue.Selection("trial"))] == ["A-1", "A-2"]
    with read_ledger(settings, "prov") as reader:
        done = [entry for entry in reader.of_subject("intake/trial") if entry.type == "intake.done"]
    assert sum(int(entry.data["taken"]) for entry in done) == 2
    [answer] = inbox.rglob("*.svar.txt")
    assert answer.parent.name == "taken"
    assert "Nya ansökningar: 2." in answer.read_text(encoding="utf-8")
    assert sorted(path.name for path in inbox.rglob("*a.csv")) == [answer.name.removesuffix(".svar.txt")]
