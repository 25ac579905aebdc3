"""A legacy system that is ill, as the browser meets it: the system's fault at once, whatever page was wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from klickfri.model.errors import SystemIll, UnknownPage
from klickfri.screen.browser.driving.driver import BrowserScreen
from tests.e2e import outage
from tests.e2e.outage import Asked, Ill, Way, way_to
from tests.integration.screen_pages import Site, a_screen, button, frameset

FORM = "<h1>Formulär</h1><form action=/other><button>Spara</button></form>"


@pytest.fixture(scope="module")
def road(site: Site) -> Iterator[Way]:
    """A way to the site that can be made ill."""
    with way_to(site.address) as way:
        yield way


@pytest.fixture(scope="module")
def traveller(site: Site, road: Way) -> Iterator[BrowserScreen]:
    """A browser that reaches the site by the way."""
    with a_screen(replace(site, address=road.url)) as screen:
        yield screen


@pytest.fixture
def way(site: Site, road: Way) -> Way:
    """The way, well again, and a form that leads on."""
    road.recover()
    site.clear()
    site.hold.set()
    site.show("/form", FORM)
    site.show("/other", "<h1>Annan sida</h1>")
    return road


@pytest.fixture
def far(traveller: BrowserScreen, way: Way) -> BrowserScreen:
    """The browser, with nothing left of the last test."""
    traveller.rest()
    return traveller


def in_the_list(ill: Ill) -> Ill:
    """Only what is asked for in the frame `lista` meets the illness."""
    return lambda asked: asked.path == "/lista" and ill(asked)


@pytest.mark.parametrize("ill", [outage.down, outage.fault])
def test_an_address_that_does_not_answer_is_the_systems_fault(far: BrowserScreen, way: Way, ill: Ill) -> None:
    """Opened, or led to by a click; and when it answers again, the page is there."""
    way.fall_ill(ill)
    with pytest.raises(SystemIll):
        far.open("form")
    way.recover()
    far.open("form")
    way.fall_ill(ill)
    far.click(button("Spara"))
    with pytest.raises(SystemIll):
        far.expect(["other"], within=5)


@pytest.mark.parametrize("ill", [outage.down, outage.fault])
def test_a_frame_that_does_not_answer_counts_where_it_is_wanted(
    far: BrowserScreen, site: Site, way: Way, ill: Ill
) -> None:
    """The work's frame failed: whoever wants it is told at once; the menu beside it can be worked in."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1>")
    site.show("/lista", "<h1>Lista</h1>")
    way.fall_ill(in_the_list(ill))
    with suppress(SystemIll):  # the frame may have failed by the time that the window is there
        far.open("frames")
    with pytest.raises(SystemIll):
        far.expect(["list"], within=5)
    assert far.expect(["menu"], within=5) == "menu"


def test_an_unknown_page_is_told_from_a_fault(far: BrowserScreen, way: Way) -> None:
    """A maintenance page with status 200 is a page that nobody knows; whose it is, the run decides."""
    way.fall_ill(outage.maintenance)
    with pytest.raises(UnknownPage):
        far.open("form")


def test_a_fault_on_what_is_no_document_is_none_of_the_case(far: BrowserScreen, site: Site, way: Way) -> None:
    """A picture that fails to come stops nobody."""

    def no_pictures(asked: Asked) -> bool:
        return asked.path == "/bild.png" and outage.fault(asked)

    site.show("/form", f"{FORM}<img src=/bild.png>")
    way.fall_ill(no_pictures)
    far.open("form")
    assert way.asked.wait(10)
    assert far.expect(["form"], within=5) == "form"
