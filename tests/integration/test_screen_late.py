"""An answer that is long in coming: what stands there meanwhile is told from it."""

from __future__ import annotations

import pytest

from klickfri.model.errors import SystemIll
from tests.integration.screen_pages import Site, a_screen, button, frameset

pytestmark = pytest.mark.wide

LEADING_ON = {
    "form": "<form action=/sen><button>Spara</button></form>",
    "request": '<button onclick=\'fetch("/sen").then(() => { location.href = "/sen" })\'>Spara</button>',
}
"""Ways in which a page goes on when it is clicked, to an answer that does not come."""


@pytest.mark.parametrize("body", LEADING_ON.values(), ids=LEADING_ON)
@pytest.mark.parametrize("framed", [False, True], ids=["window", "frame"])
def test_an_answer_that_does_not_come_is_the_systems_fault(site: Site, body: str, framed: bool) -> None:
    """The page that was left still stands where another is awaited: it is no answer."""
    site.clear()
    site.pages["/sen"] = site.held("<h1>Annan sida</h1>")
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1>")
    site.show("/lista", f"<h1>Lista</h1>{body}")
    site.show("/form", f"<h1>Formulär</h1>{body}")
    here, there = ("list", "case") if framed else ("form", "other")
    with a_screen(site) as screen:  # of its own, for the answer may come later
        screen.open("frames" if framed else "form")
        screen.expect([here], within=5)
        screen.click(button("Spara", here))
        with pytest.raises(SystemIll):
            screen.expect([there], within=1)
    site.hold.set()
