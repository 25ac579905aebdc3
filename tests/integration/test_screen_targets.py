"""How elements are pointed out: every strong fact, in forms without labels, tables, calendars and frames."""

from __future__ import annotations

import pytest

from klickfri.model.errors import TargetRefused
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import Site, button, shown, textbox


def value(screen: BrowserScreen, **facts: object) -> str:
    return screen.read({"it": Target.model_validate({"page": "form", **facts})})["it"].value


def test_caption_in_the_cell_to_the_left(screen: BrowserScreen, site: Site) -> None:
    """Four columns, an empty value, a spacer column, a wrapped field, a final colon: each value has its own caption."""
    shown(
        screen,
        site,
        """<table><tr><td>Namn:</td><td></td><td>&nbsp;</td><td>Ort</td><td>Almbacka</td></tr>
        <tr><td>Gata</td><td>Storgatan 1</td><td>&nbsp;</td><td>Status</td>
        <td><table><tr><td><input value=Folkbokförd readonly></td></tr></table></td></tr></table>""",
    )
    left = {"label_from": "left"}
    assert value(screen, role="text", label="Namn", **left) == ""
    assert value(screen, role="text", label="Ort", **left) == "Almbacka"
    assert value(screen, role="text", label="Gata", **left) == "Storgatan 1"
    assert value(screen, role="textbox", label="Status", **left) == "Folkbokförd"


def test_a_value_that_is_shown_is_not_the_field_with_its_caption(screen: BrowserScreen, site: Site) -> None:
    """A form below the record has the same captions: its cells hold fields, and show nothing by themselves."""
    field = "<tr><td>Nummer:</td><td><input value='A-2'></td></tr>"
    shown(screen, site, f"<table><tr><td>Nummer:</td><td>A-1</td></tr></table><hr><table>{field}</table>")
    assert value(screen, role="text", label="Nummer", label_from="left") == "A-1"
    assert value(screen, role="textbox", label="Nummer", label_from="left") == "A-2"
    shown(screen, site, f"<table>{field}</table>")
    with pytest.raises(TargetRefused):
        value(screen, role="text", label="Nummer", label_from="left")


def test_caption_above_label_legend_and_aria(screen: BrowserScreen, site: Site) -> None:
    """The caption is found in each place a target may name, and not in another place."""
    shown(
        screen,
        site,
        """<table><tr><td>Från</td><td>Till</td></tr>
        <tr><td><input value=ett></td><td><input value=två></td></tr></table>
        <label for=a>E-post</label><input id=a value=tre><fieldset><legend>Adress</legend><input value=fyra></fieldset>
        <input aria-label=Telefon value=fem>""",
    )
    assert value(screen, role="textbox", label="Till", label_from="above") == "två"
    assert value(screen, role="textbox", label="E-post", label_from="label") == "tre"
    assert value(screen, role="textbox", label="Adress", label_from="legend") == "fyra"
    assert value(screen, role="textbox", label="Telefon", label_from="aria") == "fem"
    with pytest.raises(TargetRefused):
        value(screen, role="textbox", label="E-post", label_from="left")


def test_a_caption_by_sight_tells_where_it_stood(screen: BrowserScreen, site: Site) -> None:
    """The evidence names the place; where the page has come to name the field in its code, it names that."""
    row = "<div style='display:flex'><div>{}</div><div><input {}></div></div>"
    shown(screen, site, f"{row.format('Ort', '')}{row.format('Land', 'aria-label=Land')}")
    for label, place in {"Ort": "beside", "Land": "aria"}.items():
        target = Target(page="form", role="textbox", label=label, label_from="beside")
        assert screen.fill(target, "Ekby").facts == ("role", "label", f"label_from {place}")


def test_a_caption_by_sight_that_two_fields_have_is_refused(screen: BrowserScreen, site: Site) -> None:
    """In the same look that would have acted; so is one that something has come to stand between."""
    row = "<div style='display:flex'><div>Ort</div>{}<div><input></div></div>"
    ort = Target(page="form", role="textbox", label="Ort", label_from="beside")
    shown(screen, site, row.format(""))
    assert screen.present(ort)
    shown(screen, site, row.format("") * 2)
    with pytest.raises(TargetRefused) as refusal:
        screen.fill(ort, "Ekby")
    assert refusal.value.failed == ("flera lika",)
    shown(screen, site, row.format("<div>Fel värde</div>"))
    with pytest.raises(TargetRefused):
        screen.fill(ort, "Ekby")


def test_row_key_and_column(screen: BrowserScreen, site: Site) -> None:
    """Two rows with the same name: the key column decides, and a key that two rows share is refused."""
    shown(
        screen,
        site,
        """<table><tr><th>Nummer</th><th>Namn</th><th>Status</th></tr>
        <tr><td><a href=#>1</a></td><td>Ali Hassan</td><td>Ny</td></tr>
        <tr><td><a href=#>2</a></td><td>Ali Hassan</td><td>Klar</td></tr></table>""",
    )
    assert value(screen, role="link", row={"Nummer": "2"}, column="Nummer") == "2"
    assert value(screen, role="cell", row={"Nummer": "2"}, column="Status") == "Klar"
    with pytest.raises(TargetRefused) as refusal:
        value(screen, role="link", row={"Namn": "Ali Hassan"}, column="Nummer")
    assert refusal.value.failed == ("flera lika",)
    assert "Hassan" not in str(refusal.value)


def test_a_row_wider_than_its_headings_is_refused(screen: BrowserScreen, site: Site) -> None:
    """A cell too many moves all that follows under another heading: nothing is read there."""
    head = "<tr><th>Nummer</th><th>Status</th></tr>"
    shown(
        screen, site, f"<table>{head}<tr><td>!</td><td>1</td><td>Ny</td></tr><tr><td>2</td><td>Klar</td></tr></table>"
    )
    assert value(screen, role="cell", row={"Nummer": "2"}, column="Status") == "Klar"
    for row in ({"Nummer": "!"}, {"Status": "1"}):
        with pytest.raises(TargetRefused):
            value(screen, role="cell", row=row, column="Status")
    with pytest.raises(TargetRefused):
        value(screen, role="cell", text="1", column="Status")


def test_heading_parts_two_of_the_same_name(screen: BrowserScreen, site: Site) -> None:
    """The nearest heading before an element is its section; a closed fieldset's legend is not."""
    shown(
        screen,
        site,
        """<h2>Beslut</h2><input type=button value=Skicka title=a><h2>Brev</h2>
        <fieldset><legend>Mall</legend><input type=button value=Välj></fieldset>
        <input type=button value=Skicka title=b>""",
    )
    act = screen.click(button("Skicka", heading="Brev"))
    assert act.facts == ("role", "name", "heading")
    with pytest.raises(TargetRefused):
        screen.click(button("Skicka"))
    with pytest.raises(TargetRefused):
        screen.click(button("Skicka", heading="Mall"))


def test_calendar_day_by_its_title(screen: BrowserScreen, site: Site) -> None:
    """A day that shows only its number is known by its title; the same number in another month is not it."""
    shown(
        screen,
        site,
        """<table><tr><td><a href="javascript:void(0)" title="23 november" onclick="window.day='nov'">23</a></td></tr>
        <tr><td><a href="javascript:void(0)" title="23 december" onclick="d.value='dec'">23</a>
        </td></tr></table><table><tr><td>Dag</td><td><input id=d readonly></td></tr></table>""",
    )
    screen.click(Target(page="form", role="link", name="23 december"))
    assert value(screen, role="textbox", label="Dag", label_from="left") == "dec"


def test_calendar_day_with_the_year_shown_above(screen: BrowserScreen, site: Site) -> None:
    """A target that knows the year finds the day under that year only, one that does not finds it as before."""
    day = '<tr><td colspan=2>november 2026</td></tr><tr><td><a href=# title="23 november">23</a></td><td>24</td></tr>'
    shown(screen, site, f"<table>{day}</table>")
    for name in ("23 november", "23 november 2026"):
        assert screen.present(Target(page="form", role="link", name=name))
    assert not screen.present(Target(page="form", role="link", name="23 november 2027"))


def test_hidden_elements_do_not_count(screen: BrowserScreen, site: Site) -> None:
    """Hidden duplicates, by any of the usual means, neither answer nor confuse."""
    shown(
        screen,
        site,
        """<div style="display:none"><button>Spara</button></div><button style="visibility:hidden">Spara</button>
        <button style="opacity:0">Spara</button><button hidden>Spara</button>
        <button onclick="document.title='x'">Spara</button>
        <button style="display:none">Avbryt</button>""",
    )
    screen.click(button("Spara"))
    assert not screen.present(button("Avbryt"))


def test_supporting_facts_are_told_and_never_decide(screen: BrowserScreen, site: Site) -> None:
    """Captions that moved with their fields are followed though all ids are new; captions alone are followed too."""
    shown(
        screen,
        site,
        """<table><tr><td>Namn</td><td><input id=ort name=ort value=Åsa></td></tr>
        <tr><td>Ort</td><td><input id=namn name=namn value=Almbacka></td></tr></table>""",
    )
    reading = screen.read({"n": textbox("Namn", supporting={"id": "namn", "name": "namn"})})["n"]
    assert (reading.value, set(reading.failed_support)) == ("Åsa", {"id", "name"})


def test_names_of_every_kind_of_button(screen: BrowserScreen, site: Site) -> None:
    """Buttons of all kinds, script links and links with only a title are named as people see them."""
    shown(
        screen,
        site,
        """<form onsubmit="return false"><input type=submit value="Ett"><input type=button value="Två">
        <input type=image alt="Tre" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" width=20 height=20>
        <button type=button>Fy<b>ra</b></button></form>
        <a href="javascript:void(0)">Fem</a> <a href="#" title="Sex"><img width=20 height=20 src="" ></a>""",
    )
    for name in ("Ett", "Två", "Tre", "Fyra"):
        screen.click(button(name))
    for name in ("Fem", "Sex"):
        screen.click(Target(page="form", role="link", name=name))


def test_texts_are_compared_exactly(screen: BrowserScreen, site: Site) -> None:
    """Composed and decomposed letters and odd spaces are the same text; another case or a longer text is not."""
    shown(screen, site, "<button>A\u030angra&nbsp;  allt</button><button>spara</button><button>Spara utkast</button>")
    assert screen.click(button("Ångra allt")).delivery is Delivery.DONE
    with pytest.raises(TargetRefused) as refusal:
        screen.click(button("Spara"))
    assert refusal.value.failed == ("namn",)


def test_refusal_names_candidates_without_case_text(screen: BrowserScreen, site: Site) -> None:
    """A refusal says which fact failed and which elements came near: role and caption, no digits, no values."""
    shown(
        screen,
        site,
        """<h2>Beslut</h2><button>Ändra ärende 4711</button>
        <table><tr><td>Åsa Ek</td><td><input value=hemligt></td></tr></table>
        <a href=#>19850314-2385</a>""",
    )
    with pytest.raises(TargetRefused) as refusal:
        screen.click(button("Ändra", heading="Beslut"))
    assert refusal.value.candidates == ("button ”Ändra ärende ••••”",)
    for target in (textbox("Namn", heading="Beslut"), Target(page="form", role="link", name="Åsa", heading="Beslut")):
        with pytest.raises(TargetRefused) as refusal:
            screen.click(target)
        assert not any(word in str(refusal.value) for word in ("Ek", "hemligt", "1985"))


def test_rows_of_a_table(screen: BrowserScreen, site: Site) -> None:
    """A table is found by heading and column; pager and message rows are not rows; fields give their values."""
    body = """<h2>Brev</h2><table><thead><tr><th>Nr</th><th>Mall</th></tr></thead><tr><td>1</td><td>Beslut</td></tr>
      <tr><td>2</td><td><select><option>A<option selected>B</select></td></tr>
      <tr><td colspan=2><table><tr><td>1</td><td><a href=#>2</a></td></tr></table></td></tr></table>
      <h2>Tomt</h2><table><tr><th>Nr</th><th>Mall</th></tr><tr><td colspan=2>Inga träffar.</td></tr></table>"""
    shown(screen, site, body)
    letters = Target(page="form", role="table", heading="Brev")
    assert screen.rows(letters) == [{"Nr": "1", "Mall": "Beslut"}, {"Nr": "2", "Mall": "B"}]
    assert screen.rows(Target(page="form", role="table", heading="Tomt", column="Mall")) == []
    with pytest.raises(TargetRefused):
        screen.rows(Target(page="form", role="table", column="Mall"))


def test_rows_that_are_not_clear_are_refused(screen: BrowserScreen, site: Site) -> None:
    """A row with a cell missing, or two columns of one heading, is no ground for a decision."""
    for body in (
        "<tr><th>A</th><th>B</th><th>C</th></tr><tr><td>1</td><td>2</td></tr>",
        "<tr><th>A</th><th>A</th></tr><tr><td>1</td><td>2</td></tr>",
    ):
        shown(screen, site, f"<h2>Brev</h2><table>{body}</table>")
        with pytest.raises(TargetRefused):
            screen.rows(Target(page="form", role="table", heading="Brev"))


def test_the_only_field_that_hides_what_is_written_needs_no_caption(screen: BrowserScreen, site: Site) -> None:
    """A log-in form may caption neither of its fields; of two such fields none is meant."""
    target = Target(page="form", role="password")
    shown(screen, site, "<form><input name=user><input type=password name=word><button>In</button></form>")
    assert screen.fill(target, "hemligt").delivery is Delivery.DONE
    shown(screen, site, "<form><input type=password><input type=password></form>")
    with pytest.raises(TargetRefused):
        screen.fill(target, "hemligt")
