"""One browser window as the driver sees it: a page, its kind, and looks at it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import CDPSession, Error, Page

from klickfri.model.errors import ApplicationException

Kind = Literal["work", "look"]
_REPLACED = ("context was destroyed", "Cannot find context", "was detached", "has been closed", "navigating")


@dataclass(frozen=True)
class Frame:
    """One frame as it was seen. `id` is the document's own; `heading` is given only if it is a known label."""

    path: tuple[str, ...]
    id: str
    shown: bool
    loaded: bool
    leaving: bool
    pages: tuple[str, ...]
    login: bool
    protected: str | None
    locked: bool
    failed: bool
    heading: str
    text: bool


@dataclass(frozen=True)
class Look:
    """What one evaluation saw in one window. `found` is there only when the page asked for was loaded."""

    window: Window
    frames: tuple[Frame, ...]
    loaded: bool
    protected: str | None
    foreign: int
    found: Mapping[str, Mapping[str, Any]] | None

    def showing(self, page: str) -> list[Frame]:
        """The frames that show the page state."""
        return [frame for frame in self.frames if page in frame.pages]


@dataclass(eq=False)
class Window:
    """A page of the robot's session. `kind` is that of the window it was opened from."""

    page: Page
    kind: Kind
    script: str = field(repr=False)
    popup: bool = False
    _cdp: CDPSession | None = field(default=None, repr=False)

    def cdp(self) -> CDPSession:
        """The browser's own protocol for this window, for what Playwright does more slowly."""
        if self._cdp is None:
            self._cdp = self.page.context.new_cdp_session(self.page)
        return self._cdp

    def look(self, request: Mapping[str, Any]) -> Look | None:
        """One look; None while the document is being replaced or when the window has closed."""
        seen = self.call("look", {"window": self.kind, **request})
        if seen is None:
            return None
        frames = tuple(
            Frame(**{**frame, "path": tuple(frame["path"]), "pages": tuple(frame["pages"])})
            for frame in seen.pop("frames")
        )
        return Look(window=self, frames=frames, found=seen.pop("found", None), **seen)

    def call(self, function: str, argument: Any) -> Any | None:
        """Calls a function of the page's script; puts the script in where it is missing."""
        try:
            answer = self._evaluate(function, argument)
            if answer == "missing":
                self.page.evaluate(self.script)
                answer = self._evaluate(function, argument)
        except Error as error:
            if not is_replaced(error):
                raise ApplicationException("SKÄRM", f"sidans skript kunde inte köras ({function})") from error
            return None
        return answer

    def _evaluate(self, function: str, argument: Any) -> Any:
        return self.page.evaluate(f"arg => window.__klickfri ? window.__klickfri.{function}(arg) : 'missing'", argument)


def is_replaced(error: Error) -> bool:
    """True when the document or window went away under the call, which is no fault."""
    return any(words in error.message for words in _REPLACED)
