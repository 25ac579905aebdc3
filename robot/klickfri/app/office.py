"""What the use cases are given from outside. The command makes one; a test makes its own, with a clock it can set."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, Self

from klickfri.model.target import System
from klickfri.screen import opening
from klickfri.screen.port import Camera, Count, KeepFrame, MaskSighting, Screen
from klickfri.settings.credentials import Keys, for_worker
from klickfri.settings.person import person
from klickfri.settings.settings import Settings


class Pipe(Protocol):
    """The way to a worker."""

    def write(self, text: str, /) -> object:
        """Raises `BrokenPipeError` when the worker has ended."""

    def flush(self) -> object:
        """Sends what was written."""


class WorkerProcess(Protocol):
    """A worker that was started, as `subprocess.Popen` has it."""

    @property
    def stdin(self) -> Pipe | None:
        """How it is told to stop."""

    @property
    def returncode(self) -> int | None:
        """Its exit code; None while it works."""

    def wait(self, timeout: float) -> int:
        """Its exit code, at most so many seconds later. Raises `subprocess.TimeoutExpired`."""

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""


class Task(StrEnum):
    """What a worker is started for."""

    UNTIL_EMPTY = "until-empty"
    """It works until the queue is empty."""
    FOR_EVER = "for-ever"
    """It works until it is told to stop."""
    LOG_IN = "log-in"
    """It only logs in, which gives back what the account's last session held."""


StartWorker = Callable[[str, str, Task, str], WorkerProcess]
"""Starts a worker of a process in a run, for its task, with an account."""


class RunProcess(Protocol):
    """A run that was started in a process of its own."""

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""

    def stop(self) -> None:
        """Asks it to finish the items in hand; asked again, to stop at the next safe place."""


StartRun = Callable[[str, str, int, dt.datetime | None], RunProcess]
"""Starts a run of a process under its id, with so many workers, to end at a moment (UTC). Raises `OSError`."""


class OpenScreen(Protocol):
    """Opens a robot session at a system. Raises `Misconfigured`."""

    def __call__(
        self, system: System, settings: Settings, *, headed: bool = False, keys: Keys | None = None
    ) -> Screen: ...


class OpenCamera(Protocol):
    """Opens a camera before a system. Raises `Misconfigured`."""

    def __call__(
        self,
        system: System,
        settings: Settings,
        *,
        keep_frame: KeepFrame,
        count: Count,
        mask: MaskSighting | None = None,
        captions: Collection[str] = (),
    ) -> Camera: ...


def start_worker(process: str, run: str, task: Task, account: str) -> WorkerProcess:
    """A process of its own, which sees its account's password and no other."""
    command = [sys.executable, "-m", "klickfri", "work", process]
    words = [*command, f"--account={account}", f"--run={run}", f"--task={task}"]
    # a session of its own: Ctrl-C in the terminal reaches the run's process only, which passes on what it means
    own = for_worker(account)
    return subprocess.Popen(words, stdin=subprocess.PIPE, text=True, start_new_session=True, env=own)


class StartedRun:
    """A run's process, in a group of its own: what asks its starter to stop reaches it by `stop` only."""

    def __init__(self, words: list[str], stdout: int | None = None) -> None:
        if sys.platform == "win32":
            self.process = subprocess.Popen(words, stdout=stdout, creationflags=subprocess.CREATE_NEW_PROCESS_GROUP)
        else:
            self.process = subprocess.Popen(words, stdout=stdout, start_new_session=True)

    def poll(self) -> int | None:
        """Its exit code, if it has ended."""
        return self.process.poll()

    def stop(self) -> None:
        """The signal that a run takes for a soft stop; nothing when it has ended."""
        if sys.platform == "win32":
            self.process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self.process.send_signal(signal.SIGTERM)


def start_run(process: str, run: str, workers: int, until: dt.datetime | None) -> RunProcess:
    """A run as `klickfri run` begins it."""
    words = [sys.executable, "-m", "klickfri", "run", process, f"--workers={workers}", f"--run={run}"]
    return StartedRun([*words, *([f"--until={until.isoformat()}"] if until else [])])


def _utc() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _six_digits() -> str:
    return uuid.uuid4().hex[:6]


@dataclass(frozen=True)
class Office:
    """Where things are, what time it is, who asks, and how runs, workers and screens are started.

    `now` is the moment in UTC, the only clock of the application; `signer` says who signs, runs, closes and accepts;
    `draw` gives six digits (0 to f) that tell two runs of one second apart.
    """

    settings: Settings
    now: Callable[[], dt.datetime] = _utc
    signer: Callable[[], str] = person
    draw: Callable[[], str] = _six_digits
    start_worker: StartWorker = start_worker
    start_run: StartRun = start_run
    open_screen: OpenScreen = opening.open_screen
    open_camera: OpenCamera = opening.open_camera

    @classmethod
    def from_environment(cls) -> Self:
        """The real one. Raises `Misconfigured`, which lists all bad settings."""
        return cls(Settings.from_environment())

    def today(self) -> dt.date:
        """The day that rules and deadlines count from: the one that is practised, else the calendar's in Sweden."""
        return self.settings.day(self.now())

    def moment(self) -> dt.datetime:
        """The time that people are told and that deadlines are counted to."""
        return self.settings.moment(self.now())
