"""Which frames of a window are on their way to another document, as the browser itself tells it.

The browser tells that a navigation is planned before it answers the call that caused it, so a look made after that
never takes the old document for the answer. A window whose own document is awaited is not looked at: the browser
holds such a look back until the server answers, however long that takes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypedDict

from playwright.sync_api import CDPSession, Error, Page

_BETWEEN = 100.0
"""Milliseconds between looks at whether a call is still held back."""


class OfFrame(TypedDict):
    """What the browser tells of a frame."""

    frameId: str


class NavigationAsked(OfFrame):
    """What the browser tells of a navigation that a frame asks for: `currentTab`, or where else it shall open."""

    disposition: str


class Movement:
    """Follows the navigations of one window. `limit` (seconds) is how long a call may be held back by one."""

    def __init__(self, page: Page, protocol: CDPSession, limit: float) -> None:
        self._page, self._protocol, self._limit = page, protocol, limit
        self._planned: set[str] = set()
        self._loading: set[str] = set()
        self._awaited: set[str] = set()
        self.given_up = False
        """A navigation was stopped, because the server did not answer: what still stands there is no answer."""
        self.calls = 0
        """Calls begun; odd while one waits for its answer."""
        protocol.send("Page.enable")
        self._main = protocol.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        self._follow("frameScheduledNavigation", self._planned.add)
        self._follow("frameClearedScheduledNavigation", self._planned.discard)
        self._follow("frameStartedLoading", self._begin)
        self._follow("frameStoppedLoading", self._end)
        self._follow("frameStartedNavigating", self._release)
        protocol.on("Page.frameRequestedNavigation", self._request)
        protocol.on("Page.frameNavigated", lambda event: self._awaited.discard(event["frame"]["id"]))

    @property
    def anywhere(self) -> bool:
        """True while any frame is leaving its document or loading another."""
        return bool(self._planned or self._loading)

    @property
    def of_the_window(self) -> bool:
        """True while the window's own document is awaited."""
        return self._main in self._awaited or self._main in self._planned

    def _follow(self, event: str, then: Callable[[str], None]) -> None:
        def told(params: OfFrame) -> None:
            then(params["frameId"])

        self._protocol.on(f"Page.{event}", told)

    def _request(self, event: NavigationAsked) -> None:
        if event["disposition"] == "currentTab":
            self._planned.add(event["frameId"])

    def _begin(self, frame: str) -> None:
        self._loading.add(frame)
        self._awaited.add(frame)

    def _end(self, frame: str) -> None:
        for frames in (self._planned, self._loading, self._awaited):
            frames.discard(frame)

    def _release(self, frame: str) -> None:
        """Stops a navigation that has held one and the same call back for too long, so that the call is answered."""
        call, deadline = self.calls, time.monotonic() + self._limit
        if frame != self._main or not call % 2:
            return
        try:
            while self.calls == call and time.monotonic() < deadline:
                self._page.wait_for_timeout(_BETWEEN)
            if self.calls == call:
                self.given_up = True
                self._protocol.send("Page.stopLoading")
        except Error:
            if not self._page.is_closed():
                raise
