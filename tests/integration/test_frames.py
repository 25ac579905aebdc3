"""A frame is called the same in a film and when the robot looks: by name, id, or its place where it has neither.

A name that is new each time is known by what stays of it, and by the page within.
"""

from __future__ import annotations

import itertools

import pytest

from klickfri.film.acts import page_of
from klickfri.model.film import Sighting
from klickfri.model.target import Page, Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.integration.filmed import a_camera
from tests.integration.screen_pages import Site, a_system, page

pytestmark = pytest.mark.wide

FRAMES = "<h1>Formulär</h1><iframe name=lista src=/a></iframe><iframe src=/b></iframe><iframe id=meny src=/c></iframe>"
INNER = "<h1>Inre</h1><iframe src=/d></iframe>"
PATHS = [("lista",), ("#1",), ("meny",), ("meny", "#0")]


def filmed(site: Site) -> list[Sighting]:
    """A click in each frame."""
    with a_camera(site) as camera:
        build(site)
        camera.page.goto(f"{site.address}form")
        camera.page.wait_for_load_state()
        inner = camera.page.frame_locator("#meny")
        for frame in (camera.page.frame_locator("[name=lista]"), camera.page.frame_locator("iframe >> nth=1"), inner,
                      inner.frame_locator("iframe")):  # fmt: skip
            frame.get_by_role("button").click()
        camera.roll(iter([False] * 6 + [True]).__next__)
        return [one for one in camera.sightings if one.kind == "click"]


def build(site: Site) -> None:
    """The form with frames, one of them in another."""
    site.pages["/form"] = page(FRAMES)
    for name in "abcd":
        site.pages[f"/{name}"] = page(f"<button>Spara {name}</button>{INNER if name == 'c' else '<h1>Inre</h1>'}")


def test_a_frame_without_a_name_is_found_where_it_was_filmed(site: Site) -> None:
    """Each click's frame is the one in which the robot finds the button, and no other."""
    clicks = filmed(site)
    assert [one.frame for one in clicks] == PATHS
    states = {f"inner_{place}": Page(frame=one.frame, heading="Inre") for place, one in enumerate(clicks)}
    system = a_system(pages={**a_system().pages, **states})
    build(site)
    screen = BrowserScreen(system, site.address, patience=Patience(page=3.0, target=0.1, ready=0.1))
    try:
        screen.open("form")
        for place, name in enumerate("abcd"):
            assert screen.present(Target(page=f"inner_{place}", role="button", name=f"Spara {name}"))
    finally:
        screen.close()


STATES = {"list": Page(frame=("ext-gen*",), heading="Lista"), "case": Page(frame=("*", "#0"), heading="Ärende")}


def test_a_frame_whose_name_is_new_each_time_is_the_same_page(site: Site) -> None:
    """Two frames of a kind are told apart by the page within, in the film as by the robot, at the second time too."""
    numbers = itertools.count(1023)
    outer, inner = "<h1>Formulär</h1>{}{}", "<iframe name=ext-gen{} src=/{}></iframe>"
    site.pages["/form"] = lambda fields: page(outer.format(*(inner.format(next(numbers), one) for one in "ab")))
    site.pages["/a"] = page("<h1>Lista</h1><button>Visa</button>")
    site.pages["/b"] = page("<iframe src=/c></iframe>")
    site.pages["/c"] = page("<h1>Ärende</h1><button>Spara</button>")
    system = a_system(pages={**a_system().pages, **STATES}, start="form")
    answers = dict(site.pages)
    with a_camera(site) as camera:
        site.pages.update(answers)
        camera.page.goto(f"{site.address}form")
        camera.page.frame_locator("iframe >> nth=0").get_by_role("button").click()
        camera.page.frame_locator("iframe >> nth=1").frame_locator("iframe").get_by_role("button").click()
        camera.roll(iter([False] * 6 + [True]).__next__)
        clicks = [one for one in camera.sightings if one.kind == "click"]
    assert [page_of(one, system) for one in clicks] == ["list", "case"]
    screen = BrowserScreen(system, site.address, patience=Patience(page=3.0, target=0.1))
    try:
        screen.open("form")
        assert screen.present(Target(page="list", role="button", name="Visa"))
        assert screen.present(Target(page="case", role="button", name="Spara"))
    finally:
        screen.close()
