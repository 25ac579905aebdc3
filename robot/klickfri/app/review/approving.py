"""`klickfri approve`, and the question every run asks first: has somebody approved this?"""

from __future__ import annotations

from collections.abc import Sequence

from klickfri.app.office import Office
from klickfri.app.people.same import same_person
from klickfri.app.process import LoadedProcess
from klickfri.app.review.checking import check
from klickfri.flow import approvals
from klickfri.flow.approvals import LegalCheck, Signature, SignatureKind, approved, authors, changed, is_another
from klickfri.model.errors import BadInput, Misconfigured
from klickfri.privacy.scan import personal_numbers
from klickfri.settings.settings import Settings


def approve(
    office: Office, process: str, note: str = "", as_author: bool = False, legal_check: LegalCheck | None = None
) -> Signature:
    """Signs the process as it is now: as its reviewer or, when it was written by hand, as its author.

    Raises `BadInput` when a rule is broken, `Misconfigured` when this person may not approve it, or nobody says that
    it was looked into whether it may decide automatically.
    """
    folder = office.settings.recordings / process
    faults = check(office, process).errors
    if faults:
        raise BadInput(f"{process} cannot be approved yet; it", faults)
    loaded, by = LoadedProcess.of(office, process), office.signer()
    signed = approvals.entries(folder)
    kind: SignatureKind = "drafted" if as_author else "approved"
    if kind == "approved" and loaded.program.process.production:
        _demand_another(signed, loaded, by)
        _demand_legal_check(signed, loaded, legal_check)
    if legal_check:
        _refuse_odd(office, legal_check)
    entry = approvals.entry_of(kind, loaded.program, by, office.now(), note, legal_check=legal_check)
    if not any(_says(one) == _says(entry) for one in signed):
        approvals.record(folder, entry)
    return entry


def approval(loaded: LoadedProcess) -> Signature | None:
    """The signature that the process runs under; None when nobody has approved it and it is not in production.

    Raises `Misconfigured` in production, with what is approved, what has changed since, and what to do; and where
    nobody has vouched for it that a system with real persons never shows who is protected.
    """
    process, system = loaded.program.process, loaded.program.system
    signed = approvals.entries(loaded.folder)
    found = approved(signed, loaded.program.digest, process.production)
    if found is None and process.production:
        raise Misconfigured(_refusal(signed, loaded))
    if found is None and system.persons == "real" and not system.signs.names_protected:
        raise Misconfigured(
            f"{system.title} holds real persons, and system.toml names no sign of protected identity. Name them under "
            f"[signs.protected]; if there are none, say no_protected = true and run `klickfri approve {process.name}`"
        )
    return found


def is_another_person(settings: Settings, signed: Sequence[Signature], digest: str, by: str) -> bool:
    """Has the version an author, and is this somebody else, whatever their accounts are called?"""
    return is_another(signed, digest, by) and not any(same_person(settings, one, by) for one in authors(signed, digest))


def _demand_another(signed: tuple[Signature, ...], loaded: LoadedProcess, by: str) -> None:
    name, digest = loaded.folder.name, loaded.program.digest
    if not authors(signed, digest):
        raise Misconfigured(
            f"{name} is in production, and nobody has signed the flow {digest[:12]} as its author. "
            f"Whoever wrote it runs `klickfri approve {name} --as-author`; then somebody else approves it"
        )
    if not is_another_person(loaded.settings, signed, digest, by):
        raise Misconfigured(f"{name} is in production, and {by} wrote it: somebody else must approve it")


def _demand_legal_check(signed: tuple[Signature, ...], loaded: LoadedProcess, stated: LegalCheck | None) -> None:
    name, program = loaded.folder.name, loaded.program
    decides = program.process.mode == "decide" and any(stage.decision for stage in program.flow.stages)
    if decides and not (stated or approvals.legal_check(signed, program.digest)):
        raise Misconfigured(
            f"{name} is in production and decides automatically, and nobody says that it was looked into whether it "
            "may. Give --legal-by, --legal-day and --legal-reference: who looked, when, and where it is kept"
        )


def _refuse_odd(office: Office, stated: LegalCheck) -> None:
    """It stands in the log of every run."""
    if stated.day > office.today():
        raise Misconfigured(f"the legal check is of a day to come: {stated.day}")
    if personal_numbers(stated.told):
        raise Misconfigured("a personal number stands in the legal check, which goes into the log: take it away")


def _says(one: Signature) -> tuple[object, ...]:
    """What makes two signatures one."""
    return one.kind, one.digest, one.by, one.legal_check


def _refusal(signed: tuple[Signature, ...], loaded: LoadedProcess) -> str:
    name, digest = loaded.folder.name, loaded.program.digest
    drafters = ", ".join(sorted(authors(signed, digest))) or "who signs first, with --as-author"
    last = next(filter(None, (approved(signed, one.digest, True) for one in reversed(signed))), None)
    before = "no version of it is"
    if last is not None:
        parts = ", ".join(changed(last, loaded.program.parts))
        before = f"approved is {last.digest[:12]} (by {last.by}, {last.at:%Y-%m-%d}); changed since: {parts}"
    return (
        f"{name} is in production, and its flow {digest[:12]} is not approved; {before}. Let somebody else than its "
        f"author ({drafters}) run `klickfri check {name}` and `klickfri approve {name}`, or put back what was approved"
    )
