"""What caseworkers do all day in pages of every kind, as it is filmed: nothing lost, nothing added, in causal order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from klickfri.film.words import say
from klickfri.model.film import as_told
from tests.integration.filmed import Work
from tests.integration.screen_pages import COMPLETED, frameset

pytestmark = pytest.mark.wide

PACES = pytest.mark.parametrize("pace", [0, 40], ids=["fast", "human"])
"""Milliseconds that a key or a button is held down."""


SUGGESTING = """<table><tr><td>Ort<td><input id=ort autocomplete=off></table><div id=list></div><p>Under</p><script>
  const places = ["Almbacka", "Almby", "Ekby"];
  let at = -1;
  const close = () => { if (PICKED_BY === "mousedown") list.hidden = true; else list.innerHTML = ""; };
  const pick = (name) => { ort.value = name; close(); };
  ort.oninput = () => {
    at = -1;
    list.innerHTML = places.filter((one) => one.toLowerCase().startsWith(ort.value))
      .map((one, n) => `<div id=o${n} ROLE><b>${one.slice(0, 3)}</b>${one.slice(3)}</div>`).join("");
    [...list.children].forEach((one) => one.addEventListener(PICKED_BY, () => pick(one.textContent)));
  };
  ort.onkeydown = (event) => {
    if (event.key === "ArrowDown") ort.setAttribute("aria-activedescendant", "o" + (at += 1));
    if (event.key === PICKED_BY) ort.value = list.children[at].textContent;
  };
</script>"""


def suggest(work: Work, picked_by: str, role: str = "") -> None:
    """A field with a list that opens while one writes; the event that writes what was picked into the field."""
    work.show(SUGGESTING.replace("PICKED_BY", f'"{picked_by}"').replace("ROLE", role))


def typed(work: Work, text: str, pace: int) -> None:
    """Clicks in the field and writes."""
    work.page.click("#ort", delay=pace)
    work.page.keyboard.type(text, delay=pace)


@PACES
@pytest.mark.parametrize("picked_by", ["mousedown", "mouseup", "click"])
def test_a_suggestion_picked_with_the_mouse_tells_what_was_typed_and_picked(
    work: Work, picked_by: str, pace: int
) -> None:
    """Also where the list is hidden or gone before the button is up: the page's click is on something else, or none."""
    suggest(work, picked_by)
    typed(work, "alm", pace)
    work.page.click("#o1 b", delay=6 * pace)
    assert work.said() == [
        "Skriv ”alm” i fältet Ort", "Klicka på det som står Almby; fältet Ort visar då ”Almby”",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("picked_by", "pace", "typing", "picking"),
    [("Enter", 0, "", "; fältet Ort visar då ”Almby”"), ("ArrowDown", 40, "; fältet Ort visar då ”Almby”", "")],
)
def test_a_suggestion_picked_with_the_keys_tells_what_was_typed_and_picked(
    work: Work, picked_by: str, pace: int, typing: str, picking: str
) -> None:
    """Arrows and Enter: the choice that the page says it stands on, and the field's value, whichever key wrote it."""
    suggest(work, picked_by, role="role=option")
    typed(work, "alm", pace)
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        work.page.keyboard.press(key, delay=pace)
    assert work.said() == [
        f"Skriv ”alm” i fältet Ort{typing}", f"Välj förslaget Almby i fältet Ort med Retur{picking}",
    ]  # fmt: skip


def test_a_suggestion_from_the_list_in_the_fields_own_box_is_a_choice_of_the_field(work: Work) -> None:
    """One step: what was typed to find it is its beginning, and the link that was clicked is no thing of its own."""
    work.show(COMPLETED)
    work.page.click("#ort")
    work.page.keyboard.type("al")
    work.page.click("a >> text=Almby")
    assert work.said() == ["Välj Almby i fältet Ort"]


@PACES
def test_a_click_that_the_page_moved_away_from_is_none(work: Work, pace: int) -> None:
    """A page that draws itself anew as a field is left takes the button away from under the pointer; it is clicked
    once more. A button whose words are pressed and let go in two places is still clicked.
    """
    work.show("""<div id=all><div id=room style="height:0"></div><label>Namn <input id=namn></label><br>
    <button id=go><span>Gå</span> <i>vidare</i></button></div><p id=said></p><script>
    namn.onblur = () => { room.style.height = "80px"; };
    go.onclick = () => { said.textContent = "Klart."; };</script>""")
    work.page.click("#namn")
    work.page.keyboard.type("Åsa")
    for goes in (0, 40):
        box = work.page.locator("#go").bounding_box()
        assert box
        work.page.mouse.move(box["x"] + 8, box["y"] + 8)
        work.page.mouse.down()
        work.page.wait_for_timeout(pace)
        work.page.mouse.move(box["x"] + 8 + goes, box["y"] + 8)
        work.page.mouse.up()
    assert work.page.inner_text("#said") == "Klart."
    assert work.said() == ["Skriv ”Åsa” i fältet Namn", "Klicka på knappen Gå vidare"]


CALENDAR = """<table><tr><td>Från<td><input type=date id=fran><tr><td>Till<td><input id=till></table>
<button id=pick>Kalender</button><table id=days hidden><tr><td><a href=#>13</a><td><a href=#>14</a></table><script>
  pick.onclick = () => { days.hidden = false; };
  days.onclick = (event) => { till.value = "2026-11-" + event.target.textContent; days.hidden = true; };
</script>"""


@PACES
def test_a_date_is_told_whole(work: Work, pace: int) -> None:
    """Typed part by part in a date field, or picked by the day in the page's own calendar, which writes the field."""
    work.show(CALENDAR)
    work.page.focus("#fran")
    for key in "11142026":  # in what order the parts stand is the browser's choice
        work.page.keyboard.press(key, delay=pace)
    date = work.page.input_value("#fran")
    assert date
    work.page.click("#pick", delay=pace)
    work.page.click("a >> text=14", delay=pace)
    assert work.said() == [
        f"Skriv ”{date}” i fältet Från", "Klicka på knappen Kalender",
        "Klicka på länken 14; fältet Till visar då ”2026-11-14”",
    ]  # fmt: skip
    assert len(work.seen("set")) == 1


def test_a_calendar_in_a_window_of_its_own_writes_the_field_in_the_other(work: Work) -> None:
    """The day is clicked in the window that closes itself; the field that changed is in the window that opened it."""
    work.site.show("/dagar", """<a href=# onclick="opener.till.value='2026-11-14'; window.close()">14</a>""")
    button = """<button onclick="window.open('/dagar', '', 'width=300')">Dag</button>"""
    work.show(f"<table><tr><td>Till<td><input id=till></table>{button}")
    with work.page.expect_popup() as opened:
        work.page.click("button")
    with opened.value.expect_event("close"):
        opened.value.click("a")
    first, second = work.steps()
    assert [say(first), say(second)] == [
        "Klicka på knappen Dag",
        "Klicka på länken 14; fältet Till visar då ”2026-11-14”",
    ]
    assert second.sighting.window == first.sighting.window + 1
    assert "closed" in [one.kind for one in second.effects]


def test_a_written_text_is_the_text_that_shows(work: Work) -> None:
    """With AltGr as Linux and as Windows send it, with composed letters, by paste from the keyboard or the menu."""
    fields = "".join(f"<tr><td>{name}<td><input id={name}>" for name in "ABCD")
    work.show(f"<p id=from>A-4711</p><table>{fields}</table>")
    protocol = work.page.context.new_cdp_session(work.page)

    def press(key: str, code: str, modifiers: int, **how: object) -> None:
        facts = {"key": key, "code": code, "modifiers": modifiers}
        protocol.send("Input.dispatchKeyEvent", {"type": "keyDown", **facts, **how})
        protocol.send("Input.dispatchKeyEvent", {"type": "keyUp", **facts})

    work.page.focus("#A")
    for modifiers in (0, 3):  # Linux tells AltGr alone, an old Windows Ctrl and Alt
        protocol.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "AltGraph", "code": "AltRight"})
        press("@", "Digit2", modifiers)
        work.page.keyboard.insert_text("@")
        protocol.send("Input.dispatchKeyEvent", {"type": "keyUp", "key": "AltGraph", "code": "AltRight"})
    work.page.keyboard.type("åäö")
    work.page.click("#B")
    protocol.send("Input.imeSetComposition", {"text": "A\u030a", "selectionStart": 2, "selectionEnd": 2})
    work.page.keyboard.insert_text("A\u030asa")
    work.page.evaluate("navigator.clipboard.writeText('A-4711')")
    work.page.click("#C")
    work.page.keyboard.press("Control+v")
    work.page.click("#D", button="right")
    press("", "", 0, commands=["paste"])
    work.page.click("h1")
    assert work.said()[:4] == [
        "Skriv ”@@åäö” i fältet A", "Skriv ”Åsa” i fältet B", "Skriv ”A-4711” i fältet C", "Skriv ”A-4711” i fältet D",
    ]  # fmt: skip
    assert len(work.seen("paste")) == 2
    assert [as_told(one)["key"] for one in work.seen("key")] == ["v"]


@PACES
def test_work_with_the_keyboard_alone_is_told_as_what_it_does(work: Work, pace: int) -> None:
    """Tab moves, Space sets a box, arrows choose in a list and among radio buttons, Enter sends the form."""
    work.show(
        """<form action=/form><table><tr><td>Namn<td><input id=n><tr><td>Ja<td><input type=checkbox>
        <tr><td>Status<td><select><option>Ny<option>Avslag<option>Beviljad</select>
        <tr><td>Läge<td><label><input type=radio name=r checked>På plats</label>
        <label><input type=radio name=r>Distans</label>
        <tr><td>Fri text<td><textarea></textarea><tr><td>Ort<td><input></table><button>Spara</button></form>"""
    )
    work.page.focus("#n")
    keys = [
        "A",
        "Tab",
        "Space",
        "Tab",
        "ArrowDown",
        "ArrowDown",
        "Tab",
        "ArrowDown",
        "Tab",
        "B",
        "Enter",
        "C",
        "Tab",
        "D",
    ]
    for key in [*keys, "Enter"]:
        work.page.keyboard.press(key, delay=pace)
    work.page.wait_for_url("**/form?*")
    assert work.said() == [
        "Skriv ”A” i fältet Namn", "Kryssa i rutan Ja", "Välj Beviljad i listan Status", "Kryssa i valet Distans",
        "Skriv ”B\nC” i fältet Fri text", "Skriv ”D” i fältet Ort", "Klicka på knappen Spara",
    ]  # fmt: skip
    assert "navigated" in [one.kind for one in work.steps()[-1].effects]


def test_fields_of_web_components_and_editable_texts_are_told(work: Work) -> None:
    """A shadow tree keeps its changes to itself; an editable text has none."""
    work.show(
        """<x-form></x-form><div contenteditable role=textbox aria-label=Brev id=brev></div><script>
        document.querySelector("x-form").attachShadow({mode: "open"}).innerHTML =
          "<label>Namn<input id=n></label><label>Ja<input type=checkbox id=b></label>" +
          "<label>Ort<select id=s><option>Almby<option>Ekby</select></label>";
        </script>"""
    )
    work.page.click("#n")
    work.page.keyboard.type("Åsa")
    work.page.click("#b")
    work.page.click("#brev")
    work.page.keyboard.type("Hej\n@")
    work.page.focus("#s")
    work.page.keyboard.press("E")
    assert work.said() == [
        "Skriv ”Åsa” i fältet Namn", "Kryssa i rutan Ja", "Skriv ”Hej\n@” i fältet Brev", "Välj Ekby i listan Ort",
    ]  # fmt: skip


@pytest.mark.parametrize("kept", ["", "event.preventDefault()"])
def test_what_is_written_in_another_frame_is_told_before_the_click_that_leaves_it(work: Work, kept: str) -> None:
    """Also when the button takes no focus: what was sent came of the click, and the text was there before."""
    work.site.show("/falt", "<h1>Fält</h1><label>Namn<input></label>")
    work.site.show("/sida", f"<h1>Knappar</h1><button onmousedown='{kept}' onclick='parent.save()'>Spara</button>")
    work.show(
        """<iframe name=falt src=/falt></iframe><iframe name=knapp src=/sida></iframe><p id=said></p><script>
        function save() { fetch("/sparat", {method: "POST"}).then(() => { said.textContent = "Sparat."; }); }
        </script>"""
    )
    work.page.frame_locator("[name=falt]").locator("input").click()
    work.page.keyboard.type("Åsa")
    work.page.frame_locator("[name=knapp]").locator("button").click()
    work.page.get_by_text("Sparat.").wait_for()
    write, click = work.steps()
    assert work.said() == ["Skriv ”Åsa” i fältet Namn", "Klicka på knappen Spara"]
    assert ["sent" in [one.kind for one in step.effects] for step in (write, click)] == [False, True]


def test_marking_a_text_and_the_browsers_own_menu_are_no_steps(work: Work) -> None:
    """Dragging over a text, and a right click that the page does nothing with; its own menu and shortcuts are steps."""
    work.show(
        """<table><tr><td id=a>Personnummer<td id=b>19850314-2385</table><p id=own>Rad</p>
        <input id=i aria-label=Fri><script>
        own.oncontextmenu = (event) => event.preventDefault();
        i.onkeydown = (event) => { if (event.ctrlKey && event.key === "s") event.preventDefault(); };</script>"""
    )
    box = work.page.locator("#b").bounding_box()
    assert box
    work.page.mouse.move(box["x"] + 3, box["y"] + 8)
    work.page.mouse.down()
    work.page.mouse.move(box["x"] + box["width"] - 3, box["y"] + 8)
    work.page.mouse.up()
    work.page.click("#a", button="right")
    work.page.click("#own", button="right")
    work.page.focus("#i")
    work.page.keyboard.press("Control+s")
    work.page.keyboard.press("Control+a")
    assert work.said() == ["Högerklicka på det som står Rad", "Tryck på Ctrl+S i fältet Fri"]
    assert [as_told(one).get("dragged") for one in work.seen("click")] == [True]


def test_boxes_that_a_script_sets_are_no_steps(work: Work) -> None:
    """One click sets all: the person did one thing, and the film says what came of it."""
    work.show(
        """<label><input type=checkbox id=all onclick="[a, b].forEach((one) => one.click())">Alla</label>
        <label><input type=checkbox id=a>A</label><label><input type=checkbox id=b>B</label>"""
    )
    work.page.click("#all")
    assert work.said() == ["Kryssa i rutan Alla; rutan A visar då ett kryss; rutan B visar då ett kryss"]


@pytest.mark.parametrize(
    ("question", "answer", "said"),
    [
        ("alert('Klart')", lambda dialog: dialog.accept(), "och stäng meddelandet ”Klart”"),
        ("confirm('Spara?')", lambda dialog: dialog.accept(), "och svara OK på frågan ”Spara?”"),
        ("confirm('Spara?')", lambda dialog: dialog.dismiss(), "och svara Avbryt på frågan ”Spara?”"),
        ("prompt('Antal?')", lambda dialog: dialog.accept("7"), "och svara ”7” på frågan ”Antal?”"),
        ("prompt('Antal?')", lambda dialog: dialog.dismiss(), "och svara Avbryt på frågan ”Antal?”"),
        ("location = '/annan'", lambda dialog: dialog.accept(), "och lämna sidan ändå"),
        ("location = '/annan'", lambda dialog: dialog.dismiss(), "men stanna på sidan"),
    ],
)  # fmt: skip
def test_every_kind_of_question_is_told_with_its_answer(
    work: Work, question: str, answer: Callable[[object], None], said: str
) -> None:
    """The page's own three, and the browser's whether to leave the page; each after the click that raised it."""
    work.site.show("/annan", "<h1>Annan sida</h1>")
    leaving = "onbeforeunload = (event) => event.preventDefault();" if "location" in question else ""
    work.show(f"""<button onclick="{question}">Gör</button><script>{leaving}</script>""")
    work.page.once("dialog", answer)
    with work.page.expect_event("dialog"):
        work.page.click("button", no_wait_after=True)
    work.page.evaluate("onbeforeunload = null") if "stanna" in said else None
    assert work.said() == [f"Klicka på knappen Gör, {said}"]


def nested(work: Work) -> None:
    """A frameset in a frame of a frameset, and beside it frames of another origin in one another."""
    foreign = work.site.address.replace("127.0.0.1", "localhost")
    inside = "<p style='height: 30px'></p><button>{}</button>"
    work.site.pages["/yttre"] = frameset(meny="/meny", inre="/inre")
    work.site.pages["/inre"] = frameset(lista="/lista", annan="/annan")
    work.site.show("/meny", inside.format("Meny"))
    work.site.show(
        "/lista", f"<iframe name=djup src=/djup style='margin: 7px; padding: 5px'></iframe>{inside.format('Lista')}"
    )
    work.site.show("/djup", inside.format("Djup"))
    work.site.show("/annan", f"<iframe name=borta src='{foreign}borta'></iframe>")
    work.site.show("/borta", f"<iframe name=hemma src='{work.site.address}djup'></iframe>{inside.format('Borta')}")
    work.page.goto(f"{work.site.address}yttre")


FRAMES = [
    ("meny",),
    ("inre", "lista"),
    ("inre", "lista", "djup"),
    ("inre", "annan", "borta"),
    ("inre", "annan", "borta", "hemma"),
]


def test_frames_in_frames_are_told_by_their_path_with_where_the_element_stands(work: Work) -> None:
    """Framesets and frames of any depth and origin; the box is the one in the window, where a frame can know it."""
    nested(work)
    boxes = list[Any]()
    for path in FRAMES:
        frame = work.page.frame(path[-1])
        assert frame is not None
        button = frame.get_by_role("button")
        button.click()
        boxes.append(button.bounding_box() or {})
    clicks = work.seen("click")
    assert [one.frame for one in clicks] == FRAMES
    told = [as_told(one)["element"].get("box") for one in clicks]
    assert told[:3] == [[round(box[side]) for side in ("x", "y", "width", "height")] for box in boxes[:3]]
    assert told[3:] == [None, None]
    assert [as_told(one)["element"].get("view") for one in clicks] == [[1100, 760]] * 3 + [None, None]


def test_a_window_that_is_written_again_is_heard_at_once(work: Work) -> None:
    """Its script writes the whole document anew, which makes it deaf, and the person clicks without waiting."""
    again = "document.open(); document.write('<button>Sida ' + n + '</button>'); document.close()"
    work.show(
        f"""<button>Sida 0</button><script>let n = 0;
        window.addEventListener("keyup", function turn() {{
          n += 1; {again}; window.addEventListener("keyup", turn);
        }})</script>"""
    )
    for n in range(4):
        work.page.keyboard.press("F2")
        box = work.page.get_by_role("button", name=f"Sida {n + 1}").bounding_box()
        assert box
        work.page.mouse.click(box["x"] + 3, box["y"] + 3)
    assert [as_told(one)["element"]["name"] for one in work.seen("click")] == [f"Sida {n}" for n in range(1, 5)]


def test_a_window_that_closes_as_soon_as_it_opens_does_not_end_the_film(work: Work) -> None:
    """It is told of as opened and closed, after the click that opened it; what comes next is filmed."""
    work.site.show("/kort", "<script>window.close()</script>")
    work.show("""<button id=a onclick="window.open('/kort')">Öppna</button><button id=b>Nästa</button>""")
    with work.page.expect_popup() as opened:
        work.page.click("#a")
    opened.value.is_closed() or opened.value.wait_for_event("close")
    work.page.click("#b")
    first, second = work.steps()
    assert [say(first), say(second)] == ["Klicka på knappen Öppna", "Klicka på knappen Nästa"]
    assert {"opened", "closed"} <= {one.kind for one in first.effects}


@pytest.mark.parametrize("event", ["onmousedown", "oninput"])
def test_what_makes_the_page_leave_is_told(work: Work, event: str) -> None:
    """A menu that acts on the press itself, a field that goes on when it is full: the page is gone with it."""
    work.site.show("/annan", "<h1>Annan sida</h1>")
    leave = "if (value !== 'a') location = '/annan'"
    work.show(f"""<input id=n aria-label=Nummer {event}="{leave}">""")
    if event == "onmousedown":
        work.page.hover("#n")
        work.page.mouse.down()
    else:
        work.page.focus("#n")
        work.page.keyboard.type("ab")
    work.page.wait_for_url("**/annan")
    work.page.mouse.up()
    (step,) = work.steps()
    assert say(step) == ("Klicka på fältet Nummer" if event == "onmousedown" else "Skriv ”ab” i fältet Nummer")
    assert "navigated" in [one.kind for one in step.effects]


def test_a_download_is_told_of_the_step_that_caused_it(work: Work) -> None:
    """By the file's name."""
    work.show("<a href='data:text/plain,hej' download='beslut.txt'>Hämta</a>")
    with work.page.expect_download():
        work.page.click("a")
    (step,) = work.steps()
    assert [as_told(one)["file"] for one in step.effects if one.kind == "downloaded"] == ["beslut.txt"]


MIXED = (
    "<table><tr><td>Namn<td><input id=n><tr><td>Status<td><select id=s><option>A<option>B</select></table>"
    "<label><input type=checkbox id=c>Ja</label><button id=b>Klar</button><p id=d>Rad</p>"
)


def test_mixed_work_is_told_whole_and_in_order_at_any_pace(work: Work) -> None:
    """A hundred acts of six kinds as fast as they can be sent: each one a step, in the order they were done."""
    person, keys = work.show(MIXED), work.page.keyboard
    places = {name: person.locator(f"#{name}").bounding_box() for name in "ncbd"}

    def click(name: str, count: int = 1) -> None:
        box = places[name]
        assert box
        person.mouse.click(box["x"] + 5, box["y"] + 5, click_count=count)

    def choose(turn: int) -> None:
        person.focus("#s")
        keys.press("BA"[turn % 2])

    def write(turn: int) -> None:
        click("n")
        keys.press("Home")
        keys.press("Shift+End")
        keys.type(f"text {turn}")

    acts: list[tuple[Callable[[int], object], Callable[[int], str]]] = [
        (write, lambda turn: f"Skriv ”text {turn}” i fältet Namn"),
        (choose, lambda turn: f"Välj {'BA'[turn % 2]} i listan Status"),
        (lambda _: click("c"), lambda turn: f"{'Kryssa ur' if turn % 2 else 'Kryssa i'} rutan Ja"),
        (lambda _: click("b"), lambda _: "Klicka på knappen Klar"),
        (lambda _: click("d", 2), lambda _: "Dubbelklicka på det som står Rad"),
    ]
    for turn in range(20):
        for do, _ in acts:
            do(turn)
    assert work.said() == [words(turn) for turn in range(20) for _, words in acts]
