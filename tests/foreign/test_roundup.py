"""On the tracker Roundup, which none of us wrote: filmed once, drafted, and other cases done rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.foreign.roundup_tracker import ROUNDUP
from tests.foreign.trial import prove

pytest.importorskip("roundup", reason="Roundup is not installed; make setup does it (extra `foreign`)")


@pytest.mark.attack
def test_filmed_once_in_roundup_other_cases_are_done_once(tmp_path: Path) -> None:
    """Fields, people and words out of windows that a script writes, a note and a file are as asked for, beside what
    another case had already; a second batch changes nothing.
    """
    prove(ROUNDUP, tmp_path, 2)
