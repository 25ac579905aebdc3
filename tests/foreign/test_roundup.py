"""On the tracker Roundup, which none of us wrote: filmed once, drafted, and other cases done rightly."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.foreign.roundup_tracker import ROUNDUP
from tests.foreign.trial import trial

pytest.importorskip("roundup", reason="Roundup is not installed; make setup does it (extra `foreign`)")


@pytest.mark.attack
def test_filmed_once_in_roundup_other_cases_are_done_once(tmp_path: Path) -> None:
    """Fields, people and words out of windows that a script writes, a note and a file are as asked for, beside what
    another case had already; a second batch changes nothing.
    """
    with trial(ROUNDUP, tmp_path, 2) as one:
        one.film()
        assert one.verdict(one.cases[0]) == "right"
        one.draft()
        for batch in ("first", "second"):
            done = one.replay(batch)
            assert [each.verdict for each in done] == ["right", "right"], [each.outcome.reasons for each in done]
            assert one.changes() == 3
