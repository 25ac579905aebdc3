"""A part of a log: which entries are in it, and that what stands for the rest makes the root that was signed."""

from __future__ import annotations

import random

import pytest

from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.excerpt import Excerpt, Signed, Subtree, last_number, signed
from klickfri.audit.ledger import KeptCheckpoint, LedgerReader, Stored
from klickfri.audit.memory import MemoryLedger
from klickfri.audit.note import Signer
from klickfri.audit.tree import Tree
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import Misconfigured
from klickfri.model.event import Event

SIGNER = Signer("klickfri/prov", b"\x01" * 32)


def log_of(codes: list[str]) -> MemoryLedger:
    """A log with an entry for each code, of a case of its own."""
    log = MemoryLedger(board="prov")
    for number, code in enumerate(codes):
        log.append(Event("step.failed", f"trial/A-{number}", {"run": "r", "code": code}))
    return log


def signed_at(log: LedgerReader, size: int) -> Signed:
    """The checkpoint of the first entries."""
    tree = Tree()
    for one in list(log.stored())[:size]:
        tree.add(bytes.fromhex(one.leaf))
    return Signed(SIGNER.sign(str(Checkpoint.of_tree("klickfri/prov", tree))), str(SIGNER.verifier))


def in_order(parts: list[Stored | Subtree]) -> list[tuple[int, int]]:
    """The entries that each part stands for: from the first on, before the second, counted from 0."""
    return [
        (part.place << part.height, (part.place + 1) << part.height)
        if isinstance(part, Subtree)
        else (part.seq - 1, part.seq)
        for part in parts
    ]


def test_whatever_is_left_out_the_parts_are_the_whole_log() -> None:
    """Every size to 33, each with a choice by chance and a checkpoint by chance: no gap, nothing twice."""
    chance = random.Random(7)
    for size in range(2, 34):
        log = log_of([chance.choice("AB") for _ in range(size - 1)])
        covered = chance.randint(1, size)
        of = Excerpt(log, "prov", Wanted(code="A"), size, signed=signed_at(log, covered))
        parts = list(of.proven())
        assert [part for part in parts if isinstance(part, Stored)] == list(of.stored())
        spans = [span for span in in_order(parts) if span[0] < covered]
        assert [begin for begin, _ in spans] == [0, *(end for _, end in spans[:-1])]
        assert spans[-1][1] == covered


def test_few_hashes_stand_for_many_entries() -> None:
    """Of a thousand, one is wanted: as many hashes as its own proof has."""
    log = log_of(["B"] * 500 + ["A"] + ["B"] * 498)
    parts = list(Excerpt(log, "prov", Wanted(code="A"), 1000, signed=signed_at(log, 1000)).proven())
    assert len(parts) <= 1 + 2 * 10


def test_a_log_that_was_changed_or_cut_is_refused() -> None:
    """By whoever takes an excerpt; without a proof it is given as it lies."""
    log, other = log_of(["A", "B", "A"]), log_of(["A", "B", "B"])
    for changed in (other, log_of(["A", "B"])):
        with pytest.raises(Misconfigured, match="not what was signed"):
            list(Excerpt(changed, "prov", Wanted(), last_number(changed), signed=signed_at(log, 4)).proven())
    assert len(list(Excerpt(other, "prov", Wanted(), 4).proven())) == 4


def test_entries_up_to_a_number_and_by_subject() -> None:
    """What comes meanwhile is not in it; subjects come in the order of their first entry."""
    log = log_of(["A", "B"])
    log.append(Event("step.failed", "trial/A-0", {"code": "A"}))
    of = Excerpt(log, "prov", Wanted(type="step.failed"), last_number(log))
    log.append(Event("step.failed", "trial/A-1", {"code": "A"}))
    log.append(Event("step.failed", "other/A-0", {"code": "A"}))
    assert [one.seq for one in of.entries()] == [2, 3, 4]
    grouped = [(subject, [one.seq for one in entries]) for subject, entries in of.by_subject()]
    assert grouped == [("trial/A-0", [2, 4]), ("trial/A-1", [3])]


def test_the_last_checkpoint_proves() -> None:
    """With the key that the log told; a log without one proves nothing."""
    log = log_of(["A"])
    assert signed(log, "prov", None) is None
    told = {"board": "prov", "verifier": str(SIGNER.verifier), "by": "", "reason": ""}
    log.append(Event("board.signs", "board/prov", told))
    note = signed_at(log, 3).note
    log.keep_checkpoint(KeptCheckpoint(3, note, ""))
    assert signed(log, "prov", None) == Signed(note, str(SIGNER.verifier))
