"""A checkpoint has one spelling."""

from __future__ import annotations

import pytest

from klickfri.audit.checkpoint import Checkpoint, origin_of
from klickfri.audit.tree import EMPTY, Tree
from klickfri.model.errors import BadNote

TEXT = "klickfri/utbildning\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
"""Of no entries at all; the root is SHA-256 of nothing."""


def test_a_checkpoint_is_three_lines() -> None:
    """Whose log, how many entries, the root; read back as it was written."""
    made = Checkpoint.of_tree(origin_of("utbildning"), Tree())
    assert (str(made), made.root) == (TEXT, EMPTY)
    assert Checkpoint.of(TEXT) == made


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
