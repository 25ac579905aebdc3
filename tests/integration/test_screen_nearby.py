"""What a page tells when a target was refused: enough to heal it, and nothing that is anybody's."""

from __future__ import annotations

import pytest

from klickfri.model.errors import ProtectedIdentity
from klickfri.model.healing import Evidence
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from tests.integration.screen_pages import Site, button, frameset, shown

FORM = """<h2>Åsa Ek</h2>
<table><tr><td>Brevmall:</td><td><select id=m name=ddl1><option>Åsa Ek</select></td></tr></table>
<table><tr><th>Sökande</th><th>Vald</th></tr><tr><td>Åsa Ek</td><td><input name=a value="Åsa Ek"></td></tr></table>
<a href="#">Åsa Ek</a><a href="#">Meny</a><a href="#">Spara</a><button>Skicka</button><p>Åsa Ek"""


def near(screen: BrowserScreen, role: str, **facts: str) -> list[Evidence]:
    """What stands on the form of this role."""
    return screen.nearby(Target.model_validate({"page": "form", "role": role, **facts}), ["Meny"])


def test_captions_are_told_and_values_are_not(screen: BrowserScreen, site: Site) -> None:
    """A field's and a button's caption; of links and texts only known labels; in a list no cell passes for a caption,
    and a heading that nobody has vouched for is left out (promise 6)."""
    shown(screen, site, FORM)
    [template] = near(screen, "combobox", label="Mall", label_from="left")
    assert (template.labels, template.supporting) == ({"left": "Brevmall"}, {"name": "ddl1", "id": "m"})
    assert template.path.endswith("/table[1]/tbody/tr/td[2]/select")
    [listed] = near(screen, "textbox", column="Vald", label="Åsa Ek")
    assert (listed.labels, listed.column, listed.held) == ({}, "Vald", ("label", "column"))
    assert [one.name for one in near(screen, "link", name="Åsa Ek")] == ["", "Meny", "Spara"]
    assert [one.name for one in near(screen, "button", name="Sänd")] == ["Skicka"]
    everything = [one for role in ("combobox", "textbox", "link", "button", "text") for one in near(screen, role)]
    assert "Åsa" not in str(everything)


def test_an_element_is_found_again_in_the_picture(screen: BrowserScreen, site: Site) -> None:
    """Its box is told as shares of the window, through the frames around it."""
    site.pages["/frames"] = frameset(meny="/m", lista="/l")
    site.show("/m", "<h1>Meny</h1>")
    site.show("/l", "<h1>Lista</h1><button style='position:absolute;left:0;top:0;width:50%;height:30%'>Nytt</button>")
    screen.open("frames")
    screen.expect(["list"])
    target = Target.model_validate({"page": "list", "role": "button", "name": "Ny"})
    [found] = screen.nearby(target, [])
    assert found.box is not None
    assert found.box == pytest.approx((0.5, 0, 0.25, 0.3), abs=0.02)


def test_a_protected_persons_page_tells_nothing(screen: BrowserScreen, site: Site) -> None:
    """The sign stops the explaining as it stops everything else (promise 4)."""
    shown(screen, site, FORM + "<button onclick=\"document.body.append('SEKRETESSMARKERING')\">Visa</button>")
    assert near(screen, "combobox", label="Mall")
    screen.click(button("Visa"))
    with pytest.raises(ProtectedIdentity):
        near(screen, "combobox", label="Mall")
