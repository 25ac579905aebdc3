"""On a system that none of us wrote: filmed once, drafted, and other cases done rightly, judged by its own database."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.foreign.django_admin import DJANGO
from tests.foreign.trial import prove

pytest.importorskip("django", reason="Django is not installed; make setup does it (extra `foreign`)")


@pytest.mark.wide
def test_filmed_once_in_djangos_admin_other_cases_are_done_once(tmp_path: Path) -> None:
    """Fields, a school out of a popup and a row that a script adds are as asked for; a second batch saves nothing."""
    prove(DJANGO, tmp_path, 1)
