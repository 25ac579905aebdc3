"""Can a browser be driven here? `python -m klickfri.screen.browser.probe PATH` ends with exit code 0 when it can.

It is started as the robot starts it, through Playwright's driver: a browser that runs by itself is not enough where
the driver lacks a library.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from klickfri.screen.browser.session import launch

if __name__ == "__main__":
    with sync_playwright() as playwright:
        context = launch(playwright, Path(sys.argv[1]), headed=False)
        context.new_page().goto("about:blank")
        context.close()
