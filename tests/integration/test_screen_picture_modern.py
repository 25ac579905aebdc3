"""Masked pictures of pages drawn by their own scripts: no value leaves a trace in shadow trees or edited elements."""

from __future__ import annotations

import pytest

from klickfri.model.errors import ApplicationException, ProtectedIdentity
from klickfri.screen.browser.driving import picture as pictures
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.window import Window
from tests.integration.screen_pages import Site

pytestmark = pytest.mark.wide

STYLE = """<style>div, p, span { width: 170px; height: 22px; overflow: hidden; white-space: nowrap; display: block }
  .cut { background-color: red; -webkit-background-clip: text; background-clip: text; color: transparent }
  svg text { visibility: visible; fill: red } :host { color: red !important; -webkit-text-fill-color: red !important }
  ::slotted(b) { color: red !important; -webkit-text-fill-color: red !important }
  .made::after { content: attr(data-v); -webkit-text-fill-color: red }
  [role=switch] { width: 60px; background: #eee } [role=switch][aria-checked=true] { background: green }
  [role=switch][aria-checked=true] i { margin-left: 30px } i { background: blue; width: 20px; height: 20px;
  display: block }
  </style>"""
INSIDE = (
    STYLE
    + """<p>VALUE</p><div contenteditable>VALUE</div><input value="VALUE"><textarea>VALUE</textarea>
  <p class=cut>VALUE</p><svg width=120 height=20><text y=15>VALUE</text></svg><p class=made data-v="VALUE"></p>
  <div role=textbox contenteditable>VALUE</div><div role=combobox>VALUE</div>
  <div role=switch aria-checked=STATE><i></i></div><slot></slot>"""
)


def grown(inside: str, mode: str = "open") -> str:
    """A page with these words in a shadow tree within a shadow tree, and in their slots."""
    return f"""{STYLE}<x-a>VALUE</x-a><x-a><b>VALUE</b></x-a><p contenteditable>VALUE</p><script>
      for (const host of document.querySelectorAll("x-a")) {{
        const outer = host.attachShadow({{mode: "{mode}"}});
        outer.innerHTML = `<x-b><slot></slot></x-b>`;
        outer.firstChild.attachShadow({{mode: "{mode}"}}).innerHTML = `{inside}`;
      }}</script>"""


def pictured(screen: BrowserScreen, site: Site, body: str, value: str = "Åsa Öberg", state: str = "true") -> bytes:
    """The picture of a page with this value everywhere."""
    site.show("/form", f"<h1>Formulär</h1>{body.replace('VALUE', value).replace('STATE', state)}")
    screen.open("form")
    return screen.picture("form")


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_values_in_shadow_trees_leave_no_trace(screen: BrowserScreen, site: Site, mode: str) -> None:
    """Two cases give the very same picture, though the trees' own styles are loud, slotted, generated and clipped."""
    page = grown(INSIDE, mode)
    assert pictured(screen, site, page) == pictured(screen, site, page, "Bo Eklund", "false")


def test_values_that_read_like_labels_are_hidden_where_they_are_entered(screen: BrowserScreen, site: Site) -> None:
    """What stands in an edited element, a drawn list or a grid's cell is a value, whatever it says."""
    for body in (
        f"{STYLE}<div contenteditable>VALUE</div>",
        f"{STYLE}<div role=combobox>VALUE</div>",
        f"{STYLE}<div role=grid><div role=row><div role=columnheader>Namn</div><div role=columnheader>Nr</div></div>"
        "<div role=row><div role=gridcell>VALUE</div><div role=gridcell>1</div></div></div>",
        grown(f"{STYLE}<div role=textbox><slot></slot></div>").replace("<p contenteditable>VALUE</p>", ""),
    ):
        assert pictured(screen, site, body, "Status") == pictured(screen, site, body, "Xtatus")


def test_labels_in_shadow_trees_can_be_read(screen: BrowserScreen, site: Site) -> None:
    """A picture without labels helps nobody: known ones show, in the tree and in its slots; others do not."""
    page = grown("<p>VALUE</p>").replace("<p contenteditable>VALUE</p>", "")
    other = pictured(screen, site, page, "Xtatus")
    assert pictured(screen, site, page, "Status") != other
    assert pictured(screen, site, page, "Ytatus") == other


def test_sheets_that_a_page_adopts_are_read(screen: BrowserScreen, site: Site) -> None:
    """Also a rule that is put in after the first picture of the same page."""
    page = """<p style="height: 22px" data-v="VALUE"></p><script>const sheet = new CSSStyleSheet();
      document.adoptedStyleSheets = [sheet];</script>"""
    rule = "p::before { content: attr(data-v); -webkit-text-fill-color: red }"
    taken = []
    for value in ("Åsa Öberg", "Bo Eklund"):
        pictured(screen, site, page, value)
        screen._session.windows()[0].page.evaluate("rule => sheet.insertRule(rule)", rule)
        taken.append(screen.picture("form"))
    assert taken[0] == taken[1]


def test_a_tree_that_grows_under_the_mask_spoils_the_picture(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands bare, even when it is gone before the mask is lifted; the picture is taken again or given up."""
    still = pictured(screen, site, "<div id=d>VALUE</div>")
    real, times = pictures._capture, [1]
    grow = "d.appendChild(document.createElement('p')).attachShadow({mode: 'open'}).innerHTML = 'Åsa'"

    def capture(window: Window) -> bytes | None:
        if not times[0]:
            return real(window)
        times[0] -= 1
        window.page.evaluate(grow)
        image = real(window)
        window.page.evaluate("d.lastChild.remove()")
        return image

    monkeypatch.setattr(pictures, "_capture", capture)
    assert screen.picture("form") == still
    times[0] = 99
    with pytest.raises(ApplicationException):
        screen.picture("form")


def test_a_tree_that_throws_off_the_mask_spoils_the_picture(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A component that sets its sheets anew while the picture is taken is found out when the mask is lifted."""
    pictured(screen, site, grown("<p>VALUE</p>"))
    real = pictures._capture

    def capture(window: Window) -> bytes | None:
        window.page.evaluate("document.querySelector('x-a').shadowRoot.adoptedStyleSheets = []")
        return real(window)

    monkeypatch.setattr(pictures, "_capture", capture)
    with pytest.raises(ApplicationException):
        screen.picture("form")


def test_a_shadow_tree_that_resists_the_mask_is_not_pictured(screen: BrowserScreen, site: Site) -> None:
    """As a page does."""
    with pytest.raises(ApplicationException) as fault:
        pictured(screen, site, grown("<p style='color: red !important'>VALUE</p>"))
    assert fault.value.code == "BILD"


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_protection_in_a_shadow_tree_is_seen_before_the_picture(screen: BrowserScreen, site: Site, mode: str) -> None:
    """Open or closed, and also where the words are put together from a tree and its slot."""
    with pytest.raises(ProtectedIdentity):
        pictured(screen, site, grown("<p>Skyddad <slot></slot></p>", mode), "folkbokföring")


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_a_frame_in_a_shadow_tree(screen: BrowserScreen, site: Site, mode: str) -> None:
    """The browser does not count it among the window's frames; it is masked and read for signs all the same."""
    page = grown("<iframe src=/inre width=300 height=60></iframe>", mode).replace("<x-a><b>VALUE</b></x-a>", "")
    taken = []
    for text in ("Åsa", "Eva"):
        site.show("/inre", f"<p>{text}</p>")
        taken.append(pictured(screen, site, page, "x"))
    assert taken[0] == taken[1]
    site.show("/inre", "<p>SEKRETESSMARKERING</p>")
    screen.rest()
    with pytest.raises(ProtectedIdentity):
        pictured(screen, site, page, "x")


def test_a_tree_declared_in_the_page_is_masked(screen: BrowserScreen, site: Site) -> None:
    """Trees need no script to grow. A closed one cannot be entered; plain words in it are hidden from outside."""
    for mode in ("open", "closed"):
        loud = "<style>p { -webkit-text-fill-color: red }</style>" if mode == "open" else ""
        page = f"{STYLE}<div><template shadowrootmode={mode}>{loud}<p style='color: red'>VALUE</p></template></div>"
        assert pictured(screen, site, page) == pictured(screen, site, page, "Bo Eklund")
