"""Nights that several tests look at, held once."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from fixtures.synthetic import generate
from tests.e2e.harness import SEED, TODAY, Evidence, practice


@pytest.fixture(scope="session")
def every_code(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    """What a night leaves behind in which every code occurs once: 30 applications, two workers."""
    with practice(tmp_path_factory.mktemp("codes"), generate(30, SEED, TODAY, "codes")) as held:
        held.take_in()
        held.night(workers=2)
        return held.evidence()


def pytest_collection_modifyitems(items: Iterable[pytest.Item]) -> None:
    """Tests that share a night run in one process, so that it is held once, and may wait for it."""
    for item in items:
        if "every_code" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("night"))
            item.add_marker(pytest.mark.timeout(600))
