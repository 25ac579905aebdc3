"""A save goes out once: on a connection of its own, whatever else the page has told its server meanwhile."""

from __future__ import annotations

import time

from playwright.sync_api import BrowserContext, Error, Request, Route

from klickfri.screen.browser.replaced import is_replaced

_EVERYTHING = "**/*"
_ONLY_ASKS = ("GET", "HEAD", "OPTIONS")
_BEACON = "ping"
_CLOSE = "window.chrome?.benchmarking?.closeConnections()"
_PATIENCE = 0.5
"""Seconds for which a save waits for what the page has sent before it."""
_TICK = 3
"""Milliseconds between two looks whether that has been answered."""


class Anew:
    """Holds what a saving act sends until no connection is left that was used before.

    On such a one Chromium sends it once more by itself when the server hangs up without an answer: one click, two
    saves. To close them when the act is armed is not enough, as many a page tells its server of the very click. What
    the page has sent before is answered first: closing would lose it.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context, self._watching, self._first = context, False, False
        # a tab of its own behind the others, for the page that is being left may answer no more
        self._aside = context.new_page()
        self._sent = set[Request]()

    def watch(self, saving: bool) -> None:
        """From now on, for an act that begins; or no longer."""
        self._first = saving
        if saving and not self._watching:
            self._context.route(_EVERYTHING, self._send)
            self._context.on("requestfinished", self._answered)
            self._context.on("requestfailed", self._answered)
        if self._watching and not saving:
            self._context.unroute(_EVERYTHING, self._send)
            self._context.remove_listener("requestfinished", self._answered)
            self._context.remove_listener("requestfailed", self._answered)
            self._sent.clear()
        self._watching = saving

    def _send(self, route: Route) -> None:
        try:
            if self._may_save(route.request):
                self._connect_anew()
            self._sent.add(route.request)
            route.continue_()
        except Error as error:
            if not is_replaced(error):  # a window that has closed sends nothing
                raise

    def _may_save(self, request: Request) -> bool:
        """Whatever is posted but the page's own beacons, or the first page that is asked for: some save by a link."""
        if request.method not in _ONLY_ASKS:
            return request.resource_type != _BEACON
        first, self._first = self._first, self._first and not request.is_navigation_request()
        return first and request.is_navigation_request()

    def _connect_anew(self) -> None:
        began = time.monotonic()
        while self._sent and time.monotonic() - began < _PATIENCE:
            self._aside.wait_for_timeout(_TICK)
        self._aside.evaluate(_CLOSE)

    def _answered(self, request: Request) -> None:
        self._sent.discard(request)
