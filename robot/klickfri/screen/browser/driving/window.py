"""One browser window as the driver sees it: a page, its kind, and looks at it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypedDict

from playwright.sync_api import CDPSession, Error, Page

from klickfri.model import codes
from klickfri.model.errors import ApplicationException
from klickfri.model.keys import HELD, parted
from klickfri.model.sentences import Sentence
from klickfri.screen.browser.driving.movement import Movement
from klickfri.screen.browser.paths import path_of
from klickfri.screen.browser.replaced import is_replaced
from klickfri.screen.port import Stands

WindowKind = Literal["work", "look"]
_ERROR_PAGE = "chrome-error:"
_KEYS = {"\n": "Enter", "\b": "Backspace"}
_MOMENT, _BETWEEN = 0.25, 5.0
"""Seconds that the page's word of an event is waited for; milliseconds between two looks for it."""


Asked = Mapping[str, object]
"""What the page's script is asked, in JSON's types."""


_PULLING = 12
"""Moves of one pull."""


class Point(TypedDict):
    """A place in the window, in CSS pixels."""

    x: float
    y: float


class FormerSeen(TypedDict):
    """What stood in an element before an act, and in which document."""

    shown: str
    document: str


class Found(TypedDict, total=False):
    """What the page's script answers of a target: with `failed` it was refused, else it is the one element.

    `step` is what must be done before the act itself, `already` that nothing need be done. `differing` are what is held
    no longer shows, `held` the one of them that was refused. `meant` is the one choice of a list, once it is known.
    """

    facts: list[str]
    support: list[str]
    value: str
    options: list[str]
    rows: list[dict[str, str]]
    former: FormerSeen
    standing: dict[str, Stands]
    point: Point
    key: str
    end: Point
    step: str
    meant: Asked
    month: int
    already: bool
    failed: list[str]
    candidates: list[str]
    held: str
    differing: list[str]
    redrawn: bool


@dataclass(frozen=True)
class Frame:
    """One frame as it was seen. `id` is the document's own; `heading` is given only if it is a known label."""

    path: tuple[str, ...]
    id: str
    shown: bool
    loaded: bool
    pages: tuple[str, ...]
    login: bool
    protected: str | None
    locked: bool
    failed: bool
    heading: str
    text: bool
    holder: str = ""
    """Which account of ours has it locked, if the page names one."""
    status: int = 0
    """What the server answered when the document was fetched (HTTP); 0 when that is not known."""
    news: bool = False
    """The text came, where the page stood, after the latest act began."""
    refusals: tuple[str, ...] = ()
    """The refusing words that it shows."""
    new_refusals: tuple[str, ...] = ()
    """Those that came, where the page stood, after the latest act began."""

    def refused(self, before: frozenset[str]) -> tuple[str, ...]:
        """The refusing words that came since the documents `before` were there."""
        return self.new_refusals if self.id in before else self.refusals


@dataclass(frozen=True)
class Look:
    """What one evaluation saw in one window. `found` is there only when the page asked for was loaded."""

    window: Window
    frames: tuple[Frame, ...]
    loaded: bool
    protected: str | None
    foreign: int
    busy: bool
    """What the last act set going on this page is not done yet; asked only when something is looked for."""
    asking: bool
    """A request that an act made on this page has no answer yet."""
    found: Mapping[str, Found] | None
    unanswered: tuple[tuple[str, ...], ...] = ()
    """The frames in which the browser shows its own page, because the server did not answer."""

    def showing(self, page: str) -> list[Frame]:
        """The frames that show the page state, and no other."""
        return [frame for frame in self.frames if frame.pages == (page,)]

    def may_show(self, page: str) -> bool:
        """Does some frame fit the page state, be it among others?"""
        return any(page in frame.pages for frame in self.frames)


class Window:
    """A page of the robot's session. `kind` is that of the window it was opened from.

    Looks and clicks go through the browser's own protocol, which answers in half the time of Playwright's calls.
    `limit` (seconds) is how long a silent server may hold a call back.
    """

    def __init__(self, page: Page, kind: WindowKind, script: str, popup: bool, limit: float) -> None:
        self.page, self.kind, self.popup = page, kind, popup
        self._script, self._limit = script, limit
        self.unsettled = False
        """True after an act: what the page planned then must be done before it is looked at again."""
        self._delivered: set[str] = set()

    @cached_property
    def protocol(self) -> CDPSession:
        """The browser's protocol for this window."""
        protocol = self.page.context.new_cdp_session(self.page)
        protocol.on("Runtime.bindingCalled", lambda call: self._delivered.add(call["payload"]))
        protocol.send("Runtime.enable")
        protocol.send("Runtime.addBinding", {"name": "__klickfriGot"})
        return protocol

    @property
    def addresses(self) -> tuple[str, ...]:
        """Those of its documents, as far as the browser has told."""
        return tuple(frame.url for frame in self.page.frames)

    @cached_property
    def movement(self) -> Movement:
        """The window's navigations."""
        return Movement(self.page, self.protocol, self._limit)

    def hears_of(self, token: str) -> bool:
        """As `got`, but waits a moment: on a busy machine the page's word comes after the browser's answer.

        A question to the page would then be held back by the navigation that the event began.
        """
        deadline = time.monotonic() + _MOMENT
        try:
            while not (self.got(token) or self.movement.of_the_window) and time.monotonic() < deadline:
                self.page.wait_for_timeout(_BETWEEN)
        except Error as error:
            if not is_replaced(error):
                raise
        return self.got(token)

    def got(self, token: str) -> bool:
        """Has the element armed with this token received its click or key?"""
        return token in self._delivered

    def look(self, request: Asked) -> Look | None:
        """One look, after all that the page planned for "at once". None while the document is being replaced or when
        the window has closed.
        """
        if self.unsettled and "act" in request:
            self.unsettled = self.call("settle") is None
        asked = {"window": self.kind, "moving": self.is_moving(), **request}
        seen = self._look_settled(asked) if self.unsettled and "act" not in request else self.call("look", asked)
        if seen is None:
            return None
        if seen["foreign"] and not seen["protected"]:
            seen["protected"] = self._sign_in_foreign_frames()
        frames = tuple(map(_frame, seen.pop("frames")))
        return Look(window=self, frames=frames, found=seen.pop("found", None), unanswered=self._unanswered(), **seen)

    def _look_settled(self, asked: Asked) -> dict[str, Any] | None:
        """Both in one call, for a look that does nothing: one that acts must know first what has begun to move."""
        seen: dict[str, Any] | None = self.call("lookSettled", asked)
        self.unsettled = seen is None
        if seen is not None and self.is_moving():
            seen.update(loaded=False, found=None)
        return seen

    def call(self, function: str, argument: object = None) -> Any | None:
        """Calls a function of the page's script, putting the script in where it is missing.

        None while the document is being replaced or when the window has closed.
        """
        calling = f"window.__klickfri ? window.__klickfri.{function}({json.dumps(argument)}) : 'missing'"
        try:
            if self.movement.of_the_window:
                return None
            answer = self._evaluate(calling)
            if answer == "missing":
                self._evaluate(self._script)
                answer = self._evaluate(calling)
        except Error as error:
            if not is_replaced(error):
                raise ApplicationException(codes.SCREEN, Sentence.NO_SCRIPT()) from error
            return None
        return answer

    def gave_up(self) -> bool:
        """Was a navigation stopped since this was asked last?"""
        given_up, self.movement.given_up = self.movement.given_up, False
        return given_up

    def click(self, x: float, y: float, times: int = 1, button: Literal["left", "right"] = "left") -> None:
        """Presses and releases the real pointer. No move before: the browser would hold that back for a frame."""
        for count in range(1, times + 1):
            place = {"x": x, "y": y, "button": button, "clickCount": count}
            self.protocol.send("Input.dispatchMouseEvent", {"type": "mousePressed", **place})
            self.protocol.send("Input.dispatchMouseEvent", {"type": "mouseReleased", **place})

    def type_text(self, text: str) -> None:
        """Presses and releases a real key for each sign; the one that empties, for an empty text.

        What is on no key of the browser's own keyboard (å, ü) comes as the sign's own key.
        """
        for sign in text or "\b":
            if sign.isascii():
                self.page.keyboard.press(_KEYS.get(sign, sign))
            else:
                self.protocol.send("Input.dispatchKeyEvent", {"type": "keyDown", "key": sign, "text": sign})
                self.protocol.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": sign})

    def press(self, keys: str) -> None:
        """Presses a key while others are held down, and lets go of them whatever comes in between."""
        held, key = parted(keys)
        keyboard = self.page.keyboard
        with ExitStack() as held_down:
            for name in held:
                held_down.callback(keyboard.up, HELD[name])
                keyboard.down(HELD[name])
            keyboard.press(key.lower() if held and len(key) == 1 and "Shift" not in held else key)

    def rest(self, at: Point) -> None:
        """Moves the real pointer there at once: on a way through the page it would open and shut what it passes."""
        self.protocol.send("Input.dispatchMouseEvent", {"type": "mouseMoved", **at})

    def drag(self, begin: Point, end: Point) -> None:
        """Pulls with the real pointer, as far as a page asks before it takes a press for a pull, and then there.

        Playwright's own mouse answers for the browser's drag and drop, which takes over from the pointer.
        """
        mouse = self.page.mouse
        mouse.move(**begin)
        mouse.down()
        mouse.move(**end, steps=_PULLING)
        mouse.move(**end)  # pages learn in one event where it is, and in the next that it stays
        mouse.up()

    def _unanswered(self) -> tuple[tuple[str, ...], ...]:
        """The browser's own error page is closed to the page's script."""
        return tuple(path_of(frame) for frame in self.page.frames if frame.url.startswith(_ERROR_PAGE))

    def _sign_in_foreign_frames(self) -> str | None:
        """Frames of other origins are closed to the window's own look, so each is asked for itself."""
        asking = "kind => window.__klickfri && window.__klickfri.look({window: kind}).protected"
        try:
            found = [frame.evaluate(asking, self.kind) for frame in self.page.frames[1:]]
        except Error as error:
            if not is_replaced(error):
                raise ApplicationException(codes.SCREEN, Sentence.NO_LOOK_AT_FRAME()) from error
            return None
        return next((code for code in found if code), None)

    def is_moving(self) -> bool:
        """Is any frame of it leaving its document or loading another?"""
        try:
            return not self.page.is_closed() and self.movement.anywhere
        except Error as error:
            if not is_replaced(error):
                raise
            return False

    def _evaluate(self, expression: str) -> Any:
        asked = {"expression": expression, "returnByValue": True, "awaitPromise": True}
        self.movement.calls += 1
        try:
            answer = self.protocol.send("Runtime.evaluate", asked)
        finally:
            self.movement.calls += 1
        if "exceptionDetails" in answer:
            raise Error(_kind_and_line(answer["exceptionDetails"]))
        return answer["result"].get("value", True)


def _frame(seen: Mapping[str, object]) -> Frame:
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in seen.items()}
    return Frame(**given)


def _kind_and_line(details: Mapping[str, Any]) -> str:
    """Which error of the page's script, and where; its text might quote the page."""
    return f"{details.get('exception', {}).get('className', 'error')} on line {details.get('lineNumber')}"
