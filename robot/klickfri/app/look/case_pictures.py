"""The pictures of a case, each only if an entry of the case names it and it still is what was named."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

from klickfri.app.look.protected import entries_of
from klickfri.app.office import Office
from klickfri.audit.ledger import LedgerReader
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.errors import LedgerDamaged, NotFound

CHANGED, GONE = "picture changed", "picture gone"
"""What may be the damage."""


def picture(office: Office, of: Collection[str], subject: str, sha: str, *, protected: bool) -> tuple[str, bytes]:
    """The picture (PNG) with this SHA-256, masked as it was kept, and the board that has it.

    Raises `NotFound` when no entry of the case names it, or who asks may not see the case; `LedgerDamaged` when it is
    `GONE`, or `CHANGED` since; `AuditUnavailable` and `Unusable`.
    """
    for board in filter(lambda name: has_ledger(office.settings, name), sorted(of)):
        with read_ledger(office.settings, board) as log:
            entries = entries_of(office.settings, log, subject, protected=protected)
            if sha and any(one.picture == sha for one in entries):
                return board, checked(log, subject, sha)
    raise NotFound(f"the logs of these boards name no such picture of {subject}")


def checked(log: LedgerReader, subject: str, sha: str) -> bytes:
    """A picture that an entry of the case names. Raises `LedgerDamaged` as `picture`."""
    try:
        image = log.pictures.content(sha)
    except FileNotFoundError:
        raise LedgerDamaged(f"the picture {sha} of {subject} is gone; run `klickfri audit verify`", GONE) from None
    if hashlib.sha256(image).hexdigest() != sha:
        raise LedgerDamaged(f"the picture {sha} of {subject} was changed; run `klickfri audit verify`", CHANGED)
    return image
