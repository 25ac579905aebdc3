"""A film's part that one test makes: the test is the person, in a browser that is filmed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Page

from klickfri.film.steps import steps_of
from klickfri.film.words import say
from klickfri.model.film import FilmedStep, Sighting
from klickfri.screen.browser.filming.camera import BrowserCamera
from tests.integration.screen_pages import Site, a_system

ACTS = ("click", "dblclick", "contextmenu", "set", "key", "paste", "copy", "submit", "dialog", "answer")


@contextmanager
def a_camera(site: Site) -> Iterator[BrowserCamera]:
    """A filmed browser at the site's form, without a screen."""
    site.hold.set()
    site.show("/form", "<h1>Formulär</h1>")
    with BrowserCamera(a_system(start="form"), site.address, headed=False) as camera:
        camera.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield camera


@dataclass
class Work:
    """One test's own part of the film: what was done since it `began`. The person works at `page`."""

    camera: BrowserCamera
    site: Site
    began: float = field(init=False)
    """Milliseconds since 1970. A page that was left before it may tell its last later, on a busy machine."""

    def __post_init__(self) -> None:
        self.show("")
        self.began = self.page.evaluate("performance.timeOrigin + performance.now()")

    @property
    def page(self) -> Page:
        """The filmed window."""
        return self.camera.page

    def show(self, body: str) -> Page:
        """The form with this body."""
        self.site.show("/form", f"<h1>Formulär</h1>{body}")
        self.page.goto(f"{self.site.address}form")
        return self.page

    def seen(self, *kinds: str) -> list[Sighting]:
        """What was seen, of these kinds, once all has been told."""
        self.camera.roll(iter([False] * 6 + [True]).__next__)
        mine = [one for one in self.camera.sightings if one.at >= self.began]
        return [one for one in mine if not kinds or one.kind in kinds]

    def kinds(self) -> list[str]:
        """The kinds of what was done, in order."""
        return [one.kind for one in self.seen(*ACTS)]

    def steps(self) -> list[FilmedStep]:
        """What a colleague would say was done."""
        return steps_of(self.seen())

    def said(self) -> list[str]:
        """The steps in words."""
        return [say(step) for step in self.steps()]
