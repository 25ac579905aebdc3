"""What `screen.port.Camera` promises, of a filmed browser and of the twin in memory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Literal, Protocol

import pytest

from klickfri.model.film import Clicked, Element, Ordered, Sighting
from klickfri.screen.browser.filming.camera import BrowserCamera
from klickfri.screen.dry.camera import DryCamera, DryFrame, Happening, ProtectionShown
from klickfri.screen.port import Camera, MaskSighting
from tests.integration.screen_pages import Site, a_system

Does = Literal["click", "pause", "resume", "protected"]
JPEG = b"\xff\xd8 a picture"


class Person(Protocol):
    """Somebody who works before a camera."""

    @property
    def camera(self) -> Camera:
        """What they work before."""

    @property
    def pictures(self) -> list[bytes]:
        """What was taken or drawn."""

    def do(self, *acts: Does) -> None:
        """Does these things, and lets the camera see them."""

    def kinds(self) -> list[str]:
        """What was kept of clicks and pauses, in order."""


@dataclass
class InBrowser:
    """Works in a browser."""

    camera: BrowserCamera
    pictures: list[bytes]

    def do(self, *acts: Does) -> None:
        """With a pointer on a button, or in the small window."""
        for act in acts:
            if act == "click":
                self.camera.page.click("#a")
            elif act == "protected":
                self.camera.page.evaluate("document.body.append('SEKRETESSMARKERING')")
            else:
                self.camera._ordered(act, "")
            self.camera.roll(itertools.chain([False] * 6, itertools.repeat(True)).__next__)

    def kinds(self) -> list[str]:
        """Beside the browser's own news of windows and pages."""
        return [one.kind for one in self.camera.sightings if one.kind in ("click", "pause", "resume")]


@dataclass
class InMemory:
    """Works nowhere."""

    camera: DryCamera
    pictures: list[bytes]
    moments: Iterator[int] = field(default_factory=itertools.count)

    def do(self, *acts: Does) -> None:
        """Each act with a picture of it."""
        for act in acts:
            self.camera.happens += [self._happening(act), DryFrame(JPEG, next(self.moments))]
        self.camera.roll(lambda: False)

    def _happening(self, act: Does) -> Happening:
        if act == "protected":
            return ProtectionShown("SKYDD-S")
        at = next(self.moments)
        if act == "click":
            return Clicked(
                kind="click", at=at, n=at, document="d", window=1, element=Element(role="button", name="Spara")
            )
        return Ordered(kind=act, at=at, n=at, document="", window=1)

    def kinds(self) -> list[str]:
        """All that there is."""
        return [one.kind for one in self.camera.sightings]


Filming = Callable[[MaskSighting | None], Person]


@pytest.fixture(params=["dry", "browser"])
def filming(request: pytest.FixtureRequest) -> Iterator[Filming]:
    """Begins a film, with a mask or without; it ends with the test."""
    with ExitStack() as films:
        if request.param == "dry":
            yield lambda mask: _in_memory(films, mask)
        else:
            site = request.getfixturevalue("site")
            yield lambda mask: _in_browser(films, site, mask)


def _in_memory(films: ExitStack, mask: MaskSighting | None) -> InMemory:
    pictures: list[bytes] = []
    camera = DryCamera((), keep_frame=lambda picture, *_: pictures.append(picture), mask=mask)
    return InMemory(films.enter_context(camera), pictures)


def _in_browser(films: ExitStack, site: Site, mask: MaskSighting | None) -> InBrowser:
    site.clear()
    site.show("/form", "<h1>Formulär</h1><button id=a>Spara</button>")
    pictures: list[bytes] = []
    system = a_system(start="form", persons="real" if mask else "synthetic")
    camera = films.enter_context(
        BrowserCamera(
            system, site.address, headed=False, mask=mask, keep_frame=lambda picture, *_: pictures.append(picture)
        )
    )
    camera.page.wait_for_selector("#a")
    return InBrowser(camera, pictures)


def test_what_a_person_does_is_seen_in_causal_order(filming: Filming) -> None:
    """With pictures, by a version that is told."""
    person = filming(None)
    person.do("click", "click")
    assert person.kinds() == ["click", "click"]
    moments = [(one.at, one.n) for one in person.camera.sightings]
    assert moments == sorted(moments)
    assert person.pictures
    assert person.camera.version


def test_nothing_is_kept_of_a_pause(filming: Filming) -> None:
    """But that there was one."""
    person = filming(None)
    person.do("click", "pause", "click", "resume", "click")
    assert person.kinds() == ["click", "pause", "resume", "click"]


def nameless(one: Sighting) -> Sighting:
    """A mask that keeps no name of what was clicked."""
    return one.model_copy(update={"element": Element(role="button")}) if isinstance(one, Clicked) else one


def test_a_mask_lets_through_what_may_be_kept(filming: Filming) -> None:
    """Of a sighting as much as it says."""
    person = filming(nameless)
    person.do("click", "pause")
    assert [one.element.name for one in person.camera.sightings if isinstance(one, Clicked)] == [""]
    assert person.kinds() == ["click", "pause"]


def test_a_sign_of_protection_ends_a_masked_film(filming: Filming) -> None:
    """What was kept is forgotten and nothing more is; the person may work on."""
    person = filming(lambda one: one)
    person.do("click", "protected")
    assert (person.camera.protected, person.camera.sightings) == ("SKYDD-S", [])
    person.pictures.clear()
    person.do("click")
    assert (person.camera.sightings, person.pictures) == ([], [])


def test_where_everybody_is_made_up_nothing_is_protected(filming: Filming) -> None:
    """The sign is a page's text like another."""
    person = filming(None)
    person.do("protected", "click")
    assert (person.camera.protected, person.kinds()) == (None, ["click"])


def test_films_until_told_to_stop(filming: Filming) -> None:
    """What comes after is not in the film; it begins again with the next roll."""
    person = filming(None)
    person.camera.roll(lambda: True)
    assert person.kinds() == []
    person.do("click")
    assert person.kinds() == ["click"]
