"""What a film tells of an element points out that element and no other, in every style of page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from fixtures.foreign.server import Foreign, serving
from klickfri.film.targets import target_of
from klickfri.model.film import Element
from klickfri.screen.browser import launch
from klickfri.screen.browser.page import script
from klickfri.screen.browser.page.bundle import joined
from tests.integration.foreign import foreign_system

pytestmark = pytest.mark.wide

PARTS = ("guard.js", "resolving.js", "testimony.js")
OFFERED = """guardWindow(window);
window.tell = (selector) => everywhere(document, selector).filter(visible).map(testimonyOf);
window.pointOut = (target) => {
  forgetLayout();
  const { element } = resolve(document, target);
  return element ? pathOf(element) : null;
};
"""
INTERESTING = (
    "input, textarea, select, button, a, td, [role=textbox], [role=combobox], [role=switch], [role=radio],"
    "[role=checkbox], [role=gridcell], [role=option], [contenteditable]"
)
ALL_NAMED = {
    "anmalan": {"Personnummer", "Beskrivning", "Slag", "Gata", "Svar med e-post", "Jag själv", "En firma",
                "Uppgifterna är riktiga", "Spara"},
    "skugga": {"Namn", "Ort", "Tjänst", "Brådskande", "Spara ansökan", "Rensa"},
    "namnlost": {"Förnamn", "Efternamn", "Postnummer", "Ort", "Anteckning", "Från", "till", "Telefon", "Ja", "Nej",
                 "Skicka"},
    "ledtexter": {"Ärenden", "Personer", "Beslut", "Arkiv", "Förnamn", "Efternamn *", "Telefon", "Belopp",
                  "Beskrivning", "Brådskande", "Gata", "Postnummer", "Ort", "Land", "Från och med", "Till och med",
                  "Omfattning", "Clearing", "Kontonummer", "Jag själv", "En firma", "Ja", "Nej", "Brev", "E-post",
                  "Sms", "Uppgifterna stämmer", "Referens", "Kod", "Skicka"},
}  # fmt: skip

BY_SIGHT = {
    "f1": "beside", "family": "beside", "phone": "beside", "fee": "beside", "about": "beside", "soon": "beside",
    "street": "beside", "code": "beside", "town": "beside", "land": "beside", "street2": "beside", "town2": "beside",
    "start": "over", "to": "over", "part": "over", "clearing": "over", "account": "over",
    "who": "group", "has": "group", "wants": "group", "way": "group", "sms": "after", "true": "after",
    "ref": "placeholder", "code2": "title", "n1": None, "n2": None, "n3": None, "sex": None,
}  # fmt: skip
"""Fields whose captions no code ties to them, and where each is found; None where there is none, or two have it."""


@pytest.fixture(scope="module")
def foreign() -> Iterator[Foreign]:
    """The server of the foreign pages."""
    with serving() as foreign:
        yield foreign


@pytest.fixture(scope="module")
def witness() -> Iterator[Page]:
    """A page in which testimonies can be asked for, and targets resolved."""
    started = launch.start(None, headed=False)
    context = started.context
    given = script.given(foreign_system(), (), guarded=False)
    context.add_init_script(script.script(given, f"{joined(*PARTS)}\n{OFFERED}"))
    yield context.new_page()
    started.end()


def shown(witness: Page, foreign: Foreign, path: str) -> list[dict[str, Any]]:
    """What can be told of every interesting element of a page."""
    witness.goto(f"{foreign.address}{path}", wait_until="networkidle")
    told: list[dict[str, Any]] = witness.evaluate("selector => tell(selector)", INTERESTING)
    return told


def pointed_out(witness: Page, told: dict[str, Any]) -> str | None:
    """The path of the one element that fits the target made of a testimony."""
    target = target_of(as_element(told), "here").target.model_dump(exclude_none=True, exclude={"weak"})
    path: str | None = witness.evaluate("target => pointOut(target)", target)
    return path


def as_element(told: dict[str, Any]) -> Element:
    """A testimony as a film keeps it."""
    return Element.model_validate_json(json.dumps(told))


@pytest.mark.parametrize("path", ["anmalan", "rutnat", "namnlost", "skugga", "ledtexter"])
def test_a_testimony_points_out_its_own_element_or_none(witness: Page, foreign: Foreign, path: str) -> None:
    """Never another one: not a neighbour, not a look-alike in another component."""
    for told in shown(witness, foreign, path):
        assert pointed_out(witness, told) in (told["path"], None), told


@pytest.mark.parametrize("path", sorted(ALL_NAMED))
def test_what_a_person_can_name_is_pointed_out(witness: Page, foreign: Foreign, path: str) -> None:
    """By name, label, legend or the words before it; and nothing else on the page can be worked on."""
    named = set()
    for told in shown(witness, foreign, path):
        if not target_of(as_element(told), "here").doubts and pointed_out(witness, told):
            target = target_of(as_element(told), "here").target
            named.add(target.name or target.label)
    assert named == ALL_NAMED[path]


def test_what_only_the_eye_ties_to_a_field_is_told_by_where_it_stands(witness: Page, foreign: Foreign) -> None:
    """Each caption by its place, and the target drafted by it is found again on the same page: the one element."""
    sources = {}
    for told in shown(witness, foreign, "ledtexter"):
        name = told.get("supporting", {}).get("name")
        if name in BY_SIGHT:
            sources[name] = target_of(as_element(told), "here").target.label_from
            assert pointed_out(witness, told) == (told["path"] if BY_SIGHT[name] else None), told
    assert sources == BY_SIGHT


def test_cells_of_grids_and_tables_are_known_by_row_and_column(witness: Page, foreign: Foreign) -> None:
    """The same facts whether the table is made of cells or of roles."""
    told = [one for one in shown(witness, foreign, "rutnat") if one["row"]["cells"]["Nr"] == "102"]
    columns = {(one["role"], one["row"]["column"], one["row"]["number"], one["row"]["of"]) for one in told}
    assert columns == {(role, column, 2, 3) for role, last in (("gridcell", "Avgift"), ("cell", "Telefon"))
                       for column in ("Nr", "Sökande", last)}  # fmt: skip
    assert {one["heading"] for one in told} == {"Att betala", "Telefon"}


def test_a_row_that_is_one_cell_all_across_is_no_row_of_the_list(witness: Page, foreign: Foreign) -> None:
    """The button under the rows belongs to them all: it is known by its name, and no case need point out its row."""
    shown(witness, foreign, "rutnat")
    witness.evaluate(
        """() => document.body.innerHTML = `<table><thead><tr><th>Kurs<th>Takt</thead>
        <tr><td>Svenska<td><button>Ta bort</button><tr><td colspan=2><button>Lägg till</button></table>`"""
    )
    remove, add = witness.evaluate("() => tell('button')")
    assert (remove["row"]["column"], "row" in add) == ("Takt", False)
    assert pointed_out(witness, add) == add["path"]


def test_what_an_element_holds_is_not_what_it_is_called(witness: Page, foreign: Foreign) -> None:
    """The choice that a drawn list shows, and what is written in an edited element, belong to the case."""
    shown(witness, foreign, "anmalan")
    witness.evaluate("() => { about.textContent = 'Ny kamin'; kind.textContent = 'Eldstad'; }")
    for told in witness.evaluate("selector => tell(selector)", "#about, #kind"):
        assert not {"Ny kamin", "Eldstad"} & {told.get("name"), told.get("text")}


def test_a_closed_component_is_told_to_be_closed(witness: Page, foreign: Foreign) -> None:
    """So that a draft can say why nothing in it can be replayed."""
    shown(witness, foreign, "skugga")
    (told,) = witness.evaluate("selector => tell(selector)", "sluten-ruta")
    assert told["closed"] is True
    assert "sluten" in " ".join(target_of(as_element(told), "here").doubts)
