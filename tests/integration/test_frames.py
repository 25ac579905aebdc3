"""A frame is called the same in a film and when the robot looks: by name, id, or its place where it has neither."""

from __future__ import annotations

from klickfri.model.film import Sighting
from klickfri.model.target import Page, Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.integration.filmed import a_camera
from tests.integration.screen_pages import Site, a_system, page

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
