"""Promise 1: it never acts on an element it is not sure of.

Each test puts a trap where a click or a value could go wrong, and lets the page itself be the witness: it counts
what reached the wrong element. The count must be zero, also when the page changes between the look and the click.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from klickfri.model.errors import ApplicationException, TargetRefused, Unsure
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.window import Window
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import Site, button, frameset, page, shown, textbox

WRONG = 'onclick="navigator.sendBeacon(`/wrong`)"'
RIGHT = 'onclick="navigator.sendBeacon(`/right`); window.hits = (window.hits || 0) + 1"'


def settle(screen: BrowserScreen, site: Site) -> list[str]:
    """What the page told: a last request goes out behind the others on the same page."""
    site.show("/other", "<h1>Annan sida</h1>")
    screen.open("other")
    screen.expect(["other"])
    return [path for path, _ in site.posts]


def test_two_alike_are_refused(screen: BrowserScreen, site: Site) -> None:
    """Of two buttons with every fact the same, none is clicked."""
    shown(screen, site, f"<button {WRONG}>Spara</button><button {WRONG}>Spara</button>")
    with pytest.raises(TargetRefused):
        screen.click(button("Spara"))
    assert settle(screen, site) == []


def test_a_look_alike_in_another_section_is_not_taken(screen: BrowserScreen, site: Site) -> None:
    """When the right button has gone and a look-alike stands elsewhere, the look-alike is left alone."""
    shown(screen, site, f"<h2>Provutskrift</h2><button {WRONG}>Skicka brev</button><h2>Brev</h2>")
    with pytest.raises(TargetRefused) as refusal:
        screen.click(button("Skicka brev", heading="Brev"))
    assert refusal.value.failed == ("rubrik",)
    assert settle(screen, site) == []


def test_a_renamed_caption_is_refused(screen: BrowserScreen, site: Site) -> None:
    """A field whose caption has changed is not filled, though its id and name are the old ones."""
    shown(screen, site, "<table><tr><td>Sökandes namn</td><td><input id=namn name=namn></td></tr></table>")
    with pytest.raises(TargetRefused):
        screen.fill(textbox("Namn", supporting={"id": "namn", "name": "namn"}), "Åsa")
    ids = Target(page="form", role="textbox", label="Sökandes namn", label_from="left")
    assert screen.read({"n": ids})["n"].value == ""


def test_a_target_of_only_weak_facts_never_acts(screen: BrowserScreen, site: Site) -> None:
    """Role, id and place alone point out nothing, even when only one element has them."""
    shown(screen, site, f"<button id=ok {WRONG}>Spara</button>")
    lonely = Target(page="form", role="button", supporting={"id": "ok"}, weak={"xpath": "//button"})
    with pytest.raises(TargetRefused):
        screen.click(lonely)
    assert settle(screen, site) == []


def test_a_button_that_moves_under_the_pointer(
    screen: BrowserScreen, site: Site, before_click: Callable[[Callable[[Window], None]], None]
) -> None:
    """Another button slides in under the pointer: it gets nothing, and the right one is clicked once."""
    shown(screen, site, f"<button id=a {RIGHT}>Spara</button><button id=b {WRONG}>Makulera</button>")
    before_click(lambda window: window.page.evaluate("document.body.append(document.querySelector('#a'))"))
    assert screen.click(button("Spara")).delivery is Delivery.DONE
    assert settle(screen, site) == ["/right"]


def test_an_element_replaced_by_another_meaning(
    screen: BrowserScreen, site: Site, before_click: Callable[[Callable[[Window], None]], None]
) -> None:
    """The page swaps the button for another in the same place (a partial update): the new one gets nothing."""
    shown(screen, site, f"<div id=d><button {RIGHT}>Spara</button></div>")
    swap = f"document.querySelector('#d').innerHTML = '<button {WRONG}>Makul</button>'"
    before_click(lambda window: window.page.evaluate(swap))
    with pytest.raises(TargetRefused):
        screen.click(button("Spara"))
    assert settle(screen, site) == []


def test_an_overlay_that_comes_after_the_look(
    screen: BrowserScreen, site: Site, before_click: Callable[[Callable[[Window], None]], None]
) -> None:
    """A layer that slides over the button after the look swallows no click: nothing reaches it."""
    shown(screen, site, f"<button {RIGHT}>Spara</button>")
    layer = f"<div style='position:fixed;inset:0' {WRONG}></div>"
    cover = "layer => document.body.insertAdjacentHTML('beforeend', layer)"
    before_click(lambda window: window.page.evaluate(cover, layer))
    with pytest.raises(TargetRefused):
        screen.click(button("Spara"))
    assert settle(screen, site) == []


def test_a_page_that_leaves_under_the_pointer(
    screen: BrowserScreen, site: Site, before_click: Callable[[Callable[[Window], None]], None]
) -> None:
    """The frame goes to another page with a dangerous button in the same place: nothing there is clicked."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1>")
    site.pages["/lista"] = page(f"<h1>Lista</h1><button {RIGHT}>Spara</button>")
    site.pages["/fara"] = page(f"<h1>Annat</h1><button {WRONG}>Makulera</button>")
    screen.open("frames")

    def leave(window: Window) -> None:
        window.page.frame(name="lista").goto(f"{site.address}fara")  # type: ignore[union-attr]

    before_click(leave)
    with pytest.raises(Unsure):
        screen.click(button("Spara", "list"))
    assert [path for path, _ in site.posts] == []


def test_a_page_that_never_holds_still_is_given_up(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When every click misses, nothing has happened, and after three the robot says so."""
    shown(screen, site, f"<button {RIGHT}>Spara</button>")
    monkeypatch.setattr(Window, "click", lambda window, x, y, *_: window.page.mouse.click(x + 300, y + 200))
    with pytest.raises(ApplicationException) as fault:
        screen.click(button("Spara"))
    assert fault.value.code == "MISSAT"
    assert settle(screen, site) == []


def test_nothing_but_the_robots_own_click_gets_through(screen: BrowserScreen, site: Site) -> None:
    """Pointer and keys that no look has armed reach nothing in the page, whoever sends them."""
    shown(screen, site, f"<button id=a autofocus {WRONG}>Spara</button>")
    window = screen._session.windows()[0]
    window.page.mouse.click(30, 80)
    window.page.keyboard.press("Enter")
    window.page.keyboard.press("Space")
    assert settle(screen, site) == []


def test_an_old_document_is_never_acted_on(screen: BrowserScreen, site: Site) -> None:
    """While a posted page waits for its answer, its buttons still stand there: they are not clicked again."""
    form = "<form method=post action=/slow><button name=b value=1>Spara</button></form>"
    site.pages["/slow"] = site.held("<h1>Formulär</h1><button>Klar</button>")
    shown(screen, site, form)
    screen.click(button("Spara"))
    with pytest.raises(ApplicationException) as fault:
        screen.click(button("Spara"))
    assert fault.value.code == "TIMEOUT"
    site.hold.set()
    assert [path for path, _ in site.posts] == ["/slow"]
