"""One case on paper: all that its page holds, as a file. The log tells that it left, before the file has its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look.case_facts import CaseFacts, cases
from klickfri.app.look.case_pictures import checked
from klickfri.app.look.export import drafted, made_durable, refuse
from klickfri.app.look.protected import entries_of
from klickfri.app.look.viewing import tell_viewed
from klickfri.app.office import Office
from klickfri.audit.opening import open_ledger, read_ledger
from klickfri.model.errors import Misconfigured
from klickfri.model.events import AuditExported
from klickfri.settings import private

PictureOf = Callable[[str], bytes | None]
"""A picture of the case by its SHA-256, as the log names it; None for one that was destroyed on purpose. Raises
`LedgerDamaged` for one that is not so any more."""
Draw = Callable[[CaseFacts, PictureOf], bytes]
"""Makes the file of the facts."""


@dataclass(frozen=True)
class CaseReport:
    """The file, its SHA-256, of which case, and the log's entry that tells of it."""

    file: Path
    sha256: str
    subject: str
    told: int


def report(
    office: Office, reference: str, process: str | None, to: Path, draw: Draw, *, restricted: bool = False
) -> CaseReport:
    """Writes the case to a file of its own. Without `restricted`, protected persons' cases are as if there were none.

    Raises `NotFound`; `Misconfigured` for a number that several processes have, a log that is only read here, and where
    something is in the file's place; `AuditUnavailable`, `Unusable`, and what `draw` raises.
    """
    facts = _one(office, reference, process, restricted)
    refuse(office, [facts.board], to, untold=False)
    tell_viewed(office, facts.board, "case", facts.subject)
    with drafted(to) as draft:
        with read_ledger(office.settings, facts.board) as log:
            entries = entries_of(office.settings, log, facts.subject, protected=restricted)
            content = draw(facts, lambda sha: checked(log, facts.subject, sha, entries))
        private.file(draft).write_bytes(content)
        digest = made_durable(draft)
        number = _tell(office, facts, digest, restricted)
    return CaseReport(to, digest, facts.subject, number)


def _one(office: Office, reference: str, process: str | None, restricted: bool) -> CaseFacts:
    found = cases(office, reference, protected=restricted)
    meant = [one for one in found if process in (None, one.subject.partition("/")[0])]
    if len(meant) != 1:
        names = ", ".join(one.subject.partition("/")[0] for one in found)
        raise Misconfigured(f"processes with a case of that number are {names}: name one with --process")
    return meant[0]


def _tell(office: Office, facts: CaseFacts, digest: str, restricted: bool) -> int:
    process, _, reference = facts.subject.partition("/")
    told = AuditExported(
        by=office.signer(),
        format="pdf",
        filters=(f"process: {process}", f"reference: {reference}"),
        restricted=restricted,
        entries=facts.proof.entries,
        last=facts.proof.last,
        file_sha256=digest,
    )
    with open_ledger(office.settings, facts.board, office.now) as log:
        return log.append(told.about(f"board/{facts.board}"))
