"""The queue as somebody sees it who works for some boards: their processes' cases, without protected persons'."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from klickfri.app.look.protected import ordinary
from klickfri.app.look.queue import Selection
from klickfri.app.store import opened
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.errors import NotFound, UnknownItem
from klickfri.model.work import ListedItem, WorkItem
from klickfri.settings.settings import Settings
from klickfri.work.store import Store


def processes_of(settings: Settings, boards: Collection[str]) -> dict[str, Process]:
    """The processes of these boards, by name."""
    return {process.name: process for process in _every(settings) if process.board in boards}


def systems_of(settings: Settings, boards: Collection[str]) -> dict[str, bool]:
    """The systems that these boards' processes work in, and whether no other board's do."""
    known = _every(settings)
    mine = sorted({process.system for process in known if process.board in boards})
    shared = {process.system for process in known if process.board not in boards}
    return {system: system not in shared for system in mine}


def _every(settings: Settings) -> list[Process]:
    return [load_process(settings.recordings, name) for name in process_names(settings.recordings)]


def cases_of(settings: Settings, boards: Collection[str], wanted: Selection) -> list[ListedItem]:
    """Those of these boards' cases that are meant, oldest first; no stage is asked. Raises `AuditUnavailable`."""
    known = processes_of(settings, boards)
    processes = {name: one.board for name, one in known.items() if wanted.process in (None, name)}
    of = {"code": wanted.code, "run": wanted.run}
    with opened(settings) as store:
        found = [one for name in sorted(processes) for one in store.listed(name, *wanted.states, **of)]
    return ordinary(settings, found, processes)


def read(settings: Settings, listed: Sequence[ListedItem]) -> list[WorkItem]:
    """The cases of a part of a list, as they are by now."""
    with opened(settings) as store:
        return [item for item in store.read(listed) if not item.is_restricted]


def case_of(settings: Settings, boards: Collection[str], subject: str) -> WorkItem:
    """One case, as `cases_called`."""
    return cases_called(settings, boards, [subject])[subject]


def cases_called(settings: Settings, boards: Collection[str], subjects: Iterable[str]) -> dict[str, WorkItem]:
    """The cases of these subjects (`process/reference`), by them. Raises `NotFound` unless there is each of them, also
    for one of another board and for a protected person's.
    """
    processes = processes_of(settings, boards)
    try:
        with opened(settings) as store:
            found = {subject: _named(store, processes, subject) for subject in subjects}
    except UnknownItem:
        raise NotFound("no case of these boards is called so") from None
    shown = ordinary(settings, found.values(), {name: process.board for name, process in processes.items()})
    if len(shown) < len(found):
        raise NotFound("no case of these boards is called so")
    return found


def _named(store: Store, processes: Collection[str], subject: str) -> WorkItem:
    name, _, reference = subject.partition("/")
    if name not in processes:
        raise UnknownItem(f"no process of these boards is called {name}")
    return store.get(name, reference)
