"""The robot on pages it was not made for: what it can point out safely it works on, and the rest it refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fixtures.foreign.server import Foreign, serving
from klickfri.model.errors import ApplicationException, ProtectedIdentity, TargetRefused, Unsure
from klickfri.model.pattern import Fitting
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.foreign import foreign_screen, target

pytestmark = pytest.mark.wide


@pytest.fixture(scope="module")
def foreign() -> Iterator[Foreign]:
    """The server of the foreign pages."""
    with serving() as foreign:
        yield foreign


@pytest.fixture(scope="module")
def browser(foreign: Foreign) -> Iterator[BrowserScreen]:
    """One browser for the module."""
    with foreign_screen(foreign) as screen:
        yield screen


@pytest.fixture
def screen(browser: BrowserScreen, foreign: Foreign) -> BrowserScreen:
    """The browser, with nothing left of the last test."""
    browser.rest()
    foreign.renew()
    return browser


KIND = target("ny", "combobox", label="Slag", label_from="aria")
STREET = target("ny", "combobox", label="Gata", label_from="label")
MAIL = target("ny", "switch", label="Svar med e-post", label_from="aria")
FIRM = target("ny", "radio", "En firma", label="Vem bygger?", label_from="legend")
TRUE = target("ny", "checkbox", "Uppgifterna är riktiga")
ABOUT = target("ny", "textbox", label="Beskrivning", label_from="aria")
NUMBER = target("ny", "textbox", label="Personnummer", label_from="label")
SAVE = target("ny", "button", "Spara", heading="Ny anmälan")
YES = target("ny", "button", "Spara", heading="Spara anmälan?")


def test_a_form_drawn_by_its_own_scripts(screen: BrowserScreen, foreign: Foreign) -> None:
    """ARIA lists, switches, radios, an edited element, a modal and a page that changes in place."""
    screen.open("ny")
    screen.fill(NUMBER, "19850314-2385")
    for text in ("Ny kamin.\n\nSkorsten finns.", "", "Ny kamin.\nSkorsten finns."):
        assert screen.fill(ABOUT, text).value == text
    assert screen.select(KIND, "Eldstad").delivery is Delivery.DONE
    assert screen.select(KIND, "Eldstad").delivery is Delivery.NOT_NEEDED
    assert screen.select(STREET, "Storgatan 11").value == "Storgatan 11"
    for box in (MAIL, FIRM, TRUE):
        assert screen.check(box, True).delivery is Delivery.DONE
        assert screen.check(box, True).delivery is Delivery.NOT_NEEDED
    screen.click(SAVE)
    screen.click(YES)
    assert screen.expect(["mottagen"], text="Anmälan är sparad.") == "mottagen"
    number = target("mottagen", "text", label="Nummer", label_from="left")
    assert screen.read({"n": number})["n"].value == "A-4701"
    ((path, sent),) = foreign.journal
    assert path == "/api/anmalan"
    assert sent == {
        "number": "19850314-2385", "about": "Ny kamin.\nSkorsten finns.", "kind": "Eldstad", "street": "Storgatan 11",
        "mail": "true", "who": "En firma", "true": "true",
    }  # fmt: skip


def test_a_choice_that_is_not_there_is_refused(screen: BrowserScreen, foreign: Foreign) -> None:
    """No list is guessed at: neither one drawn by the page nor one that looks up what is typed."""
    screen.open("ny")
    for box, option in ((KIND, "Eldst"), (STREET, "Drottninggatan 1")):
        with pytest.raises(TargetRefused) as refusal:
            screen.select(box, option)
        assert refusal.value.failed == ("alternativet saknas",)
    assert foreign.journal == []


def test_a_choice_of_a_drawn_list_is_known_by_words_with_places(screen: BrowserScreen) -> None:
    """The one that fits, also of what is looked up by the words that are known; none or several are refused."""
    screen.open("ny")
    for box, words, known, chosen in (
        (KIND, "Eldstad *", {}, "Eldstad med kassett"), (KIND, "R*l", {}, "Rökkanal"),
        (STREET, "$street 11*", {"$street": "Storgatan"}, "Storgatan 112"),
    ):  # fmt: skip
        act = screen.select(box, "-", Fitting(words, known))
        assert (act.delivery, act.value) == (Delivery.DONE, chosen)
        assert screen.select(box, chosen).delivery is Delivery.NOT_NEEDED
    for box, words, why in (
        (STREET, "Storgatan *", "flera lika alternativ"), (STREET, "*gatan 7", "alternativet saknas"),
        (KIND, "Ved*", "alternativet saknas"), (KIND, "E*", "flera lika alternativ"),
    ):  # fmt: skip
        with pytest.raises(TargetRefused) as refusal:
            screen.select(box, "-", Fitting(words, {}))
        assert refusal.value.failed == (why,)


def test_behind_a_modal_nothing_is_done(screen: BrowserScreen) -> None:
    """While the page asks, only its question can be answered: fields and boxes behind it are out of reach."""
    screen.open("ny")
    screen.click(SAVE)
    for act in (
        lambda: screen.fill(NUMBER, "1"),
        lambda: screen.check(TRUE, True),
        lambda: screen.select(KIND, "Eldstad"),
    ):
        with pytest.raises(TargetRefused) as refusal:
            act()
        assert refusal.value.failed == ("täckt av något annat",)
    screen.click(target("ny", "button", "Avbryt", heading="Spara anmälan?"))
    assert screen.check(TRUE, True).delivery is Delivery.DONE


def test_two_buttons_of_one_name_are_told_apart_by_the_dialog(screen: BrowserScreen) -> None:
    """Without the heading that encloses it, the button is one of two, and refused."""
    screen.open("ny")
    screen.click(SAVE)
    with pytest.raises(TargetRefused) as refusal:
        screen.click(target("ny", "button", "Spara"))
    assert refusal.value.failed == ("flera lika",)


def fee(nr: str, role: str = "gridcell") -> dict[str, Any]:
    return {"page": "rutnat", "role": role, "row": {"Nr": nr}, "column": "Avgift", "heading": "Att betala"}


def test_a_grid_is_edited_by_its_key_column(screen: BrowserScreen, foreign: Foreign) -> None:
    """Of two rows with one name the number decides; a double click opens, Enter keeps, and the cell is read back."""
    screen.open("rutnat")
    screen.double_click(target(**fee("102")))
    screen.fill(target(**fee("102", "textbox")), "975", "Enter")
    assert screen.expect(["rutnat"], text="Rad 102 är sparad.") == "rutnat"
    assert screen.read({"c": target(**fee("102"))})["c"].value == "975"
    assert foreign.journal == [("/api/rutnat", {"nr": "102", "fee": "975"})]
    rows = screen.rows(target("rutnat", "grid", heading="Att betala"))
    assert [row["Avgift"] for row in rows] == ["1200", "975", "700"]


def test_a_field_that_forgets_when_left_is_not_taken_for_kept(screen: BrowserScreen, foreign: Foreign) -> None:
    """The grid forgets what is left without Enter: the robot sees it, and nothing was saved."""
    screen.open("rutnat")
    screen.double_click(target(**fee("102")))
    screen.fill(target(**fee("102", "textbox")), "975")
    assert screen.read({"c": target(**fee("102"))})["c"].value == "950"
    assert foreign.journal == []


def test_a_row_by_a_name_that_two_share_is_refused(screen: BrowserScreen) -> None:
    """In a grid as in a table."""
    screen.open("rutnat")
    for facts in (fee("102"), {"page": "rutnat", "role": "cell", "column": "Telefon"}):
        with pytest.raises(TargetRefused) as refusal:
            screen.click(target(**{**facts, "row": {"Sökande": "Ali Hassan"}}))
        assert refusal.value.failed == ("flera lika",)


def test_a_cell_that_becomes_a_field(screen: BrowserScreen, foreign: Foreign) -> None:
    """A click turns the table's cell into a field; leaving it saves."""
    screen.open("rutnat")
    cell: dict[str, Any] = {"page": "rutnat", "row": {"Nr": "103"}, "column": "Telefon"}
    screen.click(target(role="cell", **cell))
    screen.fill(target(role="textbox", **cell), "070-174 06 99")
    screen.expect(["rutnat"], text="Rad 103 är sparad.")
    assert foreign.journal == [("/api/rutnat", {"nr": "103", "phone": "070-174 06 99"})]


def test_fields_without_labels(screen: BrowserScreen, foreign: Foreign) -> None:
    """A field is known by its placeholder, its title or the words before it; one with nothing is not known at all."""
    screen.open("blankett")
    named = {"Förnamn": "f1", "Efternamn": "f2"}
    before = {"Postnummer": "f3", "Ort": "f4", "Anteckning": "f5", "Från": "f6", "till": "f7", "Telefon": "f8"}
    for name, field in named.items():
        screen.fill(target("blankett", "textbox", name), field)
    for label, field in before.items():
        screen.fill(target("blankett", "textbox", label=label, label_from="before"), field)
    for facts in ({}, {"heading": "Blankett"}, {"label": "Telefon"}):
        with pytest.raises(TargetRefused):
            screen.fill(target("blankett", "textbox", **facts), "fel")
    with pytest.raises(TargetRefused):
        screen.check(target("blankett", "checkbox", label="Ja", label_from="before"), True)
    screen.click(target("blankett", "button", "Skicka"))
    screen.expect(["skickad"], fresh=True)
    ((_, sent),) = foreign.journal
    written = [*named.values(), *before.values()]
    assert {name: text for name, text in sent.items() if text} == {field: field for field in written}


SHADOW = {
    "name": target("skugga", "textbox", label="Namn", label_from="label", heading="Ansökan"),
    "town": target("skugga", "textbox", label="Ort", label_from="label"),
    "service": target("skugga", "combobox", label="Tjänst", label_from="label"),
}


def test_components_within_components(screen: BrowserScreen, foreign: Foreign) -> None:
    """Fields and buttons two shadow trees deep are found, clicked with a real pointer and read back."""
    screen.open("skugga")
    assert screen.fill(SHADOW["name"], "Åsa Öberg").delivery is Delivery.DONE
    screen.fill(SHADOW["town"], "Almbacka")
    screen.select(SHADOW["service"], "Hemtjänst")
    screen.check(target("skugga", "checkbox", label="Brådskande", label_from="label"), True)
    screen.click(target("skugga", "button", "Spara ansökan", heading="Ansökan"))
    assert screen.expect(["skugga"], text="Ansökan är sparad.") == "skugga"
    sent = {"name": "Åsa Öberg", "town": "Almbacka", "service": "Hemtjänst", "soon": True}
    assert foreign.journal == [("/api/skugga", sent)]


def test_a_closed_component_is_refused(screen: BrowserScreen, foreign: Foreign) -> None:
    """What the page has closed is not worked in; pointed out as a whole, the reason is told."""
    screen.open("skugga")
    with pytest.raises(TargetRefused):
        screen.fill(target("skugga", "textbox", label="Hemlig kod", label_from="label"), "1")
    with pytest.raises(TargetRefused):
        screen.click(target("skugga", "button", "Godkänn"))
    assert foreign.journal == []


@pytest.mark.parametrize("page", ["ny", "rutnat", "skugga"])
def test_protection_is_seen_wherever_it_is_written(screen: BrowserScreen, foreign: Foreign, page: str) -> None:
    """Also in a shadow tree, and also when it comes after the page has loaded."""

    def visit() -> None:
        screen.open(page)
        screen.expect([page], text="Skyddad folkbokföring")

    foreign.notice = "Skyddad folkbokföring"
    with pytest.raises(ProtectedIdentity):
        visit()


def test_an_old_message_is_not_taken_for_a_new_one(screen: BrowserScreen) -> None:
    """On a page that stays, the words of the last save still show after the next: only those that came since count."""
    screen.open("rutnat")
    for fee_now in ("975", "976"):
        screen.double_click(target(**fee("102")))
        screen.fill(target(**fee("102", "textbox")), fee_now, "Enter")
        screen.expect(["rutnat"], fresh=True, text="Rad 102 är sparad.")
    screen.double_click(target(**fee("102")))
    screen.fill(target(**fee("102", "textbox")), "976", "Enter")
    assert screen.expect(["rutnat"], text="Rad 102 är sparad.") == "rutnat"
    with pytest.raises(ApplicationException):
        screen.expect(["rutnat"], fresh=True, text="Rad 102 är sparad.", within=0.3)


def test_what_stays_unsaid_is_unsure(screen: BrowserScreen) -> None:
    """A message that does not come stops the case."""
    screen.open("rutnat")
    with pytest.raises((Unsure, ApplicationException)):
        screen.expect(["rutnat"], text="Rad 102 är sparad.", within=0.2)
