"""Who came in, who was refused and who looked at what, as the logs tell it; and that somebody looks is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from klickfri.app.office import Office
from klickfri.app.people.telling import tell, whose
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.event import EventData
from klickfri.model.events import AuditViewed
from klickfri.model.person import Person

AT_ONCE = 100
"""On a page."""


@dataclass(frozen=True)
class Access:
    """One entry of the log about a person. `told` says what; its words are the face's."""

    seq: int
    at: dt.datetime
    told: EventData


def accesses(office: Office, board: str, before: int | None = None, limit: int = AT_ONCE) -> list[Access]:
    """What a board's log tells of persons, the latest first, below a number; nothing before there is a log."""
    if not has_ledger(office.settings, board):
        return []
    with read_ledger(office.settings, board) as log:
        found = log.of_persons(before=before, limit=limit)
    return [Access(entry.seq, entry.time, told) for entry in found if (told := entry.told)]


def note_view(office: Office, person: Person, what: str, of: str, board: str) -> None:
    """Tells the board's log that the person looks at something of its cases, before they see it.

    Raises `AuditUnavailable`, and then nothing may be shown.
    """
    tell(office, AuditViewed(**whose(person), what=what, of=of), person.account, [board])
