"""A proof of one case: its entries as they lie, the way from each to a signed root, and what it takes to check that.

Whoever is given it needs neither the log nor this package: `outsider.py` goes with it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from klickfri.audit import entry, outsider
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.ledger import KeptCheckpoint, LedgerReader
from klickfri.audit.note import noted, text_of
from klickfri.audit.stamp import Authority, Stamped, StampTime
from klickfri.audit.tree import hashes, inclusion
from klickfri.model.errors import Misconfigured
from klickfri.model.events import CaseDestroyed

_README = Path(__file__).with_name("readme.txt")


@dataclass(frozen=True)
class Proof:
    """A case's entries by their numbers, the hashes that lead from each to the checkpoint's root, and the pictures that
    they name. `later` entries of the case came after the checkpoint, and are not in it. `cosigned` is who cosigned the
    checkpoint, and how: verifier key and line; empty when nobody did whose key is known. `stamp` is what an
    authority answered that was shown the checkpoint, empty where there is none that is known to hold.
    """

    reference: str
    checkpoint: Checkpoint
    note: str
    verifier: str
    bodies: Mapping[int, str]
    ways: Mapping[int, list[bytes]]
    pictures: Mapping[str, bytes]
    later: int
    cosigned: str = ""
    stamp: bytes = b""


def prove(
    log: LedgerReader,
    reference: str,
    kept: KeptCheckpoint,
    verifier: str,
    witness: CosignatureVerifier | None = None,
    authority: Authority | None = None,
    of: Collection[str] | None = None,
) -> Proof:
    """Proves the case by this checkpoint, in one walk along the log; with its cosignature, if the witness made one, and
    its time stamp, if the authority did. Where several processes have the number, `of` are the subjects that are meant,
    else all are.

    Raises `Misconfigured` when the log is not what was signed, lacks a picture, or the case came later, `BadNote` and
    `AuditUnavailable`.
    """
    subjects = log.subjects(reference) if of is None else of
    numbers = {one.seq for subject in subjects for one in log.of_subject(subject)}
    covered = sorted(number for number in numbers if number <= kept.size)
    if not covered:
        raise Misconfigured(f"{reference} came after the last checkpoint: `klickfri audit checkpoint` makes one")
    checkpoint = Checkpoint.of(text_of(kept.note))
    bodies, ways = _walked(log, covered, checkpoint)
    return Proof(
        reference=reference,
        checkpoint=checkpoint,
        note=kept.note,
        verifier=verifier,
        bodies=bodies,
        ways=ways,
        pictures=_pictures(log, bodies),
        later=len(numbers) - len(covered),
        cosigned=cosigned(log, kept, witness) if witness else "",
        stamp=_stamp(log, kept, authority) if authority else b"",
    )


def cosigned(log: LedgerReader, kept: KeptCheckpoint, witness: CosignatureVerifier) -> str:
    """The witness's key and its line, a line each; empty when it has not cosigned this checkpoint."""
    for one in log.cosignatures():
        made = noted(text_of(kept.note), one.line)
        if one.size == kept.size and witness.claims(made):
            return f"{witness}\n{witness.line_of(made)}\n"
    return ""


def _stamp(log: LedgerReader, kept: KeptCheckpoint, authority: Authority) -> bytes:
    stamps = [Stamped.of(one.stamped) for one in log.stamps() if one.size == kept.size]
    mine = [one for one in stamps if one.note == kept.note and isinstance(authority.held(one), StampTime)]
    return mine[0].answer if mine else b""


def write(proof: Proof, file: Path) -> None:
    """Writes the bundle. Raises `OSError`."""
    key = f"{proof.verifier}\n"
    texts = {"LÄSMIG.txt": _readme(proof).encode(), "verifiera.py": Path(outsider.__file__).read_bytes()}
    texts |= {outsider.STAMP: proof.stamp} if proof.stamp else {}
    parts = {
        **texts,
        outsider.PROOF: _statement(proof, texts).encode(),
        outsider.NOTE: proof.note.encode(),
        outsider.KEY: key.encode(),
        **({outsider.WITNESS: proof.cosigned.encode()} if proof.cosigned else {}),
        **{f"poster/{number:06}.json": body.encode() for number, body in proof.bodies.items()},
        **{f"bilder/{sha}.png": image for sha, image in proof.pictures.items()},
    }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in parts.items():
            bundle.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)


def _walked(
    log: LedgerReader, numbers: Collection[int], checkpoint: Checkpoint
) -> tuple[dict[int, str], dict[int, list[bytes]]]:
    """The entries' texts and their ways to the root, which must be the one that was signed."""
    bodies, wanted, size = dict[int, str](), set(numbers), checkpoint.size

    def leaves() -> Iterator[bytes]:
        for stored in log.stored():
            if stored.seq > size:
                return
            if stored.seq in wanted:
                bodies[stored.seq] = stored.body
            yield bytes.fromhex(entry.leaf_of(stored.body))

    ways = {number: inclusion(number - 1, size) for number in numbers}
    try:
        made = hashes(leaves(), {(0, size), *(span for way in ways.values() for span in way)})
    except ValueError:
        made = {}
    if made.get((0, size)) != checkpoint.root:
        raise Misconfigured("the log is not what was signed, so nothing is proven by it: see `klickfri audit verify`")
    return bodies, {number: [made[span] for span in way] for number, way in ways.items()}


def _pictures(log: LedgerReader, bodies: Mapping[int, str]) -> dict[str, bytes]:
    """Those that the entries name; of one that the log says was destroyed there is none."""
    entries = [entry.read(body, "") for body in bodies.values()]
    destroyed = {sha for one in entries if isinstance(one.told, CaseDestroyed) for sha in one.told.pictures}
    there = dict[str, bytes]()
    for sha in sorted({one.picture for one in entries} - {""}):
        try:
            there[sha] = log.pictures.content(sha)
        except FileNotFoundError as error:
            if sha not in destroyed:
                raise Misconfigured("a picture of the case is missing: see `klickfri audit verify`") from error
    return there


def _statement(proof: Proof, texts: Mapping[str, bytes]) -> str:
    """What is to be proven, in its one spelling."""
    told = {
        "format": "klickfri-proof/1",
        "log": proof.checkpoint.origin,
        "reference": proof.reference,
        "entries": [{"seq": seq, "proof": [one.hex() for one in way]} for seq, way in proof.ways.items()],
        "texts": {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()},
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _readme(proof: Proof) -> str:
    later = f"\n    {proof.later} senare poster om ärendet är inte med." if proof.later else ""
    return _README.read_text(encoding="utf-8").format(
        log=proof.checkpoint.origin,
        reference=proof.reference,
        entries=len(proof.bodies),
        pictures=len(proof.pictures),
        size=proof.checkpoint.size,
        key=proof.verifier,
        later=later,
        witness="är " + proof.cosigned.partition("\n")[0] if proof.cosigned else "finns inte: den är inte bevittnad",
        stamped="är" if proof.stamp else "är inte",
    )
