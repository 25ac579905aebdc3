"""Notes are those of C2SP: a published one holds, and nothing else passes for it."""

from __future__ import annotations

import base64
import hashlib

import pytest

from klickfri.audit.note import Signer, Verifier, text_of
from klickfri.model.errors import BadNote

SEED = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
SIGNED = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
"""The published example of the format (the documentation of Go's `sumdb/note`), with its private key."""


def test_the_published_note() -> None:
    """Its key is recognised, its signature holds, and signing anew gives the same note."""
    assert Verifier.of(KEY).text_of(f"{TEXT}\n{SIGNED}") == TEXT
    signer = Signer("PeterNeumann", SEED)
    assert (str(signer.verifier), signer.sign(TEXT)) == (KEY, f"{TEXT}\n{SIGNED}")


def test_the_keys_id_is_made_of_name_and_key() -> None:
    """The first four bytes of SHA-256(name, line's end, 1, key)."""
    public = base64.b64decode(KEY.rpartition("+")[2])
    made = hashlib.sha256(b"PeterNeumann\n" + public).digest()[:4]
    assert (public[:1], made.hex(), Verifier.of(KEY).id) == (b"\x01", "c74f20a3", made)


def test_a_note_of_several_hands() -> None:
    """Other people's signatures stand beside, before or after; a text may hold blank lines."""
    own, other = Signer("klickfri/utbildning", b"\x01" * 32), Signer("revision.example/a", b"\x02" * 32)
    text = "Ett stycke.\n\nEtt till, med å.\n"
    note = own.sign(text) + other.sign(text).rpartition("\n\n")[2]
    assert [one.verifier.text_of(note) for one in (own, other)] == [text, text]
    assert text_of(note) == text
    with pytest.raises(BadNote, match="not signed with this key"):
        Signer("klickfri/utbildning", b"\x03" * 32).verifier.text_of(note)


def test_every_changed_byte_is_found() -> None:
    """Of text, blank line, name and signature."""
    note, verifier = f"{TEXT}\n{SIGNED}".encode(), Verifier.of(KEY)
    for place in range(len(note)):
        for change in (0x01, 0x20):
            spoilt = note[:place] + bytes([note[place] ^ change]) + note[place + 1 :]
            with pytest.raises(BadNote):
                verifier.text_of(spoilt.decode(errors="replace"))


def test_every_changed_sign_of_a_verifier_key_is_found() -> None:
    """Name, id and key belong together."""
    for place, sign in enumerate(KEY):
        with pytest.raises(BadNote):
            Verifier.of(KEY[:place] + chr(ord(sign) ^ 1) + KEY[place + 1 :])


@pytest.mark.parametrize(
    "note", ["", "\n", TEXT, f"{TEXT}\n", f"{TEXT}\n{SIGNED[:-1]}", f"{TEXT}{SIGNED}", f"a\tb\n\n{SIGNED}", SIGNED]
)
def test_what_is_no_note_is_refused(note: str) -> None:
    """Without text, blank line or signature, with a control character, or cut at its end."""
    with pytest.raises(BadNote):
        text_of(note)


@pytest.mark.parametrize("text", ["", "no end", "a\x00b\n", "a\r\n"])
def test_what_no_note_can_hold_is_not_signed(text: str) -> None:
    """Whole lines only, without control characters."""
    with pytest.raises(BadNote):
        Signer("a", SEED).sign(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u00a0b"])
def test_a_name_without_blank_and_plus(name: str) -> None:
    """Else a line could be read in two ways."""
    with pytest.raises(BadNote):
        Signer(name, SEED)
