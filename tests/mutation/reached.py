"""A plug-in of pytest for the second look: tells how long each test took and which failed, and keeps the order asked.

While it is recorded which test runs which function, coverage.py's context is the test's name.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage import Coverage

TOLD = "MUTATION_TOLD"
"""The variable that names the file to tell it in."""
_SECONDS = defaultdict[str, float](float)
_FAILED: dict[str, None] = {}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """As they were named; without the night with every code, which tests of many files wait for."""
    items[:] = [item for item in items if "every_code" not in getattr(item, "fixturenames", ())]
    place = {name: at for at, name in enumerate(config.args)}
    items.sort(key=lambda item: place.get(item.nodeid, 0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """All that is run from here on is run for this test."""
    if (recorded := Coverage.current()) is not None:
        recorded.switch_context(item.nodeid)
    return (yield)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Its fixtures are counted as its own."""
    _SECONDS[report.nodeid] += report.duration
    if report.failed:
        _FAILED[report.nodeid] = None


def pytest_sessionfinish() -> None:
    """As JSON, for the process that asked."""
    told = {"seconds": _SECONDS, "failed": [*_FAILED]}
    Path(os.environ[TOLD]).write_text(json.dumps(told), encoding="utf-8")
