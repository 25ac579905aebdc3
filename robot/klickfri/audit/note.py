"""Signed notes as C2SP describes them (c2sp.org/signed-note): a text, and below it who stands for it, by Ed25519.

Notes can be checked by others' tools. What is read is taken as strictly as it is written: a note has one spelling.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import ClassVar, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from klickfri.model.errors import BadNote

_ID_BYTES = 4
_NAME = re.compile(r"[^\s+]+")
_LINE = re.compile(r"— (?P<name>[^\s+]+) (?P<signature>[0-9A-Za-z+/=]+)")
_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[0-9A-Za-z+/=]+)")


@dataclass(frozen=True)
class Verifier:
    """Who can be recognised: a name, and the public half of a key (32 bytes). `kind` is that of its signatures."""

    kind: ClassVar[bytes] = b"\x01"

    name: str
    key: bytes

    @classmethod
    def of(cls, text: str) -> Self:
        """Reads a verifier key, `<name>+<id>+<key>`. Raises `BadNote`."""
        match = _KEY.fullmatch(text)
        kind_and_key = bytes_of(match["key"]) if match else b""
        if not match or kind_and_key[:1] != cls.kind or len(kind_and_key) != 33:
            raise BadNote("that is no verifier key of Ed25519, or of another use")
        verifier = cls(match["name"], kind_and_key[1:])
        if str(verifier) != text:
            raise BadNote("the verifier key's id is not that of its name and key")
        return verifier

    @property
    def id(self) -> bytes:
        """The first four bytes of a hash of name and key, by which a signature tells whose it is."""
        return hashlib.sha256(self.name.encode() + b"\n" + self.kind + self.key).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(self.kind + self.key).decode()}"

    def text_of(self, note: str) -> str:
        """The text of a note, which this one has signed. Raises `BadNote` when it has not, or for what is no note."""
        return self._held(note)[0]

    def line_of(self, note: str) -> str:
        """The line of a note by which this one has signed it. Raises `BadNote`."""
        return self.line(self._held(note)[1])

    def line(self, signature: bytes) -> str:
        """The line that stands below a note for a signature of this one's."""
        return f"— {self.name} {base64.b64encode(self.id + signature).decode()}"

    def claims(self, note: str) -> bool:
        """Does a line below the note say, rightly or not, that it is this one's? Raises `BadNote`."""
        return any(self._is_own(*line) for line in _parts(note)[1])

    def signature_in(self, note: str) -> tuple[str, bytes]:
        """A note's text, and what stands there as this one's signature. Raises `BadNote` where nothing does."""
        text, lines = _parts(note)
        for name, signature in lines:
            if self._is_own(name, signature):
                return text, signature[_ID_BYTES:]
        raise BadNote("the note is not signed with this key")

    def hold(self, message: str, signature: bytes) -> None:
        """Holds a signature against what it should be over. Raises `BadNote`."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message.encode())
        except (InvalidSignature, ValueError) as error:
            raise BadNote("the note's signature does not hold") from error

    def _is_own(self, name: str, signature: bytes) -> bool:
        return name == self.name and signature[:_ID_BYTES] == self.id

    def _held(self, note: str) -> tuple[str, bytes]:
        text, signature = self.signature_in(note)
        self.hold(text, signature)
        return text, signature


class Signer:
    """Who signs: a name, and a private key (32 bytes). It never shows the key."""

    def __init__(self, name: str, key: bytes) -> None:
        if not _NAME.fullmatch(name):
            raise BadNote("the name of a key has no blank and no plus")
        self._key = Ed25519PrivateKey.from_private_bytes(key)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, text: str) -> str:
        """The text as a signed note. It ends with a line's end. Raises `BadNote` for a text that no note can hold."""
        return noted(text, self.verifier.line(self.signature(text)))

    def signature(self, text: str) -> bytes:
        """The signature alone. Raises `BadNote` for a text that no note can hold."""
        _refuse_text(text)
        return self._key.sign(text.encode())


def noted(text: str, *lines: str) -> str:
    """The note of a text and the lines of its signatures."""
    return "\n".join([text, *lines, ""])


def text_of(note: str) -> str:
    """The text of a note, whoever signed it. Raises `BadNote` for what is no note."""
    return _parts(note)[0]


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text with its line's end, and the signatures. Only the last blank line parts them."""
    text, parted, below = note.rpartition("\n\n")
    lines = [_LINE.fullmatch(line) for line in below.removesuffix("\n").split("\n")]
    if not parted or not below.endswith("\n") or None in lines:
        raise BadNote("that is no signed note")
    _refuse_text(text + "\n")
    return text + "\n", [(line["name"], bytes_of(line["signature"])) for line in lines if line]


def _refuse_text(text: str) -> None:
    if not text.endswith("\n") or any(sign < " " and sign != "\n" for sign in text):
        raise BadNote("a note's text is whole lines without control characters")


def bytes_of(text: str) -> bytes:
    """What base64 stands for, in its one spelling. Raises `BadNote`."""
    try:
        read = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise BadNote("that is no base64") from error
    if base64.b64encode(read).decode() != text:
        raise BadNote("that is base64 in another spelling")
    return read
