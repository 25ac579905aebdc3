"""What is sealed opens with its key, for what it was sealed for, and in no other way."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.privacy.sealed import Seal


@pytest.fixture
def seal(tmp_path: Path) -> Seal:
    """A new key's."""
    return Seal(tmp_path / "keys" / "persons.seal")


def test_what_is_sealed_is_opened(seal: Seal) -> None:
    """Twice sealed is not twice the same, and holds nothing of the text; the key is this account's alone."""
    one, other = seal.close("JBSWY3DP", "person/anna"), seal.close("JBSWY3DP", "person/anna")
    assert one != other
    assert "JBSWY3DP" not in one
    assert seal.open(one, "person/anna") == seal.open(other, "person/anna") == "JBSWY3DP"
    assert sys.platform == "win32" or stat.S_IMODE(seal.file.stat().st_mode) == 0o600


@pytest.mark.parametrize("change", ["another row", "a bit", "no base64", "nothing"])
def test_nothing_else_opens(seal: Seal, change: str) -> None:
    """A secret moved to another row, or changed in one bit, is refused in words that hold nothing of it."""
    sealed, bound = seal.close("JBSWY3DP", "person/anna"), "person/anna"
    changed = {"another row": sealed, "a bit": sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:],
               "no base64": "å", "nothing": ""}[change]  # fmt: skip
    with pytest.raises(Misconfigured, match="is not the one") as refused:
        seal.open(changed, "person/bo" if change == "another row" else bound)
    assert "JBSW" not in str(refused.value)


def test_without_the_key(seal: Seal, tmp_path: Path) -> None:
    """A key that is missing, or another one, is told with what to do; none is made."""
    sealed = Seal(tmp_path / "other.seal").close("JBSWY3DP", "x")
    with pytest.raises(Misconfigured, match="is missing"):
        seal.open(sealed, "x")
    assert not seal.file.exists()
    seal.close("y", "x")
    with pytest.raises(Misconfigured, match="klickfri person reset"):
        seal.open(sealed, "x")
