"""What comes from outside comes by one door: the clock, who asks, and how workers and screens are started."""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from klickfri import app
from klickfri.app.office import Office, StartedRun
from klickfri.model.work import swedish
from klickfri.settings.person import person
from klickfri.settings.settings import Settings

ASKS_ITSELF = re.compile(r"\b(datetime\.(now|today|utcnow)|date\.today|time\.time|getuser|uuid4)\(")
"""How a program asks what time it is, who sits there, or for a word nobody else has."""
LATE = dt.datetime(2026, 11, 20, 22, 30, tzinfo=dt.UTC)


def test_the_clock_is_an_input() -> None:
    """No use case asks the machine itself for the time, for who asks, or for chance."""
    files = {file.name: file.read_text(encoding="utf-8") for file in Path(app.__path__[0]).rglob("*.py")}
    assert len(files) > 25
    assert [name for name, text in files.items() if ASKS_ITSELF.search(text)] == ["office.py"]


def test_the_real_office_goes_by_this_machine(settings: Settings) -> None:
    """Its clock carries a zone, its signer is the account, and what it draws differs each time."""
    office = Office(settings)
    assert office.now().utcoffset() == dt.timedelta(0)
    assert office.signer() == person()
    assert re.fullmatch("[0-9a-f]{6}", office.draw())
    assert len({office.draw() for _ in range(9)}) > 1


def test_the_day_is_the_settings_or_the_calendars(settings: Settings) -> None:
    """What people are told is the time in Sweden, on the day that counts."""
    office = Office(replace(settings, today=None), now=lambda: LATE)
    assert office.today() == swedish(LATE).date()
    assert office.moment() == LATE
    practice = Office(settings, now=lambda: LATE)
    assert practice.today() == dt.date(2026, 11, 20)
    assert practice.moment().date() == dt.date(2026, 11, 20)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process hears")
def test_a_run_is_a_process_that_hears_only_its_starter() -> None:
    """In a session of its own, so that Ctrl-C in the keeper's terminal is not heard twice; asked to stop, it is asked
    by the signal that a run takes for a soft stop, and asking one that has ended does no harm."""
    ends = "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))"
    waiting = f"{ends}; print('on', flush=True); signal.pause()"
    run = StartedRun([sys.executable, "-c", waiting], stdout=subprocess.PIPE)
    assert run.process.stdout is not None
    assert run.process.stdout.readline() == b"on\n"
    assert (run.poll(), os.getsid(run.process.pid)) == (None, run.process.pid)
    run.stop()
    assert run.process.wait(60) == run.poll() == 130
    run.stop()
    run.process.stdout.close()
