"""A proof of one case for somebody who has neither the log nor Klickfri. The log tells that it left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look import sealing
from klickfri.app.look.export import drafted, made_durable
from klickfri.app.look.protected import hidden_cases
from klickfri.app.look.viewing import is_told
from klickfri.app.office import Office
from klickfri.audit import outsider, proof
from klickfri.audit.ledger import KeptCheckpoint, LedgerReader
from klickfri.audit.opening import boards, open_ledger, read_ledger
from klickfri.audit.signing import verifier_of
from klickfri.audit.stamping import authority_of
from klickfri.audit.witnessing import key_of
from klickfri.model.errors import KlickfriError, Misconfigured, NotFound
from klickfri.model.events import AuditExported
from klickfri.settings import private

FORMAT = "proof"
"""What the log calls such a file."""


@dataclass(frozen=True)
class Proven:
    """The bundle, and what checking it as an outsider said. `later` entries of the case are not in it. `told` is the
    log's entry that tells of it; None of a log that is only read here.
    """

    file: Path
    said: str
    later: int
    told: int | None


def prove(
    office: Office,
    reference: str,
    to: Path,
    board: str | None = None,
    process: str | None = None,
    *,
    restricted: bool = False,
    tell: Callable[[str, str], object] = lambda board, subject: None,
) -> Proven:
    """Writes the proof of a case, by a checkpoint of now where this machine can sign, else by the last, with what its
    witness has cosigned and its authority stamped; checks it, and tells the log before the file gets its name. A log
    that is only read here cannot be told. `tell` is told of each case, board and subject, before anything of it is
    read.

    Without `restricted`, protected persons' cases are as if there were none.

    Raises `NotFound` for a case that the log, or the board's log, does not know, or that several boards have,
    `Misconfigured` when nothing is signed, something is in the file's place or the log is not what was signed,
    `AuditUnavailable`, `Unusable` and `OSError`, and what `tell` raises.
    """
    if to.exists():
        raise Misconfigured(f"{to} is there already, and a proof replaces nothing: name another file")
    of, subjects = _cases(office, reference, board, process, restricted)
    for subject in subjects:
        tell(of, subject)
    _seal(office, of)
    witness, authority = key_of(office.settings), authority_of(office.settings)
    with read_ledger(office.settings, of) as log:
        kept = _last(log, of)
        verifier = verifier_of(log, of, kept.size) or ""
        made = proof.prove(log, reference, kept, verifier, witness, authority, subjects)
    with drafted(to) as draft:
        said = _written(made, draft)
        told = _tell(office, of, made, subjects, made_durable(draft), restricted) if is_told(office, of) else None
    return Proven(to, said, made.later, told)


def _cases(
    office: Office, reference: str, board: str | None, process: str | None, restricted: bool
) -> tuple[str, Sequence[str]]:
    """The board whose log knows the case, and what it is called there; of one process, or of each that has it."""
    names = [board] if board else boards(office.settings)
    known = {name: _known(office, name, reference, process, restricted) for name in names}
    found = [name for name in names if known[name]]
    if not found:
        raise NotFound(f"the log knows no case with the number {reference}; see `klickfri queue list`")
    if len(found) > 1:
        raise NotFound(f"several boards have a case {reference}: say which with --board ({', '.join(found)})")
    return found[0], known[found[0]]


def _known(office: Office, board: str, reference: str, process: str | None, restricted: bool) -> Sequence[str]:
    with read_ledger(office.settings, board) as log:
        hidden = hidden_cases(office.settings, log, protected=restricted)
        subjects = [one for one in log.subjects(reference) if one not in hidden]
    return [one for one in subjects if process in (None, one.partition("/")[0])]


def _seal(office: Office, board: str) -> None:
    if sealing.able(office.settings, board):
        make = sealing.have_stamped if office.settings.tsa else sealing.seal
        with suppress(KlickfriError):  # then the last checkpoint is what there is
            make(office, board)


def _last(log: LedgerReader, board: str) -> KeptCheckpoint:
    kept = next(log.checkpoints(last=True), None)
    if kept is None:
        raise Misconfigured(
            f"nothing of the log of {board} is signed: `klickfri audit checkpoint` does so, on the robot's machine"
        )
    return kept


def _written(made: proof.Proof, draft: Path) -> str:
    """Writes the bundle, and says what an outsider's check of it does."""
    proof.write(made, private.file(draft))
    try:
        said = outsider.check(draft, made.verifier, made.cosigned.partition("\n")[0] or None)
    except outsider.NotProven as error:
        raise Misconfigured(f"the proof does not hold, so the log is not whole: {error}") from error
    private.as_folder(draft)
    return said


def _tell(office: Office, board: str, made: proof.Proof, subjects: Sequence[str], digest: str, restricted: bool) -> int:
    processes = sorted({subject.partition("/")[0] for subject in subjects})
    told = AuditExported(
        by=office.signer(),
        format=FORMAT,
        filters=(*(f"process: {name}" for name in processes), f"reference: {made.reference}"),
        restricted=restricted,
        entries=len(made.bodies),
        last=made.checkpoint.size,
        file_sha256=digest,
    )
    with open_ledger(office.settings, board, office.now) as log:
        return log.append(told.about(f"board/{board}"))
