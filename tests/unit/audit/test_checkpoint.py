"""A checkpoint has one spelling."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from klickfri.audit.checkpoint import Checkpoint, origin_of
from klickfri.audit.entry import leaf_of
from klickfri.audit.note import Signer, Verifier
from klickfri.audit.tree import EMPTY, Tree
from klickfri.model.errors import BadNote

TEXT = "klickfri/utbildning\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
"""Of no entries at all; the root is SHA-256 of nothing."""


def test_a_checkpoint_is_three_lines() -> None:
    """Whose log, how many entries, the root; read back as it was written."""
    made = Checkpoint.of_tree(origin_of("utbildning"), Tree())
    assert (str(made), made.root) == (TEXT, EMPTY)
    assert Checkpoint.of(TEXT) == made


def test_the_documents_example_holds() -> None:
    """Whoever writes a verifier by the document can try it with what stands there."""
    text = (Path(__file__).parents[3] / "docs" / "formats" / "audit.md").read_text(encoding="utf-8")
    [note] = re.findall(r"```\n(klickfri/utbildning\n9\n.+?)```", text, re.DOTALL)
    [key] = re.findall(r"its verifier key `(.+?)`", text)
    tree = Tree()
    for number in range(1, 10):
        tree.add(bytes.fromhex(leaf_of(str(number))))
    assert Checkpoint.of(Verifier.of(key).text_of(note)) == Checkpoint.of_tree("klickfri/utbildning", tree)
    assert str(Signer("klickfri/utbildning", b"\x01" * 32).verifier) == key


@pytest.mark.parametrize(
    "text",
    [
        "", TEXT[:-1], TEXT + "more\n", TEXT.replace("\n0\n", "\n00\n"), TEXT.replace("\n0\n", "\n-1\n"),
        TEXT.replace("uFU=", "uFV="), TEXT.replace("klickfri/utbildning", ""),
        TEXT.replace("\n0\n", "\n٣\n"), TEXT.replace("47DE", ""),
    ],
)  # fmt: skip
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    """Cut, longer, with another spelling of number or root, or without a name."""
    assert text != TEXT
    with pytest.raises(BadNote):
        Checkpoint.of(text)
