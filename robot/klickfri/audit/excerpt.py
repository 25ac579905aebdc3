"""A part of a log that is taken out of it: the entries that are wanted, and what proves that they stood there.

What is left out of a signed log is told by the hashes of the largest whole subtrees of its tree. Beside the entries'
own leaves they make the root again, so nobody has to hold a proof for each entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import NamedTuple

from klickfri.audit import entry
from klickfri.audit.checkpoint import Checkpoint
from klickfri.audit.cosignature import CosignatureVerifier
from klickfri.audit.entry import Entry
from klickfri.audit.ledger import LedgerReader, Stored
from klickfri.audit.note import text_of
from klickfri.audit.proof import cosigned
from klickfri.audit.signing import verifier_of
from klickfri.audit.tree import Tree, parent
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import Misconfigured


class Subtree(NamedTuple):
    """Entries that were left out, side by side, as many as two to the power of `height`: the root over their leaves."""

    height: int
    place: int
    hash: bytes


@dataclass(frozen=True)
class Signed:
    """By what the entries are proven: the checkpoint's signed note, the key it is signed with, and the key and the line
    of the witness who cosigned it, a line each; empty when nobody did whose key is known.
    """

    note: str
    verifier: str
    cosigned: str = ""

    @property
    def checkpoint(self) -> Checkpoint:
        """What the note says."""
        return Checkpoint.of(text_of(self.note))


@dataclass(frozen=True)
class Excerpt:
    """What is taken out of one board's log: the wanted entries up to the number `last`. Read anew each time it is
    asked, one entry at a time.
    """

    log: LedgerReader
    board: str
    wanted: Wanted
    last: int
    signed: Signed | None = None

    def stored(self) -> Iterator[Stored]:
        """The entries as they lie, in their order."""
        return (one for one, _ in self._read(self.wanted))

    def entries(self) -> Iterator[Entry]:
        """The entries, in their order."""
        return (told for _, told in self._read(self.wanted))

    def by_subject(self) -> Iterator[tuple[str, Iterator[Entry]]]:
        """The entries of each subject, in their order; the subjects as they came."""
        for subject in dict.fromkeys(one.subject for one in self.entries()):
            mine = replace(self.wanted, reference=subject.partition("/")[2])
            yield subject, (told for _, told in self._read(mine) if told.subject == subject)

    def proven(self) -> Iterator[Stored | Subtree]:
        """The entries as they lie, and between them what stands for those that were left out below the checkpoint.

        Raises `Misconfigured` when the log is not what was signed.
        """
        if self.signed is None:
            yield from self.stored()
            return
        said, grown = self.signed.checkpoint, _Grown()
        for part in self._laid(said.size):
            if isinstance(part, Subtree):
                grown.add(part.height, part.hash)
            elif part.seq <= said.size:
                grown.add(0, _leaf(part))
            yield part
        if (grown.size, grown.root()) != (said.size, said.root):
            raise Misconfigured(
                f"the log of {self.board} is not what was signed, so nothing is proven by it: see `klickfri audit "
                "verify`; other formats than jsonl prove nothing and are written"
            )

    def _laid(self, size: int) -> Iterator[Stored | Subtree]:
        wanted, gap = self.stored(), _Gap()
        coming = next(wanted, None)
        for one in takewhile(lambda one: one.seq <= max(size, self.last), self.log.stored()):
            if coming is not None and one.seq == coming.seq:
                yield from gap.taken()
                yield coming
                coming = next(wanted, None)
            elif one.seq <= size:
                gap.add(one.seq - 1, _leaf(one))
        yield from gap.taken()

    def _read(self, wanted: Wanted) -> Iterator[tuple[Stored, Entry]]:
        return ((one, entry.read(one.body, one.leaf)) for one in self.log.found(wanted, self.last))


def last_number(log: LedgerReader) -> int:
    """The number of the log's last entry."""
    return max((one.seq for one in log.search(Wanted(), 1)), default=0)


def signed(log: LedgerReader, board: str, witness: CosignatureVerifier | None) -> Signed | None:
    """The log's last checkpoint, with the witness's cosignature if there is one; None when nothing is signed."""
    kept = next(log.checkpoints(last=True), None)
    if kept is None:
        return None
    return Signed(kept.note, verifier_of(log, board, kept.size) or "", cosigned(log, kept, witness) if witness else "")


@dataclass
class _Gap:
    """Entries that are left out, side by side, as the largest whole subtrees that they make."""

    trees: list[Subtree] = field(default_factory=list)

    def add(self, leaf: int, made: bytes) -> None:
        height, place = 0, leaf
        while place & 1 and self.trees and self.trees[-1][:2] == (height, place - 1):
            made, height, place = parent(self.trees.pop().hash, made), height + 1, place >> 1
        self.trees.append(Subtree(height, place, made))

    def taken(self) -> list[Subtree]:
        """They are told, and the next gap begins."""
        told, self.trees = self.trees, []
        return told


@dataclass
class _Grown:
    """A tree that grows by whole subtrees, in their order: the height and root of each that has no neighbour yet."""

    peaks: list[tuple[int, bytes]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return sum(1 << height for height, _ in self.peaks)

    def add(self, height: int, made: bytes) -> None:
        while self.peaks and self.peaks[-1][0] == height:
            made, height = parent(self.peaks.pop()[1], made), height + 1
        self.peaks.append((height, made))

    def root(self) -> bytes:
        return Tree(self.size, [made for _, made in self.peaks]).root()


def _leaf(one: Stored) -> bytes:
    return bytes.fromhex(entry.leaf_of(one.body))
