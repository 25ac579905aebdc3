"""What only a browser on a screen can show of a person at work: the keyboard's layout, the browser's own dialogs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator

import pytest

from klickfri.film.steps import steps_of
from klickfri.film.words import say
from klickfri.screen.browser.filming.camera import BrowserCamera
from tests.e2e.processes import until
from tests.integration.screen_pages import Site, a_system

TOOLS = ("Xvfb", "xdotool", "setxkbmap")
BODY = """<table><tr><td>Namn<td><input id=n><tr><td>Kopia<td><input id=k><tr><td>Dag<td><input id=d type=date></table>
<button id=s onclick="this.textContent = confirm('Spara?')">Spara</button>"""


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A virtual screen with a Swedish keyboard."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not found; on Debian: apt-get install xvfb xdotool x11-xkb-utils")
    ready, told = os.pipe()
    screen = ["Xvfb", "-displayfd", str(told), "-screen", "0", "1600x1000x24", "-noreset", "-nolisten", "tcp"]
    server = subprocess.Popen(screen, pass_fds=[told], stderr=subprocess.DEVNULL)
    os.close(told)
    with os.fdopen(ready) as number:
        monkeypatch.setenv("DISPLAY", f":{number.readline().strip()}")
    subprocess.run(["setxkbmap", "-layout", "se"], check=True)
    yield
    server.terminate()
    server.wait()


class Hands:
    """A person at mouse and keyboard: real events of the screen, none of the browser's tools."""

    def __init__(self, camera: BrowserCamera) -> None:
        self._camera = camera
        corner = "[screenX + (outerWidth - innerWidth) / 2, screenY + outerHeight - innerHeight]"
        self._left, self._top = camera.page.evaluate(corner)

    def click(self, where: str, button: int = 1) -> None:
        """In the middle of an element."""
        box = self._camera.page.locator(where).bounding_box()
        assert box
        left, top = self._left + box["x"] + box["width"] / 2, self._top + box["y"] + box["height"] / 2
        _do("mousemove", str(round(left)), str(round(top)), "click", str(button))

    def keys(self, *keys: str) -> None:
        """One after the other, by the names that X has for them."""
        _do("key", "--delay", "20", *keys)

    def sees(self, come: Callable[[], bool], seconds: float = 20) -> bool:
        """Waits, while being filmed, until something has come."""
        return until(lambda: self._camera.roll(iter([False, True]).__next__) is None and come(), seconds)

    def answer(self, key: str, come: Callable[[], bool]) -> bool:
        """Presses a key in the browser's own dialog; again if that was too early, which nobody outside it can see."""
        return any(self.keys(key) is None and self.sees(come, 3) for _ in range(5))


def _do(*words: str) -> None:
    subprocess.run(["xdotool", *words], check=True)


def _windows() -> int:
    """How many windows the screen has; a menu is one."""
    listed = subprocess.run(["xdotool", "search", "--onlyvisible", ".*"], capture_output=True, text=True, check=True)
    return len(listed.stdout.split())


@pytest.mark.usefixtures("display")
def test_a_persons_own_keyboard_menu_and_dialogs_are_filmed(site: Site) -> None:
    """AltGr and a dead key, the menu's paste, a date field, and the answers given in the browser's own dialogs."""
    site.show("/form", f"<h1>Formulär</h1>{BODY}")
    with BrowserCamera(a_system(start="form"), site.address) as camera:
        page = camera.page
        page.wait_for_selector("#s")
        hands = Hands(camera)

        def told(kind: str) -> int:
            return sum(one.kind == kind for one in camera.sightings)

        hands.click("#n")
        hands.keys("Aring", "adiaeresis", "ISO_Level3_Shift+2", "ISO_Level3_Shift+e", "dead_acute", "e")
        assert hands.sees(lambda: page.input_value("#n") == "Åä@€é")
        hands.keys("ctrl+a", "ctrl+c")
        windows = _windows()
        hands.click("#k", button=3)
        assert hands.sees(lambda: _windows() > windows)
        hands.keys("p")
        assert hands.sees(lambda: page.input_value("#k") == "Åä@€é")
        page.focus("#d")
        hands.keys(*"11142026", "Tab")
        assert hands.sees(lambda: page.input_value("#d") != "")
        date = page.input_value("#d")
        hands.click("#s")
        assert hands.sees(lambda: told("dialog") == 1)
        assert hands.answer("Escape", lambda: told("answer") == 1)
        assert [say(step) for step in steps_of(camera.sightings)] == [
            "Skriv ”Åä@€é” i fältet Namn", "Skriv ”Åä@€é” i fältet Kopia", f"Skriv ”{date}” i fältet Dag",
            "Klicka på knappen Spara, och svara Avbryt på frågan ”Spara?”",
        ]  # fmt: skip
