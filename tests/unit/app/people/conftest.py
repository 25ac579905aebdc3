"""An office with a clock that tests set, and a person who has logged in once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.app.office import Office
from klickfri.app.store import opened
from klickfri.settings.settings import Settings
from klickfri.work.store import Store
from tests.unit.app.conftest import small_settings
from tests.unit.app.people.support import NOW, Clock


@pytest.fixture
def clock() -> Clock:
    """Stands still until a test moves it."""
    return Clock(NOW)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A state folder of its own and the small process, whose board is `prov`."""
    return small_settings(tmp_path)


@pytest.fixture
def office(settings: Settings, clock: Clock) -> Office:
    """At that clock; `root` sits at the machine."""
    return Office(settings, now=clock, signer=lambda: "root")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The queue, with the persons' tables."""
    with opened(settings) as store:
        yield store
