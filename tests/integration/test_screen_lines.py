"""Line tables: a row of fields told by its place, beside rows that hold something already."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from klickfri.model.errors import TargetRefused
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import Site, button, shown

pytestmark = pytest.mark.wide

HEADS = "<tr><th>Typ</th><th>Belopp</th></tr>"
SAVE = "<button type=button>Lägg till</button>"
REDRAW = "document.querySelectorAll('table').forEach((one) => { one.innerHTML = one.innerHTML; })"


def line(kind: str, amount: str, more: str = "") -> str:
    """A row with a list and a field; a page that draws it anew keeps what is in them."""
    kept = """oninput="this.setAttribute('value', this.value)\""""
    options = "".join(f"<option{' selected' * (one == kind)}>{one}" for one in ("", "Hyra", "El"))
    chosen = """onchange="[...this.options].forEach((one) => one.toggleAttribute('selected', one.selected))\""""
    return f"<tr><td><select {chosen}>{options}</select><td><input {kept} value='{amount}'>{more}</tr>"


def table(*rows: str, foot: str = "") -> str:
    """A line table."""
    return f"<table>{HEADS}{''.join(rows)}{foot}</table>"


def of(column: str, place: str, **more: object) -> Target:
    """A field of a row by its place, as replay binds it."""
    role = "combobox" if column == "Typ" else "textbox"
    target = Target.model_validate({"page": "form", "role": role, "column": column, "line": place.partition("#")[0]})
    return target.model_copy(update={"line": place, **more})


def read(screen: BrowserScreen, target: Target) -> str:
    return screen.read({"it": target})["it"].value


def values(screen: BrowserScreen) -> list[str]:
    """What stands in every field of the page."""
    asked = "[...document.querySelectorAll('select, input')].map((one) => one.value)"
    found: list[str] = screen._session.windows()[0].page.evaluate(asked)
    return found


def run(screen: BrowserScreen, script: str) -> None:
    screen._session.windows()[0].page.evaluate(f"() => {{ {script} }}")


def test_the_first_empty_row_is_one_row_until_all_is_set(screen: BrowserScreen, site: Site) -> None:
    """Nothing chosen, no text but zeros; never a row of totals. What is set first does not make it another row."""
    total = "<tr><td>Summa<td><input></tr>"
    shown(screen, site, table(total, line("Hyra", ""), line("", "0,00"), line("", ""), foot=total))
    assert screen.select(of("Typ", "first_empty#a.1"), "Hyra").delivery is Delivery.DONE
    screen.fill(of("Belopp", "first_empty#a.1#held", row={"Typ": "Hyra"}), "5000")
    screen.fill(of("Belopp", "first_empty 2#a.2"), "7")
    assert values(screen) == ["", "Hyra", "", "Hyra", "5000", "", "7", ""]


def test_a_row_drawn_anew_is_known_by_what_was_set_in_it(screen: BrowserScreen, site: Site) -> None:
    """And refused where two rows hold that: the next empty one is never taken in its place."""
    shown(screen, site, table(line("Hyra", "1"), line("", ""), line("", "")))
    screen.select(of("Typ", "first_empty#a.1"), "El")
    run(screen, REDRAW)
    screen.fill(of("Belopp", "first_empty#a.1#held", row={"Typ": "El"}), "300")
    assert values(screen) == ["Hyra", "1", "El", "300", "", ""]
    run(screen, REDRAW)
    for lost in ({"Typ": "Hyra", "Belopp": "300"}, None):
        with pytest.raises(TargetRefused) as refusal:
            screen.fill(of("Belopp", "first_empty#a.1#held", row=lost), "1")
        assert refusal.value.facts == ("line",)


ADDERS: dict[str, Callable[[str], str]] = {
    "at the end": lambda row: f"document.querySelector('tbody').insertAdjacentHTML('beforeend', {row})",
    "at the top, late": lambda row: (
        f"setTimeout(() => document.querySelector('tr').insertAdjacentHTML('afterend', {row}), 150)"
    ),
    "all drawn anew": lambda row: f"document.querySelector('tbody').innerHTML += {row}",
}


@pytest.mark.parametrize("how", ADDERS)
def test_the_row_just_added_is_the_one_that_came_with_the_last_act(screen: BrowserScreen, site: Site, how: str) -> None:
    """Wherever it is put. Before it has come there is none."""
    shown(screen, site, SAVE + table(line("Hyra", "1")))
    with pytest.raises(TargetRefused):
        screen.fill(of("Belopp", "added#a.1"), "2")
    run(screen, f"document.querySelector('button').onclick = () => {{ {ADDERS[how](json.dumps(line('', '')))} }}")
    screen.click(button("Lägg till"))
    screen.fill(of("Belopp", "added#a.1"), "2")
    screen.select(of("Typ", "added#a.1#held", row={"Belopp": "2"}), "El")
    row = ["El", "2"]
    assert values(screen) == ([*row, "Hyra", "1"] if "top" in how else ["Hyra", "1", *row])
    assert read(screen, of("Belopp", "added#a.1#held", row={"Typ": "El"})) == "2"


@pytest.mark.parametrize("more", ["", "<tr class=fel><td colspan=2>Fler rader får inte läggas till</tr>"])
def test_a_row_that_was_only_drawn_anew_was_not_added(screen: BrowserScreen, site: Site, more: str) -> None:
    """The page refused the new row and drew its table again: the one row in it is what stood there, and is kept."""
    shown(screen, site, SAVE + table(line("Hyra", "1")))
    again = f"document.querySelector('table').outerHTML = {json.dumps(table(line('Hyra', '1'), more))}"
    run(screen, f"document.querySelector('button').onclick = () => {{ {again} }}")
    screen.click(button("Lägg till"))
    with pytest.raises(TargetRefused) as refusal:
        screen.fill(of("Belopp", "added#a.1"), "2")
    assert "line" in refusal.value.facts
    assert values(screen) == ["Hyra", "1"]


def test_a_row_is_known_by_what_its_fields_hold_and_by_its_number(screen: BrowserScreen, site: Site) -> None:
    """A key column of fields; the second of the filled rows, empty ones apart."""
    shown(screen, site, table(line("Hyra", "1"), line("", ""), line("El", "2", " kr")))
    keyed = Target(page="form", role="textbox", column="Belopp", row={"Typ": "El"})
    assert read(screen, keyed) == "2"
    assert read(screen, of("Belopp", "2")) == "2"
    assert screen.fill(keyed, "3").delivery is Delivery.DONE
    amount = Target(page="form", role="combobox", column="Typ", row={"Belopp": "3"})
    assert read(screen, amount) == "El"
    with pytest.raises(TargetRefused):
        read(screen, of("Belopp", "3"))


def test_of_two_tables_with_the_same_headings_the_heading_tells_which(screen: BrowserScreen, site: Site) -> None:
    """And without it the row is refused: it is in both."""
    shown(screen, site, f"<h2>Utgifter</h2>{table(line('', ''))}<h2>Skulder</h2>{table(line('', ''))}")
    with pytest.raises(TargetRefused) as refusal:
        screen.fill(of("Belopp", "first_empty#a.1"), "1")
    assert refusal.value.facts == ("alike",)
    screen.fill(of("Belopp", "first_empty#a.1", heading="Skulder"), "1")
    assert values(screen) == ["", "", "", "1"]


def test_columns_are_counted_as_a_person_sees_them(screen: BrowserScreen, site: Site) -> None:
    """Headings in two rows, of which those above tell two alike apart; a cell that stands for two rows."""
    heads = (
        "<thead><tr><th rowspan=2>Namn<th colspan=2>Sökt<th colspan=2>Beviljat<tr><th>Dagar<th>Takt<th>Dagar<th>Takt"
        "<tr><td><input><td><input><td><input><td><input><td><input></thead>"
    )
    fields = [f"<td><input value={number}>" for number in range(1, 9)]
    rows = f"<tr><td rowspan=2>Åsa{''.join(fields[:4])}<tr>{''.join(fields[4:])}"
    shown(screen, site, f"<table>{heads}{rows}</table>")

    def it(column: str, **more: object) -> Target:
        return Target.model_validate({"page": "form", "role": "textbox", "column": column, **more})

    assert read(screen, it("Beviljat Dagar", row={"Namn": "Åsa", "Beviljat Takt": "4"})) == "3"
    assert read(screen, it("Sökt Takt", line="2")) == "6"
    with pytest.raises(TargetRefused):
        read(screen, it("Dagar", line="1"))


def test_in_a_grid_that_is_edited_in_place_a_box_that_chooses_its_row_is_nothing_to_write_in(
    screen: BrowserScreen, site: Site
) -> None:
    """Every row has such a box, under no heading: the row just added is the one with fields, though all were drawn anew
    and its list stands on a choice of its own.
    """
    row = "<tr><td><input type=checkbox><td>Hyra<td>5000</tr>"
    edited = "<tr><td><input type=checkbox checked><td><select><option>El<option>Hyra</select><td><input></tr>"
    heads = "<thead><tr><th><input type=checkbox><th>Typ<th>Belopp</thead>"
    grid = f"<table>{heads}<tbody id=rows>{row}{row}</tbody></table>"
    add = f"<button type=button onclick='rows.innerHTML = `{row}{row}{edited}`'>Lägg till</button>"
    shown(screen, site, grid + add)
    screen.click(button("Lägg till"))
    assert screen.select(of("Typ", "added#a.1"), "Hyra").value == "Hyra"
    assert screen.fill(of("Belopp", "added#a.1"), "300").value == "300"


def test_a_row_of_words_with_one_box_is_no_row_to_write_in(screen: BrowserScreen, site: Site) -> None:
    """Though its box has a heading and the row came with the last act: it is known by its words."""
    rows = "".join(f"<tr><td><input type=checkbox><td>{name}</tr>" for name in ("Bo Ek", "Bo Ekman"))
    draw = f"rows.innerHTML = `{rows}`"
    grid = "<table><thead><tr><th>X<th>Namn</thead><tbody id=rows><tr><td><td>Alla</tr></tbody></table>"
    shown(screen, site, f"{grid}<button type=button onclick='{draw}'>Sök</button>")
    screen.click(button("Sök"))
    box = Target(page="form", role="checkbox", column="X", row={"Namn": "Bo Ek"})
    assert screen.check(box, True).delivery is Delivery.DONE
    with pytest.raises(TargetRefused):
        screen.check(box.model_copy(update={"row": None, "line": "1"}), True)
