"""The browser driver: `BrowserScreen` implements the port with Playwright's synchronous interface.

Every call looks first, in every window; the window that shows the page comes last, and its look finds the
element and acts in the same evaluation. So no act is done on an older view than the signs were read from.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from playwright.sync_api import Error

from klickfri.model.errors import ApplicationException, TargetRefused, Unsure
from klickfri.model.flow import Dialog
from klickfri.model.target import System, Target
from klickfri.screen.browser.picture import masked_picture
from klickfri.screen.browser.script import known_labels
from klickfri.screen.browser.session import Session
from klickfri.screen.browser.signs import Watch
from klickfri.screen.browser.window import Look, Window, is_replaced
from klickfri.screen.browser.words import describe, failed_words
from klickfri.screen.port import Act, Delivery, Reading

_TRIES = 3
_SHORTEST, _LONGEST = 2.0, 100.0
"""Milliseconds between looks: a tenth of the time waited so far, so that waiting is never much too long."""

_Answer = TypeVar("_Answer")
_Found = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Patience:
    """Seconds. `page` is how long a page may take; `target` how long an element may be missing on a loaded page."""

    page: float = 60.0
    target: float = 2.0


class BrowserScreen:
    """One robot session in a browser of its own. See `screen.port.Screen` for what each call promises."""

    def __init__(
        self,
        system: System,
        address: str,
        executable: Path | None = None,
        *,
        headed: bool = False,
        guarded: bool = True,
        captions: Iterable[str] = (),
        patience: Patience = Patience(),
    ) -> None:
        """Starts the browser. `captions` are the targets' labels, readable in pictures and reasons.

        `guarded=False` lets a person click in the headed window too. Raises `Misconfigured` without a browser.
        """
        self._system, self._address, self._patience = system, address, patience
        captions = tuple(captions)
        self._known = known_labels(system, captions)
        self._session = Session(system, captions, executable, headed, guarded, patience.page)
        self._watch = Watch(system, self._session.dialogs)
        self._front: dict[str, Window] = {}

    # --- going and waiting ------------------------------------------------------------------------------------

    def open(self, page: str) -> None:
        """Goes to the page's address in its window and waits until some known page is loaded."""
        self._watch.allow()
        state = self._system.pages[page]
        if state.address is None:
            raise Unsure([f"Sidan {page} har ingen egen adress."])
        window = self._session.of_kind(state.window)[0]
        self._watch.before = frozenset()
        self._session.go(window, state.frame, urljoin(self._address, state.address))
        self._wait(page, {}, lambda looks: _settled(looks, window), self._patience.page)

    def shows(self, page: str) -> bool:
        """One look without waiting: is this page state shown now?"""
        self._watch.allow()
        return any(look.showing(page) for look in self._survey((page,), {}))

    def expect(
        self, pages: Sequence[str], *, fresh: bool = False, text: str | None = None, within: float = 60.0
    ) -> str:
        """Waits until one of the page states shows, and says which."""
        self._watch.allow()

        def shown(looks: list[Look]) -> str | None:
            return next((page for page in pages if _is_shown(looks, page, fresh, text, self._watch.before)), None)

        return self._wait(pages, {"text": text}, shown, within)

    def expect_closed(self, page: str, *, within: float = 60.0) -> None:
        """Waits until no window shows the page state."""
        self._watch.allow()

        def gone(looks: list[Look]) -> bool | None:
            seen = len(looks) == len(self._session.windows()) and all(look.loaded for look in looks)
            return True if seen and not any(look.showing(page) for look in looks) else None

        self._wait((page,), {}, gone, within)

    # --- looking ----------------------------------------------------------------------------------------------

    def read(self, targets: Mapping[str, Target]) -> dict[str, Reading]:
        """Reads several targets of one page in one evaluation."""
        self._watch.allow()
        found, _ = self._find(dict(targets), {})
        return {
            name: Reading(one["value"], tuple(one["options"]), tuple(one["support"])) for name, one in found.items()
        }

    def rows(self, table: Target) -> list[dict[str, str]]:
        """The rows of a table as {column heading: text}."""
        self._watch.allow()
        found, _ = self._find({describe(table, self._known): table}, {"rows": True})
        return list(next(iter(found.values()))["rows"])

    def present(self, target: Target) -> bool:
        """Is the element there now? Two alike are refused."""
        self._watch.allow()
        found, _ = self._look_for({"it": target}, {})
        if found["it"].get("failed") == ["alike"]:
            raise self._refusal({describe(target, self._known): found["it"]})
        return "failed" not in found["it"]

    # --- acting -----------------------------------------------------------------------------------------------

    def click(self, target: Target, dialog: Dialog | None = None) -> Act:
        """Clicks with a real pointer; answers the dialog that the step names, and no other."""
        return self._deliver(target, {"kind": "point"}, dialog)

    def check(self, target: Target, on: bool) -> Act:
        """Sets a checkbox with a real click and reads it back."""
        act = self._deliver(target, {"kind": "check", "on": on}, None)
        if act.delivery is Delivery.DONE and act.value != ("ja" if on else "nej"):
            raise self._not_taken(target)
        return act

    def press(self, target: Target, key: str) -> Act:
        """Presses a key in an element."""
        return self._deliver(target, {"kind": "key", "key": key}, None)

    def fill(self, target: Target, value: str) -> Act:
        """Replaces a field's text, leaves the field, and reads it back."""
        return self._set(target, {"kind": "fill", "value": value.replace("\r\n", "\n")})

    def select(self, target: Target, option: str) -> Act:
        """Chooses the one option with this text and reads it back."""
        return self._set(target, {"kind": "select", "value": " ".join(option.split())})

    # --- picturing ---------------------------------------------------------------------------------------------

    def picture(self, page: str) -> bytes:
        """A masked picture (PNG) of the window that shows the page, or else of the newest window of its kind."""
        self._watch.allow()
        self._survey((page,), {})
        return masked_picture(self._in_front(page), self._watch.protect)

    # --- ending -----------------------------------------------------------------------------------------------

    def rest(self) -> None:
        """Closes popups and forgets what was seen of the last case; a protected person's page is left."""
        self._session.close_popups()
        for window in self._session.windows():
            if window.kind == "look" or self._watch.protected:
                self._session.go(window, (), "about:blank")
        self._watch.forget()
        self._front.clear()

    def close(self) -> None:
        """Ends the browser and everything the session started."""
        self._session.close()

    # --- the one way of looking -------------------------------------------------------------------------------

    def _survey(self, pages: Sequence[str], ask: Mapping[str, Any]) -> list[Look]:
        """Looks at every window, the one in front of the page last and with the question; raises on any sign."""
        kinds = {self._system.pages[page].window for page in pages}
        front = self._in_front(pages[0])
        looks = []
        for window in [*(one for one in self._session.windows() if one is not front), front]:
            look = window.look({"text": ask.get("text"), **(ask if window is front else {})})
            if look is not None:
                self._watch.judge(look, pages, look.window.kind in kinds)
                looks.append(look)
        self._session.dialogs.refuse_surprise()
        return looks

    def _in_front(self, page: str) -> Window:
        windows = self._session.of_kind(self._system.pages[page].window)
        front = self._front.get(page)
        return front if front in windows else windows[-1]

    def _wait(
        self,
        pages: str | Sequence[str],
        ask: Mapping[str, Any],
        ready: Callable[[list[Look]], _Answer | None],
        within: float,
    ) -> _Answer:
        """Looks again and again, with growing pauses, until `ready` answers. The only waiting loop."""
        pages = (pages,) if isinstance(pages, str) else pages
        began = time.monotonic()
        while True:
            looks = self._survey(pages, ask)
            answer = ready(looks)
            if answer is not None:
                return answer
            if time.monotonic() - began >= within:
                raise self._watch.not_shown(looks, pages)
            self._pause(began)

    def _pause(self, began: float) -> None:
        tenth = (time.monotonic() - began) * 100
        self._session.pause(min(max(tenth, _SHORTEST), _LONGEST))

    def _look_for(self, targets: Mapping[str, Target], ask: Mapping[str, Any]) -> tuple[_Found, Window]:
        """Waits for the page of the targets, and gives what its look found."""
        page = next(iter(targets.values())).page
        if any(target.page != page for target in targets.values()):
            raise ValueError("targets of several pages cannot be read at once")
        shapes = {name: target.model_dump(exclude_none=True, exclude={"weak"}) for name, target in targets.items()}

        def found(looks: list[Look]) -> tuple[_Found, Window] | None:
            return self._in_front_with(looks, page)

        return self._wait(page, {"page": page, "targets": shapes, **ask}, found, self._patience.page)

    def _in_front_with(self, looks: list[Look], page: str) -> tuple[_Found, Window] | None:
        """What the window in front of the page found; another window that shows it comes to the front instead."""
        showing = [look.window for look in looks if look.showing(page)]
        if len(showing) > 1:
            raise Unsure([f"Sidan {page} visas i flera fönster samtidigt."])
        if showing:
            self._front[page] = showing[0]
        return next(((look.found, look.window) for look in looks if look.found is not None), None)

    def _find(self, targets: Mapping[str, Target], ask: Mapping[str, Any]) -> tuple[_Found, Window]:
        """As `_look_for`, with some patience for elements that come late. Raises `TargetRefused`."""
        began = time.monotonic()
        while True:
            found, window = self._look_for(targets, ask)
            if not any("failed" in one for one in found.values()):
                return found, window
            if time.monotonic() - began >= self._patience.target:
                raise self._refusal(found)
            self._pause(began)

    def _refusal(self, found: _Found) -> TargetRefused:
        name, one = next((name, one) for name, one in found.items() if "failed" in one)
        return TargetRefused(name, failed_words(one["failed"]), one["candidates"])

    # --- the one way of acting --------------------------------------------------------------------------------

    def _set(self, target: Target, act: Mapping[str, Any]) -> Act:
        """Acts within the look itself. Raises `ApplicationException` when the field did not take the value."""
        self._watch.allow()
        name = describe(target, self._known)
        found, _ = self._find({name: target}, {"act": act})
        one = found[name]
        self._watch.acted("already" in one)
        self._session.dialogs.refuse_surprise()
        if one["value"] != act["value"]:
            raise self._not_taken(target)
        return _act(one, Delivery.NOT_NEEDED if "already" in one else Delivery.DONE, one["value"])

    def _deliver(self, target: Target, act: Mapping[str, Any], dialog: Dialog | None) -> Act:
        """Acts with a real pointer or key. An event that missed did nothing, so it is tried again."""
        self._watch.allow()
        name = describe(target, self._known)
        for _ in range(_TRIES):
            token = uuid.uuid4().hex
            found, window = self._find({name: target}, {"act": {**act, "token": token}})
            self._watch.acted("already" in found[name])
            if "already" in found[name]:
                return _act(found[name], Delivery.NOT_NEEDED, found[name]["value"])
            with self._session.dialogs.expecting(dialog):
                fate, value = self._send(window, found[name], act, token)
                if fate != "missed":
                    return self._delivered(found[name], fate, value if act["kind"] == "check" else None, dialog)
            self._session.dialogs.refuse_surprise()
        raise ApplicationException("MISSAT", f"{name}: sidan ändrades under pekaren {_TRIES} gånger")

    def _send(
        self, window: Window, found: Mapping[str, Any], act: Mapping[str, Any], token: str
    ) -> tuple[str, str | None]:
        """Sends the event and says whether the element got it: `got`, `missed` or `gone`, and its value then."""
        try:
            if act["kind"] == "key":
                window.page.keyboard.press(act["key"])
            else:
                window.click(found["point"]["x"], found["point"]["y"])
        except Error as error:
            if not is_replaced(error):
                raise ApplicationException("SKÄRM", "webbläsaren kunde inte klicka") from error
        if window.got(token) and act["kind"] != "check":
            return "got", None
        outcome = window.call("outcome", token) or {"fate": "gone", "value": None}
        return "got" if window.got(token) else outcome["fate"], outcome["value"]

    def _delivered(self, found: Mapping[str, Any], fate: str, value: str | None, dialog: Dialog | None) -> Act:
        dialogs = self._session.dialogs
        dialogs.refuse_surprise()
        if dialog and not dialogs.answered:
            self._await_dialog()
        return _act(found, Delivery.DONE if fate == "got" else Delivery.UNKNOWN, value, dialogs.answered)

    def _await_dialog(self) -> None:
        """A page may ask a little later than the click. Raises `Unsure` when it does not ask."""
        began = time.monotonic()
        while not self._session.dialogs.answered:
            self._session.dialogs.refuse_surprise()
            if time.monotonic() - began >= self._patience.target:
                raise Unsure(["Systemet ställde inte den fråga som steget väntade sig."], "Hände något i systemet?")
            self._pause(began)

    def _not_taken(self, target: Target) -> ApplicationException:
        return ApplicationException("EJ-SKRIVET", f"{describe(target, self._known)}: fältet visar inte det som skrevs")


def _act(found: Mapping[str, Any], delivery: Delivery, value: str | None, dialog: str | None = None) -> Act:
    return Act(delivery, value, tuple(found["support"]), dialog, tuple(found["facts"]))


def _is_shown(looks: list[Look], page: str, fresh: bool, text: str | None, before: frozenset[str]) -> bool:
    frames = [frame for look in looks if look.loaded for frame in look.showing(page) if frame.loaded]
    return any((not fresh or frame.id not in before) and (text is None or frame.text) for frame in frames)


def _settled(looks: list[Look], window: Window) -> bool | None:
    """True when the window is loaded and some frame of it shows a known page, the log-in page among them."""
    frames = [frame for look in looks if look.window is window and look.loaded for frame in look.frames]
    return True if any(frame.pages or frame.login for frame in frames) else None
