"""Which tests prove that the log withstands an attack: those that `docs/log-attacks.md` names (`make test-audit`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
PAGE = TESTS.parent / "docs" / "log-attacks.md"


@cache
def named() -> frozenset[tuple[str, str]]:
    """Each file, below `tests`, and the name of the test in it."""
    return frozenset(re.findall(r"`([\w/]+\.py)::([\w:]+)`", PAGE.read_text(encoding="utf-8")))


def mark(items: Iterable[pytest.Item]) -> None:
    """Marks those tests, so that they can be asked for alone."""
    for item in items:
        file = item.path.relative_to(TESTS).as_posix() if item.path.is_relative_to(TESTS) else ""
        name = item.nodeid.partition("::")[2].partition("[")[0].partition("@")[0]
        if (file, name) in named():
            item.add_marker(pytest.mark.log_attack)
