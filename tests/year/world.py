"""A machine on which `klickfri nights` lives, with a clock of its own: years pass in seconds, by the real keeper."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from klickfri.app.nights.keeper import STEP, Keeper
from klickfri.app.nights.twin import Course, TwinRuns
from klickfri.app.office import Office, RunProcess
from klickfri.model.application import Process
from klickfri.model.schedule import Hindrance
from klickfri.model.target import System
from klickfri.settings.settings import Settings
from klickfri.work.starts import StartState
from klickfri.work.store import Store
from tests.unit.app.conftest import SMALL

STOCKHOLM = ZoneInfo("Europe/Stockholm")
LATER = dt.timedelta(minutes=15)
"""The longest rest while something waits; a real keeper looks each ten seconds."""
SECOND = dt.timedelta(seconds=1)


def swedish(text: str) -> dt.datetime:
    """A moment on the wall clock in Sweden, in UTC."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM).astimezone(dt.UTC)


class Machine:
    """A robot machine: its clock, the keeper that may live on it, and the runs it starts, which are twins."""

    def __init__(self, folder: Path, began: str) -> None:
        self.now = swedish(began)
        self.courses: dict[str, Course] = {}
        self.hindrances: dict[str, Hindrance] = {}
        self.said: list[str] = []
        self.unstartable = False
        self.refused: list[str] = []
        self.set_back: list[tuple[dt.datetime, dt.datetime]] = []
        self.keeper: Keeper | None = None
        for name in ("recordings", "state"):
            (folder / name).mkdir(parents=True, mode=0o700)
        database = f"sqlite:///{(folder / 'state' / 'work.sqlite').as_posix()}"
        self.settings = Settings(folder / "state", folder / "recordings", database)
        self.store = Store(database)
        self._host = _idle()
        self.runs = TwinRuns(self.settings, self.store, self.clock, self._course, pid=lambda: self._host.pid)
        self.office = Office(self.settings, now=self.clock, start_run=self._start)

    def clock(self) -> dt.datetime:
        """The machine's time."""
        return self.now

    def _course(self, process: str) -> Course:
        return self.courses.get(process, Course())

    def _start(self, process: str, run: str, workers: int, until: dt.datetime | None) -> RunProcess:
        if self.unstartable:
            self.refused.append(process)
            raise OSError(11, "Resource temporarily unavailable")
        return self.runs(process, run, workers, until)

    def process(self, name: str, schedule: str = "", closed: str = "") -> Path:
        """A copy of the small process with a schedule, and of its system with closed hours; its file."""
        recordings, system = self.settings.recordings, f"of_{name}"
        shutil.copytree(SMALL / "systems" / "small", recordings / "systems" / system)
        shutil.copytree(SMALL / "trial", recordings / name)
        file, its = recordings / name / "process.toml", recordings / "systems" / system / "system.toml"
        _edit(its, {"name": system}, closed)
        _edit(file, {"name": name, "system": system}, f"schedule = {{ {schedule} }}" if schedule else "")
        return file

    def hinder(self, process: Process, system: System) -> Hindrance | None:
        """What a person has said."""
        return self.hindrances.get(process.name)

    # -- the machine is on, or not

    def on(self) -> None:
        """The keeper starts, as it does with the machine."""
        self.keeper = Keeper(self.office, self.store, self.said.append, self.hinder)

    def keeper_dies(self) -> None:
        """The keeper alone is killed; what it had started works on."""
        self.keeper = None

    def off(self) -> None:
        """The power goes: keeper and runs are dead where they stand."""
        self.keeper = None
        _end(self._host)
        self.runs.kill()
        self._host = _idle()

    def close(self) -> None:
        """Ends what it has started."""
        _end(self._host)
        self.store.close()

    # -- time

    def set_clock_back(self, by: dt.timedelta) -> None:
        """The clock had been ahead, and is put right."""
        self.set_back.append((self.now - by, self.now))
        self.now -= by

    def until(self, moment: dt.datetime, interest: Callable[[dt.datetime], dt.datetime] | None = None) -> None:
        """Lets time pass; `interest` is an onlooker's next moment of interest, before which nobody oversleeps."""
        while self.now < moment:
            seconds = self.keeper.look() if self.keeper else LATER.total_seconds()
            rest = max(SECOND, self._longest() if seconds == STEP else dt.timedelta(seconds=seconds))
            stops = [moment, self.runs.next_end(), interest(self.now) if interest else None]
            self.now = min(self.now + rest, *(max(self.now, stop) for stop in stops if stop))
            self.runs.pass_time()
        if self.keeper:
            self.keeper.look()

    def _longest(self) -> dt.timedelta:
        """While nothing but runs is waited for, only their ends are of interest."""
        undone = self.store.starts.open()
        over = {run.run for run in self.runs.begun if run.code is not None}
        if any(start.run in over for start in undone):
            return dt.timedelta(seconds=STEP)
        if any(start.state is StartState.WAITING for start in undone):
            return LATER
        ends = self.runs.next_end()
        return ends - self.now if ends else LATER


def _edit(file: Path, facts: dict[str, str], more: str) -> None:
    """Other values of the file's first keys, and more lines before its first table."""
    text = file.read_text(encoding="utf-8")
    for key, value in facts.items():
        text = re.sub(rf'^{key} = ".*"', f'{key} = "{value}"', text, count=1, flags=re.MULTILINE)
    head, table, rest = text.partition("\n[")
    file.write_text(f"{head}\n{more}\n{table}{rest}", encoding="utf-8")


def _idle() -> subprocess.Popen[bytes]:
    """A process that does nothing: the one that runs are said to be."""
    return subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.communicate()


@contextmanager
def machine(folder: Path, began: str) -> Iterator[Machine]:
    """A machine that is on from this moment (Swedish wall clock)."""
    made = Machine(folder, began)
    try:
        yield made
    finally:
        made.close()
