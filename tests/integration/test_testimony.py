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
    "namnlost": {"Förnamn", "Efternamn", "Postnummer", "Ort", "Anteckning", "Från", "till", "Telefon", "Skicka"},
}  # fmt: skip


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


@pytest.mark.parametrize("path", ["anmalan", "rutnat", "namnlost", "skugga"])
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


def test_cells_of_grids_and_tables_are_known_by_row_and_column(witness: Page, foreign: Foreign) -> None:
    """The same facts whether the table is made of cells or of roles."""
    told = [one for one in shown(witness, foreign, "rutnat") if one["row"]["cells"]["Nr"] == "102"]
    columns = {(one["role"], one["row"]["column"], one["row"]["number"], one["row"]["of"]) for one in told}
    assert columns == {(role, column, 2, 3) for role, last in (("gridcell", "Avgift"), ("cell", "Telefon"))
                       for column in ("Nr", "Sökande", last)}  # fmt: skip
    assert {one["heading"] for one in told} == {"Att betala", "Telefon"}


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
