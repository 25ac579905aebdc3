"""What is seen of a person at work: everything they do, on which element, in the order they did it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from klickfri.film.steps import steps_of
from klickfri.model.film import PageShown, PointedOut, Sighting, as_told
from tests.e2e.processes import until
from tests.integration.filmed import ACTS, Work
from tests.integration.screen_pages import Site, frameset, page


def element(one: Sighting) -> dict[str, Any]:
    """What was said of the element."""
    return dict(as_told(one)["element"])


def test_a_click_tells_all_that_names_its_element(work: Work) -> None:
    """Role, name, label with its source, heading, row and column, attributes, and how many share each."""
    person = work.show(
        """<h2>Ärenden</h2><table><tr><th>Nummer</th><th>Namn</th><th>Åtgärd</th></tr>
        <tr><td>A-1</td><td>Åsa Ek</td><td><a href=# id=o1>Öppna</a></td></tr>
        <tr><td>A-2</td><td>Bo Alm</td><td><a href=# id=o2>Öppna</a></td></tr></table>""",
    )
    person.click("#o2")
    (click,) = work.seen(*ACTS)
    told = element(click)
    assert (told["role"], told["name"], told["heading"]) == ("link", "Öppna", "Ärenden")
    assert told["row"] == {
        "column": "Åtgärd", "cells": {"Nummer": "A-2", "Namn": "Bo Alm", "Åtgärd": "Öppna"}, "number": 2, "of": 2,
        "alone": ["Nummer", "Namn"],
    }  # fmt: skip
    assert told["supporting"] == {"id": "o2"}
    assert told["shared"]["name"] == 2
    assert click.page == PageShown(heading="Formulär", path="/form")


def test_a_form_is_not_taken_for_a_list(work: Work) -> None:
    """Where the page marks no headings, a row is told only if the first one looks like headings to a person."""
    form = (
        "<tr><td class=c>Nummer<td>A-1<td class=c>Status<td>Ny<tr><td class=c>Skola<td>Ek<td class=c>Ort<td id={}>Almby"
    )
    list_ = "<tr{}><td>Nummer<td>Status<tr><td>A-1<td>Ny<tr class=z><td>A-2<td id={}>Klar"
    person = work.show(
        "<style>.c, .z {background: #dde} .h td {font-weight: bold}</style>"
        f"<table>{form.format('form')}</table><table>{list_.format(' class=h', 'shown')}</table>"
        f"<table>{list_.format('', 'plain')}</table><table><tr><td>Val<td><select><option>A</select>"
        "<tr><td>Not<td><input id=field></table>",
    )
    for place in ("form", "shown", "plain", "field"):
        person.click(f"#{place}")
    rows = [element(one).get("row") for one in work.seen("click")]
    assert rows == [
        None,
        {
            "column": "Status",
            "cells": {"Nummer": "A-2", "Status": "Klar"},
            "alone": ["Nummer", "Status"],
            "number": 2,
            "of": 2,
        },
        None,
        None,
    ]


def test_a_field_is_told_once_with_its_final_value(work: Work) -> None:
    """Typing with corrections, å, ä, ö, @ and paste is one value, told with the label it had when typing began."""
    person = work.show("<table><tr><td>Namn:<td><input id=n><tr><td>Ort<td><input id=o></table>")
    person.click("#n")
    person.keyboard.type("Asa@", delay=5)
    for _ in range(4):
        person.keyboard.press("Backspace")
    person.keyboard.type("Åsa Ök@x.example", delay=5)
    person.keyboard.press("Tab")
    person.keyboard.insert_text("Almbacka")
    person.keyboard.press("Enter")
    told = [(as_told(one)["element"]["labels"]["left"], as_told(one)["value"]) for one in work.seen("set")]
    assert told == [("Namn", "Åsa Ök@x.example"), ("Ort", "Almbacka")]
    assert work.kinds() == ["click", "set", "key", "set", "key"]


def test_lists_and_boxes_are_told_as_choices(work: Work) -> None:
    """An option by its text, a box by whether it is on."""
    person = work.show(
        "<table><tr><td>Status<td><select id=s><option>– välj –<option value=7>Beviljad</select>"
        "<tr><td>Ja<td><input type=checkbox id=b></table>",
    )
    person.select_option("#s", label="Beviljad")
    person.click("#b")
    sets = work.seen("set")
    assert as_told(sets[-1])["on"] is True


def test_a_password_never_leaves_the_page(work: Work) -> None:
    """The field is told of, its value is not, however it is typed."""
    person = work.show("<table><tr><td>Lösenord<td><input type=password id=p></table><button>In</button>")
    person.click("#p")
    person.keyboard.type("hemligt-ord")
    person.keyboard.press("Tab")
    (told,) = work.seen("set")
    assert element(told)["secret"] is True
    assert "hemligt" not in str(work.seen())


def test_frames_and_popups_are_told_apart(work: Work) -> None:
    """A frame by its path of names, a popup as a window of its own; also one that is written to by script."""
    work.site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    work.site.show("/meny", "<a href=# id=m>Inkorg</a>")
    work.site.show(
        "/lista",
        """<h1>Lista</h1><button id=p onclick="const w = window.open(''); w.document.write(
        '<button id=k onclick=&quot;window.close()&quot;>Klar</button>'); w.document.close()">Ny</button>""",
    )
    work.page.goto(f"{work.site.address}frames")
    menu, list_ = work.page.frame("meny"), work.page.frame("lista")
    assert menu is not None
    assert list_ is not None
    menu.click("#m")
    with work.page.expect_popup() as opened:
        list_.click("#p")
    work.camera.roll(iter([False] * 6 + [True]).__next__)
    with suppress(Error):  # the window closes under the click
        opened.value.click("#k")
    told = [(one.window == 1, one.frame, element(one)["name"]) for one in work.seen("click")]
    assert told == [(True, ("meny",), "Inkorg"), (True, ("lista",), "Ny"), (False, (), "Klar")]
    assert [one.window for one in work.seen("closed")] == [work.seen("click")[-1].window]


def test_what_scripts_do_is_not_told(work: Work) -> None:
    """Only the person's own events are steps."""
    person = work.show(
        "<button id=a onclick=\"document.getElementById('b').click()\">A</button><button id=b>B</button>"
    )
    person.click("#a")
    assert [element(one)["name"] for one in work.seen(*ACTS)] == ["A"]


def test_a_link_whose_address_is_answered_with_another_is_told(work: Work) -> None:
    """It was only asked for, and may have changed something on the way to where it ended; a mere way is not told."""
    work.site.show("/other", "<h1>Annan sida</h1><a href=/form>Till formuläret</a>")
    work.site.moved["/avsluta"] = "/other"
    person = work.show("<a href='/avsluta?nr=1'>Avsluta</a>")
    person.click("text=Avsluta")
    person.click("text=Till formuläret")
    person.wait_for_url("**/form")
    assert [getattr(one, "path", "") for one in work.seen("turned")] == ["/avsluta"]


def test_a_form_that_is_posted_is_told(work: Work) -> None:
    """The post that saves comes after the click that sent it, and its page after the post; no field is in it."""
    work.site.pages["/spara"] = page("<h1>Annan sida</h1>")
    person = work.show("<form method=post action=/spara><input name=n value=Hemlig><button id=s>Spara</button></form>")
    person.click("#s")
    person.wait_for_url("**/spara")
    order = [one.kind for one in work.seen("click", "submit", "posted", "navigated") if one.at]
    assert order[-4:] == ["click", "submit", "posted", "navigated"]
    assert "Hemlig" not in str(work.seen("submit", "posted", "navigated"))


def test_shadow_trees_and_foreign_frames_are_seen_into(work: Work) -> None:
    """An element of a web component, and one in a frame of another origin, are told of like any other."""
    work.site.show("/fraga", "<button id=f>I ramen</button>")
    foreign = work.site.address.replace("127.0.0.1", "localhost")
    person = work.show(
        f"""<x-knapp></x-knapp><iframe name=annan src="{foreign}fraga"></iframe><script>
        document.querySelector("x-knapp").attachShadow({{mode: "open"}}).innerHTML = "<button id=s>I skuggan</button>";
        </script>""",
    )
    person.click("#s")
    person.frame_locator("iframe").locator("#f").click()
    told = [(one.frame, element(one)["name"]) for one in work.seen("click")]
    assert told == [((), "I skuggan"), (("annan",), "I ramen")]


def test_every_kind_of_click_is_told(work: Work) -> None:
    """Double, right and middle clicks, and the keys held down."""
    person = work.show("<table><tr><td id=r>Rad</table>")
    person.dblclick("#r")
    person.click("#r", button="right")
    person.click("#r", modifiers=["Shift"])
    assert work.kinds() == ["click", "click", "dblclick", "contextmenu", "click"]
    assert as_told(work.seen(*ACTS)[-1])["modifiers"] == ["shift"]


def test_files_are_told_by_name_only(work: Work, tmp_path: Path) -> None:
    """What is in them stays where it is."""
    file = tmp_path / "pass.pdf"
    file.write_text("Hemligt", encoding="utf-8")
    person = work.show("<table><tr><td>Bilaga<td><input type=file id=f></table>")
    person.set_input_files("#f", file)
    (told,) = work.seen("set")
    assert as_told(told)["files"] == ["pass.pdf"]


def test_copying_and_pasting_are_told(work: Work) -> None:
    """What was copied is a value that was read; what was pasted shows in the field's value."""
    person = work.show("<p id=p>A-4711</p><table><tr><td>Nummer<td><input id=n></table>")
    person.dblclick("#p")
    person.keyboard.press("Control+A")
    person.keyboard.press("Control+C")
    person.click("#n")
    person.keyboard.press("Control+V")
    person.keyboard.press("Tab")
    assert "A-4711" in as_told(work.seen("copy")[0])["value"]
    assert len(work.seen("paste")) == 1


@pytest.mark.parametrize(("order", "value"), [("read", "Folkbokförd"), ("must", "Folkbokförd")])
def test_a_value_is_pointed_out_without_touching_the_page(work: Work, order: str, value: str) -> None:
    """The click that points something out goes to the film, not to the page; the next one is work again."""
    person = work.show("<table><tr><td>Status<td id=s onclick='document.title=9'>Folkbokförd</table>")
    work.camera.control.page.click(f"#{order}")
    work.camera.roll(iter([False, False, True]).__next__)
    person.click("#s")
    person.click("#s")
    first, second = work.seen("read", "must", "click")
    assert isinstance(first, PointedOut)
    assert (first.kind, first.value, first.element.labels["left"]) == (order, value, "Status")
    assert second.kind == "click"


def test_an_editor_in_a_frame_is_pointed_out_as_the_field_that_it_is(work: Work) -> None:
    """What stands in it is told by the page around it, and the click goes to the film alone."""
    person = work.show("<iframe title=Brev srcdoc='<body contenteditable><p>Rad ett</p><p>Rad två</p>'></iframe>")
    work.camera.control.page.click("#read")
    work.camera.roll(iter([False, False, True]).__next__)
    person.frame_locator("iframe").get_by_text("Rad två").click()
    (read,) = work.seen("read", "must", "click")
    assert isinstance(read, PointedOut)
    assert (read.value, read.element.name, read.frame) == ("Rad ett\nRad två", "Brev", ())


def test_what_a_page_says_after_a_step_is_told_once(work: Work) -> None:
    """A page tells its texts when it rests, and later only what is new: a message, not the ticking clock."""
    person = work.show(
        """<p>Välkommen</p><p id=clock>10:00:00</p><p id=message></p><button id=save>Spara</button>
        <script>setInterval(() => clock.textContent = new Date().toTimeString().slice(0, 8), 20);
        save.onclick = () => setTimeout(() => message.textContent = "Ärendet är sparat.", 50)</script>""",
    )
    person.click("#save")
    until(lambda: any("Ärendet är sparat." in as_told(one).get("texts", ()) for one in work.seen("shown")), 5)
    document = work.seen("click")[0].document
    told = [as_told(one)["texts"] for one in work.seen("shown") if one.document == document]
    assert told == [["Formulär", "Välkommen", told[0][2]], ["Ärendet är sparat."]]


def test_what_a_pages_script_sends_is_told_without_its_content(work: Work) -> None:
    """A page that saves without leaving: the sending is an effect of the click, a beacon is none."""
    person = work.show(
        """<button id=save>Spara</button><p id=message></p><script>save.onclick = async () => {
        navigator.sendBeacon("/beacon", "x");
        await fetch("/save", {method: "POST", body: "hemligt"}); message.textContent = "Sparat." }</script>""",
    )
    person.click("#save")
    until(lambda: any("Sparat." in as_told(one).get("texts", ()) for one in work.seen("shown")), 5)
    (sent,) = work.seen("sent")
    assert (sent.kind, as_told(sent)["path"]) == ("sent", "/save")
    assert "sent" in [effect.kind for effect in steps_of(work.seen())[-1].effects]


@pytest.mark.parametrize("last", ["<iframe srcdoc=Brev onload='act()'></iframe>", "<script>act()</script>"])
def test_a_load_that_is_heard_late_stands_before_what_was_done_there(work: Work, site: Site, last: str) -> None:
    """A busy machine hears of a page, and of its frames, when somebody has acted there: that led to no load."""
    acts = "n.focus(); document.execCommand('insertText', false, 'Hej'); n.blur(); fetch('/told', {method: 'POST'})"
    site.show("/next", f"<label>Namn <input id=n></label><script>const act = () => {{ {acts} }}</script>{last}")
    work.page.evaluate("setTimeout(() => { location = 'next' })")
    until(lambda: any(path == "/told" for path, _ in site.posts))  # meanwhile nothing is heard
    assert {one.kind for one in work.seen("navigated", "set")[:-1]} == {"navigated"}
    assert len(work.seen("set")) == 1
