"""JSON lines: exact bytes, and a proof that somebody checks who has nothing of ours."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.excerpt import Signed
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.note import Signer
from klickfri.audit.tree import Tree
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import Misconfigured
from klickfri.pages.exports.lines import write
from tests.unit.pages.exports.support import TEXTS, excerpt, hostile

SIGNER = Signer("klickfri/prov", b"\x01" * 32)
KEY = str(SIGNER.verifier)


def signed(log: MemoryLedger, size: int | None = None) -> Signed:
    """The checkpoint of the log's first entries, or of all."""
    tree = Tree()
    for one in list(log.stored())[:size]:
        tree.add(bytes.fromhex(one.leaf))
    return Signed(SIGNER.sign(str(Checkpoint.of_tree("klickfri/prov", tree))), KEY)


def check(file: Path, key: str) -> list[int]:
    """The numbers of the entries that are proven: an outsider's own, by the format's description alone."""
    *lines, end = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    text, _, below = end["checkpoint"].rpartition("\n\n")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key.split("+", 2)[2])[1:])
    public.verify(base64.b64decode(below.split()[-1])[4:], text.encode() + b"\n")
    _, size, root = text.split("\n")
    trees, at, proven = list[tuple[int, bytes]](), 0, list[int]()
    for line in (line for line in lines if line.get("seq", 0) <= int(size)):
        made, height = bytes.fromhex(line.get("hash", "")), line.get("height", 0)
        if "entry" in line:
            made = hashlib.sha256(b"\0" + line["entry"].encode()).digest()
            assert (line["seq"], line["leaf"], json.loads(line["entry"])["seq"]) == (at + 1, made.hex(), at + 1)
            proven.append(line["seq"])
        at += 1 << height
        while trees and trees[-1][0] == height:
            made, height = hashlib.sha256(b"\1" + trees.pop()[1] + made).digest(), height + 1
        trees.append((height, made))
    while len(trees) > 1:
        right, left = trees.pop()[1], trees.pop()[1]
        trees.append((0, hashlib.sha256(b"\1" + left + right).digest()))
    assert (at, base64.b64encode(trees[0][1]).decode()) == (int(size), root)
    return proven


@pytest.mark.parametrize(
    "wanted", [Wanted(), Wanted(reference="A-1"), Wanted(type="run.started"), Wanted(type="decision.made"),
               Wanted(type="case.claimed")]
)  # fmt: skip
def test_an_outsider_proves_each_entry(tmp_path: Path, wanted: Wanted) -> None:
    """Of all of a log, of a part, of its beginning, its end, and none; each with its exact bytes."""
    log = hostile()
    of = excerpt(log, wanted, signed=signed(log))
    assert write([of], tmp_path / "ut.jsonl") == [len(list(of.stored()))]
    assert check(tmp_path / "ut.jsonl", KEY) == [one.seq for one in of.stored()]
    lines = list(map(json.loads, (tmp_path / "ut.jsonl").read_text(encoding="utf-8").splitlines()))
    assert [line["entry"] for line in lines if "entry" in line] == [one.body for one in of.stored()]


def test_entries_after_the_checkpoint_are_there_and_not_proven(tmp_path: Path) -> None:
    """They are told from the others by their numbers."""
    log = hostile()
    assert write([excerpt(log, signed=signed(log, 11))], tmp_path / "ut.jsonl") == [len(TEXTS) + 5]
    assert check(tmp_path / "ut.jsonl", KEY) == list(range(1, 12))


def test_a_changed_file_proves_nothing(tmp_path: Path) -> None:
    """An entry changed, taken out, put in twice or elsewhere; a subtree changed; another key's."""
    log = hostile()
    write([excerpt(log, Wanted(reference="A-1"), signed=signed(log))], tmp_path / "ut.jsonl")
    lines = (tmp_path / "ut.jsonl").read_text(encoding="utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if '"entry"' in line)
    beside = next(number for number, line in enumerate(lines) if '"hash"' in line)
    digit = "1" if lines[beside][-3] == "0" else "0"
    spoilt = [
        [line.replace("fill", "read") for line in lines],
        lines[:place] + lines[place + 1 :],
        [*lines[: place + 1], *lines[place:]],
        [*lines[1:-1], lines[0], lines[-1]],
        [line[:-3] + digit + line[-2:] if number == beside else line for number, line in enumerate(lines)],
    ]
    for number, changed in enumerate(spoilt):
        (tmp_path / f"{number}").write_text("\n".join(changed), encoding="utf-8")
        with pytest.raises(AssertionError):
            check(tmp_path / f"{number}", KEY)
    with pytest.raises(InvalidSignature):
        check(tmp_path / "ut.jsonl", str(Signer("klickfri/prov", b"\x02" * 32).verifier))


def test_a_log_that_is_not_what_was_signed_is_refused(tmp_path: Path) -> None:
    """What was written of it is no whole file."""
    other = hostile()
    with pytest.raises(Misconfigured, match="not what was signed"):
        write([excerpt(MemoryLedger(board="prov"), signed=signed(other))], tmp_path / "ut.jsonl")


def test_without_a_checkpoint_nothing_is_proven_and_all_is_there(tmp_path: Path) -> None:
    """The last line says so; it says how many entries there are, up to which number, and of which log."""
    log = hostile()
    assert write([excerpt(log, Wanted(reference="A-1"))], tmp_path / "ut.jsonl") == [len(TEXTS) // 3 + 3]
    *lines, end = map(json.loads, (tmp_path / "ut.jsonl").read_text(encoding="utf-8").splitlines())
    assert all("entry" in line for line in lines)
    assert end == {
        "format": "klickfri-export/1", "log": "klickfri/prov", "entries": len(lines), "last": len(TEXTS) + 5,
        "checkpoint": "", "verifier": "", "cosigned": "",
    }  # fmt: skip
