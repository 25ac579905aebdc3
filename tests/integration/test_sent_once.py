"""A saving click reaches the server once, whatever the browser does by itself when the server hangs up.

Chromium sends a request again, unasked, when its connection had been used before and is closed without an answer. A
page that tells its server of each click makes such connections at the very moment. 24 of 32 such saves were once sent
two or three times.
"""

from __future__ import annotations

import pytest

from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from tests.integration.screen_pages import Site, awaited, button, shown

SAVE = Target(page="form", role="link", name="Spara")
TELLS_OF_CLICKS = """<script>addEventListener("click", () => {
  navigator.sendBeacon("/klick", "1");
  for (const since = performance.now(); performance.now() - since < 100; );
}, true);
const post = () => { const asked = new XMLHttpRequest(); asked.open("POST", "/lost"); asked.send("1"); };</script>"""
WAYS = {
    "a button": "<form method=post action=/lost><button>Spara</button></form>",
    "a script's submit": "<form method=post action=/lost id=f></form><button onclick=f.submit()>Spara</button>",
    "a script's own post": "<button onclick=\"fetch('/lost', { method: 'POST', body: '1' })\">Spara</button>",
    "an old request": "<button onclick=post()>Spara</button>",
    "another window": "<form method=post action=/lost target=_blank><button>Spara</button></form>",
    "a frame": "<iframe name=inner></iframe><form method=post action=/lost target=inner><button>Spara</button></form>",
    "a link": "<a href=/lost>Spara</a>",
}


SOME = ("a button", "a script's own post", "another window")
"""The ways that `make test` goes; `make test-attack` goes all."""


@pytest.mark.parametrize("way", [way if way in SOME else pytest.param(way, marks=pytest.mark.attack) for way in WAYS])
def test_a_save_is_sent_once(screen: BrowserScreen, site: Site, way: str) -> None:
    """Three clicks, each on a page that tells of it: the server takes three, and answers none."""
    site.show("/klick", "")
    windows = 2 if way == "another window" else 1
    for times in (1, 2, 3):
        shown(screen, site, TELLS_OF_CLICKS + WAYS[way])
        screen.click(SAVE if way == "a link" else button("Spara"), holding={})
        assert awaited(screen, lambda: len(site.hung_up) >= times and len(screen._session.windows()) == windows)  # noqa: B023
        screen.rest(empty=True)
    shown(screen, site, "")
    assert len(site.hung_up) == 3
