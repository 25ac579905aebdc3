"""The windows of a dry screen: which page each shows, and what a look at them says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from klickfri.model import codes
from klickfri.model.errors import (
    KlickfriError,
    ProtectedIdentity,
    RecordLocked,
    SessionLost,
    SystemIll,
    UnknownPage,
    Unsure,
)
from klickfri.model.film import PageShown
from klickfri.model.pattern import Words, times_in
from klickfri.model.recognition import best_fitting, known_in
from klickfri.model.sentences import Joined, Sentence
from klickfri.model.target import System
from klickfri.model.values import Values

POPUP = "popup"
"""The window beside `work` and `look` that an act may open; it belongs to the work."""


@dataclass
class Shown:
    """What can be read on a page: its fields' `values` by caption, and the `texts` outside them."""

    values: dict[str, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    called: PageShown | None = None
    """What it calls itself, where that is not the same for every case; else it is the page state that was loaded."""

    def says(self, words: Words) -> int:
        """How often it says this, outside its fields."""
        return sum(times_in(words, text) for text in self.texts)

    def shows(self, words: str) -> bool:
        """Does it show this anywhere, whatever the case?"""
        return any(words.casefold() in text.casefold() for text in (*self.texts, *self.values.values()))


class DryWindows:
    """Knows what is shown where, what was there when the last act began, and why a case may not go on.

    `shown` is the page state of each open window: `work`, `look` and a popup.
    """

    def __init__(self, system: System, pages: Mapping[str, Shown]) -> None:
        self._system, self._pages = system, pages
        self.shown: dict[str, str] = {}
        self._documents: dict[str, int] = {}
        self._loaded = 0
        self._before: dict[int, tuple[str, ...]] = {}
        """The texts of each document that was there when the last act began."""
        self._stopped: KlickfriError | None = None
        self.about: Values = {}
        """What is known of the case."""

    def load(self, page: str, window: str | None = None) -> None:
        """Loads a page state in its window, or in the one named."""
        window = window or self._system.pages[page].window
        self._loaded += 1
        self.shown[window], self._documents[window] = page, self._loaded

    def shut(self, window: str) -> None:
        """Closes a window, if it is open."""
        self.shown.pop(window, None)

    def document(self, page: str) -> str:
        """Names the document that shows the page state."""
        return str(next(self._documents[window] for window in self.shown if self.shows(page, window)))

    def shows(self, page: str, window: str) -> bool:
        """Does the window show the page state, and no other?"""
        return self._states(window) == [page]

    def is_shown(self, page: str) -> bool:
        """Does some window show it?"""
        return any(self.shows(page, window) for window in self.shown)

    def may_show(self, page: str) -> bool:
        """Does some window fit the page state, be it among others?"""
        return any(page in self._states(window) for window in self.shown)

    def _states(self, window: str) -> list[str]:
        """The page states that an open window fits: what was loaded, or what calls itself so."""
        loaded = self.shown[window]
        called, own, pages = self._pages[loaded].called, self._system.pages[loaded], self._system.pages
        if called is None:
            return [loaded]
        here = {name: page for name, page in pages.items() if (page.window, page.frame) == (own.window, own.frame)}
        return best_fitting(here, called, known_in(pages.values(), self.about))

    def act(self, *, nothing_done: bool = False) -> None:
        """An act begins; after one that was not needed, any page is as good as a fresh one."""
        there = {self._documents[window]: tuple(self._pages[page].texts) for window, page in self.shown.items()}
        self._before = {} if nothing_done else there

    def stop(self, error: KlickfriError) -> KlickfriError:
        """Refuses every call from now on, until the screen rests."""
        self._stopped = error
        return error

    def rest(self, empty: bool) -> None:
        """Forgets the last case. A protected person's page is left, too."""
        gone = [POPUP, "look", *(["work"] if empty or isinstance(self._stopped, ProtectedIdentity) else [])]
        for window in gone:
            self.shut(window)
        self._stopped, self._before = None, {}

    # --- what a look says -----------------------------------------------------------------------------------------

    def allow(self) -> None:
        """Raises what stopped the case."""
        if self._stopped:
            raise self._stopped

    def look(self, pages: Sequence[str]) -> None:
        """Raises on a sign: protection in any window; faults, locks and the log-in page where the pages are wanted."""
        self.allow()
        for page in self.shown.values():
            for code, phrases in self._system.signs.protected.items():
                if any(map(self._pages[page].shows, phrases)):
                    raise self.stop(ProtectedIdentity(code))
        for window in self._of(pages):
            self._judge(window, self.shown[window], pages)

    def between(self, pages: Sequence[str]) -> str | None:
        """The page between that stands where one of the pages is wanted."""
        shown = (self.shown[window] for window in self._of(pages))
        return next((page for page in shown if page not in pages and self._system.is_between(page)), None)

    def meets(self, page: str, fresh: bool, text: Words | None) -> bool:
        """Does some window show the page, new if it must be, and the text on it?"""
        showing = [window for window in self.shown if self.shows(page, window)]
        if fresh:
            showing = [one for one in showing if self._is_new(one) or (text is not None and self._came(text, one))]
        return bool(showing) and (text is None or self._pages[page].says(text) > 0)

    def refused(self, phrases: Sequence[str], pages: Sequence[str]) -> str | None:
        """The first of these words that came since the last act began, where the pages are wanted."""
        return next((words for words in phrases for window in self._of(pages) if self._came((words,), window)), None)

    def _came(self, words: Words, window: str) -> bool:
        """Have these words come to a window since the last act began?"""
        before = self._before.get(self._documents[window], ())
        return self._pages[self.shown[window]].says(words) > sum(times_in(words, text) for text in before)

    def not_shown(self, pages: Sequence[str]) -> KlickfriError:
        """Why the page did not come: there is no time here, so what does not show will not."""
        there = [self._states(window) for window in self._of(pages)]
        shown = {page for states in there for page in states}
        if self._system.login_page not in pages and any(map(self._system.ends_session, shown - set(pages))):
            return SessionLost()
        alike = next((states for states in there if len(states) > 1), None)
        if alike:
            return Unsure(Sentence.PAGES_ALIKE(shown=Joined(alike)))
        if not all(there) or not there:
            return UnknownPage(pages, [])
        if shown.isdisjoint(pages):
            return Unsure(Sentence.OTHER_PAGE(wanted=Joined(pages), shown=Joined(sorted(shown))))
        return SystemIll(codes.TIMEOUT, Sentence.PAGE_LATE(wanted=Joined(pages)))

    def _judge(self, window: str, page: str, pages: Sequence[str]) -> None:
        shown = self._pages[page]
        ended = self._system.ends_session(page) and not {page, self._system.login_page} & set(pages)
        if ended and self._is_new(window):
            raise SessionLost()
        if any(map(shown.shows, self._system.signs.failed)):
            raise SystemIll(codes.FAULT_PAGE, Sentence.FAULT_PAGE())
        if window != "look":
            self._refuse_locked(shown)

    def _refuse_locked(self, shown: Shown) -> None:
        locked = next((words for words in self._system.signs.locked if shown.shows(words)), None)
        if locked:
            ours = (account for account in self._system.accounts if shown.shows(f"{locked.rstrip()} {account}"))
            raise RecordLocked(next(ours, ""))

    def _is_new(self, window: str) -> bool:
        return self._documents[window] not in self._before

    def _of(self, pages: Sequence[str]) -> list[str]:
        """The open windows of the kinds that these pages show in."""
        kinds = {self._system.pages[page].window for page in pages}
        return [window for window in self.shown if ("work" if window == POPUP else window) in kinds]
