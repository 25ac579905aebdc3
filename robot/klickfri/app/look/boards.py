"""The queue as somebody sees it who works for some boards: their processes' cases, without protected persons'."""

from __future__ import annotations

from collections.abc import Collection

from klickfri.app.look.protected import ordinary
from klickfri.app.look.queue import Selection, items
from klickfri.app.store import opened
from klickfri.flow.loader import load_process, process_names
from klickfri.model.application import Process
from klickfri.model.errors import NotFound, UnknownItem
from klickfri.model.work import WorkItem
from klickfri.settings.settings import Settings


def processes_of(settings: Settings, boards: Collection[str]) -> dict[str, Process]:
    """The processes of these boards, by name."""
    known = (load_process(settings.recordings, name) for name in process_names(settings.recordings))
    return {process.name: process for process in known if process.board in boards}


def cases_of(settings: Settings, boards: Collection[str], wanted: Selection) -> list[WorkItem]:
    """Those of these boards' cases that are meant, oldest first. Raises `AuditUnavailable`."""
    processes = processes_of(settings, boards)
    if wanted.process and wanted.process not in processes:
        return []
    found = [item for item in items(settings, wanted) if item.process in processes]
    return ordinary(settings, found, {name: process.board for name, process in processes.items()})


def case_of(settings: Settings, boards: Collection[str], subject: str) -> WorkItem:
    """One case, by its subject (`process/reference`). Raises `NotFound` also for one of another board, and for a
    protected person's.
    """
    name, _, reference = subject.partition("/")
    process = processes_of(settings, boards).get(name)
    try:
        if process is None:
            raise UnknownItem(f"no process of these boards is called {name}")
        with opened(settings) as store:
            item = store.get(name, reference)
    except UnknownItem:
        raise NotFound("no case of these boards is called so") from None
    if not ordinary(settings, [item], {name: process.board}):
        raise NotFound("no case of these boards is called so")
    return item
