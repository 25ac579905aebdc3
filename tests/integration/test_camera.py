"""What is seen of a person at work: everything they do, on which element, in the order they did it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from klickfri.film.steps import steps_of
from klickfri.model.film import Sighting
from klickfri.screen.browser.camera import Camera
from tests.e2e.processes import browsers, kill, until
from tests.integration.screen_pages import Site, a_system, frameset, page

ACTS = ("click", "dblclick", "contextmenu", "set", "key", "paste", "copy", "submit", "dialog", "answer")


@pytest.fixture
def camera(site: Site) -> Iterator[Camera]:
    """A filmed browser at the site's form; the test is the person."""
    site.hold.set()
    site.clear()
    site.show("/form", "<h1>Formulär</h1>")
    with Camera(a_system(start="form"), site.address, headed=False) as camera:
        yield camera


def work(camera: Camera, site: Site, body: str) -> Page:
    """The person's page, showing the form with this body."""
    site.show("/form", f"<h1>Formulär</h1>{body}")
    camera.page.goto(f"{site.address}form")
    return camera.page


def seen(camera: Camera, *kinds: str) -> list[Sighting]:
    """What was seen, of these kinds, once everything has been told."""
    camera.roll(iter([False, False, True]).__next__)
    return [one for one in camera.sightings if one.kind in (kinds or ACTS)]


def kinds(camera: Camera) -> list[str]:
    """The kinds of what was done, in order."""
    return [one.kind for one in seen(camera)]


def element(one: Sighting) -> dict[str, object]:
    """What was said of the element."""
    return dict(one.facts["element"])


def test_a_click_tells_all_that_names_its_element(camera: Camera, site: Site) -> None:
    """Role, name, label with its source, heading, row and column, attributes, and how many share each."""
    person = work(
        camera,
        site,
        """<h2>Ärenden</h2><table><tr><th>Nummer</th><th>Namn</th><th>Åtgärd</th></tr>
        <tr><td>A-1</td><td>Åsa Ek</td><td><a href=# id=o1>Öppna</a></td></tr>
        <tr><td>A-2</td><td>Bo Alm</td><td><a href=# id=o2>Öppna</a></td></tr></table>""",
    )
    person.click("#o2")
    (click,) = seen(camera)
    told = element(click)
    assert (told["role"], told["name"], told["heading"]) == ("link", "Öppna", "Ärenden")
    assert told["row"] == {
        "column": "Åtgärd", "cells": {"Nummer": "A-2", "Namn": "Bo Alm", "Åtgärd": "Öppna"}, "number": 2, "of": 2,
        "alone": ["Nummer", "Namn"],
    }  # fmt: skip
    assert told["supporting"] == {"id": "o2"}
    assert told["shared"]["name"] == 2
    assert click.facts["page"] == {"heading": "Formulär", "title": "", "path": "/form"}


def test_a_form_is_not_taken_for_a_list(camera: Camera, site: Site) -> None:
    """Where the page marks no headings, a row is told only if the first one looks like headings to a person."""
    form = (
        "<tr><td class=c>Nummer<td>A-1<td class=c>Status<td>Ny<tr><td class=c>Skola<td>Ek<td class=c>Ort<td id={}>Almby"
    )
    list_ = "<tr{}><td>Nummer<td>Status<tr><td>A-1<td>Ny<tr class=z><td>A-2<td id={}>Klar"
    person = work(
        camera,
        site,
        "<style>.c, .z {background: #dde} .h td {font-weight: bold}</style>"
        f"<table>{form.format('form')}</table><table>{list_.format(' class=h', 'shown')}</table>"
        f"<table>{list_.format('', 'plain')}</table><table><tr><td>Val<td><select><option>A</select>"
        "<tr><td>Not<td><input id=field></table>",
    )
    for place in ("form", "shown", "plain", "field"):
        person.click(f"#{place}")
    rows = [element(one).get("row") for one in seen(camera, "click")]
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


def test_a_field_is_told_once_with_its_final_value(camera: Camera, site: Site) -> None:
    """Typing with corrections, å, ä, ö, @ and paste is one value, told with the label it had when typing began."""
    person = work(camera, site, "<table><tr><td>Namn:<td><input id=n><tr><td>Ort<td><input id=o></table>")
    person.click("#n")
    person.keyboard.type("Asa@", delay=5)
    for _ in range(4):
        person.keyboard.press("Backspace")
    person.keyboard.type("Åsa Ök@x.example", delay=5)
    person.keyboard.press("Tab")
    person.keyboard.insert_text("Almbacka")
    person.keyboard.press("Enter")
    told = [(one.facts["element"]["labels"]["left"], one.facts["value"]) for one in seen(camera, "set")]
    assert told == [("Namn", "Åsa Ök@x.example"), ("Ort", "Almbacka")]
    assert kinds(camera) == ["click", "set", "key", "set", "key"]


def test_lists_and_boxes_are_told_as_choices(camera: Camera, site: Site) -> None:
    """An option by its text, a box by whether it is on."""
    person = work(
        camera,
        site,
        "<table><tr><td>Status<td><select id=s><option>– välj –<option value=7>Beviljad</select>"
        "<tr><td>Ja<td><input type=checkbox id=b></table>",
    )
    person.select_option("#s", label="Beviljad")
    person.click("#b")
    sets = seen(camera, "set")
    assert sets[-1].facts["on"] is True


def test_a_password_never_leaves_the_page(camera: Camera, site: Site) -> None:
    """The field is told of, its value is not, however it is typed."""
    person = work(camera, site, "<table><tr><td>Lösenord<td><input type=password id=p></table><button>In</button>")
    person.click("#p")
    person.keyboard.type("hemligt-ord")
    person.keyboard.press("Tab")
    (told,) = seen(camera, "set")
    assert element(told)["secret"] is True
    assert "hemligt" not in str(camera.sightings)


def test_a_question_is_told_with_the_persons_answer(camera: Camera, site: Site) -> None:
    """Kind, text and answer, after the click that caused it; the film answers nothing itself."""
    person = work(camera, site, "<button id=s onclick=\"document.title = confirm('Spara?')\">Spara</button>")
    answers = iter(["accept", "dismiss"])
    person.on("dialog", lambda dialog: getattr(dialog, next(answers))())
    person.click("#s")
    person.click("#s")
    assert kinds(camera) == ["click", "dialog", "answer"] * 2
    told = [
        (one.facts["dialog"], one.facts.get("text"), one.facts.get("answer"))
        for one in seen(camera, "dialog", "answer")
    ]
    assert told == [
        ("confirm", "Spara?", None),
        ("confirm", None, "accept"),
        ("confirm", "Spara?", None),
        ("confirm", None, "dismiss"),
    ]


def test_frames_and_popups_are_told_apart(camera: Camera, site: Site) -> None:
    """A frame by its path of names, a popup as a window of its own; also one that is written to by script."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<a href=# id=m>Inkorg</a>")
    site.show(
        "/lista",
        """<h1>Lista</h1><button id=p onclick="const w = window.open(''); w.document.write(
        '<button id=k onclick=&quot;window.close()&quot;>Klar</button>'); w.document.close()">Ny</button>""",
    )
    camera.page.goto(f"{site.address}frames")
    camera.page.frame("meny").click("#m")
    with camera.page.expect_popup() as opened:
        camera.page.frame("lista").click("#p")
    camera.roll(iter([False] * 6 + [True]).__next__)
    with suppress(Error):  # the window closes under the click
        opened.value.click("#k")
    told = [(one.window, one.frame, element(one)["name"]) for one in seen(camera, "click")]
    assert told == [(1, ("meny",), "Inkorg"), (1, ("lista",), "Ny"), (2, (), "Klar")]
    assert [one.window for one in seen(camera, "closed")] == [2]


def test_what_scripts_do_is_not_told(camera: Camera, site: Site) -> None:
    """Only the person's own events are steps."""
    person = work(
        camera, site, "<button id=a onclick=\"document.getElementById('b').click()\">A</button><button id=b>B</button>"
    )
    person.click("#a")
    assert [element(one)["name"] for one in seen(camera)] == ["A"]


def test_a_form_that_is_posted_is_told(camera: Camera, site: Site) -> None:
    """The post that saves comes after the click that sent it, and its page after the post; no field is in it."""
    site.pages["/spara"] = page("<h1>Annan sida</h1>")
    person = work(
        camera, site, "<form method=post action=/spara><input name=n value=Hemlig><button id=s>Spara</button></form>"
    )
    person.click("#s")
    person.wait_for_url("**/spara")
    order = [one.kind for one in seen(camera, "click", "submit", "posted", "navigated") if one.at]
    assert order[-4:] == ["click", "submit", "posted", "navigated"]
    assert "Hemlig" not in str(camera.sightings)


def test_shadow_trees_and_foreign_frames_are_seen_into(camera: Camera, site: Site) -> None:
    """An element of a web component, and one in a frame of another origin, are told of like any other."""
    site.show("/fraga", "<button id=f>I ramen</button>")
    foreign = site.address.replace("127.0.0.1", "localhost")
    person = work(
        camera,
        site,
        f"""<x-knapp></x-knapp><iframe name=annan src="{foreign}fraga"></iframe><script>
        document.querySelector("x-knapp").attachShadow({{mode: "open"}}).innerHTML = "<button id=s>I skuggan</button>";
        </script>""",
    )
    person.click("#s")
    person.frame_locator("iframe").locator("#f").click()
    told = [(one.frame, element(one)["name"]) for one in seen(camera, "click")]
    assert told == [((), "I skuggan"), (("annan",), "I ramen")]


def test_keyboard_work_is_told_as_what_it_does(camera: Camera, site: Site) -> None:
    """Without a mouse: a box by the space bar, a list by its letter, a button by Enter, a text with AltGr and @."""
    person = work(
        camera,
        site,
        """<form onsubmit="return false"><table><tr><td>Namn<td><input id=n><tr><td>Ja<td><input type=checkbox>
        <tr><td>Status<td><select><option>Avslag<option>Beviljad</select></table><button>Spara</button></form>""",
    )
    person.focus("#n")
    person.keyboard.down("AltGraph")
    person.keyboard.insert_text("å@€")
    person.keyboard.up("AltGraph")
    for key in ("Tab", "Space", "Tab", "B", "Tab", "Enter"):
        person.keyboard.press(key)
    values = [{**one.facts, "element": None} for one in seen(camera, "set")]
    assert [one.get("value", one.get("on", one.get("options"))) for one in values] == ["å@€", True, ["Beviljad"]]
    assert [element(one).get("name") for one in seen(camera, "click")][-1] == "Spara"


def test_every_kind_of_click_is_told(camera: Camera, site: Site) -> None:
    """Double, right and middle clicks, and the keys held down."""
    person = work(camera, site, "<table><tr><td id=r>Rad</table>")
    person.dblclick("#r")
    person.click("#r", button="right")
    person.click("#r", modifiers=["Shift"])
    assert kinds(camera) == ["click", "click", "dblclick", "contextmenu", "click"]
    assert seen(camera)[-1].facts["modifiers"] == ["shift"]


def test_files_are_told_by_name_only(camera: Camera, site: Site, tmp_path: Path) -> None:
    """What is in them stays where it is."""
    file = tmp_path / "pass.pdf"
    file.write_text("Hemligt", encoding="utf-8")
    person = work(camera, site, "<table><tr><td>Bilaga<td><input type=file id=f></table>")
    person.set_input_files("#f", file)
    (told,) = seen(camera, "set")
    assert told.facts["files"] == ["pass.pdf"]


def test_copying_and_pasting_are_told(camera: Camera, site: Site) -> None:
    """What was copied is a value that was read; what was pasted shows in the field's value."""
    person = work(camera, site, "<p id=p>A-4711</p><table><tr><td>Nummer<td><input id=n></table>")
    person.dblclick("#p")
    person.keyboard.press("Control+A")
    person.keyboard.press("Control+C")
    person.click("#n")
    person.keyboard.press("Control+V")
    person.keyboard.press("Tab")
    assert "A-4711" in seen(camera, "copy")[0].facts["value"]
    assert len(seen(camera, "paste")) == 1


def test_nothing_is_lost_at_any_pace(camera: Camera, site: Site) -> None:
    """A hundred clicks as fast as they can be sent, each told once and in order."""
    person = work(camera, site, "".join(f"<button id=b{n}>Knapp {n}</button>" for n in range(20)))
    for n in range(100):
        box = person.locator(f"#b{n % 20}").bounding_box()
        assert box is not None
        person.mouse.click(box["x"] + 5, box["y"] + 5)
    assert [element(one)["name"] for one in seen(camera, "click")] == [f"Knapp {n % 20}" for n in range(100)]


def test_the_person_pauses_undoes_remarks_and_stops(camera: Camera, site: Site) -> None:
    """The window beside the filmed one: what is done while paused is not kept, and the rest is told as asked for."""
    person, control = work(camera, site, "<button id=a>A</button><button id=b>B</button>"), camera.control.page
    person.click("#a")
    control.fill("#remark", "Här ser jag efter")
    control.click("#say")
    control.click("#pause")
    camera.roll(iter([False, False, True]).__next__)
    assert control.inner_text("#state") == "Paus"
    person.click("#b")
    control.click("#pause")
    control.click("#undo")
    control.click("#stop")
    camera.roll(lambda: False)
    told = [(one.kind, one.facts.get("words")) for one in seen(camera, "click", "remark", "pause", "resume", "undo")]
    assert told == [("click", None), ("remark", "Här ser jag efter"), ("pause", None), ("resume", None), ("undo", None)]


@pytest.mark.parametrize(("order", "value"), [("read", "Folkbokförd"), ("must", "Folkbokförd")])
def test_a_value_is_pointed_out_without_touching_the_page(camera: Camera, site: Site, order: str, value: str) -> None:
    """The click that points something out goes to the film, not to the page; the next one is work again."""
    person = work(camera, site, "<table><tr><td>Status<td id=s onclick='document.title=9'>Folkbokförd</table>")
    camera.control.page.click(f"#{order}")
    camera.roll(iter([False, False, True]).__next__)
    person.click("#s")
    person.click("#s")
    first, second = seen(camera, "read", "must", "click")
    assert (first.kind, first.facts["value"], first.facts["element"]["labels"]["left"]) == (order, value, "Status")
    assert second.kind == "click"


def test_pictures_come_with_their_moments(site: Site) -> None:
    """JPEGs of what is on show, by the same clock as the steps: the film is tied to them."""
    frames: list[tuple[bytes, float, int]] = []
    site.show("/form", "<h1>Formulär</h1><button id=a onclick=\"document.body.style.background='red'\">A</button>")
    began = time.time() * 1000
    with Camera(
        a_system(start="form"), site.address, headed=False, keep_frame=lambda *frame: frames.append(frame)
    ) as camera:
        assert until(lambda: camera.roll(iter([False, True]).__next__) is None and bool(frames))
        camera.page.click("#a")
        assert until(lambda: camera.roll(iter([False, True]).__next__) is None and len(frames) > 1)
        (click,) = seen(camera, "click")
    assert all(picture.startswith(b"\xff\xd8") for picture, *_ in frames)
    assert began <= frames[0][1] <= frames[-1][1] <= time.time() * 1000
    assert began <= click.at <= frames[-1][1]


def test_a_browser_that_is_gone_ends_the_film_and_loses_nothing(site: Site) -> None:
    """Closed by hand or dead: filming ends by itself, quietly, with all that was seen."""
    site.show("/form", "<h1>Formulär</h1><button id=a>A</button>")
    with Camera(a_system(start="form"), site.address, headed=False) as camera:
        camera.page.click("#a")
        assert [one.kind for one in seen(camera, "click")] == ["click"]
        kill(next(browsers(os.getpid())))
        camera.roll(lambda: False)
    assert [one.kind for one in camera.sightings if one.kind == "click"] == ["click"]


def test_what_a_page_says_after_a_step_is_told_once(camera: Camera, site: Site) -> None:
    """A page tells its texts when it rests, and later only what is new: a message, not the ticking clock."""
    person = work(
        camera,
        site,
        """<p>Välkommen</p><p id=clock>10:00:00</p><p id=message></p><button id=save>Spara</button>
        <script>setInterval(() => clock.textContent = new Date().toTimeString().slice(0, 8), 20);
        save.onclick = () => setTimeout(() => message.textContent = "Ärendet är sparat.", 50)</script>""",
    )
    person.click("#save")
    until(lambda: any("Ärendet är sparat." in one.facts.get("texts", ()) for one in seen(camera, "shown")), 5)
    document = seen(camera, "click")[0].document
    told = [one.facts["texts"] for one in seen(camera, "shown") if one.document == document]
    assert told == [["Formulär", "Välkommen", told[0][2]], ["Ärendet är sparat."]]


def test_what_a_pages_script_sends_is_told_without_its_content(camera: Camera, site: Site) -> None:
    """A page that saves without leaving: the sending is an effect of the click, a beacon is none."""
    person = work(
        camera,
        site,
        """<button id=save>Spara</button><p id=message></p><script>save.onclick = async () => {
        navigator.sendBeacon("/beacon", "x");
        await fetch("/save", {method: "POST", body: "hemligt"}); message.textContent = "Sparat." }</script>""",
    )
    person.click("#save")
    until(lambda: any("Sparat." in one.facts.get("texts", ()) for one in seen(camera, "shown")), 5)
    (sent,) = seen(camera, "sent")
    assert sent.facts == {"path": "/save"}
    assert "sent" in [effect.kind for effect in steps_of(camera.sightings)[-1].effects]
