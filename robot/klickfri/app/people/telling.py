"""Tells the logs who came in, who was refused and who looked: those of the boards that the person works for."""

from __future__ import annotations

import threading
from collections.abc import Collection
from contextlib import ExitStack
from typing import TypedDict

from klickfri.app.office import Office
from klickfri.audit.opening import boards, open_ledger
from klickfri.flow.loader import load_process, process_names
from klickfri.model.errors import Misconfigured
from klickfri.model.event import EventData
from klickfri.model.person import Person
from klickfri.settings.settings import Settings

NOBODY = "-"
"""Stands in a subject for who has no account: what strangers typed may be anything, a password too."""
_SECONDS = 60


def known_boards(settings: Settings) -> list[str]:
    """Every board that has a process or a log here."""
    return sorted({*boards(settings), *board_titles(settings)})


def board_titles(settings: Settings) -> dict[str, str]:
    """What people call the boards that have a process here, by their short names."""
    processes = [load_process(settings.recordings, name) for name in process_names(settings.recordings)]
    return {process.board: process.board_title for process in processes}


def tell(office: Office, told: EventData, account: str, to: Collection[str]) -> None:
    """Writes it to the logs of these boards, or of all where there is none; to all or to none of them.

    Raises `AuditUnavailable`, and `Misconfigured` where no board has a log to write to.
    """
    names = sorted(to) or known_boards(office.settings)
    if not names:
        raise Misconfigured("nobody can be let in: there is no process here, so no board has a log that could tell it")
    with ExitStack() as stack:
        for log in [stack.enter_context(open_ledger(office.settings, name, office.now)) for name in names]:
            log.append(told.about(f"person/{account or NOBODY}"))


class Called(TypedDict):
    """What an event says of who it is about."""

    person: str
    name: str
    title: str


STRANGER: Called = {"person": "", "name": "", "title": ""}


def whose(one: Person | None) -> Called:
    """The person as they are called at this moment."""
    return {"person": one.signs_as, "name": one.name, "title": one.title} if one else STRANGER


class Counted:
    """Refusals of one kind that come thick and fast are told once a minute, with how many there were since."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[str, tuple[float, int]] = {}

    def times(self, what: str, now: float) -> int:
        """How many are to be told of now, with this one; 0 when it is kept for the next. `now` in seconds."""
        with self._lock:
            told, kept = self._since.get(what, (now - _SECONDS, 0))
            if now - told < _SECONDS:
                self._since[what] = told, kept + 1
                return 0
            self._since[what] = now, 0
            return kept + 1
