"""A scripted person before a camera: mouse and keys, and the control window's buttons, and nothing else."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from playwright.sync_api import BrowserContext, Error, Locator, Page, Request

from klickfri.screen.browser.filming.camera import BrowserCamera

_QUIET = 6
"""Looks of the camera for which nothing may be asked of a server, for a page to be at rest."""
_LONGEST = 600_000
"""Milliseconds for which a person waits for what must come, on a machine that does much else."""


class Watched(Protocol):
    """A browser that somebody watches: a camera, or another that records."""

    context: BrowserContext
    page: Page

    def roll(self, until: Callable[[], bool]) -> None:
        """Watches until told to stop."""


class Hands:
    """The person's hands at the filmed browser."""

    def __init__(self, camera: Watched, files: Path) -> None:
        self._camera, self._files, self._asked = camera, files, set[Request]()
        camera.context.set_default_timeout(_LONGEST)
        camera.context.on("request", lambda request: self._asked.add(request))
        for end in ("requestfinished", "requestfailed"):
            camera.context.on(end, lambda request: self._asked.discard(request))

    @property
    def page(self) -> Page:
        """The first filmed window."""
        return self._camera.page

    def answers_box(self, account: str, password: str) -> None:
        """Writes name and password in the browser's own box, whenever it asks."""
        protocol = self.page.context.new_cdp_session(self.page)
        answer = {"response": "ProvideCredentials", "username": account, "password": password}

        def goes_on(told: Mapping[str, object]) -> None:
            protocol.send("Fetch.continueRequest", {"requestId": told["requestId"]})

        def is_asked(told: Mapping[str, object]) -> None:
            answered = {"requestId": told["requestId"], "authChallengeResponse": answer}
            protocol.send("Fetch.continueWithAuth", answered)

        protocol.on("Fetch.requestPaused", goes_on)
        protocol.on("Fetch.authRequired", is_asked)
        protocol.send("Fetch.enable", {"handleAuthRequests": True})

    def click(self, place: Locator, times: int = 1) -> None:
        """With the mouse, in the middle; the page is at rest before."""
        self.rest()
        place.wait_for()
        place.evaluate("element => element.scrollIntoView({block: 'center'})")  # not under a bar that stays
        box = place.bounding_box()
        assert box is not None
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        place.page.mouse.click(*middle, click_count=times)

    def write(self, place: Locator, text: str) -> None:
        """With the keyboard, in the field that was clicked."""
        self.click(place)
        place.page.keyboard.type(text)

    def write_over(self, place: Locator, text: str) -> None:
        """With the keyboard, in the place of all that stands in the field."""
        self.click(place)
        place.page.keyboard.press("Control+A")
        place.page.keyboard.type(text)

    def hand_in(self, place: Locator, name: str) -> None:
        """A file of the person's own folder, picked in the browser's window."""
        with place.page.expect_file_chooser() as asked:
            self.click(place)
        asked.value.set_files(self._files / name)

    def write_and_leave(self, place: Locator, text: str) -> None:
        """As `write`, and on to the next field with Tab, where the page draws itself anew as a field is left.

        A script's click leaves a field and hits a button in the same moment, which no finger does.
        """
        self.write(place, text)
        self.rest()
        place.page.keyboard.press("Tab")

    def choose(self, place: Locator, option: str) -> None:
        """An option of a list, with the arrow keys."""
        self.rest()
        place.focus()
        options = place.locator("option").all_inner_texts()
        now = options.index(place.locator("option:checked").inner_text())
        way = options.index(option) - now
        for _ in range(abs(way)):
            place.press("ArrowDown" if way > 0 else "ArrowUp")

    def choose_by_letter(self, place: Locator, option: str) -> None:
        """An option of a list by its first letter, where the page draws the list anew at each change."""
        place.locator("option", has_text=option).first.wait_for(state="attached")
        self.rest()
        place.focus()
        place.press(option[0])
        self.rest()
        assert place.locator("option:checked").inner_text() == option

    def points_out(self, order: str, place: Locator) -> None:
        """Says that the value is read (`read`), or that it must be so (`must`)."""
        self.rest()
        assert isinstance(self._camera, BrowserCamera)
        self._camera.control.page.click(f"#{order}")
        self._camera.roll(iter([False, False, True]).__next__)
        self.click(place)

    def rest(self) -> None:
        """Lets the pages tell what they say, do what they have planned for "at once", and their servers answer."""
        quiet, ends = 0, time.monotonic() + _LONGEST / 1000
        while quiet <= _QUIET and time.monotonic() < ends:
            self._camera.roll(iter([False, True]).__next__)
            for page in self._camera.context.pages:
                _settle(page)
            quiet = 0 if self._asked else quiet + 1


def _settle(page: Page) -> None:
    """Waits until a page has done what it planned for "at once"; one that goes away has nothing planned."""
    with suppress(Error):
        page.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
