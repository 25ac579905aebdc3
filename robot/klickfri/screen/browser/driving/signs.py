"""What the robot must mind before it goes on: protection, faults, locks, lost sessions, unknown pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from loguru import logger

from klickfri.model import codes
from klickfri.model.errors import (
    ProtectedIdentity,
    RecordLocked,
    SessionLost,
    SystemIll,
    UnknownPage,
    Unsure,
)
from klickfri.model.recognition import stands_in
from klickfri.model.sentences import Joined, Sentence
from klickfri.model.target import System
from klickfri.screen.browser.driving.dialogs import Dialogs
from klickfri.screen.browser.driving.window import Frame, Look

_UNAUTHORISED = 401
"""HTTP's answer to who has not logged in, or not well enough."""
_SERVER_FAULT = 500
"""HTTP's answers from here on say that the server failed, whatever was asked."""


_ENDING = re.compile(r"\.[a-z]{2,5}$")


class Watch:
    """Judges every look of a case. `before` holds the ids of the documents there when the last action began."""

    def __init__(self, system: System, dialogs: Dialogs) -> None:
        self._system, self._dialogs = system, dialogs
        self.protected: ProtectedIdentity | None = None
        self.before: frozenset[str] = frozenset()
        self._present: dict[int, frozenset[str]] = {}

    def allow(self) -> None:
        """Raises what stops the case: protection once seen, or a dialog that nobody expected."""
        if self.protected:
            raise self.protected
        self._dialogs.refuse_surprise()

    def judge(self, look: Look, pages: Sequence[str], wanted: bool) -> None:
        """Raises on a sign in this window; faults, locks and the log-in page count where the pages are wanted."""
        self._present[id(look.window)] = frozenset(frame.id for frame in look.frames)
        if look.protected:
            raise self.protect(look.protected)
        self._dialogs.refuse_surprise()
        if wanted:
            if any(self._is_around(path, pages) for path in look.unanswered):
                raise SystemIll(codes.NETWORK, Sentence.NO_ANSWER())
            for frame in look.frames:
                if self._is_around(frame.path, pages):
                    self._judge_frame(frame, look.window.kind == "work", pages)

    def between(self, looks: Sequence[Look], pages: Sequence[str]) -> Frame | None:
        """The loaded frame in which a page between stands where one of the pages is wanted."""
        kinds = {self._system.pages[page].window for page in pages}
        frames = [frame for look in looks if look.window.kind in kinds and look.loaded for frame in look.frames]
        return next((frame for frame in frames if self._stands_between(frame, pages)), None)

    def _stands_between(self, frame: Frame, pages: Sequence[str]) -> bool:
        if not frame.loaded or len(frame.pages) != 1 or frame.pages[0] in pages:
            return False
        return self._system.is_between(frame.pages[0]) and self._is_around(frame.path, pages)

    def protect(self, code: str) -> ProtectedIdentity:
        """Remembers that protection was seen; from now on every call of this case is refused."""
        self.protected = ProtectedIdentity(code)
        return self.protected

    def acted(self, already: bool) -> None:
        """Notes which documents were there when an action began; nothing done asks for no fresh page."""
        self.before = frozenset() if already else frozenset().union(*self._present.values())

    def forget(self) -> None:
        """Forgets the last case."""
        self.protected, self.before = None, frozenset()
        self._present.clear()
        self._dialogs.forget()

    def not_shown(self, looks: Sequence[Look], pages: Sequence[str]) -> Exception:
        """Why the page did not come: an unknown or another page is there, or the server has not answered."""
        there = [frame for look in looks for frame in self._standing(look, pages) if not self._was_left(look, frame)]
        if any(self._ends_session(frame, pages) for frame in there):
            return SessionLost()
        alike = next((frame.pages for frame in there if len(frame.pages) > 1), None)
        if alike:
            return Unsure(Sentence.PAGES_ALIKE(shown=Joined(alike)))
        unknown = [frame.heading or "okänd sida" for frame in there if not frame.pages]
        if unknown:
            told = sorted({path_told(url, self._system) for look in looks for url in look.window.addresses})
            logger.warning("an unknown page where {} was wanted; shown: {}", ", ".join(pages), ", ".join(told))
            return UnknownPage(pages, unknown)
        shown = {page for frame in there for page in frame.pages}
        if shown and shown.isdisjoint(pages):
            return Unsure(Sentence.OTHER_PAGE(wanted=Joined(pages), shown=Joined(sorted(shown))))
        return SystemIll(codes.TIMEOUT, Sentence.PAGE_LATE(wanted=Joined(pages)))

    def _standing(self, look: Look, pages: Sequence[str]) -> list[Frame]:
        """The loaded frames of a window in which these pages would show."""
        if look.window.kind not in {self._system.pages[page].window for page in pages}:
            return []
        paths = {self._system.pages[page].frame for page in pages}
        return [frame for frame in look.frames if frame.loaded and any(stands_in(path, frame.path) for path in paths)]

    def _was_left(self, look: Look, frame: Frame) -> bool:
        """Does a page from before the act stand there still, because the server has not answered yet?"""
        return frame.id in self.before and (look.asking or not look.loaded)

    def _is_around(self, path: tuple[str, ...], pages: Sequence[str]) -> bool:
        return any(stands_in(self._system.pages[page].frame[: len(path)], path) for page in pages)

    def _ends_session(self, frame: Frame, pages: Sequence[str]) -> bool:
        """Does it ask for log-in, or say that the session has ended, where something else was wanted?"""
        if not set(pages).isdisjoint(frame.pages) or self._system.login_page in pages:
            return False
        refused = frame.status == _UNAUTHORISED or any(map(self._system.ends_session, frame.pages))
        return frame.login or refused

    def _judge_frame(self, frame: Frame, at_work: bool, pages: Sequence[str]) -> None:
        if frame.id not in self.before and frame.loaded and self._ends_session(frame, pages):
            raise SessionLost()
        if frame.failed:
            raise SystemIll(codes.FAULT_PAGE, Sentence.FAULT_PAGE())
        if frame.status >= _SERVER_FAULT:
            raise SystemIll(codes.FAULT_PAGE, Sentence.FAULT_STATUS(status=frame.status))
        if frame.locked and at_work:
            raise RecordLocked(frame.holder)


def path_told(url: str, system: System) -> str:
    """An address for the operations log: its path alone, of which what the system's own pages do not have is `*`, and
    an ending is kept. Anything else may be somebody's.
    """
    own = " ".join(text for page in system.pages.values() for text in (page.path, page.address) if text)
    known = set(re.split(r"[/?&=#\s]+", own))
    return "/".join(part if part in known else f"*{_ending(part)}" for part in urlsplit(url).path.split("/")) or "/"


def _ending(part: str) -> str:
    found = _ENDING.search(part)
    return found[0] if found else ""
