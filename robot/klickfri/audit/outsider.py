"""Verifierar ett bevis ur en granskningslogg, utan nät och utan roboten.

    python verifiera.py bevis.zip [--key VERIFIERINGSNYCKEL] [--witness-key VITTNETS NYCKEL]

Kräver bara paketet cryptography. Prövar att posterna, byte för byte, står i en logg vars kontrollpunkt är signerad med
nyckeln (och vittnets, om den är bevittnad), och att bilderna är de som posterna nämner. Slutar med 0 om allt håller.
Formats: C2SP signed-note, tlog-checkpoint and tlog-cosignature (Ed25519), RFC 9162 section 2.1.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import time
import zipfile
import zlib
from collections import namedtuple
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF, NOTE, KEY, WITNESS, STAMP = "bevis.json", "kontrollpunkt.txt", "nyckel.txt", "vittne.txt", "tidsstampel.tsr"
TEXTS = ("LÄSMIG.txt", "verifiera.py", STAMP)
NAME = re.compile(r"bevis\.json|kontrollpunkt\.txt|nyckel\.txt|vittne\.txt|LÄSMIG\.txt|verifiera\.py|tidsstampel\.tsr"
                  r"|poster/[0-9]{6,15}\.json|bilder/[0-9a-f]{64}\.png")  # fmt: skip
Key = namedtuple("Key", "told name id public")
LARGEST, UNREADABLE = 2**30, (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)


class NotProven(Exception):
    """Why the proof does not hold, in Swedish."""


def check(file: Path, key: str | None = None, witness: str | None = None) -> str:
    """Checks everything that the bundle vouches for, and says what it has shown. Raises `NotProven`."""
    parts = _parts(file)
    proof = _proof(parts)
    text, size, root = _checkpoint(_text(parts, NOTE), board := _key(parts, KEY, 1, key))
    if proof["log"] != board.name or _text(parts, KEY) != f"{board.told}\n":
        raise NotProven(f"{KEY}: nyckeln hör till en annan logg")
    witnessed = _witnessed(parts, text, witness) if WITNESS in parts or witness is not None else ""
    entries = [_entry(parts, one, proof["reference"], size, root) for one in proof["entries"]]
    there, named = {name[7:-4] for name in parts if name.startswith("bilder/")}, {one for one, _ in entries} - {""}
    destroyed = (named & {sha for _, gone in entries for sha in gone}) - there
    for picture in sorted((pictures := named - destroyed) | there):
        content = parts.get(f"bilder/{picture}.png", b"") if picture in pictures else b""
        if hashlib.sha256(content).hexdigest() != picture:
            raise NotProven(f"bilder/{picture}.png: är ändrad, saknas eller nämns inte av någon post")
    counted = f"{len(proof['entries'])} poster om {proof['reference']} och {len(pictures)} bilder stod i loggen"
    counted = counted.replace(" stod", f", {len(destroyed)} till är gallrade, stod") if destroyed else counted
    witnessed += f"\nTidsstämpeln är inte prövad här: hur den prövas står i {TEXTS[0]}." if STAMP in parts else ""
    return f"BEVISET HÅLLER: {counted} {board.name} när den hade {size} poster.\nSignerat med {board.told}{witnessed}"


def _parts(file: Path) -> dict[str, bytes]:
    """The bundle's files by name: only names that a bundle has, so none that leads elsewhere."""
    try:
        with zipfile.ZipFile(file) as bundle:
            for name in (names := bundle.namelist()):
                if not NAME.fullmatch(name) or names.count(name) > 1:
                    raise NotProven(f"{name!r}: så heter ingen fil i ett bevis")
            large = sum(one.file_size for one in bundle.infolist()) > LARGEST
            if large or {one.compress_type for one in bundle.infolist()} - {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise NotProven("beviset är för stort, eller packat på ett sätt som inget bevis är")
            return {name: bundle.read(name) for name in names}
    except UNREADABLE as error:
        raise NotProven(f"filen är skadad eller ingen zipfil ({type(error).__name__})") from error


def _text(parts: dict[str, bytes], name: str) -> str:
    try:
        return parts[name].decode("utf-8")
    except (KeyError, UnicodeDecodeError) as error:
        raise NotProven(f"{name}: saknas eller är skadad") from error


def _proof(parts: dict[str, bytes]) -> dict[str, Any]:
    """What is to be proven. It has one spelling, and names all files but itself, note and keys."""
    text = _text(parts, PROOF)
    try:
        proof: dict[str, Any] = json.loads(text)
        whole = json.dumps(proof, ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text
        entries = [f"poster/{one['seq']:06}.json" for one in proof["entries"] if set(one) == {"seq", "proof"}]
        whole &= set(proof) == {"entries", "format", "log", "reference", "texts"}
        whole &= proof["texts"] == {name: hashlib.sha256(parts[name]).hexdigest() for name in TEXTS if name in parts}
        whole &= proof["format"] == "klickfri-proof/1" and 0 < len(set(entries)) == len(proof["entries"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotProven(f"{PROOF}: är skadad") from error
    others = {name for name in parts if name.startswith(("bilder/", WITNESS))}
    if not whole or {PROOF, NOTE, KEY, *proof["texts"], *entries, *others} != set(parts):
        raise NotProven(f"{PROOF}: stämmer inte med filerna i beviset")
    return proof


def _base64(text: str, where: str) -> bytes:
    """Its bytes, in the one spelling that base64 has for them."""
    try:
        if base64.b64encode(read := base64.b64decode(text, validate=True)).decode() != text:
            raise ValueError
    except ValueError as error:
        raise NotProven(f"{where}: är skadad") from error
    return read


def _key(parts: dict[str, bytes], where: str, kind: int, asked: str | None) -> Key:
    """The verifier key in a file's first line, `name+id+base64(kind || key)`: the one that was asked for, if any."""
    told = _text(parts, where).partition("\n")[0]
    if asked is not None and asked.strip() != told:
        raise NotProven(f"{where}: det är inte den nyckel som du angav")
    name, identity, encoded = [*told.split("+", 2), "", ""][:3]
    key = _base64(encoded, where)
    made = hashlib.sha256(name.encode() + b"\n" + key).digest()[:4]
    if not name or identity != made.hex() or len(key) != 33 or key[0] != kind:
        raise NotProven(f"{where}: är ingen verifieringsnyckel")
    return Key(told, name, made, key[1:])


def _hold(where: str, key: Key, signature: bytes, stamp: bytes, text: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature.removeprefix(key.id + stamp), text.encode())
    except (InvalidSignature, ValueError) as error:
        raise NotProven(f"{where}: signaturen håller inte") from error


def _checkpoint(note: str, key: Key) -> tuple[str, int, bytes]:
    """Text, size and root of the signed checkpoint."""
    match = re.fullmatch(r"((.+)\n([1-9][0-9]{0,15})\n([0-9A-Za-z+/]{43}=)\n)\n— (.+) ([0-9A-Za-z+/=]{92})\n", note)
    if match is None or match[2] != key.name or match[5] != key.name:
        raise NotProven(f"{NOTE}: är ingen kontrollpunkt för {key.name}")
    _hold(NOTE, key, _base64(match[6], NOTE), b"", match[1])
    return match[1], int(match[3]), _base64(match[4], NOTE)


def _witnessed(parts: dict[str, bytes], text: str, asked: str | None) -> str:
    """By whom the checkpoint was cosigned, and when by their clock."""
    key = _key(parts, WITNESS, 4, asked)
    match = re.fullmatch(r".+\n— (.+) ([0-9A-Za-z+/=]{104})\n", _text(parts, WITNESS))
    signature = _base64(match[2], WITNESS) if match and match[1] == key.name else b""
    seconds = int.from_bytes(signature[4:12], "big")
    _hold(WITNESS, key, signature, signature[4:12], f"cosignature/v1\ntime {seconds}\n{text}")
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(min(seconds, 2**37)))
    return f"\nBevittnat {moment} UTC med {key.told}{'' if asked else ' (jämför också den nyckeln)'}"


def _entry(parts: dict[str, bytes], one: dict[str, Any], case: str, size: int, root: bytes) -> tuple[str, list[str]]:
    """The picture that an entry names, and those that it says are destroyed, if it is this case's and in the tree."""
    name = f"poster/{one['seq']:06}.json"
    try:
        path = [bytes.fromhex(beside) for beside in one["proof"]]
        entry = json.loads(parts[name])
        number, subject, picture = int(entry["seq"]), str(entry["subject"]), entry["data"].get("picture") or ""
        gone = map(str, entry["data"]["pictures"] if entry["type"] == "se.klickfri.case.destroyed" else ())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotProven(f"{name}: är ändrad eller skadad") from error
    if not _included(hashlib.sha256(b"\x00" + parts[name]).digest(), number - 1, size, path, root):
        raise NotProven(f"{name}: är ändrad, eller stod inte så i loggen")
    if number != one["seq"] or not subject.endswith(f"/{case}"):
        raise NotProven(f"{name}: hör inte till ärendet")
    return str(picture), list(gone)


def _included(leaf: bytes, place: int, size: int, path: list[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2."""
    made, last = leaf, size - 1
    for beside in path:
        if last == 0 or len(beside) != 32 or place < 0:
            return False
        right = place & 1 or place == last
        made = hashlib.sha256(b"\x01" + (beside + made if right else made + beside)).digest()
        while right and not place & 1 and place:
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return last == 0 and made == root and 0 <= place <= last


def main() -> int:
    """Checks the bundle that is named."""
    words = argparse.ArgumentParser(description="Verifierar ett bevis ur en granskningslogg.")
    words.add_argument("bundle", type=Path, help="beviset, en zipfil")
    words.add_argument("--key", help="verifieringsnyckeln, som du har fått på annat sätt än med beviset")
    words.add_argument("--witness-key", help="vittnets nyckel, också på annat sätt: då måste beviset vara bevittnat")
    asked = words.parse_args()
    try:
        print(check(asked.bundle, asked.key, asked.witness_key))
    except NotProven as error:
        print(f"BEVISET HÅLLER INTE. {error}")
        return 1
    print("Det är nyckeln som du angav." if asked.key else "Jämför nyckeln med en som du har fått på annat sätt.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
