"""Where an error came from is told without what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.model.errors import Fault
from klickfri.settings import files
from klickfri.settings.way import frames, place, way

SECRET = "Åsa Canberg 850314-2385"


def read() -> None:
    """Comes through our code, and one error leads to another."""
    try:
        int(SECRET)
    except ValueError:
        files.text(Path(SECRET))


def raised() -> Exception:
    """What that ends in."""
    with pytest.raises(Fault) as caught:
        read()
    return caught.value


def test_kinds_and_places() -> None:
    """The innermost place of ours, then every place and every error before it; no word of theirs."""
    error = raised()
    assert place(error).startswith("Fault in settings/files.py, line ")
    told = way(error)
    assert told.startswith("Fault\n")
    assert "FileNotFoundError" in told
    assert "ValueError" in told
    assert "Canberg" not in place(error) + told
    assert len(list(frames(error))) > 1


def test_what_is_not_ours_is_told_by_its_kind() -> None:
    """There is no place of ours to name."""
    assert place(ValueError(SECRET)) == "ValueError"
