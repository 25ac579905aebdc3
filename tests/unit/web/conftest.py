"""The real site on a real queue and log, a browser without a screen, and persons of every role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.model.person import Role
from tests.unit.web.support import Browser, Site, with_film


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site for the module, with somebody of each role; whoever changes it gives it back as it was."""
    folder = tmp_path_factory.mktemp("site")
    with Site(folder, [*Role], with_film(folder / "recordings", {3: b"RIFF"})) as site:
        yield site


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, with an auditor."""
    with Site(tmp_path, [Role.AUDITOR]) as site:
        yield site


@pytest.fixture
def auditor(built: Site) -> Browser:
    """A browser in which the auditor has logged in."""
    return built.browser(Role.AUDITOR)
