"""On a register whose pages a script draws: filmed once, drafted, and other cases done rightly, judged by its own
database.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.foreign.trial import prove
from tests.foreign.tryton.web_client import is_installed
from tests.foreign.tryton_register import TRYTON

pytest.importorskip("trytond", reason="trytond is not installed; make setup does it (extra `foreign`)")


@pytest.mark.attack
@pytest.mark.timeout(900)
def test_filmed_once_in_trytons_web_client_other_cases_are_done_once(tmp_path: Path) -> None:
    """Lists, rows of a grid and what is chosen in a window are as asked for; a second batch saves nothing."""
    if not is_installed():
        pytest.skip("Tryton's web client could not be installed by npm")
    prove(TRYTON, tmp_path, 2)
