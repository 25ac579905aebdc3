"""The one door to screens: which driver and which camera a system is worked and filmed with.

A driver is imported when it is needed, so that a machine that lacks what it drives can do everything else.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from pathlib import Path
from typing import assert_never

from klickfri.model.target import BrowserPages, System
from klickfri.screen.port import Camera, Count, KeepFrame, MaskSighting, OnPaper, Screen
from klickfri.settings.credentials import Keys
from klickfri.settings.settings import Settings


def open_screen(system: System, settings: Settings, *, headed: bool = False, keys: Keys | None = None) -> Screen:
    """A robot session of its own at the system, with what lets its account in. Raises `Misconfigured` when this machine
    cannot drive it.
    """
    match system.screen:
        case BrowserPages():
            from klickfri.screen.browser.driving.driver import BrowserScreen

            return BrowserScreen(system, address_of(system, settings), settings.browser, headed=headed, keys=keys)
        case unknown:
            assert_never(unknown)


def open_camera(
    system: System,
    settings: Settings,
    *,
    keep_frame: KeepFrame,
    count: Count,
    mask: MaskSighting | None = None,
    captions: Collection[str] = (),
) -> Camera:
    """A camera before the system's start page. Raises `Misconfigured` when this machine cannot show it.

    `count` says what the small window shows; with a `mask`, `captions` may be drawn besides the system's own labels.
    """
    match system.screen:
        case BrowserPages():
            from klickfri.screen.browser.filming.camera import BrowserCamera

            address = address_of(system, settings)
            return BrowserCamera(
                system, address, settings.browser, keep_frame=keep_frame, count=count, mask=mask, captions=captions
            )
        case unknown:
            assert_never(unknown)


def print_pdf(settings: Settings, paper: OnPaper) -> bytes:
    """A page as PDF, by the browser that is there. Raises `Misconfigured` when there is none."""
    from klickfri.screen.browser.printing import as_pdf

    return as_pdf(settings.browser, paper)


def address_of(system: System, settings: Settings) -> str:
    """Where the system stands: where the settings say, else where it says itself."""
    return settings.address(system.name) or system.address


def find_browser() -> Path | None:
    """An installed browser that can be driven, else one that was fetched, else None."""
    from klickfri.screen.browser import find

    return find.find_browser()


def trial(browser: Path) -> list[str]:
    """The command that shows an empty page in a browser, started as the robot starts it; ends well if that goes."""
    return [sys.executable, "-m", "klickfri.screen.browser.probe", str(browser)]
