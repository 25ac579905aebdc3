"""A witness's cosignature: of one text, one moment and one key, in the form that others' tools know."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from klickfri.audit.cosignature import CosignatureVerifier, Cosigner
from klickfri.audit.note import Signer, Verifier, noted
from klickfri.model.errors import BadNote

TEXT = "klickfri/utbildning\n9\n7gzZUgeTn4TsdW5/0jwHcsrLP+qH1pGEDtbO9fC/PYY=\n"
MOMENT = dt.datetime(2023, 3, 20, 12, 25, 47, tzinfo=dt.UTC)
WITNESS = Cosigner("almbacka.example/arkivet", b"\x02" * 32)


def cosigned() -> str:
    """The log's own signature, and the witness's."""
    return Signer("klickfri/utbildning", b"\x01" * 32).sign(TEXT) + WITNESS.cosign(TEXT, MOMENT) + "\n"


def test_it_is_made_as_the_specification_says() -> None:
    """Of the words `cosignature/v1`, the time and the text; its bytes are the key's id, the time and the signature."""
    line = WITNESS.cosign(TEXT, MOMENT)
    start, name, encoded = line.split(" ")
    made = base64.b64decode(encoded)
    message = f"cosignature/v1\ntime 1679315147\n{TEXT}".encode()
    assert (start, name, made[:4]) == ("—", "almbacka.example/arkivet", WITNESS.verifier.id)
    assert made[4:12].hex() == "00000000641850cb", "the moment of the specification's own example"
    assert made[12:] == Ed25519PrivateKey.from_private_bytes(b"\x02" * 32).sign(message)


def test_its_key_is_of_a_kind_of_its_own() -> None:
    """The same key and name sign as a log under another id; neither is taken for the other."""
    key, log = WITNESS.verifier, Signer("almbacka.example/arkivet", b"\x02" * 32).verifier
    assert (key.key, key.id != log.id, base64.b64decode(str(key).split("+", 2)[2])[:1]) == (log.key, True, b"\x04")
    assert CosignatureVerifier.of(str(key)) == key
    for kind, text in ((CosignatureVerifier, str(log)), (Verifier, str(key))):
        with pytest.raises(BadNote, match="no verifier key"):
            kind.of(text)


def test_a_cosigned_note_tells_what_and_when() -> None:
    """Beside the log's signature, and others'; both are still found."""
    note, key = cosigned() + Cosigner("b.example", b"\x03" * 32).cosign(TEXT, MOMENT) + "\n", WITNESS.verifier
    assert (key.text_of(note), key.time_of(note), key.line_of(note)) == (TEXT, MOMENT, WITNESS.cosign(TEXT, MOMENT))
    assert Signer("klickfri/utbildning", b"\x01" * 32).verifier.text_of(note) == TEXT


def test_another_time_text_or_key_is_refused() -> None:
    """Each bit of the line counts."""
    note, key = cosigned(), WITNESS.verifier
    head, _, encoded = note.removesuffix("\n").rpartition(" ")
    for place in range(4, 76):
        made = bytearray(base64.b64decode(encoded))
        made[place] ^= 1
        with pytest.raises(BadNote):
            key.time_of(f"{head} {base64.b64encode(made).decode()}\n")
    with pytest.raises(BadNote, match="does not hold"):
        key.text_of(note.replace("\n9\n", "\n8\n"))
    with pytest.raises(BadNote, match="not signed with this key"):
        key.text_of(noted(TEXT, Cosigner(key.name, b"\x05" * 32).cosign(TEXT, MOMENT)))


@pytest.mark.parametrize("seconds", [2**63, 2**64 - 1, 253_402_300_800])
def test_a_time_that_no_calendar_has_is_refused(seconds: int) -> None:
    """However rightly it is signed."""
    message = f"cosignature/v1\ntime {seconds}\n{TEXT}".encode()
    signature = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32).sign(message)
    line = WITNESS.verifier.line(seconds.to_bytes(8, "big") + signature)
    with pytest.raises(BadNote, match="no cosignature"):
        WITNESS.verifier.time_of(noted(TEXT, line))


def test_a_short_signature_is_refused() -> None:
    """One without even a time."""
    for stamped in (b"", b"\0" * 8):
        with pytest.raises(BadNote):
            WITNESS.verifier.time_of(noted(TEXT, WITNESS.verifier.line(stamped)))


def test_the_one_in_the_formats_document_holds() -> None:
    """Whoever writes a verifier tries it with that."""
    text = (Path(__file__).parents[3] / "docs" / "formats" / "audit.md").read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if line.startswith("— almbacka.example")]
    assert f"`{WITNESS.verifier}`" in text
    assert WITNESS.verifier.time_of(noted(TEXT, line)) == dt.datetime(2026, 11, 20, 4, 31, 7, tzinfo=dt.UTC)
