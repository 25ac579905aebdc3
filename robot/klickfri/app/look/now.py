"""How things stand now for who operates some boards' processes: runs, queues, what is held, and what to know of.

Of protected persons' cases nothing is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from klickfri.app.look.boards import processes_of, systems_of
from klickfri.app.look.operations import incidents, operations
from klickfri.app.look.protected import protected_cases
from klickfri.app.look.status import ProcessStatus, Status, status
from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.application import Process
from klickfri.model.errors import UnknownItem
from klickfri.model.work import State
from klickfri.settings.settings import Settings
from klickfri.work.health import Illness
from klickfri.work.incidents import Incident
from klickfri.work.pauses import Pause


@dataclass(frozen=True)
class Now:
    """The state of things. `ill` is by system; `incidents` are those that are open; `systems` say whether no other
    board's processes work there too.
    """

    status: Status
    pauses: tuple[Pause, ...]
    ill: Mapping[str, Illness]
    incidents: tuple[Incident, ...]
    systems: Mapping[str, bool]

    def pause_of(self, kind: str, name: str) -> Pause | None:
        """The pause of a process or a system itself, if it is paused."""
        return next((one for one in self.pauses if (one.kind, one.name) == (kind, name)), None)


def now(office: Office, boards: Collection[str]) -> Now:
    """Of these boards' processes, and of the systems that they work in. Raises `AuditUnavailable`."""
    processes = processes_of(office.settings, boards)
    if not processes:
        return Now(Status(office.moment(), (), {}, (), 0), (), {}, (), {})
    systems = systems_of(office.settings, boards)
    told, going_on = status(office, sorted(processes)), operations(office.settings)
    found = tuple(_unprotected(office.settings, processes[one.process], one) for one in told.processes)
    accounts = {system: names for system, names in told.accounts.items() if system in systems}
    return Now(
        replace(told, processes=found, accounts=accounts),
        tuple(one for one in going_on.pauses if one.name in (processes if one.kind == "process" else systems)),
        {system: illness for system, illness in going_on.ill.items() if system in systems},
        tuple(one for one in going_on.incidents if one.process in processes),
        systems,
    )


def incidents_of(settings: Settings, boards: Collection[str]) -> list[Incident]:
    """Those that these boards' processes met, the open ones first, then the latest."""
    processes = processes_of(settings, boards)
    return [one for one in incidents(settings) if one.process in processes]


def _unprotected(settings: Settings, process: Process, told: ProcessStatus) -> ProcessStatus:
    """The same without protected persons: neither counted, nor as who has waited longest."""
    hidden = Counter(_protected(settings, process))
    counts = {state: number - hidden[state] for state, number in told.counts.items() if number > hidden[state]}
    return replace(told, counts=counts, oldest=None)


def _protected(settings: Settings, process: Process) -> Iterator[State]:
    """Where the protected persons' cases stand."""
    if not has_ledger(settings, process.board):
        return
    with read_ledger(settings, process.board) as log, opened(settings) as store:
        for subject in protected_cases(settings, log):
            name, _, reference = subject.partition("/")
            if name == process.name:
                try:
                    yield store.get(name, reference).state
                except UnknownItem:  # the log tells of another queue's
                    continue
