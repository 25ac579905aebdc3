"""`klickfri check`: everything that a process is told before a person is asked to approve it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.flow.files import FORM
from klickfri.flow.finding import RULES
from klickfri.flow.loader import load_process
from klickfri.flow.review import review
from klickfri.model.errors import BadInput, Fault
from klickfri.settings import files

_checked: dict[tuple[Path, str], tuple[files.State | None, CheckedProcess]] = {}
"""What was found when the recordings stood so."""


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
    now = _state(recordings)
    then, checked = _checked.get((recordings, process), (None, None))
    if checked is None or now is None or then != now:
        checked = check(office, process)
        _checked[recordings, process] = now, checked
    return checked


def _state(recordings: Path) -> files.State | None:
    """Of all that lies there but the pictures of films; None where one is a link, which leads to what nobody sees."""
    parts = list(_parts(recordings))
    return None if any(path.is_symlink() for path in parts) else files.state_of(parts)


def _parts(recordings: Path) -> Iterator[Path]:
    for folder, inner, names in os.walk(recordings):
        if Path(folder).relative_to(recordings).parts[1:-1] == ("film",):
            inner.clear()
        yield from (Path(folder, name) for name in sorted((*inner, *names)))


def number(fault: Fault) -> str:
    """The rule that a fault is against; what has no number of its own is about form."""
    return fault.rule or FORM
