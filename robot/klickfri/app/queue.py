"""Looks into the queue, for people: items, their answers, and what to do about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from klickfri.audit.read import AuditReader
from klickfri.decide import handover, letters
from klickfri.flow.loader import load_process, process_names
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.settings.settings import Settings
from klickfri.work.store import Store


@contextmanager
def opened(settings: Settings) -> Iterator[Store]:
    """The queue, closed afterwards."""
    settings.state.mkdir(parents=True, exist_ok=True)
    store = Store(settings.database)
    try:
        yield store
    finally:
        store.close()


def items(settings: Settings, process: str | None, states: tuple[State, ...], code: str | None) -> list[WorkItem]:
    """Items of one process or of all, oldest first."""
    with opened(settings) as store:
        names = [process] if process else process_names(settings.recordings)
        return [item for name in names for item in store.items(name, *states, code=code)]


def find(settings: Settings, reference: str) -> list[WorkItem]:
    """The items of all processes with this reference. Raises `NotFound` when there is none."""
    found = [item for item in items(settings, None, (), None) if item.reference == reference]
    if not found:
        raise NotFound(f"no application has the number {reference}; see `klickfri queue list`")
    return found


def answer_by(settings: Settings, item: WorkItem) -> dt.datetime:
    """When the applicant shall have an answer, Swedish time."""
    return handover.answer_by(item, load_process(settings.recordings, item.process))


def last_picture(settings: Settings, item: WorkItem) -> Path | None:
    """The masked picture of the item's last pictured step."""
    board = load_process(settings.recordings, item.process).board
    try:
        with AuditReader(settings.audit, board) as reader:
            entry = reader.last_pictured(f"{item.process}/{item.reference}")
            return reader.picture(entry.data["picture"]) if entry else None
    except Misconfigured:  # the robot has not run yet, so there is no log
        return None


def advice(settings: Settings, item: WorkItem) -> str:
    """What a person should do now, in Swedish."""
    process = load_process(settings.recordings, item.process)
    match item.state:
        case State.NEW | State.IN_PROGRESS:
            return "Inget. Roboten tar ansökan i tur och ordning."
        case State.DEFERRED:
            return f"Inget före {item.defer_until}. Då tittar roboten igen."
        case State.COMPLETED | State.ABANDONED:
            return "Inget. Ärendet är klart för robotens del."
    texts = letters.load(settings.recordings / item.process)
    return handover.text(item, item.last or Outcome(item.state), process, texts)
