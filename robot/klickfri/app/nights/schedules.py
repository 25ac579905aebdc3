"""Processes that have a schedule, as their files stand, and whether failed nights have paused one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.flow.loader import load_process, load_system
from klickfri.model.application import Process
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle, Schedule
from klickfri.model.target import System
from klickfri.schedule.deciding import told
from klickfri.work.starts import Kept
from klickfri.work.store import Store


@dataclass(frozen=True)
class Scheduled:
    """A process that has a schedule, and its system."""

    process: Process
    schedule: Schedule
    system: System

    @property
    def name(self) -> str:
        """The process's name."""
        return self.process.name


def scheduled(office: Office, name: str) -> Scheduled | None:
    """The process as its files stand now; None without a schedule. Raises `BadInput`."""
    process = load_process(office.settings.recordings, name)
    if process.schedule is None:
        return None
    return Scheduled(process, process.schedule, load_system(office.settings.recordings, process.system))


class ProcessFiles:
    """The scheduled processes, read anew when a byte of their files is another."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: dict[str, tuple[dict[Path, bytes], Scheduled | None]] = {}

    def read(self, name: str) -> Scheduled | None:
        """As `scheduled`."""
        files, one = self._known.get(name, ({}, None))
        if not files or any(_content(path) != content for path, content in files.items()):
            before = _content(self._process(name))  # what is changed while it is read is read again next time
            one = scheduled(self._office, name)
            system = self._system(one) if one else self._process(name)
            self._known[name] = {system: _content(system), self._process(name): before}, one
        return one

    def _process(self, name: str) -> Path:
        return self._office.settings.recordings / name / "process.toml"

    def _system(self, one: Scheduled) -> Path:
        return self._office.settings.recordings / "systems" / one.process.system / "system.toml"


def _content(file: Path) -> bytes:
    return file.read_bytes() if file.is_file() else b""


def failures(store: Store, one: Scheduled, kept: Kept) -> Hindrance | None:
    """Have so many nights failed in a row that a person must look first?"""
    most = one.schedule.pause_after
    latest = store.starts.ended(one.name, kept.resumed, most) if most else []
    if not most or len(latest) < most or any(start.went not in (NightEnd.FAILED, NightEnd.LOST) for start in latest):
        return None
    return Hindrance(Obstacle.FAILURES, f"{most} failed in a row, the last one {told(one.schedule, latest[0].moment)}")
