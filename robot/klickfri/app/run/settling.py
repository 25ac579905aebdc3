"""Settles intakes of which the log knows only the beginning: killed before it was told what came of them."""

from __future__ import annotations

from klickfri.audit.ledger import Ledger
from klickfri.model.application import Process
from klickfri.model.events import IntakeDone, IntakeStarted
from klickfri.work.store import Store


def settle(store: Store, log: Ledger, process: Process) -> None:
    """Logs what came of every intake that the log only knows the beginning of. Raises `AuditUnavailable`.

    Queued were all of its rows or none. Should some be gone, the log keeps to what was begun, so that they are missed.
    """
    subject = f"intake/{process.name}"
    with store.alone(process.name):  # no other intake or settling meanwhile
        told = [entry.told for entry in log.of_subject(subject)]
        done = {intake.added for intake in told if isinstance(intake, IntakeDone)}
        for begun in told:
            if isinstance(begun, IntakeStarted) and begun.added not in done:
                log.append(_came_of(begun, store).about(subject))


def _came_of(begun: IntakeStarted, store: Store) -> IntakeDone:
    never_queued = begun.taken and not store.added(begun.process, begun.added)
    return begun.done(0 if never_queued else begun.taken)
