"""`klickfri nights` as a service meets it: a process of its own that starts others, and is told to stop."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.model.events import NightEnded, NightStarted
from klickfri.model.schedule import NightEnd
from klickfri.settings.settings import Settings
from klickfri.work.starts import PlannedStart
from tests.e2e.processes import is_gone, until
from tests.unit.app.conftest import SMALL

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """The small process, planned each hour, and last looked at an hour ago: one start is to be made up for."""
    recordings = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    with (recordings / "trial" / "process.toml").open("a", encoding="utf-8") as file:
        file.write('\n[schedule]\ncron = "0 * * * *"\ndays = "all"\n')
    made = Settings(tmp_path / "state", recordings, f"sqlite:///{(tmp_path / 'state' / 'work.sqlite').as_posix()}")
    with opened(made) as store:
        store.starts.keep(["trial"], dt.datetime.now(dt.UTC) - HOUR)
    return made


@pytest.fixture
def nights(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """The command, without any robot's password: its runs end with 3."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("KLICKFRI_")}
    given |= {"KLICKFRI_STATE": str(settings.state), "KLICKFRI_RECORDINGS": str(settings.recordings)}
    words = [sys.executable, "-m", "klickfri", "nights"]
    with subprocess.Popen(words, env={**given, "PYTHONPATH": "robot"}, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def rows(settings: Settings) -> list[PlannedStart]:
    """What became of the starts."""
    now = dt.datetime.now(dt.UTC)
    with opened(settings) as store, closing(store):
        return store.starts.between("trial", now - 3 * HOUR, now)


@pytest.mark.wide
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process hears")
def test_a_missed_start_becomes_a_run_of_its_own(settings: Settings, nights: subprocess.Popen[str]) -> None:
    """Begun in a process of its own, judged by its exit code, told in the log; asked to stop, the keeper ends well."""
    assert until(lambda: any(row.ended for row in rows(settings)))
    nights.send_signal(signal.SIGTERM)
    said, _ = nights.communicate(timeout=300)
    assert (nights.returncode, is_gone(nights.pid)) == (0, True), said
    [row] = [row for row in rows(settings) if row.run]
    assert (row.went, row.tries) == (NightEnd.FAILED, 1)
    with read_ledger(settings, "prov") as log:
        told = [entry.told for entry in log.of_subject("schedule/trial")]
    started, ended = told[-2:]
    assert isinstance(started, NightStarted)
    assert isinstance(ended, NightEnded)
    assert (started.run, ended.run, ended.went) == (row.run, row.run, "failed")
    assert f"run {row.run} begins" in said
