"""Cosignatures as C2SP describes them (c2sp.org/tlog-cosignature): a witness says when it saw a checkpoint hold.

Of the kinds there it is the one by Ed25519, `cosignature/v1`. Its line stands below the note, as the log's own does.
"""

from __future__ import annotations

import datetime as dt
import struct

from klickfri.audit.note import Signer, Verifier
from klickfri.model.errors import BadNote

_TIME = struct.Struct(">Q")
_LAST = 253_402_300_799
"""Seconds since 1970 that a calendar has."""


class CosignatureVerifier(Verifier):
    """By whom a witness is recognised."""

    kind = b"\x04"

    def time_of(self, note: str) -> dt.datetime:
        """When this witness cosigned a note, by its own clock (UTC, whole seconds). Raises `BadNote`."""
        return dt.datetime.fromtimestamp(_TIME.unpack_from(self._held(note)[1])[0], dt.UTC)

    def _held(self, note: str) -> tuple[str, bytes]:
        """The text, and the time together with the signature over both."""
        text, stamped = self.signature_in(note)
        seconds = _TIME.unpack_from(stamped)[0] if len(stamped) > _TIME.size else _LAST + 1
        if seconds > _LAST:
            raise BadNote("that is no cosignature")
        self.hold(_message(text, seconds), stamped[_TIME.size :])
        return text, stamped


class Cosigner:
    """A witness's hand: a name, and a private key (32 bytes). It never shows the key."""

    def __init__(self, name: str, key: bytes) -> None:
        self._signer = Signer(name, key)
        self.verifier = CosignatureVerifier(name, self._signer.verifier.key)

    def cosign(self, text: str, now: dt.datetime) -> str:
        """The line that says that the text held at this moment. Raises `BadNote` for a text that no note can hold."""
        seconds = int(now.timestamp())
        return self.verifier.line(_TIME.pack(seconds) + self._signer.signature(_message(text, seconds)))


def _message(text: str, seconds: int) -> str:
    return f"cosignature/v1\ntime {seconds}\n{text}"
