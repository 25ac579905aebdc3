"""A save goes out once: on a connection of its own, whatever else the page has asked its server meanwhile."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Error, Route

from klickfri.screen.browser.replaced import is_replaced

_EVERYTHING = "**/*"
_ONLY_ASKS = ("GET", "HEAD", "OPTIONS")
_CLOSE = "window.chrome?.benchmarking?.closeConnections()"


class Anew:
    """Holds what a saving act sends until no connection is left that was used before.

    On such a one Chromium sends it once more by itself when the server hangs up without an answer: one click, two
    saves. To close them in the act is not enough, as many a page tells its server of the very click.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context, self._watching = context, False
        # a tab of its own behind the others, for the page that is being left may answer no more
        self._aside = context.new_page()

    def watch(self, saving: bool) -> None:
        """From now on, or no longer."""
        if saving and not self._watching:
            self._context.route(_EVERYTHING, self._send)
        if self._watching and not saving:
            self._context.unroute(_EVERYTHING, self._send)
        self._watching = saving

    def _send(self, route: Route) -> None:
        request = route.request
        try:
            if request.is_navigation_request() or request.method not in _ONLY_ASKS:
                self._aside.evaluate(_CLOSE)
            route.continue_()
        except Error as error:
            if not is_replaced(error):  # a window that has closed sends nothing
                raise
