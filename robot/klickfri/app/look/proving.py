"""A proof of one case for somebody who has neither the log nor Klickfri."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from klickfri.app.look import sealing
from klickfri.app.office import Office
from klickfri.audit import outsider, proof
from klickfri.audit.ledger import KeptCheckpoint, LedgerReader
from klickfri.audit.opening import boards, read_ledger
from klickfri.audit.signing import verifier_of
from klickfri.audit.stamping import authority_of
from klickfri.audit.witnessing import key_of
from klickfri.model.errors import KlickfriError, Misconfigured, NotFound
from klickfri.settings import private


@dataclass(frozen=True)
class Proven:
    """The bundle, and what checking it as an outsider said. `later` entries of the case are not in it."""

    file: Path
    said: str
    later: int


def prove(office: Office, reference: str, to: Path, board: str | None = None) -> Proven:
    """Writes the proof of a case, by a checkpoint of now where this machine can sign, else by the last, with what its
    witness has cosigned and its authority stamped; and checks it.

    Raises `NotFound` for a case that the log, or the board's log, does not know, or that several boards have,
    `Misconfigured` when nothing is signed, something is in the file's place or the log is not what was signed,
    `AuditUnavailable` and `OSError`.
    """
    if to.exists():
        raise Misconfigured(f"{to} is there already, and a proof replaces nothing: name another file")
    of = _board(office, reference, board)
    if sealing.able(office.settings, of):
        make = sealing.have_stamped if office.settings.tsa else sealing.seal
        with suppress(KlickfriError):  # then the last one is what there is
            make(office, of)
    witness, authority = key_of(office.settings), authority_of(office.settings)
    with read_ledger(office.settings, of) as log:
        kept = _last(log, of)
        made = proof.prove(log, reference, kept, verifier_of(log, of, kept.size) or "", witness, authority)
    return Proven(to, _written(made, to), made.later)


def _board(office: Office, reference: str, board: str | None) -> str:
    """The board whose log knows the case."""
    names = [board] if board else boards(office.settings)
    found = [name for name in names if _knows(office, name, reference)]
    if not found:
        raise NotFound(f"the log knows no case with the number {reference}; see `klickfri queue list`")
    if len(found) > 1:
        raise NotFound(f"several boards have a case {reference}: say which with --board ({', '.join(found)})")
    return found[0]


def _knows(office: Office, board: str, reference: str) -> bool:
    with read_ledger(office.settings, board) as log:
        return bool(log.subjects(reference))


def _last(log: LedgerReader, board: str) -> KeptCheckpoint:
    kept = next(log.checkpoints(last=True), None)
    if kept is None:
        raise Misconfigured(
            f"nothing of the log of {board} is signed: `klickfri audit checkpoint` does so, on the robot's machine"
        )
    return kept


def _written(made: proof.Proof, to: Path) -> str:
    """Writes the bundle under a passing name, and gives it its own when an outsider's check has passed."""
    draft = to.with_name(f"{to.name}.{secrets.token_hex(8)}.new")
    try:
        proof.write(made, private.file(draft))
        said = outsider.check(draft, made.verifier, made.cosigned.partition("\n")[0] or None)
        private.as_folder(draft)
        draft.replace(to)
    except outsider.NotProven as error:
        raise Misconfigured(f"the proof does not hold, so the log is not whole: {error}") from error
    finally:
        draft.unlink(missing_ok=True)
    return said
