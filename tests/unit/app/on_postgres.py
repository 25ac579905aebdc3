"""The settings of a test whose queue and log are on PostgreSQL: imported where the very same tests run there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.settings.settings import Settings
from tests.postgres import Server


@pytest.fixture
def settings(settings: Settings, postgres: Server) -> Settings:
    """Queue and log are in a database of the test's own."""
    return replace(settings, database=postgres.database())
