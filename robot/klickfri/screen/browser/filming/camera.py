"""Films a person at work in their own browser: what they do, on which element, in the order they did it.

The pages tell it themselves (`film.js`), the browser tells of windows, navigations and downloads. Nothing is done for
the person: no click, and no dialog is answered.
"""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypedDict
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Dialog, Download, Error, Frame, Page, Request, ScreencastFrame, TimeoutError

from klickfri.model.attachment import kind_of
from klickfri.model.errors import Misfilmed
from klickfri.model.film import PointedOut, Sighting, sighting_of
from klickfri.model.target import System
from klickfri.screen.browser import launch
from klickfri.screen.browser.filming.control import ENDED, HINT, HINTS, MASKED_HINT, Control, FilmState, place
from klickfri.screen.browser.page.script import film_script
from klickfri.screen.browser.paths import path_of
from klickfri.screen.browser.replaced import is_replaced
from klickfri.screen.port import Count, KeepFrame, MaskSighting

_BEGINS = 30_000.0
"""Milliseconds that are waited for the start page before it is filmed; it may come later."""
_POLL = 50.0
"""Milliseconds between looks at whether filming shall end."""
_QUALITY = 80
"""Of the pictures (JPEG): small texts stay readable."""
_UNPICTURED = 1_000.0
"""Milliseconds after which a page that the browser sent no picture of is pictured outright, and those that takes."""

_BY_SCRIPT = ("xhr", "fetch")
"""What a page's script sends and waits for the answer of; a beacon only tells."""

_BRINGS = ("opened", "posted", "turned", "navigated")
"""What the browser tells of a document that comes."""


class Teller(TypedDict):
    """Where in the browser a page's script told something."""

    page: Page
    frame: Frame


class BrowserCamera:
    """A browser in which a person works. See `screen.port.Camera` for what is promised.

    Causal order is that of the clock which all pages of a machine share.
    """

    def __init__(
        self,
        system: System,
        address: str,
        executable: Path | None = None,
        *,
        headed: bool = True,
        keep_frame: KeepFrame = lambda picture, at, window: None,
        count: Count = len,
        mask: MaskSighting | None = None,
        captions: Collection[str] = (),
    ) -> None:
        """Starts the browser at the system's start page; `count` says what the control window shows.

        `captions` are labels that may be drawn besides those of the system. Raises `Misconfigured` without a browser.
        """
        self._windows: list[Page] = []
        self._seen: list[Sighting] = []
        self._leaving: set[Page] = set()
        self._asked_for: dict[str, float] = {}
        """Address -> when it was asked for last, in milliseconds since 1970."""
        self._unpictured: dict[Page, float] = {}
        """Window -> when its page came, in milliseconds since 1970, as long as no picture of it has."""
        self._keep_frame, self._count = keep_frame, count
        self._unreadable = False
        self._stopped, self._paused, self._hint = False, False, MASKED_HINT if mask else HINT
        self.protected: str | None = None
        self._mask = mask
        self._browser = launch.start(executable, headed, downloads=mask is None)
        self.context = self._browser.context
        browser = self.context.browser
        assert browser is not None
        beside, masked = browser.new_context(no_viewport=headed), mask is not None
        self.control = Control(beside, self._ordered, headed=headed, masked=masked)
        self.version = browser.version
        self.context.expose_binding("__klickfriCame", self._came)
        self.context.expose_binding("__klickfriFilm", self._told)
        self.context.expose_binding("__klickfriSketch", self._sketched)
        self.context.add_init_script(film_script(system, captions, drawn=masked))
        self.context.on("page", self._opened)
        self.context.on("request", self._requested)
        self.page = self.context.new_page()
        if headed:
            place(self.page, 0, 0)
        self._begin(urljoin(address, system.pages[system.start].address or ""))

    def _begin(self, address: str) -> None:
        """Goes to the start page; a person may still be answering the browser's own box before it comes."""
        with suppress(TimeoutError):
            self.page.goto(address, wait_until="commit", timeout=_BEGINS)

    @property
    def sightings(self) -> list[Sighting]:
        """Everything seen so far, in causal order."""
        return sorted(self._seen, key=lambda one: one.at)  # at one moment: as it was told

    def roll(self, until: Callable[[], bool]) -> None:
        """Films until told to stop: by `until`, in the control window, or by closing it or the last filmed window.

        Raises `Misfilmed` when a page told what nobody can read.
        """
        counted, steps = -1, 0
        while not (until() or self._stopped or self.control.page.is_closed()) and self.context.pages:
            if counted != len(self._seen):
                counted, steps = len(self._seen), self._count(self.sightings)
            self.control.show(self._state, steps, self._hint)
            self._picture_the_unpictured()
            try:
                self.context.pages[0].wait_for_timeout(_POLL)
            except Error:  # that very window was closed
                continue
            if self._unreadable:
                raise Misfilmed

    @property
    def _state(self) -> FilmState:
        if self.protected:
            return "Avslutad"
        return "Paus" if self._paused else "Filmar"

    def close(self) -> None:
        """Ends the browser, if the person has not."""
        self._browser.end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    # -- what the person asks of us

    def _ordered(self, order: str, words: str) -> None:
        if order == "stop":
            self._stopped = True
        if self.protected:
            return
        self._hint = HINTS.get(order, MASKED_HINT if self._mask else HINT)
        match order:
            case "pause":
                self._note(order, self.page)
                self._paused = True
            case "resume":
                self._paused = False
                self._note(order, self.page)
            case "read" | "must":
                self._everywhere("kind => window.__klickfriPick = kind", order)
            case "undo" | "remark":
                self._note(order, self.page, {"words": words} if words else {})

    def _everywhere(self, function: str, argument: object) -> None:
        for frame in [frame for page in self.context.pages for frame in page.frames]:
            try:
                frame.evaluate(function, argument)
            except Error:  # it is on its way to another document; there is nothing to point out in it
                continue

    # -- what the pages tell

    def _told(self, source: Teller, words: str) -> None:
        where = {"window": self._number(source["page"]), "frame": path_of(source["frame"])}
        try:
            one = sighting_of({**json.loads(words), **where})
        except ValueError:  # a page could call what our script calls; a film that may lack something is none
            self._unreadable = True
            return
        if isinstance(one, PointedOut):
            self._hint = HINT
            self._everywhere("() => window.__klickfriPick = null", None)
        self._keep(one)

    def _came(self, source: Teller, at: float) -> None:
        """A document says when it came. The browser may have told later, by our clock, what brought it: what was done
        there first would stand before that, and its coming as what came of it.
        """
        place = self._number(source["page"]), path_of(source["frame"])
        for number, one in enumerate(self._seen):
            if one.kind in _BRINGS and (one.window, one.frame) == place and one.at > at:
                self._seen[number] = one.model_copy(update={"at": float(at)})

    def _sketched(self, source: Teller, words: str) -> None:
        """A window as it was drawn, or a sign of protected identity."""
        if self._paused or self.protected:
            return
        told = json.loads(words)
        if "protected" in told:
            self.protected, self._hint = told["protected"], ENDED
            self._seen.clear()
        else:
            self._keep_frame(base64.b64decode(told["picture"]), told["at"], self._number(source["page"]))

    # -- what the browser tells

    def _opened(self, page: Page) -> None:
        page.on("dialog", partial(self._asked, page))
        page.on("close", lambda page: self._note("closed", page))
        page.on("download", self._downloaded)
        page.on("framenavigated", self._navigated)
        self._note("opened", page)
        for last in (False, True):  # a popup may go on to its own address in the midst of it
            try:
                self._watch(page)
                return
            except Error as error:
                if page.is_closed():  # as soon as it had opened
                    return
                if last and not is_replaced(error):
                    raise

    def _watch(self, page: Page) -> None:
        """Hears the answers to a window's dialogs and takes its pictures."""
        protocol = page.context.new_cdp_session(page)
        protocol.on("Page.javascriptDialogClosed", partial(self._answered, page))
        protocol.send("Page.enable")
        if self._mask is None:
            show = partial(self._pictured, page)
            page.screencast.start(on_frame=show, quality=_QUALITY, size=page.viewport_size)

    def _pictured(self, page: Page, frame: ScreencastFrame) -> None:
        if frame["timestamp"] > self._unpictured.get(page, 0.0):
            self._unpictured.pop(page, None)
        self._keep_picture(page, frame["data"], frame["timestamp"])

    def _picture_the_unpictured(self) -> None:
        """The browser sends a picture when a page draws itself; of a page that does so only once it may be lost."""
        now = time.time() * 1000
        for page in [page for page, came in self._unpictured.items() if now - came > _UNPICTURED]:
            del self._unpictured[page]
            with suppress(Error):  # closed meanwhile, or a question of the page stands: it draws itself after that
                take = partial(page.screenshot, type="jpeg", quality=_QUALITY, scale="css", caret="initial")
                self._keep_picture(page, take(timeout=_UNPICTURED), now)

    def _keep_picture(self, page: Page, picture: bytes, at: float) -> None:
        if not self._paused:
            self._keep_frame(picture, at, self._number(page))

    def _asked(self, page: Page, dialog: Dialog) -> None:
        """Without a listener Playwright would dismiss the dialog; with one it waits for the person.

        A page tells of its own questions itself; only the one whether to leave it is the browser's.
        """
        if dialog.type == "beforeunload":
            self._leaving.add(page)
            self._note("dialog", page, {"dialog": dialog.type})

    def _answered(self, page: Page, closed: Mapping[str, object]) -> None:
        if page in self._leaving:
            self._leaving.remove(page)
            answer = "accept" if closed["result"] else "dismiss"
            self._note("answer", page, {"dialog": "beforeunload", "answer": answer})

    def _downloaded(self, download: Download) -> None:
        """Told at the moment when it was asked for, where the browser tells that: a server may take its time."""
        name = download.suggested_filename
        at = self._asked_for.get(download.url)
        self._note("downloaded", download.page, {"file": name, "type": kind_of(name)}, at=at)

    def _navigated(self, frame: Frame) -> None:
        if self._mask is None and frame == frame.page.main_frame:
            self._unpictured[frame.page] = time.time() * 1000
        self._note("navigated", frame.page, {"path": urlsplit(frame.url).path}, path_of(frame))

    def _turned(self, request: Request) -> None:
        """An address that was only asked for, and did more than show its page."""
        before = request.redirected_from
        if before is None or before.method != "GET" or not request.is_navigation_request():
            return
        path = urlsplit(before.url).path
        if path.rstrip("/") != urlsplit(request.url).path.rstrip("/"):
            self._note("turned", request.frame.page, {"path": path}, path_of(request.frame))

    def _requested(self, request: Request) -> None:
        """A form that is posted, data that the page's script sends, or an address that the system answers with another;
        what is in them stays where it is.
        """
        if request.is_navigation_request():
            self._asked_for[request.url] = time.time() * 1000
        if request.method == "GET":
            self._turned(request)
            return
        kind = "posted" if request.is_navigation_request() else "sent" if request.resource_type in _BY_SCRIPT else ""
        if kind:
            self._note(kind, request.frame.page, {"path": urlsplit(request.url).path}, path_of(request.frame))

    def _note(
        self,
        kind: str,
        page: Page,
        facts: Mapping[str, object] | None = None,
        frame: tuple[str, ...] = (),
        at: float | None = None,
    ) -> None:
        head = {"kind": kind, "at": at or time.time() * 1000, "n": len(self._seen), "document": ""}
        self._keep(sighting_of({**head, "window": self._number(page), "frame": frame, **(facts or {})}))

    def _keep(self, one: Sighting) -> None:
        if not self._paused and not self.protected:
            self._seen.append(self._mask(one) if self._mask else one)

    def _number(self, page: Page) -> int:
        """The window's number, from 1 in the order of opening."""
        if page not in self._windows:
            self._windows.append(page)
        return self._windows.index(page) + 1
