"""Who came in, who was refused and who looked at what, as the logs tell it; and that somebody looks is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from klickfri.app.look.protected import hidden_cases
from klickfri.app.office import Office
from klickfri.app.people.telling import tell, whose
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.event import EventData
from klickfri.model.events import AuditViewed
from klickfri.model.person import Person
from klickfri.work.sessions import LONGEST

AT_ONCE = 100
"""On a page."""


@dataclass(frozen=True)
class Access:
    """One entry of the log about a person. `told` says what; its words are the face's."""

    seq: int
    at: dt.datetime
    told: EventData


@dataclass(frozen=True)
class Accesses:
    """Some of them, the latest first; `older` is the number below which the rest lies, 0 when there is none."""

    shown: tuple[Access, ...]
    older: int


def accesses(
    office: Office, board: str, before: int | None = None, limit: int = AT_ONCE, *, protected: bool = True
) -> Accesses:
    """What a board's log tells of persons, below a number; nothing before there is a log. Without `protected` it is not
    told who looked at protected persons' cases. Raises `AuditUnavailable` and `Unusable`.
    """
    if not has_ledger(office.settings, board):
        return Accesses((), 0)
    with read_ledger(office.settings, board) as log:
        hidden = hidden_cases(office.settings, log, protected=protected)
        found = log.of_persons(before=before, limit=limit)
    shown = tuple(Access(one.seq, one.time, told) for one in found if (told := one.told) and _of(told) not in hidden)
    return Accesses(shown, found[-1].seq if len(found) == limit else 0)


def _of(told: EventData) -> str:
    return told.of if isinstance(told, AuditViewed) else ""


def has_viewed(office: Office, person: Person, of: str, board: str) -> bool:
    """Does the board's log tell that the person has looked at the subject, no longer ago than a session lasts?"""
    since = office.now() - LONGEST
    with read_ledger(office.settings, board) as log:
        views = log.of_persons(viewed=of)
    return any(one.time >= since and one.data.get("person") == person.signs_as for one in views)


def note_view(office: Office, person: Person, what: str, of: str, board: str) -> None:
    """Tells the board's log that the person looks at something of its cases, before they see it.

    Raises `AuditUnavailable`, and then nothing may be shown.
    """
    tell(office, AuditViewed(**whose(person), what=what, of=of), person.account, [board])
