"""Settles intakes of which the log knows only the beginning: killed before it was told what came of them."""

from __future__ import annotations

from klickfri.audit.entry import Entry
from klickfri.audit.ledger import Ledger
from klickfri.model.application import Process
from klickfri.model.event import Event
from klickfri.work.store import Store


def settle(store: Store, log: Ledger, process: Process) -> None:
    """Logs what came of every intake that the log only knows the beginning of. Raises `AuditUnavailable`.

    Queued were all of its rows or none. Should some be gone, the log keeps to what was begun, so that they are missed.
    """
    subject = f"intake/{process.name}"
    with store.writing():  # no other intake or settling meanwhile
        entries = log.of_subject(subject)
        done = {entry.data.get("added") for entry in entries if entry.type == "intake.done"}
        for begun in entries:
            if begun.type == "intake.started" and begun.data["added"] not in done:
                log.append(Event("intake.done", subject, _came_of(begun, store)))


def _came_of(begun: Entry, store: Store) -> dict[str, str | int]:
    never_queued = begun.data["taken"] and not store.added(begun.data["process"], begun.data["added"])
    return {**begun.data, "taken": 0} if never_queued else dict(begun.data)
