"""Having a log's checkpoints stamped by a time-stamping authority. The answer is kept with the log.

That somebody asks is told in the log first, so that the entry lies below what is stamped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from klickfri.audit.ledger import KeptCheckpoint, KeptStamp, Ledger
from klickfri.audit.stamp import Authority, Stamped, StampFault, StampTime, question, refused
from klickfri.audit.stamp_messenger import StampMessenger
from klickfri.model.errors import Misconfigured, NotStamped
from klickfri.model.events import StampAsked
from klickfri.settings.settings import Settings

_WHY = {
    StampFault.UNREADABLE: "it cannot be read: if the authority sends certificates although it is not asked to, it "
    "cannot be used here",
    StampFault.OTHER_AUTHORITY: "it is signed with no certificate of the file: put the one that it stamps with now "
    "there as well",
    StampFault.OTHER_TEXT: "it is of something else than was sent",
    StampFault.NOT_SIGNED: "its signature does not hold, or the file lacks a certificate up to the root",
}


@dataclass(frozen=True)
class StampService:
    """Who stamps, what may be told of its address, and how it is reached (`NotStamped` when nothing comes)."""

    authority: Authority
    host: str
    post: Callable[[bytes], bytes]


def service_of(settings: Settings) -> StampService | None:
    """The one of this machine's settings. Raises `Misconfigured`."""
    authority = authority_of(settings)
    if authority is None or not settings.tsa:
        return None
    way = StampMessenger(settings.tsa)
    return StampService(authority, way.host, way)


def authority_of(settings: Settings) -> Authority | None:
    """By whose certificates this machine's stamps are known. Raises `Misconfigured`."""
    return read_authority(settings.tsa_cert) if settings.tsa_cert else None


def read_authority(file: Path) -> Authority:
    """Reads an authority's certificates. Raises `Misconfigured`."""
    try:
        return Authority(file.read_bytes())
    except (ValueError, OSError) as error:
        raise Misconfigured(
            f"{file} holds no certificates: it has the one that the authority stamps with, and those above it up to "
            "the root, as PEM (-----BEGIN CERTIFICATE-----)"
        ) from error


def tell_asked(log: Ledger, board: str, service: StampService, by: str) -> None:
    """Tells the log that it is about to be stamped. Raises `AuditUnavailable`."""
    log.append(StampAsked(board=board, authority=service.host, by=by).about(f"board/{board}"))


def stamp(log: Ledger, kept: KeptCheckpoint, service: StampService) -> StampTime:
    """Has a checkpoint stamped, and keeps what came. Raises `NotStamped` and `AuditUnavailable`."""
    asked = question(kept.note)
    stamped = Stamped(kept.note, service.post(asked.as_bytes()))
    if said := _refused(stamped.answer):
        raise NotStamped(f"{service.host} does not stamp: {said}")
    held = service.authority.held(stamped, asked.nonce)
    if isinstance(held, StampFault):
        raise NotStamped(f"what {service.host} answers does not hold by KLICKFRI_TSA_CERT: {_WHY[held]}")
    log.keep_stamp(KeptStamp(kept.size, str(stamped)))
    return held


def _refused(answer: bytes) -> str:
    try:
        return ", ".join(refused(answer) or ())
    except ValueError:
        return ""
