"""The pictures of a case, each only if an entry of the case names it and it still is what was named."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence

from klickfri.app.look.protected import entries_of
from klickfri.app.office import Office
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.errors import LedgerDamaged, NotFound
from klickfri.model.events import CaseDestroyed

CHANGED, GONE = "picture changed", "picture gone"
"""What may be the damage."""


def picture(
    office: Office, of: Collection[str], subject: str, sha: str, *, protected: bool
) -> tuple[str, bytes | None]:
    """The picture (PNG) with this SHA-256, masked as it was kept, and the board that has it; None for one that the log
    says was destroyed.

    Raises `NotFound` when no entry of the case names it, or who asks may not see the case; `LedgerDamaged` when it is
    `GONE`, or `CHANGED` since; `AuditUnavailable` and `Unusable`.
    """
    for board in filter(lambda name: has_ledger(office.settings, name), sorted(of)):
        with read_ledger(office.settings, board) as log:
            entries = entries_of(office.settings, log, subject, protected=protected)
            if sha and any(one.picture == sha for one in entries):
                return board, checked(log, subject, sha, entries)
    raise NotFound(f"the logs of these boards name no such picture of {subject}")


def checked(log: LedgerReader, subject: str, sha: str, entries: Sequence[Entry]) -> bytes | None:
    """A picture that an entry of the case names. Returns and raises as `picture`."""
    try:
        image = log.pictures.content(sha)
    except FileNotFoundError:
        if any(isinstance(one.told, CaseDestroyed) and sha in one.told.pictures for one in entries):
            return None
        raise LedgerDamaged(f"the picture {sha} of {subject} is gone; run `klickfri audit verify`", GONE) from None
    if hashlib.sha256(image).hexdigest() != sha:
        raise LedgerDamaged(f"the picture {sha} of {subject} was changed; run `klickfri audit verify`", CHANGED)
    return image
