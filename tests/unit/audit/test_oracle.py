"""Somebody else's tree (pymerkle, which the product never imports) agrees with ours: roots and proofs, both ways."""

from __future__ import annotations

import random

import pytest
from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

from klickfri.audit.entry import leaf_of
from klickfri.audit.tree import Tree, consistency, hashes, inclusion, is_consistent, is_included

LAST = 300
CHANCE = random.Random(12)
ENTRIES = [CHANCE.randbytes(CHANCE.randrange(40)).hex() for _ in range(LAST)]
LEAVES = [bytes.fromhex(leaf_of(entry)) for entry in ENTRIES]
SIZES = range(1, LAST + 1)


@pytest.fixture(scope="module")
def theirs() -> InmemoryTree:
    """Their tree over the same entries."""
    tree = InmemoryTree(algorithm="sha256")
    for entry in ENTRIES:
        tree.append_entry(entry.encode())
    return tree


@pytest.fixture(scope="module")
def roots() -> list[bytes]:
    """Ours, by size."""
    tree = Tree()
    made = [tree.root()]
    for leaf in LEAVES:
        tree.add(leaf)
        made.append(tree.root())
    return made


def test_roots(theirs: InmemoryTree, roots: list[bytes]) -> None:
    """Of every size."""
    assert [theirs.get_root(size) for size in range(LAST + 1)] == roots


def test_inclusion(theirs: InmemoryTree, roots: list[bytes]) -> None:
    """The same hashes lead there, and each takes the other's proof; of a wrong leaf neither does."""
    for size in SIZES:
        for leaf in {0, size - 1, CHANCE.randrange(size), CHANCE.randrange(size)}:
            ours = list(hashes(LEAVES[:size], way := inclusion(leaf, size)).values())
            proof = theirs.prove_inclusion(leaf + 1, size)
            assert sorted(proof.path) == sorted([LEAVES[leaf], *ours])
            verify_inclusion(LEAVES[leaf], roots[size], proof)
            made = hashes(LEAVES[:size], way)
            assert is_included(LEAVES[leaf], leaf, size, [made[span] for span in way], theirs.get_root(size))
            assert not is_included(b"\0" * 32, leaf, size, [made[span] for span in way], theirs.get_root(size))


def test_consistency(theirs: InmemoryTree, roots: list[bytes]) -> None:
    """Each takes the other's proof that a tree begins another; ours also from the smaller tree's peaks alone."""
    for second in SIZES:
        for first in {1, second, CHANCE.randint(1, second), CHANCE.randint(1, second)}:
            verify_consistency(roots[first], roots[second], theirs.prove_consistency(first, second))
            spans, begun = consistency(first, second), Tree()
            for leaf in LEAVES[:first]:
                begun.add(leaf)
            whole, grown = hashes(LEAVES[:second], spans), hashes(LEAVES[first:second], spans, begun)
            assert grown == whole
            proof = [whole[span] for span in spans]
            assert is_consistent(first, theirs.get_root(first), second, theirs.get_root(second), proof)
            assert first == second or not is_consistent(first, roots[first - 1], second, roots[second], proof)
