"""How the audit log hears of incidents: before the queue keeps what became of them, so that none is kept untold."""

from __future__ import annotations

from collections.abc import Callable

from klickfri.model.event import Event
from klickfri.model.events import IncidentAcknowledged, IncidentClosed, IncidentOpened
from klickfri.work.incidents import Incident, Tell

Log = Callable[[Event], object]
"""Appends to the board's log. Raises `AuditUnavailable`."""


def opened(log: Log) -> Tell:
    """Tells that an incident was opened."""

    def tell(one: Incident) -> None:
        log(IncidentOpened(incident=one.id, key=one.key, what=one.what).about(_subject(one)))

    return tell


def acknowledged(log: Log) -> Tell:
    """Tells that somebody knows of it."""

    def tell(one: Incident) -> None:
        log(IncidentAcknowledged(incident=one.id, key=one.key, by=one.acknowledged_by).about(_subject(one)))

    return tell


def closed(log: Log, by: str = "", reason: str = "") -> Tell:
    """Tells that it is over, and what ended it, or who said so and why."""

    def tell(one: Incident) -> None:
        log(IncidentClosed(incident=one.id, key=one.key, by=by or one.closed_by, reason=reason).about(_subject(one)))

    return tell


def _subject(one: Incident) -> str:
    return f"incident/{one.id}"
