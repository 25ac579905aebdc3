"""A scripted person before a camera: mouse and keys, and the control window's buttons, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

from klickfri.screen.browser.filming.camera import BrowserCamera


class Hands:
    """The person's hands at the filmed browser."""

    def __init__(self, camera: BrowserCamera) -> None:
        self._camera = camera

    @property
    def page(self) -> Page:
        """The first filmed window."""
        return self._camera.page

    def answers_box(self, account: str, password: str) -> None:
        """Writes name and password in the browser's own box, whenever it asks."""
        protocol = self.page.context.new_cdp_session(self.page)
        answer = {"response": "ProvideCredentials", "username": account, "password": password}

        def goes_on(told: Mapping[str, object]) -> None:
            protocol.send("Fetch.continueRequest", {"requestId": told["requestId"]})

        def is_asked(told: Mapping[str, object]) -> None:
            answered = {"requestId": told["requestId"], "authChallengeResponse": answer}
            protocol.send("Fetch.continueWithAuth", answered)

        protocol.on("Fetch.requestPaused", goes_on)
        protocol.on("Fetch.authRequired", is_asked)
        protocol.send("Fetch.enable", {"handleAuthRequests": True})

    def click(self, place: Locator) -> None:
        """With the mouse, in the middle; the page is at rest before."""
        self.rest()
        place.scroll_into_view_if_needed()
        box = place.bounding_box()
        assert box is not None
        place.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def write(self, place: Locator, text: str) -> None:
        """With the keyboard, in the field that was clicked."""
        self.click(place)
        place.page.keyboard.type(text)

    def choose(self, place: Locator, option: str) -> None:
        """An option of a list, with the arrow keys."""
        self.rest()
        place.focus()
        options = place.locator("option").all_inner_texts()
        now = options.index(place.locator("option:checked").inner_text())
        further = options.index(option) - now
        for _ in range(abs(further)):
            place.press("ArrowDown" if further > 0 else "ArrowUp")

    def points_out(self, order: str, place: Locator) -> None:
        """Says that the value is read (`read`), or that it must be so (`must`)."""
        self.rest()
        self._camera.control.page.click(f"#{order}")
        self._camera.roll(iter([False, False, True]).__next__)
        self.click(place)

    def rest(self) -> None:
        """Lets the pages tell what they say."""
        self._camera.roll(iter([False] * 6 + [True]).__next__)
