"""`klickfri check`: everything that a process is told before a person is asked to approve it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.flow.files import FORM
from klickfri.flow.finding import RULES
from klickfri.flow.loader import load_process
from klickfri.flow.review import review
from klickfri.model.errors import BadInput, Fault

_FilesThen = frozenset[tuple[str, int, int]]
_checked: dict[tuple[Path, str], tuple[_FilesThen, CheckedProcess]] = {}


@dataclass(frozen=True)
class CheckedProcess:
    """What came of checking a process. `digest` is empty when its files could not be read."""

    process: str
    digest: str
    faults: tuple[Fault, ...]

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that must be mended."""
        return tuple(fault for fault in self.faults if RULES[number(fault)].error)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The faults that a person judges."""
        return tuple(fault for fault in self.faults if not RULES[number(fault)].error)


def check(office: Office, process: str) -> CheckedProcess:
    """Holds the process against every rule. Raises `BadInput` when there is no such process.

    Files that are not as their formats say are told alone: nothing else can be seen before they are mended.
    """
    recordings = office.settings.recordings
    load_process(recordings, process)
    try:
        loaded = LoadedProcess.unchecked(office, process)
    except BadInput as refused:
        return CheckedProcess(process, "", refused.faults)
    faults = [*loaded.faults(), *review(recordings, process, loaded.program)]
    return CheckedProcess(process, loaded.program.digest, tuple(sorted(faults, key=number)))


def checked_as_it_lies(office: Office, process: str) -> CheckedProcess:
    """As `check`, which is done again only when a file has changed: for those who look more often than people write."""
    recordings = office.settings.recordings
    now = _files(recordings)
    then, checked = _checked.get((recordings, process), (None, None))
    if checked is None or then != now:
        checked = check(office, process)
        _checked[recordings, process] = now, checked
    return checked


def _files(recordings: Path) -> _FilesThen:
    """Name, moment of the last change in nanoseconds, and size of every file but what films show."""
    found = set[tuple[str, int, int]]()
    for folder, inner, files in os.walk(recordings):
        inner[:] = [name for name in inner if name != "steps"]
        for name in files:
            path = os.path.join(folder, name)
            facts = os.stat(path)
            found.add((path, facts.st_mtime_ns, facts.st_size))
    return frozenset(found)


def number(fault: Fault) -> str:
    """The rule that a fault is against; what has no number of its own is about form."""
    return fault.rule or FORM
