"""The Merkle tree of RFC 9162 (section 2.1) over a log's leaves: one hash for all of them, and short proofs.

The leaves are those that the entries bear already (`entry.leaf_of`). Leaves come one at a time; of all that were seen,
as many hashes are kept as the size has binary ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

HASH_BYTES = 32
EMPTY = hashlib.sha256(b"").digest()
"""The root of no leaves at all."""

Span = tuple[int, int]
"""Leaves of the tree: from the first number on, before the second; counted from 0."""
Node = tuple[int, int]
"""A whole subtree: its height, and which one it is of those of this height, counted from 0."""


def parent(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Tree:
    """A tree that grows by a leaf at a time. `peaks` are the roots of its largest whole subtrees, largest first."""

    size: int = 0
    peaks: list[bytes] = field(default_factory=list)

    @classmethod
    def of(cls, size: int, peaks: str) -> Self:
        """A tree as it was written (`written`). Raises `ValueError` for what cannot be one of this size."""
        hashes = [bytes.fromhex(one) for one in peaks.split()]
        if len(hashes) != size.bit_count() or any(len(one) != HASH_BYTES for one in hashes):
            raise ValueError("not the peaks of a tree of this size")
        return cls(size, hashes)

    def written(self) -> str:
        """The peaks as text."""
        return " ".join(peak.hex() for peak in self.peaks)

    def append(self, leaf: bytes) -> Iterator[tuple[Node, bytes]]:
        """Takes the next leaf, and tells each subtree that is whole with it."""
        whole, height, place = leaf, 0, self.size
        self.size += 1
        yield (height, place), whole
        while place & 1:
            whole, height, place = parent(self.peaks.pop(), whole), height + 1, place >> 1
            yield (height, place), whole
        self.peaks.append(whole)

    def add(self, leaf: bytes) -> None:
        """Takes the next leaf."""
        for _ in self.append(leaf):
            pass

    def root(self) -> bytes:
        """The one hash of all leaves so far."""
        return _folded(self.peaks)


def inclusion(leaf: int, size: int) -> list[Span]:
    """What proves that a leaf is in the tree of this size: the subtrees beside its way to the root, lowest first."""
    return _way(leaf, (0, size))


def consistency(first: int, second: int) -> list[Span]:
    """What proves that the tree of the first size begins the one of the second: the subtrees, in the RFC's order."""
    return _common(first, (0, second), whole=True)


def hashes(leaves: Iterable[bytes], spans: Collection[Span], tree: Tree | None = None) -> Mapping[Span, bytes]:
    """The hashes of these spans, which are such as proofs name, in one walk along the leaves.

    They come after those that `tree` has seen, if it is given, which grows with them: of what it has seen, only its
    peaks can be told. Raises `ValueError` when the spans name what is in neither.
    """
    wanted = {span: list(_nodes(span)) for span in spans}
    asked = {node for nodes in wanted.values() for node in nodes}
    tree = tree or Tree()
    found = dict(zip(_nodes((0, tree.size)), tree.peaks, strict=True))
    for leaf in leaves:
        found.update((node, whole) for node, whole in tree.append(leaf) if node in asked)
    if asked - found.keys():
        raise ValueError("fewer leaves than the spans name")
    return {span: _folded([found[node] for node in nodes]) for span, nodes in wanted.items()}


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Does the proof lead from the leaf to the root? (RFC 9162, 2.1.3.2)"""
    if not 0 <= index < size:
        return False
    place, last, made = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = parent(beside, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = parent(made, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def is_consistent(first: int, first_root: bytes, second: int, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Does the proof lead from the smaller tree's root to the larger one's? (RFC 9162, 2.1.4.2)"""
    if first == second or not 0 < first < second:
        return first == second and not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    smaller = larger = path[0]
    for beside in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            smaller, larger = parent(beside, smaller), parent(beside, larger)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            larger = parent(larger, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and smaller == first_root and larger == second_root


def _folded(peaks: Sequence[bytes]) -> bytes:
    """Subtrees side by side, the smallest last, under one root."""
    if not peaks:
        return EMPTY
    *larger, made = peaks
    for peak in reversed(larger):
        made = parent(peak, made)
    return made


def _halves(span: Span) -> tuple[Span, Span]:
    """The left one has as many leaves as the largest power of two that is less than all."""
    begin, end = span
    middle = begin + (1 << (end - begin - 1).bit_length() - 1)
    return (begin, middle), (middle, end)


def _way(leaf: int, span: Span) -> list[Span]:
    if span[1] - span[0] == 1:
        return []
    left, right = _halves(span)
    return [*_way(leaf, left), right] if leaf < right[0] else [*_way(leaf, right), left]


def _common(size: int, span: Span, *, whole: bool) -> list[Span]:
    """`whole`: the smaller tree's root is this span's, and known to whoever checks."""
    if size == span[1]:
        return [] if whole else [span]
    left, right = _halves(span)
    if size <= right[0]:
        return [*_common(size, left, whole=whole), right]
    return [*_common(size, right, whole=False), left]


def _nodes(span: Span) -> Iterator[Node]:
    """The whole subtrees that a span of a proof is made of, largest first."""
    begin, end = span
    while begin < end:
        height = (end - begin).bit_length() - 1
        yield height, begin >> height
        begin += 1 << height
