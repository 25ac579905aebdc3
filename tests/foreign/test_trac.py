"""On an issue tracker that none of us wrote: filmed once, drafted, and other cases done rightly, by its database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.foreign.trac_tickets import TRAC
from tests.foreign.trial import prove

pytest.importorskip("trac", reason="Trac is not installed; make setup does it (extra `foreign`)")


@pytest.mark.attack
@pytest.mark.timeout(900)  # each field sets off a preview, which is waited for: a minute a case beside other work
def test_filmed_once_in_trac_other_cases_are_done_once(tmp_path: Path) -> None:
    """A report found by a search, in a form that previews itself, is as asked for; a second batch saves nothing."""
    prove(TRAC, tmp_path, 3)
