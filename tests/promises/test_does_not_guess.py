"""Promise 5: it does not guess. An unknown page, dialog or status stops the item and hands it to a person."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from klickfri.model.errors import (
    ApplicationException,
    BusinessException,
    ProtectedIdentity,
    RecordLocked,
    SessionLost,
    TargetRefused,
    Unsure,
)
from klickfri.model.flow import Dialog
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from tests.integration.screen_pages import Site, button, frameset, page, textbox

NAME = textbox("Namn")
SAVE = button("Spara")
LONG_ENOUGH = 2.0
"""Seconds within which an answer is there also on a machine that does much else."""


def answering(screen: BrowserScreen, site: Site, answer: str) -> None:
    """Shows the form, saves it, and lets the system answer with this page."""
    site.show("/form", "<h1>Formulär</h1><form method=post action=/answer><button>Spara</button></form>")
    site.pages["/answer"] = answer
    screen.open("form")
    screen.click(SAVE)


def test_an_unknown_page_goes_to_a_person(screen: BrowserScreen, site: Site) -> None:
    """A page that nobody has described is not looked around on; its heading, which may name a person, is not told."""
    answering(screen, site, page("<h1>Granska Åsa Ek</h1><button>Fortsätt</button>"))
    with pytest.raises(Unsure) as stop:
        screen.expect(["other"], fresh=True, within=LONG_ENOUGH)
    assert "okänd sida" in str(stop.value)
    assert "Åsa" not in str(stop.value)


def test_another_known_page_is_named(screen: BrowserScreen, site: Site) -> None:
    """A known page in the wrong place is told by its name."""
    answering(screen, site, page("<h1>Annan sida</h1>"))
    with pytest.raises(Unsure) as stop:
        screen.expect(["form"], fresh=True, within=LONG_ENOUGH)
    assert "other visas" in stop.value.swedish


def test_a_missing_text_is_not_a_success(screen: BrowserScreen, site: Site) -> None:
    """The right page without the words that say it worked is no success; neither are the words in a field."""
    answering(screen, site, page("<h1>Annan sida</h1><p>Ärendet är inte sparat.</p><input value='Ärendet är sparat.'>"))
    with pytest.raises((Unsure, ApplicationException)):
        screen.expect(["other"], fresh=True, text="Ärendet är sparat.", within=LONG_ENOUGH)


def test_no_answer_is_tried_again_not_handed_over(screen: BrowserScreen, site: Site) -> None:
    """A server that does not answer is a fault of the system, not of the case."""
    site.pages["/form"] = page("<h1>Formulär</h1><form method=post action=/slow><button>Spara</button></form>")
    site.pages["/slow"] = site.held("<h1>Annan sida</h1>")
    screen.open("form")
    screen.click(SAVE)
    with pytest.raises(ApplicationException) as fault:
        screen.expect(["other"], fresh=True, within=2)  # time enough for the form to be on its way
    assert fault.value.code == "TIMEOUT"
    site.hold.set()


@pytest.mark.parametrize("kind", ["alert", "confirm", "prompt"])
def test_an_unexpected_dialog_is_dismissed_and_stops(screen: BrowserScreen, site: Site, kind: str) -> None:
    """A question that the step does not name is answered no, and its text, which may name a person, is not told."""
    site.show("/form", f"<h1>Formulär</h1><button onclick=\"document.title = {kind}('Radera Åsa Ek?')\">Spara</button>")
    screen.open("form")
    other = Dialog(kind="confirm", text="Spara ärendet?", answer="accept")
    with pytest.raises(Unsure) as stop:
        screen.click(SAVE, other)
    assert "Åsa" not in str(stop.value)
    with pytest.raises(Unsure):
        screen.click(SAVE)
    screen.rest()
    screen.open("form")
    assert screen.shows("form")


def test_a_dialog_from_a_field_stops_too(screen: BrowserScreen, site: Site) -> None:
    """A warning that a field raises when it is left stops the item, though the field took the value."""
    site.show("/form", "<h1>Formulär</h1><table><tr><td>Namn</td><td><input onchange=\"alert('Dubblett')\"></table>")
    screen.open("form")
    with pytest.raises(Unsure):
        screen.fill(NAME, "Åsa")


def test_a_status_that_is_not_in_the_list_is_refused(screen: BrowserScreen, site: Site) -> None:
    """An option that no longer exists is not replaced by one that looks like it."""
    site.show(
        "/form",
        "<h1>Formulär</h1><table><tr><td>Status</td><td><select><option>Beviljad (ny)</select></td></tr></table>",
    )
    screen.open("form")
    with pytest.raises(TargetRefused):
        screen.select(Target(page="form", role="combobox", label="Status", label_from="left"), "Beviljad")


def test_a_lost_session_a_lock_and_a_fault_are_told_apart(screen: BrowserScreen, site: Site) -> None:
    """The log-in page, a lock and the system's own fault page each raise their own error, at once."""
    for answer, error in (
        ("<h1>Inloggning</h1>", SessionLost),
        ("<h1>Annan sida</h1><p>Låst av KARIN sedan 09:14</p>", RecordLocked),
        ("<h1>Fel</h1>Serverfel i programmet /ProVux", ApplicationException),
    ):
        answering(screen, site, page(answer))
        with pytest.raises(error):
            screen.expect(["other"], fresh=True, within=5)


@pytest.mark.parametrize(
    ("told", "account"),
    [
        ("Låst av rpa-1 sedan 09:14", "rpa-1"),
        ("LÅST AV: RPA-1", "rpa-1"),
        ("Låst av KARIN för rpa-1", ""),
        ("Låst av rpa-12", ""),
        ("rpa-1: Låst av KARIN", ""),
    ],
)
def test_a_lock_of_our_own_account_is_told_from_others(
    screen: BrowserScreen, site: Site, told: str, account: str
) -> None:
    """By the name that the page gives after its words of a lock: what a dead worker left is no colleague's."""
    answering(screen, site, page(f"<h1>Annan sida</h1><p>{told}</p>"))
    with pytest.raises(RecordLocked) as lock:
        screen.expect(["other"], fresh=True, within=5)
    assert lock.value.account == account


def test_the_login_page_in_a_frame_is_a_lost_session(screen: BrowserScreen, site: Site) -> None:
    """The session may be lost in whatever frame asked, and the page says 200."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1><a href=/login target=lista>Inkorg</a>")
    site.show("/lista", "<h1>Lista</h1>")
    site.show("/login", "<h1>Inloggning</h1>")
    screen.open("frames")
    screen.click(Target(page="menu", role="link", name="Inkorg"))
    with pytest.raises(SessionLost):
        screen.expect(["list"], fresh=True, within=5)


@pytest.mark.parametrize(
    "sign",
    [
        "<b>SEKRETESS</b>MARKERING",
        "<div>Skyddad\n folkbokföring</div>",
        "<input readonly value='Sekretessmarkering'>",
        "<img alt=Sekretessmarkering src='' width=20 height=20>",
        "<select><option>Sekretessmarkering</select>",
    ],
)
def test_a_sign_of_protection_stops_everything(screen: BrowserScreen, site: Site, sign: str) -> None:
    """However it is shown, in whatever frame: no act, no reading, no picture for this case any more."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", f"<h1>Meny</h1>{sign}")
    site.show("/lista", "<h1>Lista</h1><table><tr><td>Namn</td><td><input></td></tr></table>")
    with pytest.raises(ProtectedIdentity) as stop:
        screen.open("frames")
    assert stop.value.code in {"SKYDD-S", "SKYDD-F"}
    for forbidden in (
        lambda: screen.fill(textbox("Namn", "list"), "a"),
        lambda: screen.read({"n": textbox("Namn", "list")}),
        lambda: screen.picture("list"),
        lambda: screen.open("form"),
    ):
        with pytest.raises(BusinessException):
            forbidden()
    screen.rest()
    site.show("/form", "<h1>Formulär</h1>")
    screen.open("form")


@pytest.mark.parametrize("act", [lambda screen: screen.click(SAVE), lambda screen: screen.picture("form")])
def test_protection_in_another_window_stops_the_act(
    screen: BrowserScreen, site: Site, act: Callable[[BrowserScreen], object]
) -> None:
    """A banner that stands in the window used for looking stops the click in the work window, and the picture after."""
    site.show("/form", "<h1>Formulär</h1><button onclick='navigator.sendBeacon(`/wrong`)'>Spara</button>")
    site.show("/fraga", "<h1>Fråga</h1><script>window.warn = () => document.body.append('SEKRETESSMARKERING')</script>")
    screen.open("form")
    screen.open("inquiry")
    screen._session.windows()[1].page.evaluate("warn()")
    with pytest.raises(ProtectedIdentity):
        act(screen)
    assert site.posts == []


def test_one_page_in_two_windows_is_not_chosen_between(screen: BrowserScreen, site: Site) -> None:
    """When two windows show the same page, neither is acted in."""
    site.show("/popup", "<h1>Sökning</h1><button onclick='navigator.sendBeacon(`/wrong`)'>Använd</button>")
    openers = "".join(f"<button onclick=\"open('/popup', '{name}', 'width=300')\">{name}</button>" for name in "ab")
    site.show("/form", f"<h1>Formulär</h1>{openers}")
    screen.open("form")
    screen.click(button("a"))
    screen.expect(["popup"])
    with screen._session.windows()[0].page.expect_popup() as second:
        screen.click(button("b"))
    second.value.wait_for_load_state()
    with pytest.raises(Unsure):
        screen.click(button("Använd", "popup"))
    assert site.posts == []


def test_words_that_are_not_on_show_are_no_sign(screen: BrowserScreen, site: Site) -> None:
    """A hidden banner, an unchosen option and a script's text stop nobody."""
    site.show(
        "/form",
        """<h1>Formulär</h1><p style="display:none">SEKRETESSMARKERING</p><script>"SEKRETESSMARKERING"</script>
        <select><option>– välj –<option>Sekretessmarkering</select><button>Spara</button>""",
    )
    screen.open("form")
    screen.click(SAVE)
