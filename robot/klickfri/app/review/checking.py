"""`klickfri check`: everything that a process is told before a person is asked to approve it."""

from __future__ import annotations

from dataclasses import dataclass

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.flow.files import FORM
from klickfri.flow.finding import RULES
from klickfri.flow.loader import load_process
from klickfri.flow.review import review
from klickfri.model.errors import BadInput, Fault


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


def number(fault: Fault) -> str:
    """The rule that a fault is against; what has no number of its own is about form."""
    return fault.rule or FORM
