"""The tree is the one of RFC 9162: the known roots and proofs, and what holds for every size."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from klickfri.audit import entry
from klickfri.audit.tree import EMPTY, Tree, consistency, hashes, inclusion, is_consistent, is_included, parent

LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
"""The leaves of Certificate Transparency's reference vectors."""
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Their roots, of 0 to 8 leaves."""
SIZES = range(1, 34)


def leaf(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def made_up(count: int) -> list[bytes]:
    """So many leaves."""
    return [leaf(str(number).encode()) for number in range(count)]


def grown(leaves: Sequence[bytes]) -> Tree:
    """A tree of them."""
    tree = Tree()
    for one in leaves:
        tree.add(one)
    return tree


def root_by_the_book(leaves: Sequence[bytes]) -> bytes:
    """As the RFC defines it, by halves."""
    if len(leaves) < 2:
        return leaves[0] if leaves else EMPTY
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return parent(root_by_the_book(leaves[:half]), root_by_the_book(leaves[half:]))


def proof(leaves: Sequence[bytes], spans: Sequence[tuple[int, int]]) -> list[bytes]:
    """The hashes of a proof."""
    made = hashes(leaves, spans)
    return [made[span] for span in spans]


def test_the_known_roots() -> None:
    """Of the reference leaves, at each size."""
    leaves = [leaf(bytes.fromhex(data)) for data in LEAVES]
    assert [grown(leaves[:size]).root().hex() for size in range(9)] == ROOTS


def test_an_entrys_leaf_is_a_leaf_of_the_tree() -> None:
    """What the log has noted since its first release is what RFC 9162 hashes."""
    assert bytes.fromhex(entry.leaf_of("{}")) == leaf(b"{}")


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_the_rfcs(size: int) -> None:
    """Grown leaf by leaf, at each size, with few hashes kept; also when it was written down and read between."""
    tree = Tree()
    for one in made_up(size):
        tree = Tree.of(tree.size, tree.written())
        tree.add(one)
    assert tree.root() == root_by_the_book(made_up(size))
    assert (tree.size, len(tree.peaks)) == (size, size.bit_count())


def test_a_reference_proof_of_inclusion() -> None:
    """Of the fourth leaf of seven, as RFC 9162 (2.1.5) draws it: its neighbour c, the pair g, and l."""
    leaves = made_up(7)
    a, b, c, d, e, f, j = leaves
    assert proof(leaves, inclusion(3, 7)) == [c, parent(a, b), parent(parent(e, f), j)]
    assert proof(leaves, inclusion(6, 7)) == [parent(e, f), parent(parent(a, b), parent(c, d))]


def test_a_reference_proof_of_consistency() -> None:
    """From three, four and six leaves to seven, as RFC 9162 (2.1.5) draws them."""
    leaves = made_up(7)
    a, b, c, d, e, f, j = leaves
    g, h, i = parent(a, b), parent(c, d), parent(e, f)
    assert proof(leaves, consistency(3, 7)) == [c, d, g, parent(i, j)]
    assert proof(leaves, consistency(4, 7)) == [parent(i, j)]
    assert proof(leaves, consistency(6, 7)) == [i, j, parent(g, h)]


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proven(size: int) -> None:
    """By its own proof, at its own place, and by no other leaf, place, size or root."""
    leaves, root = made_up(size), grown(made_up(size)).root()
    for index in range(size):
        own = proof(leaves, inclusion(index, size))
        assert is_included(leaves[index], index, size, own, root)
        assert not is_included(leaf(b"else"), index, size, own, root)
        assert not is_included(leaves[index], index, size, own, leaf(b"else"))
        assert not is_included(leaves[index], index, size, [*own, root], root)
        assert not is_included(leaves[index], size, size, own, root)
        assert not any(is_included(leaves[index], other, size, own, root) for other in range(size) if other != index)


@pytest.mark.parametrize("size", SIZES)
def test_every_beginning_is_proven(size: int) -> None:
    """Each smaller tree begins the larger, and a fork of it does not."""
    leaves, root = made_up(size), grown(made_up(size)).root()
    for first in range(1, size + 1):
        own, smaller = proof(leaves, consistency(first, size)), grown(leaves[:first]).root()
        assert is_consistent(first, smaller, size, root, own)
        assert not is_consistent(first, leaf(b"else"), size, root, own)
        assert not is_consistent(first, smaller, size, leaf(b"else"), own)
        assert not is_consistent(first, smaller, size, root, [*own, root])
        assert not is_consistent(first, smaller, size, root, own[:-1]) or not own


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_changed_proof_proves_nothing(data: st.DataObject) -> None:
    """One bit of one hash, or one hash less."""
    size = data.draw(st.integers(2, 200))
    index, leaves = data.draw(st.integers(0, size - 1)), made_up(size)
    own, root = proof(leaves, inclusion(index, size)), grown(leaves).root()
    which, bit = data.draw(st.integers(0, len(own) - 1)), data.draw(st.integers(0, 255))
    changed = (int.from_bytes(own[which], "big") ^ 1 << bit).to_bytes(32, "big")
    assert is_included(leaves[index], index, size, own, root)
    assert not is_included(leaves[index], index, size, [*own[:which], changed, *own[which + 1 :]], root)
    assert not is_included(leaves[index], index, size, own[:which] + own[which + 1 :], root)


@given(st.integers(1, 300), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_any_two_sizes_are_proven(one: int, other: int) -> None:
    """In one walk, with as many hashes as the height needs."""
    first, second = sorted((one, other))
    leaves = made_up(second)
    own = proof(leaves, consistency(first, second))
    assert is_consistent(first, grown(leaves[:first]).root(), second, grown(leaves).root(), own)
    assert len(own) <= second.bit_length() + 1


def test_fewer_leaves_than_a_proof_names() -> None:
    """A log that was cut is no reason for half a proof."""
    with pytest.raises(ValueError, match="fewer leaves"):
        hashes(made_up(5), [(0, 8)])


@pytest.mark.parametrize(("size", "peaks"), [(3, "00" * 32), (1, "00"), (1, "zz" * 32), (0, "00" * 32)])
def test_what_is_no_tree_is_refused(size: int, peaks: str) -> None:
    """Too few hashes, too short ones, none at all, or too many."""
    with pytest.raises(ValueError, match=r"."):
        Tree.of(size, peaks)
