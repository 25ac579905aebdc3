"""How a film begins and ends, and what is kept of it meanwhile: pictures, pauses, what is taken back and said."""

from __future__ import annotations

import io
import os
import time

import pytest
from PIL import Image

from klickfri.model.film import as_told
from klickfri.screen.browser.filming import camera as camera_module
from klickfri.screen.browser.filming.camera import BrowserCamera
from tests.e2e.processes import kill, newest_browser, until
from tests.integration.filmed import Work, a_camera
from tests.integration.screen_pages import Site, a_system

pytestmark = pytest.mark.wide


def test_the_person_pauses_undoes_remarks_and_stops(site: Site) -> None:
    """The window beside the filmed one: what is done while paused is not kept, and the rest is told as asked for."""
    with a_camera(site) as camera:
        work, control = Work(camera, site), camera.control.page
        person = work.show("<button id=a>A</button><button id=b>B</button>")
        person.click("#a")
        control.fill("#remark", "Här ser jag efter")
        control.click("#say")
        control.click("#pause")
        camera.roll(iter([False, False, True]).__next__)
        assert control.inner_text("#state") == "Paus"
        person.click("#b")
        control.click("#pause")
        control.click("#undo")
        control.click("#stop")
        camera.roll(lambda: False)
        told = [
            (one.kind, as_told(one).get("words")) for one in work.seen("click", "remark", "pause", "resume", "undo")
        ]
        assert told == [
            ("click", None),
            ("remark", "Här ser jag efter"),
            ("pause", None),
            ("resume", None),
            ("undo", None),
        ]


def test_a_start_page_that_is_long_in_coming_is_filmed_when_it_comes(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where the browser asks for name and password first: nobody is hurried, and the film does not end."""
    monkeypatch.setattr(camera_module, "_BEGINS", 100.0)
    site.pages["/form"] = site.held("<h1>Formulär</h1><button>A</button>")
    with BrowserCamera(a_system(start="form"), site.address, headed=False) as camera:
        site.hold.set()
        camera.page.get_by_role("button", name="A").click()
        camera.roll(iter([False, False, True]).__next__)
        assert [one.page.heading for one in camera.sightings if one.kind == "click" and one.page] == ["Formulär"]


def test_pictures_come_with_their_moments_and_windows(site: Site) -> None:
    """JPEGs of what each window shows, by the same clock as the steps: the film is tied to them."""
    frames: list[tuple[bytes, float, int]] = []
    ticking = "<script>setInterval(() => clock.textContent = performance.now(), 100)</script>"
    site.show("/liten", f"<h1>Liten</h1><p id=clock></p>{ticking}")
    site.show(
        "/form",
        "<h1>Formulär</h1><button id=a onclick=\"window.open('/liten', '', 'width=300,height=200')\">A</button>",
    )
    began = time.time() * 1000
    with BrowserCamera(
        a_system(start="form"), site.address, headed=False, keep_frame=lambda *frame: frames.append(frame)
    ) as camera:

        def shows(window: int) -> bool:
            camera.roll(iter([False, True]).__next__)
            return any(one[2] == window for one in frames)

        assert until(lambda: shows(1), 30)
        camera.page.click("#a")
        assert until(lambda: shows(2), 30)
        (click,) = [one for one in camera.sightings if one.kind == "click"]
    sizes = {window: Image.open(io.BytesIO(picture)).size for picture, _, window in frames}
    assert sizes == {1: (1100, 760), 2: (300, 200)}
    assert began <= frames[0][1] <= frames[-1][1] <= time.time() * 1000
    assert began <= click.at <= frames[-1][1]


def test_a_page_whose_only_picture_is_lost_is_pictured_all_the_same(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that draws itself once may do so unseen on a busy machine: the film has a picture of it, and only one."""
    monkeypatch.setattr(BrowserCamera, "_pictured", lambda self, page, frame: None)
    frames: list[tuple[bytes, float, int]] = []
    site.show("/form", "<h1>Formulär</h1><style>body { background: lime }</style>")
    with BrowserCamera(
        a_system(start="form"), site.address, headed=False, keep_frame=lambda *frame: frames.append(frame)
    ) as camera:
        end = time.time() + 4
        camera.roll(lambda: time.time() > end)
    ((picture, at, window),) = frames
    shown = Image.open(io.BytesIO(picture)).convert("RGB")
    assert (shown.size, window) == ((1100, 760), 1)
    assert at <= end * 1000
    red, green, blue = shown.resize((1, 1)).tobytes()
    assert green > 240 > 60 > max(red, blue)


def test_a_browser_that_is_gone_ends_the_film_and_loses_nothing(site: Site) -> None:
    """Closed by hand or dead: filming ends by itself, quietly, with all that was seen."""
    site.show("/form", "<h1>Formulär</h1><button id=a>A</button>")
    with BrowserCamera(a_system(start="form"), site.address, headed=False) as camera:
        camera.page.click("#a")
        camera.roll(iter([False, False, True]).__next__)
        kill(newest_browser(os.getpid()))
        camera.roll(lambda: False)
    assert [one.kind for one in camera.sightings if one.kind == "click"] == ["click"]
