"""A save goes out once: on a connection of its own, whatever else the page has told its server meanwhile."""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Error, Request

from klickfri.screen.browser.replaced import is_replaced

_EVERYTHING, _NOTHING = "*", "nothing:"
"""Addresses that are held. What a page sends that was drawn while the browser held none at all is not held later."""
_ONLY_ASKS = ("GET", "HEAD", "OPTIONS")
_CLOSE = "window.chrome?.benchmarking?.closeConnections()"
_LET_GO = "Invalid InterceptionId"
"""The browser's words for a request that it holds no more."""
_PATIENCE = 0.5
"""Seconds for which a save waits for what the page has sent before it."""
_LONGEST = 5.0
"""Seconds for which the next act waits until all that is held has gone out."""
_TICK = 3
"""Milliseconds between two looks whether that has been answered."""


class Anew:
    """Holds what a saving act sends until no connection is left that was used before.

    On such a one Chromium sends it once more by itself when the server hangs up without an answer: one click, two
    saves. To close them when the act is armed is not enough, as many a page tells its server of the very click. What
    the page has sent before is answered first: closing would lose it.

    The browser as a whole is asked to hold, by its own protocol. Playwright's `route` asks each page, and lets go only
    when the next page has come, which may be never; it turns the cache off, too.
    """

    def __init__(self, context: BrowserContext) -> None:
        assert context.browser is not None
        self._context, self._watching, self._asks_first = context, False, False
        # a tab of its own behind the others, for the page that is being left may answer no more
        self._aside = context.new_page()
        self._held, self._unanswered = deque[dict[str, Any]](), Counter[tuple[str, str]]()
        self._protocol = context.browser.new_browser_cdp_session()
        self._protocol.on("Fetch.requestPaused", self._send)
        self._hold(_NOTHING)

    def watch(self, saving: bool) -> None:
        """From now on, for an act that begins; or no longer."""
        self._asks_first = saving
        if saving != self._watching:
            _tolerant(self._begin if saving else self._end)
            self._watching = saving

    def _begin(self) -> None:
        self._context.on("requestfinished", self._answered)
        self._context.on("requestfailed", self._answered)
        self._hold(_EVERYTHING)

    def _end(self) -> None:
        """What is held goes out first."""
        self._wait_while(lambda: bool(self._held), _LONGEST)
        self._hold(_NOTHING)
        self._context.remove_listener("requestfinished", self._answered)
        self._context.remove_listener("requestfailed", self._answered)
        self._unanswered.clear()

    def _hold(self, addresses: str) -> None:
        self._protocol.send("Fetch.enable", {"patterns": [{"urlPattern": addresses}]})

    def _send(self, paused: dict[str, Any]) -> None:
        """One after the other, for what goes out meanwhile leaves a used connection behind."""
        self._held.append(paused)
        if len(self._held) > 1:
            return  # whoever sends the one before sends this one, too
        while self._held:
            try:
                self._let_go(self._held[0])
            finally:
                self._held.popleft()

    def _let_go(self, paused: dict[str, Any]) -> None:
        if self._may_save(paused):
            _tolerant(self._connect_anew)
        self._unanswered[paused["request"]["method"], paused["request"]["url"]] += 1
        _tolerant(lambda: self._protocol.send("Fetch.continueRequest", {"requestId": paused["requestId"]}))

    def _may_save(self, paused: dict[str, Any]) -> bool:
        """Whatever is posted, or the first page that is asked for: some save by a link."""
        if paused["request"]["method"] not in _ONLY_ASKS:
            return True
        is_first = self._asks_first and paused["resourceType"] == "Document"
        self._asks_first = self._asks_first and not is_first
        return is_first

    def _connect_anew(self) -> None:
        """Waits first until all that was sent is answered."""
        self._wait_while(lambda: bool(self._unanswered), _PATIENCE)
        self._aside.evaluate(_CLOSE)

    def _wait_while(self, holds: Callable[[], bool], seconds: float) -> None:
        """The browser works on meanwhile."""
        began = time.monotonic()
        while holds() and time.monotonic() - began < seconds:
            self._aside.wait_for_timeout(_TICK)

    def _answered(self, request: Request) -> None:
        self._unanswered -= Counter([(request.method, request.url)])


def _tolerant(act: Callable[[], object]) -> None:
    """A browser or window that has died sends nothing, and what was let go is not held: the next look tells of it."""
    try:
        act()
    except Error as error:
        if not is_replaced(error) and _LET_GO not in error.message:
            raise
