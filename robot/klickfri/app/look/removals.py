"""What was destroyed, when, and by whose decision, as a board's log tells it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from klickfri.app.office import Office
from klickfri.audit.opening import read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.events import DestructionApplied, DestructionProposed, RetentionApplied

AT_ONCE = 50
_TOLD = (DestructionProposed, DestructionApplied, RetentionApplied)


@dataclass(frozen=True)
class Removal:
    """One entry: what two persons proposed and did by the board's plan, or a process's own rule took away."""

    seq: int
    at: dt.datetime
    told: DestructionProposed | DestructionApplied | RetentionApplied


@dataclass(frozen=True)
class Removals:
    """Some of them, the latest first; `older` is the number below which the rest lies, 0 when there is none."""

    shown: tuple[Removal, ...]
    older: int


def removals(office: Office, board: str, before: int | None = None, limit: int = AT_ONCE) -> Removals:
    """What a board's log tells of it, below a number. Raises `Misconfigured` and `AuditUnavailable`."""
    with read_ledger(office.settings, board) as log:
        found = [one for kind in _TOLD for one in log.search(Wanted(type=kind.type), limit + 1, before)]
    found.sort(key=lambda one: one.seq, reverse=True)
    shown = tuple(Removal(one.seq, one.time, one.told) for one in found[:limit] if isinstance(one.told, _TOLD))
    return Removals(shown, found[limit - 1].seq if len(found) > limit else 0)
