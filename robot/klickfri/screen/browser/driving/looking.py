"""The one way of looking: before an act every window is looked at, the one in front of the page last, and only it may
act. So no act is done on an older view than the signs were read from.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from klickfri.model.errors import NotHeld, TargetRefused, Unsure
from klickfri.model.recognition import known_in
from klickfri.model.sentences import Sentence
from klickfri.model.target import System, Target
from klickfri.model.values import Values
from klickfri.screen.browser.driving.session import BrowserWindows
from klickfri.screen.browser.driving.signs import Watch
from klickfri.screen.browser.driving.window import Asked, Found, Look, Window
from klickfri.screen.port import GoThrough

_MOST_BETWEEN = 5
"""Pages between that are gone through until the screen rests."""
_SHORTEST, _LONGEST = 2.0, 100.0
"""Milliseconds between looks: a tenth of the time waited so far, so that waiting is never much too long."""

_NOT_YET = frozenset({"disabled", "covered", "read-only", "option", "option disabled"})
"""Facts that fail of an element which is found: a page that is busy shows it so for a while."""
UNDRAWN = "undrawn"
"""What fails of a target whose row may be out of view, where only what is in view is drawn."""
_UNSEEN = {"role", "name", "label", "text", "row", "column", "heading", "together"}
"""What fails of an element that is not there."""

_Answer = TypeVar("_Answer")
ByTarget = Mapping[str, Found]
"""What a look found, by target."""


@dataclass(frozen=True)
class Patience:
    """Seconds. `answer` is how long the server may take to answer at an address, `page` how long a page may take,
    `target` how long an element may be missing on a loaded page, and `ready` how long one that is there may be put out,
    covered, or without the choice that it shall have.
    """

    answer: float = 60.0
    page: float = 60.0
    target: float = 2.0
    ready: float = 8.0

    def with_what(self, failed: Sequence[str]) -> float:
        """How long to wait for what failed by these facts."""
        return max(self.ready, self.target) if _NOT_YET.issuperset(failed) else self.target


@dataclass(frozen=True)
class Began:
    """When something began to be waited for (monotonic), and for how many seconds pages had been seen busy then."""

    at: float
    busy: float


class Looking:
    """Looks at the windows of a session until what is wanted is there, or something forbids to go on."""

    def __init__(self, system: System, session: BrowserWindows, watch: Watch, patience: Patience) -> None:
        self._system, self._session, self._watch, self._patience = system, session, watch, patience
        self._front: dict[str, Window] = {}
        self._swept: tuple[str, str] | None = None
        """The row that is known to be the only one of its list, and was brought into view."""
        self.values: Values = {}
        """What is known of the case, as it grows."""
        self.go_through: GoThrough | None = None
        self.saving = False
        """The last act was one that saves."""
        self._gone_through: list[str] = []
        """Ids of the documents that were gone through."""
        self._busy = 0.0
        """Seconds for which pages were seen busy with an act."""

    def known(self) -> Asked:
        """What the pages' references show, as far as it is known, as a look is asked with it."""
        known = known_in(self._system.pages.values(), self.values)
        return {"known": known} if known else {}

    def forget(self) -> None:
        """Forgets which window showed which page, and what was brought into view there."""
        self._front.clear()
        self._gone_through.clear()
        self.saving = False
        self._swept = None

    def survey(self, pages: Sequence[str], ask: Asked, *, everywhere: bool = False) -> list[Look]:
        """Looks at the windows, the one in front of the page last and with the question; raises on any sign.

        A window of the other kind is looked at once after every act, again before the next, and when `everywhere` is
        said: nothing is done in it in between, and to look at it costs as much as to look at the one that is wanted.
        """
        kinds = {self._system.pages[page].window for page in pages}
        front = self.in_front(pages[0])
        everywhere = everywhere or "act" in ask
        others = [one for one in self._session.windows() if one is not front]
        looks: list[Look] = []
        known = self.known()
        for window in [*(one for one in others if everywhere or one.kind in kinds or one.unsettled), front]:
            elsewhere = any(look.showing(pages[0]) for look in looks)
            question = ask if window is front and not elsewhere else {}
            look = window.look({"text": ask.get("text"), "refusals": ask.get("refusals"), **known, **question})
            if look is not None:
                self._watch.judge(look, pages, look.window.kind in kinds)
                looks.append(look)
        self._session.dialogs.refuse_surprise()
        return looks

    def before_leaving(self, window: Window) -> None:
        """Looks once more for a sign of protection, with which no page may be left unseen; raises on it."""
        self._swept = None
        look = window.look({"text": None, "refusals": None, **self.known()})
        if look is not None:
            self._watch.judge(look, (), wanted=False)

    def in_front(self, page: str) -> Window:
        """The window that last showed the page, or else the newest of its kind."""
        windows = self._session.of_kind(self._system.pages[page].window)
        front = self._front.get(page)
        return front if front in windows else windows[-1]

    def wait(
        self,
        pages: str | Sequence[str],
        ask: Asked,
        ready: Callable[[list[Look]], _Answer | None],
        within: float,
    ) -> _Answer:
        """Looks again and again, with growing pauses, until `ready` answers. The only waiting loop.

        `within` does not run out while the page is busy with the last act; the page's script sees to it that this ends.
        """
        pages = (pages,) if isinstance(pages, str) else pages
        began, saving = self.begin(), self.saving
        while True:
            looked = time.monotonic()
            looks = self.survey(pages, ask)
            busy = any(look.busy for look in looks)
            given_up = [window.gave_up() for window in self._session.windows()]
            if any(given_up):
                raise self._watch.not_shown((), pages)
            answer = ready(looks)
            if answer is not None:
                return answer
            if self._goes_through(looks, pages, saving):
                began = self.begin()
                continue
            if self.waited(began) >= within and not busy:
                raise self._watch.not_shown(looks, pages)
            self.pause(began)
            if busy:
                self._busy += time.monotonic() - looked

    def _goes_through(self, looks: Sequence[Look], pages: Sequence[str], saving: bool) -> bool:
        """Goes through a page between that stands where one of the pages is wanted, once a document."""
        frame = self._watch.between(looks, pages)
        if self.go_through is None or frame is None or frame.id in self._gone_through:
            return False
        if len(self._gone_through) >= _MOST_BETWEEN:
            raise Unsure(Sentence.BETWEEN_AGAIN(page=frame.pages[0]))
        self._gone_through.append(frame.id)
        self.go_through(frame.pages[0], saving)
        return True

    def begin(self) -> Began:
        """What is waited for begins to be so now."""
        return Began(time.monotonic(), self._busy)

    def waited(self, began: Began) -> float:
        """Seconds since then, without those in which a page was seen busy: what an act has set going takes its time."""
        return time.monotonic() - began.at - (self._busy - began.busy)

    def pause(self, began: Began) -> None:
        """Lets the browser work; `began` is when the waiting started."""
        tenth = (time.monotonic() - began.at) * 100
        self._session.pause(min(max(tenth, _SHORTEST), _LONGEST))

    def look_for(self, targets: Mapping[str, Target], ask: Asked) -> tuple[ByTarget, Window]:
        """Waits for the page of the targets, and gives what its look found."""
        page = next(iter(targets.values())).page
        if any(target.page != page for target in targets.values()):
            raise ValueError("targets of several pages cannot be read at once")
        shapes = {name: shape(target) for name, target in targets.items()}

        def found(looks: list[Look]) -> tuple[ByTarget, Window] | None:
            return self._in_front_with(looks, page)

        return self.wait(page, {"page": page, "targets": shapes, **ask}, found, self._patience.page)

    def _in_front_with(self, looks: list[Look], page: str) -> tuple[ByTarget, Window] | None:
        """What the window in front of the page found; another window that shows it comes to the front instead."""
        showing = [look.window for look in looks if look.showing(page)]
        if len(showing) > 1:
            raise Unsure(Sentence.SEVERAL_WINDOWS(page=page))
        if showing:
            self._front[page] = showing[0]
        return next(((look.found, look.window) for look in looks if look.found is not None), None)

    def find(self, targets: Mapping[str, Target], ask: Asked) -> tuple[ByTarget, Window]:
        """As `look_for`, with some patience for what comes late. Raises `TargetRefused` or `NotHeld`.

        A list that is drawn only where it is in view is gone through first, any other before a row of it is missed.
        """
        began, last = None, False
        swept = self._swept is not None and self._swept in map(_row_of, targets.values())
        while True:
            found, window = self.look_for(targets, {**ask, "swept": swept})
            failed = next((name for name, one in found.items() if "failed" in one), None)
            if failed is None:
                return found, window
            if found[failed]["failed"] == [UNDRAWN]:
                swept = True
                self._sweep(failed, targets[failed], window)
                continue
            began = began or self.begin()
            patience = self._patience.with_what(_failing(found))
            if self.waited(began) >= patience or _is_redrawn(found):
                if last or not _may_be_undrawn(found[failed], targets.get(failed)):
                    raise refusal(found)
                last = swept = True
                if not self._sweep(failed, targets[failed], window):
                    raise refusal(found)
            self.pause(began)

    def _sweep(self, name: str, target: Target, window: Window) -> bool:
        """Brings the target's row into view, if it is there. Raises `TargetRefused` where the list has several, or is
        too long to know.
        """
        asked = {"page": target.page, "window": window.kind, "target": shape(target), **self.known()}
        if self.sweep(name, window, asked, "alike"):
            self._swept = _row_of(target)
        return self._swept == _row_of(target)

    def sweep(self, name: str, window: Window, asked: Asked, alike: str) -> bool:
        """Goes through a list that is drawn only where it is in view. Is what is asked for there, and in view now?"""
        self._swept = None
        answer = window.call("sweep", asked)
        if answer is None:
            return False
        if not answer["all"]:
            raise TargetRefused(name, ["list too long"], [])
        if answer["times"] > 1:
            raise TargetRefused(name, [alike], [])
        return bool(answer["times"])


def _row_of(target: Target) -> tuple[str, str] | None:
    """The row that a target stands in."""
    return (target.page, json.dumps(target.row)) if target.row else None


def _may_be_undrawn(found: Found, target: Target | None) -> bool:
    """Is a row missing that may only be out of view?"""
    return bool(target and target.row) and "differing" not in found and set(found["failed"]) <= _UNSEEN


def _failing(found: ByTarget) -> list[str]:
    """The facts that fail."""
    return [fact for one in found.values() for fact in one.get("failed", ())]


def _is_redrawn(found: ByTarget) -> bool:
    """Is something held only to be set once more? Nothing is won by waiting."""
    return any(one.get("redrawn") for one in found.values())


def shape(target: Target) -> dict[str, object]:
    """The target as the page's script is asked for it."""
    return target.model_dump(exclude_none=True, exclude={"weak"})


def refusal(found: ByTarget) -> Unsure:
    """The refusal of the first target that failed, or of what is held there."""
    name, one = next((name, one) for name, one in found.items() if "failed" in one)
    if "differing" in one:
        return NotHeld(one["differing"], one["redrawn"])
    return TargetRefused(one.get("held", name), one["failed"], one["candidates"])
