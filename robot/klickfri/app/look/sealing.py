"""Checkpoints and time stamps when somebody asks for them, and which machine can make them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from klickfri.app.office import Office
from klickfri.audit.anchor import Anchor
from klickfri.audit.ledger import KeptCheckpoint, Ledger
from klickfri.audit.opening import boards, open_ledger, read_ledger
from klickfri.audit.signing import Sealer, can_sign
from klickfri.audit.stamp import StampTime
from klickfri.audit.stamping import StampService, service_of, stamp, tell_asked
from klickfri.audit.witnessing import Witnessing, witness_of
from klickfri.model.errors import KlickfriError, Misconfigured, NotStamped, NotWitnessed, Unusable
from klickfri.privacy.tokens import Tokens
from klickfri.settings import disk
from klickfri.settings.settings import Settings


@dataclass(frozen=True)
class Sealed:
    """A board's checkpoint, the anchor's file that has it too, if there is one, the name of who cosigned it, and
    when it was stamped if that was asked for."""

    board: str
    kept: KeptCheckpoint
    outside: Path | None
    witness: str = ""
    stamp: StampTime | None = None


def seal(office: Office, board: str | None) -> list[Sealed]:
    """Signs the logs of all boards, or of one, as they are, and takes that outside, to the witness as well.

    Raises `Misconfigured` when there is no log or this machine cannot sign, `AuditUnavailable`, `Unusable` when the
    anchor's folder or the key cannot be used, `NotWitnessed` and `OtherHistory`.
    """
    return [_seal(office, name) for name in _names(office.settings, board)]


def have_stamped(office: Office, board: str | None) -> list[Sealed]:
    """As `seal`, and has each checkpoint stamped by the authority of the settings, which the log is told first.

    Raises as `seal`, and `NotStamped`.
    """
    service = service_of(office.settings)
    if service is None:
        raise Misconfigured(
            "nobody stamps here: KLICKFRI_TSA is the authority's address, KLICKFRI_TSA_CERT its certificates"
        )
    return [_seal(office, name, service) for name in _names(office.settings, board)]


def unable(settings: Settings) -> Iterator[str]:
    """The boards whose logs this machine writes, and cannot sign."""
    for board in boards(settings):
        if writes(settings, board) and not _can_sign(settings, board):
            yield board


def able(settings: Settings, board: str) -> bool:
    """Does this machine write the board's log, and can it sign it? A copy is left as it is."""
    return writes(settings, board) and _can_sign(settings, board)


def _names(settings: Settings, board: str | None) -> list[str]:
    names = [board] if board else boards(settings)
    if not names:
        raise Misconfigured("there is no audit log here: run the robot first, or check KLICKFRI_STATE")
    return names


def _seal(office: Office, board: str, service: StampService | None = None) -> Sealed:
    settings = office.settings
    read_ledger(settings, board).close()
    with open_ledger(settings, board, office.now) as log:
        if service:
            tell_asked(log, board, service, office.signer())
        kept = Sealer(log, settings.state, board).seal()
        sealed = Sealed(board, kept, _outside(settings, board, kept.note), _cosigned(settings, log, board))
        return replace(sealed, stamp=_stamped(log, board, kept, service)) if service else sealed


def _outside(settings: Settings, board: str, note: str) -> Path | None:
    if not settings.anchor:
        return None
    anchor = Anchor(settings.anchor, board)
    try:
        anchor.add(note)
    except OSError as error:
        raise Unusable(f"the log is signed, and {anchor.file} cannot be written: {disk.advice(error)}") from error
    return anchor.file


def _cosigned(settings: Settings, log: Ledger, board: str) -> str:
    witness = witness_of(settings)
    if witness is None:
        return ""
    try:
        Witnessing(log, board, witness).take()
    except NotWitnessed as error:
        raise NotWitnessed(f"the log of {board} is signed, and not witnessed: {error}") from error
    return witness.verifier.name


def _stamped(log: Ledger, board: str, kept: KeptCheckpoint, service: StampService) -> StampTime:
    try:
        return stamp(log, kept, service)
    except NotStamped as error:
        raise NotStamped(f"the log of {board} is signed, and not stamped: {error}") from error


def writes(settings: Settings, board: str) -> bool:
    """Does this machine write the board's log? A copy, or a reader's account, has not its key."""
    return Tokens.file(settings.state, board).exists()


def _can_sign(settings: Settings, board: str) -> bool:
    """A log or a key that cannot be read signs nothing either."""
    try:
        with read_ledger(settings, board) as log:
            return can_sign(log, settings.state, board)
    except (KlickfriError, OSError):
        return False
