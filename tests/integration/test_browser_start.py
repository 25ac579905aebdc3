"""How a browser is started: what Playwright turns off stays off, and nothing of its own is loaded for nobody."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from klickfri.screen.browser.find import find_browser, start_arguments
from tests.e2e.processes import descendants, newest_browser

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the command line from /proc")

OFF = "--disable-features="


def words(pid: int) -> list[str]:
    """What a process was started with; its own words may have been joined since."""
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").replace("\0", " ").split()


def test_what_playwright_turns_off_stays_off() -> None:
    """The browser minds the last list of features only: ours has all of Playwright's, also after an upgrade; and no
    page of the browser's own runs beside the one that is worked in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=start_arguments())
        browser.new_page().goto("about:blank")
        lists = [word.removeprefix(OFF) for word in words(newest_browser(os.getpid())) if word.startswith(OFF)]
        own_pages = [pid for pid in descendants(os.getpid()) if "--top-chrome-webui" in words(pid)]
        browser.close()
    theirs, ours = (set(features.split(",")) for features in lists)
    assert theirs < ours
    assert own_pages == []
