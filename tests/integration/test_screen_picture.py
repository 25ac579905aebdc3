"""Masked pictures: a person can follow the labels, and no value leaves a trace."""

from __future__ import annotations

import pytest

from klickfri.model.errors import ApplicationException, ProtectedIdentity
from klickfri.screen.browser.driving import picture as pictures
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.window import Window
from tests.integration.screen_pages import Site, frameset, page, serving

STYLE = """<style>td { width: 160px; height: 24px; overflow: hidden; white-space: nowrap; max-width: 160px }
  .loud { color: red !important; -webkit-text-fill-color: red !important; text-shadow: 2px 2px blue !important }
  .named::before { content: attr(data-name); -webkit-text-fill-color: red }
  .cap::first-letter { color: red !important }
  a { text-decoration: underline } ::placeholder { color: red }</style>"""
BODY = (
    STYLE
    + """<h1>Formulär</h1><p>Okänd rubrik</p><table>
  <tr><td>Namn:</td><td>VALUE</td><td class=loud>VALUE</td></tr>
  <tr><td>Status</td><td class=named data-name="VALUE"></td><td class=cap>VALUE</td></tr>
  <tr><td>Personnummer</td><td><input value="VALUE"></td><td><input placeholder="VALUE"></td></tr>
  <tr><td>Namn</td><td><a href="/VALUE">VALUE</a></td><td><select><option>VALUE<option>xxxxxxxxxxxx</select></td></tr>
  <tr><td>Status</td><td><input type=checkbox BOX></td><td><textarea>VALUE</textarea></td></tr>
  <tr><td>Status</td><td><svg width=90 height=20><text y=15>VALUE</text></svg></td>
  <td><img width=60 height=20 alt="VALUE"
  src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><text y='9'>VALUE</text></svg>">
  </td></tr></table><input type=button value=Spara><button>Avbryt</button>"""
)


def case(value: str, box: str = "") -> str:
    """The page with this value everywhere a value can stand."""
    return BODY.replace("VALUE", value).replace("BOX", box)


def pictured(screen: BrowserScreen, site: Site, body: str) -> bytes:
    site.pages["/frames"] = frameset(meny="/meny", lista="/form")
    site.show("/meny", "<h1>Meny</h1>")
    site.show("/form", body)
    screen.open("frames")
    screen.expect(["menu"])
    return screen.picture("menu")


def test_pages_that_differ_only_in_values_look_the_same(screen: BrowserScreen, site: Site) -> None:
    """Text, fields, lists, boxes, links, generated text and images of two cases give the very same picture."""
    one = pictured(screen, site, case("Åsa Öberg", "checked"))
    other = pictured(screen, site, case("Bo Eklund"))
    assert one.startswith(b"\x89PNG")
    assert one == other


def test_labels_can_be_read(screen: BrowserScreen, site: Site) -> None:
    """Known labels are in the picture, on cells and on buttons; a label that nobody has named is not."""
    plain = pictured(screen, site, "<h1>Formulär</h1><p>aaaa</p><input type=button value=aaaaa>")
    assert pictured(screen, site, "<h1>Formulär</h1><p>Namn</p><input type=button value=aaaaa>") != plain
    assert pictured(screen, site, "<h1>Formulär</h1><p>bbbb</p><input type=button value=bbbbb>") == plain
    assert pictured(screen, site, "<h1>Formulär</h1><p>aaaa</p><input type=button value=Spara>") != plain


def test_a_value_that_reads_like_a_label_is_hidden(screen: BrowserScreen, site: Site) -> None:
    """A status called like a column is still a value, beside a caption and under a column heading."""
    form = f"{STYLE}<h1>Formulär</h1><table><tr><td>Namn</td><td>VALUE</td></tr></table>"
    table = (
        f"{STYLE}<h1>Formulär</h1><table><tr><th>Namn</th><th>Status</th></tr><tr><td>VALUE</td><td>1</td></tr></table>"
    )
    for body in (form, table):
        shown = [pictured(screen, site, body.replace("VALUE", value)) for value in ("Status", "Xtatus")]
        assert shown[0] == shown[1]


def test_the_page_is_as_before_afterwards(screen: BrowserScreen, site: Site) -> None:
    """The mask is lifted from every frame."""
    pictured(screen, site, case("Åsa"))
    left = "[...document.querySelectorAll('frame')].map(f => f.contentDocument.adoptedStyleSheets.length)"
    assert screen._session.windows()[0].page.evaluate(left) == [0, 0]


def test_a_page_that_resists_the_mask_is_not_pictured(screen: BrowserScreen, site: Site) -> None:
    """What the page would force to be shown is found before the picture is taken."""
    with pytest.raises(ApplicationException) as fault:
        pictured(screen, site, "<h1>Formulär</h1><p style='-webkit-text-fill-color: red !important'>Åsa</p>")
    assert fault.value.code == "BILD"


def test_a_page_that_changes_under_the_mask_is_taken_again(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A frame that loads while the picture is taken spoils it: taken again, and given up if it never holds still."""
    still = pictured(screen, site, case("Åsa"))
    site.show("/ny", case("Oskyddad"))
    real, times = pictures._capture, [1, 99]

    def capture(window: Window) -> bytes | None:
        if times[0]:
            times[0] -= 1
            window.page.frames[2].goto(f"{site.address}ny")
        return real(window)

    monkeypatch.setattr(pictures, "_capture", capture)
    assert screen.picture("menu") == still
    times[0] = times[1]
    with pytest.raises(ApplicationException):
        screen.picture("menu")


def test_a_label_that_becomes_a_value_under_the_mask(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text put where a label was, at the wrong moment, is never kept in a picture."""
    pictured(screen, site, "<h1>Formulär</h1><p id=p>Namn</p>")
    real = pictures._capture

    def capture(window: Window) -> bytes | None:
        window.page.frames[2].evaluate("p.firstChild.data = p.firstChild.data === 'Åsa' ? 'Namn' : 'Åsa'")
        return real(window)

    monkeypatch.setattr(pictures, "_capture", capture)
    screen.picture("menu")
    monkeypatch.setattr(pictures, "_TRIES", 1)
    window = screen._session.windows()[0]
    window.page.frames[2].evaluate("p.firstChild.data = 'Namn'")
    with pytest.raises(ApplicationException):
        screen.picture("menu")


def test_a_banner_that_comes_while_the_picture_is_taken(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Protection that shows in the very moment of the picture throws it away, and all that would follow."""
    pictured(screen, site, case("Åsa"))
    real = pictures._capture

    def capture(window: Window) -> bytes | None:
        window.page.frames[1].evaluate("document.body.append('SEKRETESSMARKERING')")
        return real(window)

    monkeypatch.setattr(pictures, "_capture", capture)
    with pytest.raises(ProtectedIdentity):
        screen.picture("menu")
    with pytest.raises(ProtectedIdentity):
        screen.shows("menu")


def test_frames_of_another_origin(screen: BrowserScreen, site: Site) -> None:
    """A frame from another server is hidden in pictures, and a sign of protection in it is still seen."""
    with serving() as foreign:
        body = f"<h1>Formulär</h1><iframe src='{foreign.address}inre' width=300 height=100></iframe>"
        taken = []
        for text in ("Åsa", "Eva"):
            foreign.pages["/inre"] = page(text)
            taken.append(pictured(screen, site, body))
        assert taken[0] == taken[1]
        foreign.pages["/inre"] = page("Skyddad folkbokföring")
        with pytest.raises(ProtectedIdentity):
            pictured(screen, site, body)
