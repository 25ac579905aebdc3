"""Time stamps (RFC 3161): an authority outside says, signed, at what moment it was shown a checkpoint.

Answers hold no certificates. Who stamps is known by a file of them: many authorities send several, and not in the order
that DER has for a set, which the library refuses to read.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from cryptography import x509
from cryptography.x509.oid import NameOID
from rfc3161_client import (
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)
from rfc3161_client.tsp import PKIStatus

from klickfri.audit.note import bytes_of


class StampFault(StrEnum):
    """Why a time stamp does not hold, in the words of the Swedish report."""

    UNREADABLE = "den går inte att läsa"
    OTHER_AUTHORITY = "den är utfärdad av någon annan än certifikaten säger"
    OTHER_TEXT = "den gäller något annat än kontrollpunkten"
    NOT_SIGNED = "dess signatur håller inte"


@dataclass(frozen=True)
class StampTime:
    """At what moment (UTC), by the authority's clock, and what the authority's certificate calls it."""

    time: dt.datetime
    by: str


@dataclass(frozen=True)
class Stamped:
    """A checkpoint's signed note, and what an authority answered when it was shown that (DER)."""

    note: str
    answer: bytes

    @classmethod
    def of(cls, text: str) -> Self:
        """Reads what `str` gives. Raises `BadNote`."""
        note, _, answer = text.rpartition("\n")
        return cls(f"{note}\n", bytes_of(answer))

    def __str__(self) -> str:
        return self.note + base64.b64encode(self.answer).decode()


class Authority:
    """Who is recognised: by the certificate that it stamps with, and those above it up to the root (PEM, in one file).

    Several may stand there, one after the other in time. Raises `ValueError` for what holds none.
    """

    def __init__(self, pem: bytes) -> None:
        self._certificates = x509.load_pem_x509_certificates(pem)

    def held(self, stamped: Stamped, nonce: int | None = None) -> StampTime | StampFault:
        """When it was stamped, or why that does not hold. The certificates need to be valid at that moment only."""
        try:
            answer = decode_timestamp_response(stamped.answer)
            own = self._signer(answer)
            time = answer.tst_info.gen_time
        except ValueError:
            return StampFault.UNREADABLE
        if own is None:
            return StampFault.OTHER_AUTHORITY
        verifier = VerifierBuilder(tsa_certificate=own, roots=self._certificates, nonce=nonce).build()
        if not _holds(lambda: verifier.verify(answer, answer.tst_info.message_imprint.message)):
            return StampFault.NOT_SIGNED
        if not _holds(lambda: verifier.verify_message(answer, stamped.note.encode())):
            return StampFault.OTHER_TEXT
        return StampTime(time, _name(own))

    def _signer(self, answer: TimeStampResponse) -> x509.Certificate | None:
        signers = [(one.issuer, one.serial_number) for one in answer.signed_data.signer_infos]
        mine = [one for one in self._certificates if (one.issuer, one.serial_number) in signers]
        return mine[0] if mine and len(signers) == 1 else None


def question(note: str) -> TimeStampRequest:
    """What an authority is asked: the note's SHA-512 and a number of ours, and nothing of what the note says."""
    return TimestampRequestBuilder().data(note.encode()).nonce(nonce=True).cert_request(cert_request=False).build()


def refused(answer: bytes) -> Sequence[str] | None:
    """What an authority says that does not stamp; None of one that does. Raises `ValueError` for what is no answer."""
    read = decode_timestamp_response(answer)
    return None if read.status == PKIStatus.GRANTED else [f"status {read.status}", *read.status_string]


def _holds(verify: Callable[[], bool]) -> bool:
    try:
        return verify()
    except (VerificationError, ValueError):
        return False


def _name(certificate: x509.Certificate) -> str:
    """As people call it, else in full."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
