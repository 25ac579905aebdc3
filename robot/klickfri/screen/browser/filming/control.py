"""The small window beside the filmed one, where the caseworker pauses, undoes, remarks and stops."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Literal

from playwright.sync_api import BrowserContext, Error, Page

from klickfri.screen.port import MARK

WIDTH, HEIGHT = 500, 500
"""Chromium makes no window narrower."""
HINT = "Arbeta som vanligt. Lösenord filmas aldrig."
MASKED_HINT = "Arbeta som vanligt. Inga personuppgifter sparas."
ENDED = "Skyddade personuppgifter visas. Filmen är avslutad och inget av den sparas. Arbeta klart och stäng sedan."
HINTS = {
    "read": "Klicka på värdet du läste.",
    "must": "Klicka på det som måste stämma.",
    "remark": "Det är antecknat.",
    "undo": "Det senaste steget räknas inte.",
    "pause": "Inget filmas förrän du fortsätter.",
}

FilmState = Literal["Filmar", "Paus", "Avslutad"]
Order = Callable[[str, str], None]


class Control:
    """The control window. `order` is called with what the person asked for and, for a remark, its words.

    In a `masked` film a step can only be marked: what a person writes may hold anything.
    """

    def __init__(self, context: BrowserContext, order: Order, *, headed: bool, masked: bool = False) -> None:
        self._shown: tuple[FilmState, int, str] | None = None
        context.expose_function("__klickfriControl", order)
        self.page = context.new_page()
        if headed:  # where it covers least
            place(self.page, max(self.page.evaluate("screen.availWidth") - WIDTH, 0), 0, WIDTH, HEIGHT)
        page = resources.files(__package__) / "control.html"
        self.page.set_content(page.read_text(encoding="utf-8"))
        if masked:
            self.page.evaluate("mark => window.mask(mark)", MARK)

    def show(self, state: FilmState, steps: int, hint: str) -> None:
        """Tells the person how it stands; quiet when nothing is new, or when the window was closed."""
        now = (state, steps, hint)
        if now == self._shown or self.page.is_closed():
            return
        try:
            self.page.evaluate("words => window.show(...words)", list(now))
        except Error:  # closed this very moment
            return
        self._shown = now


def place(page: Page, left: int, top: int, width: int | None = None, height: int | None = None) -> None:
    """Puts a window somewhere on the screen, in pixels; without a size it keeps its own."""
    wanted = {"left": left, "top": top, "width": width, "height": height}
    protocol = page.context.new_cdp_session(page)
    window = protocol.send("Browser.getWindowForTarget")["windowId"]
    bounds = {name: value for name, value in wanted.items() if value is not None}
    protocol.send("Browser.setWindowBounds", {"windowId": window, "bounds": bounds})
    protocol.detach()
