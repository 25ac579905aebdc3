"""Verifierar ett bevis ur en granskningslogg, utan nät och utan roboten.

    python verifiera.py bevis.zip [--key VERIFIERINGSNYCKEL]

Det här är hela verifieraren: Pythons standardbibliotek och paketet cryptography (pip install cryptography). Den prövar
att posterna, byte för byte, står i en logg vars kontrollpunkt är signerad med nyckeln, och att bilderna är de som
posterna nämner. Avslutas med 0 när beviset håller, annars med 1.

Formats: C2SP signed-note and tlog-checkpoint, RFC 9162 section 2.1.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

PROOF, NOTE, KEY = "bevis.json", "kontrollpunkt.txt", "nyckel.txt"
TEXTS = ("LÄSMIG.txt", "verifiera.py")
NAME = re.compile(r"bevis\.json|kontrollpunkt\.txt|nyckel\.txt|LÄSMIG\.txt|verifiera\.py"
                  r"|poster/[0-9]{6,15}\.json|bilder/[0-9a-f]{64}\.png")  # fmt: skip
LARGEST = 2**30
UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, OSError)


class NotProven(Exception):
    """Why the proof does not hold, in Swedish."""


def check(file: Path, key: str | None = None) -> str:
    """Checks everything that the bundle vouches for, and says what it has shown. Raises `NotProven`."""
    parts = _parts(file)
    proof = _proof(parts)
    told = _text(parts, KEY).removesuffix("\n")
    if key is not None and key.strip() != told:
        raise NotProven(f"{KEY}: det är inte den nyckel som du angav")
    name, public = _key(told)
    size, root = _checkpoint(_text(parts, NOTE), name, public)
    if proof["log"] != name or _text(parts, KEY) != told + "\n":
        raise NotProven(f"{KEY}: nyckeln hör till en annan logg")
    pictures = {_entry(parts, one, proof["reference"], size, root) for one in proof["entries"]} - {""}
    _pictures(parts, pictures)
    for text in TEXTS:
        if hashlib.sha256(parts[text]).hexdigest() != proof["texts"][text]:
            raise NotProven(f"{text}: texten är ändrad")
    counted = f"{len(proof['entries'])} poster om {proof['reference']} och {len(pictures)} bilder"
    return f"BEVISET HÅLLER: {counted} stod i loggen {name} när den hade {size} poster.\nSignerat med {told}"


def _parts(file: Path) -> dict[str, bytes]:
    """The bundle's files by name: only names that a bundle has, so none that leads elsewhere."""
    try:
        with zipfile.ZipFile(file) as bundle:
            for name in (names := bundle.namelist()):
                if not NAME.fullmatch(name) or names.count(name) > 1:
                    raise NotProven(f"{name!r}: så heter ingen fil i ett bevis")
            if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in bundle.infolist()):
                raise NotProven("beviset är packat på ett sätt som inget bevis är")
            if sum(one.file_size for one in bundle.infolist()) > LARGEST:
                raise NotProven("beviset är för stort")
            return {name: bundle.read(name) for name in names}
    except UNREADABLE as error:
        raise NotProven(f"filen är skadad eller ingen zipfil ({type(error).__name__})") from error


def _text(parts: dict[str, bytes], name: str) -> str:
    try:
        return parts[name].decode("utf-8")
    except (KeyError, UnicodeDecodeError) as error:
        raise NotProven(f"{name}: saknas eller är skadad") from error


def _proof(parts: dict[str, bytes]) -> dict[str, Any]:
    """What is to be proven. It has one spelling, and names every file but itself, note and key."""
    text = _text(parts, PROOF)
    try:
        proof: dict[str, Any] = json.loads(text)
        whole = json.dumps(proof, ensure_ascii=False, indent=1, sort_keys=True) + "\n" == text
        entries = [f"poster/{one['seq']:06}.json" for one in proof["entries"]]
        whole &= set(proof) == {"entries", "format", "log", "reference", "texts"} and proof["texts"].keys() == set(
            TEXTS
        )
        whole &= proof["format"] == "klickfri-proof/1" and bool(entries) and len(set(entries)) == len(entries)
        whole &= all(set(one) == {"seq", "proof"} for one in proof["entries"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotProven(f"{PROOF}: är skadad") from error
    named = {PROOF, NOTE, KEY, *TEXTS, *entries} | {name for name in parts if name.startswith("bilder/")}
    if not whole or named != set(parts):
        raise NotProven(f"{PROOF}: stämmer inte med filerna i beviset")
    return proof


def _base64(text: str, where: str) -> bytes:
    """Its bytes, in the one spelling that base64 has for them."""
    try:
        read = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NotProven(f"{where}: är skadad") from error
    if base64.b64encode(read).decode() != text:
        raise NotProven(f"{where}: är skadad")
    return read


def _key(text: str) -> tuple[str, bytes]:
    """Name and public key of a verifier key, `name+id+base64(0x01 || key)`."""
    name, _, rest = text.partition("+")
    identity, _, encoded = rest.partition("+")
    kind_and_key = _base64(encoded, KEY)
    made = hashlib.sha256(name.encode() + b"\n" + kind_and_key).hexdigest()[:8]
    if not name or identity != made or len(kind_and_key) != 33 or kind_and_key[0] != 1:
        raise NotProven(f"{KEY}: är ingen verifieringsnyckel")
    return name, kind_and_key[1:]


def _checkpoint(note: str, name: str, public: bytes) -> tuple[int, bytes]:
    """Size and root of the signed checkpoint."""
    match = re.fullmatch(r"((.+)\n([1-9][0-9]{0,15})\n([0-9A-Za-z+/]{43}=)\n)\n— (.+) ([0-9A-Za-z+/=]+)\n", note)
    if match is None or match[2] != name or match[5] != name:
        raise NotProven(f"{NOTE}: är ingen kontrollpunkt för {name}")
    signed = _base64(match[6], NOTE)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], match[1].encode())
    except (InvalidSignature, ValueError) as error:
        raise NotProven(f"{NOTE}: signaturen håller inte") from error
    if signed[:4] != hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]:
        raise NotProven(f"{NOTE}: signaturen är en annan nyckels")
    return int(match[3]), _base64(match[4], NOTE)


def _entry(parts: dict[str, bytes], one: dict[str, Any], reference: str, size: int, root: bytes) -> str:
    """The picture that an entry names, when it is this case's and in the tree."""
    name = f"poster/{one['seq']:06}.json"
    try:
        path = [bytes.fromhex(beside) for beside in one["proof"]]
        entry = json.loads(parts[name])
        number, subject, picture = int(entry["seq"]), str(entry["subject"]), entry["data"].get("picture") or ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotProven(f"{name}: är ändrad eller skadad") from error
    if not _included(hashlib.sha256(b"\x00" + parts[name]).digest(), number - 1, size, path, root):
        raise NotProven(f"{name}: är ändrad, eller stod inte så i loggen")
    if number != one["seq"] or not subject.endswith(f"/{reference}"):
        raise NotProven(f"{name}: hör inte till ärendet")
    return str(picture)


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


def _pictures(parts: dict[str, bytes], named: set[str]) -> None:
    there = {name[7:-4]: content for name, content in parts.items() if name.startswith("bilder/")}
    for picture in sorted(named ^ there.keys()):
        raise NotProven(f"bilder/{picture}.png: saknas, eller nämns inte av någon post")
    for picture, content in there.items():
        if hashlib.sha256(content).hexdigest() != picture:
            raise NotProven(f"bilder/{picture}.png: är ändrad")


def main() -> int:
    """Checks the bundle that is named."""
    words = argparse.ArgumentParser(description="Verifierar ett bevis ur en granskningslogg.")
    words.add_argument("bundle", type=Path, help="beviset, en zipfil")
    words.add_argument("--key", help="verifieringsnyckeln, som du har fått på annat sätt än med beviset")
    asked = words.parse_args()
    try:
        print(check(asked.bundle, asked.key))
    except NotProven as error:
        print(f"BEVISET HÅLLER INTE. {error}")
        return 1
    print("Det är nyckeln som du angav." if asked.key else "Jämför nyckeln med en som du har fått på annat sätt.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
