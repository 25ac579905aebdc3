"""One browser session: its windows, its dialogs, and what was delivered to its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urldefrag

from playwright.sync_api import (
    Error,
    Frame,
    Page,
    TimeoutError,
)

from klickfri.model import codes
from klickfri.model.errors import ApplicationException, SessionLost, SystemIll
from klickfri.model.recognition import stands_in
from klickfri.model.sentences import Sentence
from klickfri.model.target import System
from klickfri.screen.browser import launch
from klickfri.screen.browser.driving.anew import Anew
from klickfri.screen.browser.driving.dialogs import Dialogs
from klickfri.screen.browser.driving.downloads import Downloads
from klickfri.screen.browser.driving.window import Window, WindowKind
from klickfri.screen.browser.page.script import page_script
from klickfri.screen.browser.paths import name_of
from klickfri.screen.browser.replaced import is_replaced

_BOX_UNANSWERED = "ERR_INVALID_AUTH_CREDENTIALS"
"""The browser's word for a box of its own that nobody has answered."""
_NOWHERE = "about:blank"
_PAUSES_WHILE_LOADING = 10
"""Pauses between looks at pages that load; a look would only hold them up."""


class BrowserWindows:
    """A browser of its own with one `work` window, the popups it opens, and a `look` window when needed."""

    def __init__(
        self,
        system: System,
        captions: Iterable[str],
        executable: Path | None,
        headed: bool,
        guarded: bool,
        limit: float,
        gate: launch.Gate | None = None,
    ) -> None:
        self.dialogs = Dialogs(system.known_dialogs)
        self.downloads = Downloads()
        self._limit = limit
        self._script = page_script(system, captions, guarded)
        self._windows: list[Window] = []
        self._browser = launch.start(executable, headed, gate=gate)
        self._context = self._browser.context
        self.anew = Anew(self._context)
        self._context.add_init_script(self._script)
        self.add(self._context.new_page(), "work")

    def windows(self) -> list[Window]:
        """The open windows, in the order they were opened. Raises `ApplicationException` when none is left."""
        self._windows = [window for window in self._windows if not window.page.is_closed()]
        if not self._windows:
            raise ApplicationException(codes.BROWSER, Sentence.BROWSER_GONE())
        return self._windows

    def of_kind(self, kind: WindowKind) -> list[Window]:
        """The open windows of a kind; one is opened when there is none."""
        found = [window for window in self.windows() if window.kind == kind]
        try:
            return found or [self.add(self._new_window(), kind)]
        except Error as error:
            raise ApplicationException(codes.BROWSER, Sentence.NO_WINDOW()) from error

    def go(self, window: Window, frame: tuple[str, ...], address: str) -> None:
        """Sends a window, or the frame at the path in it, to an address. Raises `ApplicationException`, `SessionLost`
        among them where the browser's own box asks who comes.
        """
        place = self._frame(window.page, frame)
        try:
            with self.dialogs.leaving():
                if _stays(place.url, address):
                    place.goto(_NOWHERE, wait_until="commit", timeout=self._limit * 1000)
                place.goto(address, wait_until="commit", timeout=self._limit * 1000)
        except TimeoutError as error:
            raise SystemIll(codes.TIMEOUT, Sentence.LATE_AT_ADDRESS()) from error
        except Error as error:
            if _BOX_UNANSWERED in error.message:
                raise SessionLost() from error
            if not is_replaced(error) and "interrupted by another navigation" not in error.message:
                raise SystemIll(codes.NETWORK, Sentence.NO_ANSWER_AT_ADDRESS()) from error

    def pause(self, milliseconds: float) -> None:
        """Lets the browser work for a while, and on while pages are loading; the only wait there is."""
        page = self.of_kind("work")[0].page
        for _ in range(_PAUSES_WHILE_LOADING):
            try:
                page.wait_for_timeout(milliseconds)
            except Error:  # the window has closed; the next look tells what that means
                return
            if not any(window.is_moving() for window in self.windows()):
                return

    def unsettle(self) -> None:
        """Notes that an act was done, whose consequences may come in any window."""
        for window in self.windows():
            window.unsettled = True

    def close_window(self, window: Window) -> None:
        """Closes a window as a person does, who is not held back by what the page asks."""
        with self.dialogs.leaving():
            window.page.close()

    def close_popups(self) -> None:
        """Closes every window but the first of each kind, the newest first."""
        with self.dialogs.leaving():
            for window in reversed([window for window in self.windows() if window.popup]):
                window.page.close()

    def close(self) -> None:
        """Ends the browser and the driver process."""
        self._browser.end()

    def add(self, page: Page, kind: WindowKind, popup: bool = False) -> Window:
        """Takes a page into the session; the windows it opens are of its kind."""
        window = Window(page, kind, self._script, popup, self._limit)
        page.on("dialog", self.dialogs.answer)
        page.on("download", self.downloads.begin)
        page.on("popup", self._adopt(kind))
        self._windows.append(window)
        return window

    def _new_window(self) -> Page:
        """A window, not a tab: a tab behind another is not painted, and its pictures take seconds."""
        browser = self._context.browser
        if browser is None or not self._windows:
            return self._context.new_page()
        own = self._windows[0].protocol.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
        whole = browser.new_browser_cdp_session()
        with self._context.expect_page() as opened:
            whole.send("Target.createTarget", {"url": "about:blank", "newWindow": True, "browserContextId": own})
        whole.detach()
        return opened.value

    def _adopt(self, kind: WindowKind) -> Callable[[Page], None]:
        def adopt(popup: Page) -> None:
            self.add(popup, kind, popup=True)

        return adopt

    def _frame(self, page: Page, path: tuple[str, ...]) -> Page | Frame:
        """The frame at the path, or the page itself for the empty path."""
        place = page.main_frame
        for name in path:
            inner = [frame for frame in place.child_frames if stands_in((name,), (name_of(frame),))]
            if len(inner) != 1:
                raise ApplicationException(codes.FRAME, Sentence.NO_FRAME())
            place = inner[0]
        return place if path else page


def _stays(here: str, address: str) -> bool:
    """Would the browser only go to another place in the document that is there? A page that is drawn by a script keeps
    what it was told before.
    """
    (document, _), (wanted, place) = urldefrag(here), urldefrag(address)
    return bool(place) and document == wanted
