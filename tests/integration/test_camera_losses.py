"""What a flow has no step for is seen all the same, by real events, and what is ordinary is not taken for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from klickfri.film.losses import losses
from klickfri.film.targets import target_of
from klickfri.model.film import Clicked, Dragged, FieldSet, KeyPressed, as_told
from klickfri.model.keys import spelt
from tests.integration.filmed import Work
from tests.integration.screen_pages import PULLED
from tests.some import some

FORM = "<p><label>Nummer <input id=n></label></p><button id=save type=button>Spara</button>"
BOARD = """<style>div{width:150px;height:60px;border:1px solid}</style>
<div id=new>Nya<p id=card draggable=true>Kortet</p></div><div id=done>Klara</div><script>
  done.ondragover = (event) => event.preventDefault();
  done.ondrop = (event) => { event.preventDefault(); done.append(card); };
</script>"""
CSS_MENU = """<style>.sub{display:none} .top:hover .sub{display:block}</style>
<div class=top style="width:200px">Ärende<div class=sub><a href=# id=note>Ny anteckning</a></div></div>"""
SCRIPT_MENU = """<div id=top>Ärende<div id=sub hidden><a href=# id=note>Ny anteckning</a></div></div>
<script>
  const menu = document.querySelector("#top");
  menu.onmouseenter = () => setTimeout(() => { sub.hidden = false; }, 100);
  menu.onmouseleave = () => { sub.hidden = true; };
</script>"""
LONG_LIST = """<div id=view style="height:120px;overflow:auto">
<div id=all style="height:4000px;position:relative"></div></div><script>
  const draw = () => { all.innerHTML = [...Array(8).keys()].map((n) => {
    const at = Math.floor(view.scrollTop / 20) + n;
    return `<p style="position:absolute;margin:0;top:${at * 20}px">A-${at} <button>Öppna ${at}</button></p>`;
  }).join(""); };
  view.onscroll = draw; draw();
</script>"""
HELD_MENU = """<p id=row>Ärende A-1</p><p id=menu hidden>Arkivera</p><script>
  row.onpointerdown = () => setTimeout(() => { menu.hidden = false; }, 600);
</script>"""
BOX = "<label><input type=checkbox id=save> Klar</label>"
KEYED = """<label>Ort <input id=n autocomplete=off></label><p id=list></p><script>
  n.addEventListener("keyup", () => { list.textContent = n.value; });
</script>"""


def dragged(page: Page) -> None:
    page.drag_and_drop("#card", "#done")


def pulled(page: Page) -> None:
    page.mouse.move(40, 110)
    page.mouse.down()
    for x in (120, 240, 340):
        page.mouse.move(x, 120)
    page.mouse.up()


def pulled_away(page: Page) -> None:
    page.mouse.move(40, 110)
    page.mouse.down()
    page.mouse.move(600, 400, steps=5)
    page.mouse.up()


def from_menu(page: Page) -> None:
    page.wait_for_timeout(300)  # the page has come to rest before the person moves
    page.get_by_text("Ärende").first.hover()
    page.locator("#note").click()


def scrolled(page: Page) -> None:
    page.wait_for_timeout(900)  # the person looks at the list before they scroll
    page.locator("#view").hover()
    page.mouse.wheel(0, 1000)
    page.get_by_text("Öppna 52", exact=True).click()


def pressed(keys: str, focus: str = "#n") -> Callable[[Page], None]:
    def press(page: Page) -> None:
        if focus:
            page.focus(focus)
        page.keyboard.press(keys)

    return press


def pressed_of_ours(page: Page) -> None:
    """A keyboard has letters that the robot's has not."""
    page.focus("#n")
    sent_by_hand(page, key="ö", code="Semicolon", windowsVirtualKeyCode=192, modifiers=2)


def sent_by_hand(page: Page, **key: Any) -> None:
    """A key as a real keyboard sends it, where the driver sends another."""
    protocol = page.context.new_cdp_session(page)
    for kind in ("keyDown", "keyUp"):
        protocol.send("Input.dispatchKeyEvent", {"type": kind, **key})


def held(page: Page) -> None:
    page.click("#row", delay=1300)


EDITORS = """<iframe title=Brev srcdoc="<body contenteditable><script>
  document.body.addEventListener('keyup', () => {});</script>"></iframe><div id=e contenteditable></div><script>
  e.addEventListener("beforeinput", () => {}); e.addEventListener("input", () => {});</script>"""


def written_in(editor: str) -> Callable[[Page], None]:
    def write(page: Page) -> None:
        page.click(editor)
        page.keyboard.type("Hej")
        page.click("h1")

    return write


LOST: dict[str, tuple[str, Callable[[Page], None], str]] = {
    "Ctrl+Enter anywhere": (FORM, pressed("Control+Enter", ""), "Ctrl hölls nedtryckt"),
    "a letter of ours": (FORM, pressed_of_ours, "tangenten ö har roboten inte"),
    "Alt+S anywhere": (FORM, pressed("Alt+s", ""), "Alt hölls nedtryckt"),
    "Ctrl+S": (FORM, pressed("Control+s", ""), "Ctrl hölls nedtryckt"),
    "a letter anywhere": (FORM, pressed("g", ""), "inget på sidan var valt"),
    "Delete anywhere": (FORM, pressed("Delete", ""), "inget på sidan var valt"),
    "Enter anywhere": (FORM, pressed("Enter", ""), "inget på sidan var valt"),
    "Shift-click": (FORM, lambda page: page.click("#save", modifiers=["Shift"]), "Skift hölls nedtryckt"),
    "middle click": (FORM, lambda page: page.click("#save", button="middle"), "mittenknapp"),
    "dragged among its like": (PULLED, pulled, "lades bland sina egna"),
    "dragged where nothing takes it": (PULLED, pulled_away, "släpptes inte på något"),
    "rows by scrolling": (LONG_LIST, scrolled, "när sidan rullades"),
    "long press": (HELD_MENU, held, "musknappen hölls nere"),
}  # fmt: skip


@pytest.mark.parametrize("name", some(LOST, 5))
def test_what_no_step_does_is_seen(work: Work, name: str) -> None:
    """Held keys, shortcuts, keys into the page, pulling, hovering, scrolling: each is told as what it was."""
    body, do, words = LOST[name]
    do(work.show(body))
    said = [loss for step in work.steps() for loss in losses(step)]
    assert [one for one in said if words in one], work.said()


@pytest.mark.parametrize(
    ("body", "field"), [(KEYED, "#n"), (EDITORS, "iframe"), (EDITORS, "#e")], ids=["field", "frame", "block"]
)
def test_a_text_whose_page_listens_to_keys_is_typed(work: Work, body: str, field: str) -> None:
    """The camera tells that it listens, and a step types so; also in an editor, which may write all by itself."""
    written_in(field)(work.show(body))
    steps = work.steps()
    assert len(steps) == 2, "\n".join(str(as_told(one)) for one in work.seen())
    written = steps[0].sighting
    assert isinstance(written, FieldSet)
    assert (written.value, written.keys, losses(steps[0])) == ("Hej", True, ())


@pytest.mark.parametrize("keys", ["Ctrl+Enter", "Alt+S", "Ctrl+Shift+S", "Meta+K"])
def test_what_is_held_down_in_a_field_is_part_of_the_key(work: Work, keys: str) -> None:
    """It is told so that a flow can press it, in the flow's own spelling."""
    *down, key = keys.replace("Ctrl", "Control").split("+")
    page = work.show(FORM)
    page.focus("#n")
    page.keyboard.press("+".join([*down, key if len(key) > 1 or "Shift" in down else key.lower()]))
    (step,) = work.steps()
    assert isinstance(step.sighting, KeyPressed)
    assert (spelt(step.sighting.key, step.sighting.modifiers), losses(step)) == (keys, ())


def test_an_access_key_is_the_click_that_the_browser_makes_of_it(work: Work) -> None:
    """The page hears a click on the button, and that is the step."""
    page = work.show(FORM.replace("id=save", "id=save accesskey=s"))
    page.click("#n")
    page.keyboard.type("A-1")
    sign = {"text": "s", "unmodifiedText": "s", "isSystemKey": True}
    sent_by_hand(page, key="s", code="KeyS", windowsVirtualKeyCode=83, modifiers=1, **sign)
    assert work.said() == ["Skriv ”A-1” i fältet Nummer", "Klicka på knappen Spara"]
    assert [loss for step in work.steps() for loss in losses(step)] == []


@pytest.mark.parametrize(("name", "body"), [("Space", FORM), ("Space", BOX), ("Enter", FORM)])
def test_a_key_that_is_held_for_a_moment_is_one_click(work: Work, name: str, body: str) -> None:
    """A person lets go of a key a tenth of a second later; a space clicks only then."""
    page = work.show(body)
    page.focus("#save")
    page.keyboard.press(name, delay=150)
    assert len(work.steps()) == 1, work.said()
    assert [loss for step in work.steps() for loss in losses(step)] == []


@pytest.mark.parametrize(("field", "keys", "said"), [("textarea", "Control+Enter", "Retur"), ("input", "Alt+k", "K")])
def test_what_was_written_is_told_before_the_key_that_may_send_it(work: Work, field: str, keys: str, said: str) -> None:
    """The page empties the field when it has sent it, and the person writes on."""
    empties = """n.onkeydown = ({ key, ctrlKey, altKey }) => {
        if ((ctrlKey && key === "Enter") || (altKey && key === "k")) n.value = "";
    };"""
    page = work.show(f"<label>Not <{field} id=n></{field}></label><button>Klar</button><script>{empties}</script>")
    page.click("#n")
    page.keyboard.type("Hej")
    page.keyboard.press(keys)
    page.keyboard.type("Mer")
    page.click("text=Klar")
    first, second, *_ = work.said()
    assert first == "Skriv ”Hej” i fältet Not"
    assert second.startswith(f"Tryck på {'Ctrl' if field == 'textarea' else 'Alt'}+{said} i fältet Not")
    assert "Skriv ”Mer” i fältet Not" in work.said()


@pytest.mark.parametrize("menu", [CSS_MENU, SCRIPT_MENU])
def test_what_opened_under_the_pointer_is_told_as_it_stood_before(work: Work, menu: str) -> None:
    """Its words are those without the menu, by which the robot finds it while the menu is shut."""
    from_menu(work.show(menu))
    (step,) = work.steps()
    assert losses(step) == ()
    assert isinstance(step.sighting, Clicked)
    assert step.sighting.hover is not None
    named = target_of(step.sighting.hover, "here")
    assert (named.target.role, named.target.text, named.doubts) == ("text", "Ärende", ())


FULL_BOARD = BOARD.replace("<div id=done>Klara</div>", "<div id=done><h2>Klara</h2><p>A-1</p><p>A-2</p></div>")


@pytest.mark.parametrize(
    "board",
    [BOARD, FULL_BOARD, PULLED.replace("<div id=card>Kortet</div>", "<p><span id=card>Kortet</span>")],
    ids=["by the browser", "into a column with others", "by the page"],
)
def test_what_was_pulled_tells_both_its_ends(work: Work, board: str) -> None:
    """Where it was let go in the midst of others, the column is known by its caption."""
    page = work.show(board)
    (dragged if "draggable" in board else pulled)(page)
    (step,) = work.steps()
    assert isinstance(step.sighting, Dragged)
    assert step.sighting.onto is not None
    ends = [target_of(one, "here").target for one in (step.sighting.element, step.sighting.onto)]
    assert [end.text or end.name for end in ends] == ["Kortet", "Klara"]


def test_the_pages_own_menu_tells_what_it_was_called_on(work: Work) -> None:
    """And the entry is an ordinary click, also where the thing showed only under the pointer."""
    page = work.show(
        f"""{CSS_MENU}<p id=menu hidden style="position:fixed;left:300px;top:90px"><a href=#>Arkivera</a></p><script>
        note.oncontextmenu = (event) => {{ event.preventDefault(); menu.hidden = false; }};
        </script>"""
    )
    page.wait_for_timeout(300)
    page.get_by_text("Ärende").first.hover()
    page.locator("#note").click(button="right")
    page.click("text=Arkivera")
    called, chosen = work.steps()
    assert isinstance(called.sighting, Clicked)
    assert (called.sighting.kind, called.sighting.own, chosen.sighting.kind) == ("contextmenu", True, "click")
    assert called.sighting.hover is not None
    assert losses(called) == losses(chosen) == ()


def ordinary(page: Page) -> None:
    """Clicks, a slipping hand, marking, AltGr, undoing, moving about, a row that lights up under the pointer."""
    page.wait_for_timeout(300)
    page.click("#n")
    page.keyboard.type("a@b")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+a")
    page.keyboard.type("Åsa")
    page.keyboard.press("Shift+Tab")
    page.mouse.move(60, 200)
    page.click("#open", delay=700)
    box = page.locator("#save").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 4, box["y"] + 8)
    page.mouse.down()
    page.mouse.move(box["x"] + 20, box["y"] + 9)
    page.mouse.up()


def test_ordinary_work_has_no_losses(work: Work) -> None:
    """What a person does all day is not asked about."""
    rows = """<style>tr:hover{background:#eee}</style><table><tr id=row><td>A-1<td><a href=# id=open>Öppna</a></table>
      <script>
        row.onmouseover = () => { row.className = "lit"; };
        row.onmouseout = () => { row.className = ""; };
      </script>"""
    ordinary(work.show(FORM + rows))
    assert [loss for step in work.steps() for loss in losses(step)] == []
    assert len(work.steps()) == 3


def test_what_comes_late_is_not_taken_for_what_the_pointer_brought(work: Work) -> None:
    """An answer that comes while the person moves the mouse over what does not listen to it."""
    page = work.show(
        """<button id=seek>Sök</button><p id=found></p><script>
          seek.onclick = () => setTimeout(() => { found.innerHTML = "<a href=#>Öppna</a>"; }, 500);
        </script>"""
    )
    page.wait_for_timeout(300)
    page.click("#seek")
    page.locator("h1").hover()
    page.locator("#found a").click()
    assert [loss for step in work.steps() for loss in losses(step)] == []


def test_a_click_tells_what_it_was_chosen_among_and_that_it_is_marked(work: Work) -> None:
    """Buttons side by side, one of which looks chosen afterwards; one that does something and looks the same is not."""
    page = work.show(
        """<div><button class=b onclick="this.classList.add('on')">Barn</button><button class=b>Vuxen</button></div>
        <p><button id=other>Öppna</button></p>"""
    )
    page.click("text=Barn")
    page.click("#other")
    first, second = work.steps()
    assert first.sighting.element.among == ("Barn", "Vuxen")
    assert ["marked" in [one.kind for one in step.effects] for step in (first, second)] == [True, False]


def test_a_table_that_shows_some_of_its_rows_says_how_many_there_are(work: Work) -> None:
    """What is drawn only when it is scrolled to is looked for by its key, and nothing is doubted."""
    page = work.show(
        """<div role=table aria-rowcount=401><div role=row><span role=columnheader>Nr</span>
        <span role=columnheader>Gör</span></div><div role=row><span role=cell>A-1</span>
        <span role=cell><button>Godkänn</button></span></div></div>"""
    )
    page.click("text=Godkänn")
    (step,) = work.steps()
    row = step.sighting.element.row
    assert row is not None
    assert (row.of, row.total) == (1, 400)
    assert target_of(step.sighting.element, "here", {"reference": "A-1"}).doubts == ()


def test_choices_that_nobody_touched_are_told_with_how_they_stand(work: Work) -> None:
    """A list, radio buttons as one group, a box; not those in the rows of a table, nor the one that chooses all its
    rows; again only when one has changed.
    """
    page = work.show(
        """<label>Typ <select id=typ><option>Barn</option><option>Vuxen</option></select></label>
        <fieldset><legend>Svar</legend><label><input type=radio name=r checked>Ja</label>
        <label><input type=radio name=r>Nej</label></fieldset><label><input type=checkbox checked>Brev</label>
        <table id=rows hidden><tr><th>Nr<th><input type=checkbox>Vald
        <tr><td>1<td><input type=checkbox><tr><td>2<td><input type=checkbox></table>
        <button onclick="rows.hidden = false">Spara</button>"""
    )
    page.click("text=Spara")
    page.click("text=Spara")
    page.select_option("#typ", "Vuxen")
    page.click("text=Spara")
    told: list[Any] = [as_told(step.sighting).get("stood") for step in work.steps() if step.sighting.kind == "click"]
    assert [(one["role"], one["label"], one.get("chosen", one.get("on"))) for one in told[0]] == [
        ("combobox", "Typ", "Barn"), ("radio", "Svar", "Ja"), ("checkbox", "Brev", True),
    ]  # fmt: skip
    assert told[1] is None
    assert told[2][0]["chosen"] == "Vuxen"
    assert [one["element"]["role"] for one in told[0]] == ["combobox", "radio", "checkbox"]
    assert told[0][1]["element"]["name"] == "Ja"


def test_what_is_disabled_stands_nowhere(work: Work) -> None:
    """A list, a box and a group that nobody can choose in are not told; a group with one button left is."""
    page = work.show(
        """<label>Utfall <select disabled><option>Klart</option><option>Avvisat</option></select></label>
        <fieldset disabled><label><input type=checkbox checked>Brev</label><label>Not <input value=Ring></label>
        </fieldset><label><input type=radio name=a disabled>Jo</label>
        <label><input type=radio name=a disabled>Nej</label>
        <label><input type=radio name=r checked>Nu</label><label><input type=radio name=r disabled>Sen</label>
        <button>Spara</button>"""
    )
    page.click("text=Spara")
    (step,) = work.steps()
    assert [(one["role"], one["chosen"]) for one in as_told(step.sighting)["stood"]] == [("radio", "Nu")]


def test_a_field_that_stood_with_a_text_is_told_with_it(work: Work) -> None:
    """What the system had put there; nothing of an empty, a locked or a secret one."""
    page = work.show(
        """<label>Not <input value="Ring först"></label><label>Ort <input></label><label>Nr <input value=1 readonly>
        </label><label>Kod <input type=password value=hemligt></label><button>Spara</button>"""
    )
    page.click("text=Spara")
    (step,) = work.steps()
    stood = as_told(step.sighting)["stood"]
    assert [(one["role"], one["label"], one["chosen"]) for one in stood] == [("textbox", "Not", "Ring först")]


def test_a_shortcut_tells_how_choices_stood_and_an_editing_key_does_not(work: Work) -> None:
    """It may be what saves, and says so once; Ctrl+A is no act, and what it told would be lost with it."""
    page = work.show("<label>Not <input id=n></label><label><input type=checkbox checked>Brev</label>")
    page.focus("#n")
    page.keyboard.type("Hej")
    for keys in ("Control+a", "Control+s", "Control+s"):
        page.keyboard.press(keys)
    told = [as_told(one) for one in work.seen("key")]
    assert [(one["key"], len(one.get("stood", ()))) for one in told] == [("a", 0), ("s", 2), ("s", 0)]


@pytest.mark.parametrize("event", ["change", "blur"])
def test_what_a_page_makes_of_a_text_belongs_to_the_writing(work: Work, event: str) -> None:
    """A date in the page's own form is told of the field that was written in, not of the click that left it."""
    page = work.show(
        f"""<label>Start <input id=n></label><button>Spara</button>
        <script>n.addEventListener("{event}", () => {{ n.value = "2026-12-14"; }});</script>"""
    )
    page.click("#n")
    page.keyboard.type("261214")
    page.click("text=Spara")
    assert work.said() == [
        "Skriv ”261214” i fältet Start; fältet Start visar då ”2026-12-14”", "Klicka på knappen Spara",
    ]  # fmt: skip
