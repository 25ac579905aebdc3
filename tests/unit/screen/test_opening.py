"""The door to screens: what stands behind it, and what is said when nothing does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from klickfri.model.errors import Misconfigured
from klickfri.screen.browser import launch
from klickfri.screen.opening import address_of, open_camera, open_screen
from klickfri.settings.settings import Settings
from tests.integration.screen_pages import a_system


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A machine without a browser of its own."""
    return Settings(tmp_path, tmp_path, "sqlite://")


def test_without_a_browser_the_doctor_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser found: the message says what to run, whoever was to work at it."""
    monkeypatch.setattr(launch, "find_browser", lambda: None)
    with pytest.raises(Misconfigured, match="klickfri doctor"):
        open_screen(a_system(), settings)
    with pytest.raises(Misconfigured, match="klickfri doctor"):
        open_camera(a_system(), settings, keep_frame=lambda *picture: None, count=len)


def test_a_system_stands_where_the_settings_say(settings: Settings) -> None:
    """Else where its own file says."""
    assert address_of(a_system(), settings) == "http://127.0.0.1/"
    moved = Settings(settings.state, settings.recordings, settings.database, addresses={"SMATT": "http://127.0.0.1:9/"})
    assert address_of(a_system(), moved) == "http://127.0.0.1:9/"


def test_no_driver_is_imported_before_a_screen_is_opened() -> None:
    """Everything else can be done on a machine that lacks what a driver needs."""
    asks = "import sys, klickfri.cli.main as main; main.whole(); sys.exit('playwright' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0
