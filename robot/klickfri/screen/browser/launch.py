"""Starts and ends a browser: one that the robot drives, or one in which a person is filmed."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Error, Playwright, ViewportSize, sync_playwright

from klickfri.model.errors import Misconfigured
from klickfri.screen.browser.find import find_browser, sandbox_possible, start_arguments
from klickfri.screen.browser.window import is_replaced

_VIEWPORT: ViewportSize = {"width": 1100, "height": 760}


def start(executable: Path | None, headed: bool, *, downloads: bool = True) -> tuple[Playwright, BrowserContext]:
    """The driver process, and a browser of its own; the one found when none is named. A download lies on the disk
    until the browser ends, so there are none without `downloads`.

    Raises `Misconfigured` when there is none, or when it does not start.
    """
    path = executable or find_browser()
    if path is None:
        raise Misconfigured("no browser was found; `klickfri doctor` says how to get one")
    playwright = sync_playwright().start()
    try:
        browser = playwright.chromium.launch(
            executable_path=path,
            headless=not headed,
            args=start_arguments(),
            chromium_sandbox=sandbox_possible(),
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
    except Error as error:
        playwright.stop()
        raise Misconfigured(f"the browser {path} does not start; `klickfri doctor` says what to do") from error
    return playwright, browser.new_context(viewport=_VIEWPORT, locale="sv-SE", accept_downloads=downloads)


def end(playwright: Playwright, context: BrowserContext) -> None:
    """Ends the browser and the driver process, also when the browser has died or was closed by hand."""
    try:
        context.close()
        if context.browser:
            context.browser.close()
    except Error as error:
        if not is_replaced(error):  # a browser that has died needs no closing
            raise
    finally:
        playwright.stop()
