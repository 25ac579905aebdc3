"""What a browser that dies in mid-work does to the screen: a fault of the machine, told as one, from any call. Likewise
one that owes a file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.errors import ApplicationException, Unsure
from klickfri.screen.browser.driving.driver import BrowserScreen
from tests.e2e.processes import kill, newest_browser
from tests.integration.screen_pages import Site, a_screen, button, shown, textbox

pytestmark = pytest.mark.wide

NAME, SAVE = textbox("Namn"), button("Spara")
CALLS: dict[str, Callable[[BrowserScreen], object]] = {
    "open": lambda screen: screen.open("form"),
    "shows": lambda screen: screen.shows("form"),
    "expect": lambda screen: screen.expect(["form"], within=0.5),
    "expect_closed": lambda screen: screen.expect_closed("popup", within=0.5),
    "read": lambda screen: screen.read({"n": NAME}),
    "click": lambda screen: screen.click(SAVE),
    "fill": lambda screen: screen.fill(NAME, "Åsa"),
    "picture": lambda screen: screen.picture("form"),
    "rest": lambda screen: screen.rest(),
}


def test_a_dead_browser_is_a_fault_of_the_machine(site: Site) -> None:
    """Whatever is asked of it, the answer is an error that sends the item to be tried again, and closing is quiet."""
    with a_screen(site) as screen:
        site.show("/form", "<h1>Formulär</h1><table><tr><td>Namn<td><input></table><button>Spara</button>")
        screen.open("form")
        kill(newest_browser(os.getpid()))
        with suppress(ApplicationException):
            screen.shows("form")  # the very first look may only see that the page is going
        assert [name for name, call in CALLS.items() if not _fails(call, screen)] == []


def _fails(call: Callable[[BrowserScreen], object], screen: BrowserScreen) -> bool:
    try:
        call(screen)
    except ApplicationException:
        return True
    return False


def test_a_file_that_never_came_is_not_waited_for_in_the_same_browser_again(site: Site) -> None:
    """It may still come, and would be taken for the next one."""
    awaited = Awaited((".txt",), 100)
    with a_screen(site) as screen:
        shown(screen, site, "<button>Hämta</button><a role=button href='data:text/plain,Hej' download=a.txt>Utdrag</a>")
        assert screen.download(button("Utdrag"), awaited)[1] == Attachment("a.txt", b"Hej")
        with pytest.raises(Unsure):
            screen.download(button("Hämta"), awaited)
        with pytest.raises(ApplicationException):
            screen.download(button("Utdrag"), awaited)


def test_a_window_that_closes_before_it_is_known_is_no_fault(site: Site) -> None:
    """A page opens a window for a file and closes it at once: whoever waits for the pages just goes on."""
    with a_screen(site) as screen:
        site.show("/form", "<h1>Formulär</h1>")
        screen.open("form")
        (work,) = screen._session.windows()
        work.page.evaluate("const one = open('about:blank', '', 'width=300'); setTimeout(() => one.close(), 300)")
        brief = next(window for window in screen._session.windows() if window is not work)
        threading.Event().wait(2)  # the browser has closed it, and nobody has heard of that
        assert not brief.page.is_closed()
        assert not brief.is_moving()
