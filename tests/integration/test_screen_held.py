"""Nothing between check and click: what was set is compared as the saving act is done, and until it has arrived."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from klickfri.model.errors import NotHeld, TargetRefused
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.window import Window
from klickfri.screen.port import Delivery, Held
from tests.integration.screen_pages import Site, awaited, button, frameset, shown, textbox

BeforeClick = Callable[[Callable[[Window], None]], None]

FORM = """<form method=post action=/other><table>
<tr><td>Namn<td><input name=namn>
<tr><td>Status<td><select name=status><option>– välj –<option>Beviljad<option>Avslag</select>
<tr><td>Brådskande<td><input type=checkbox name=box>
<tr><td>Ja<td><input type=radio name=svar value=ja>
<tr><td>Nej<td><input type=radio name=svar value=nej>
</table><input type=submit value=Spara></form>"""
NAME, SAVE = textbox("Namn"), button("Spara")
STATUS = Target(page="form", role="combobox", label="Status", label_from="left")
BOX = Target(page="form", role="checkbox", label="Brådskande", label_from="left")
YES = Target(page="form", role="radio", label="Ja", label_from="left")
NO = Target(page="form", role="radio", label="Nej", label_from="left")
HELD = {"name": Held(NAME, "Åsa"), "status": Held(STATUS, "Beviljad"), "box": Held(BOX, "ja"), "yes": Held(YES, "ja")}

REDRAWS = {
    "name": "document.querySelector('[name=namn]').outerHTML = '<input name=namn>'",
    "status": "document.querySelector('select').innerHTML = '<option>– välj –<option>Beviljad<option>Avslag'",
    "box": "document.querySelector('[name=box]').checked = false",
    "yes": "document.querySelector('[value=nej]').checked = true",
}


def filled(screen: BrowserScreen, site: Site) -> BrowserScreen:
    """The form, with everything set."""
    site.show("/other", "<h1>Annan sida</h1>")
    shown(screen, site, FORM)
    screen.fill(NAME, "Åsa")
    screen.select(STATUS, "Beviljad")
    screen.check(BOX, True)
    screen.check(YES, True)
    return screen


def change(screen: BrowserScreen, script: str) -> None:
    screen._session.windows()[0].page.evaluate(f"() => {{ {script} }}")


def test_what_still_stands_is_saved(screen: BrowserScreen, site: Site) -> None:
    """Texts, choices, boxes and radio buttons are compared and the form is sent, once."""
    assert filled(screen, site).click(SAVE, holding=HELD).delivery is Delivery.DONE
    screen.expect(["other"], fresh=True)
    assert site.posts == [("/other", {"namn": "Åsa", "status": "Beviljad", "box": "on", "svar": "ja"})]


@pytest.mark.parametrize("lost", REDRAWS)
def test_what_differs_is_not_saved(screen: BrowserScreen, site: Site, lost: str) -> None:
    """A field emptied, a list filled anew, a box or radio button that went out: named, and nothing is sent."""
    filled(screen, site)
    change(screen, REDRAWS[lost])
    with pytest.raises(NotHeld) as refusal:
        screen.click(SAVE, holding=HELD)
    assert refusal.value.targets == (lost,)
    assert site.posts == []


def test_a_line_break_that_is_lost_is_not_saved(screen: BrowserScreen, site: Site) -> None:
    """The words are the same, and the text is another; blank lines at its ends are nothing."""
    body = "<form><table><tr><td>Namn<td><textarea></textarea></table><button type=button>Spara</button></form>"
    shown(screen, site, body)
    screen.fill(NAME, "Hej\n\ndu")
    change(screen, "document.querySelector('textarea').value = 'Hej  \\n\\n du\\n'")
    screen.click(SAVE, holding={"name": Held(NAME, "Hej\n\ndu")})
    change(screen, "document.querySelector('textarea').value = 'Hej du'")
    with pytest.raises(NotHeld):
        screen.click(SAVE, holding={"name": Held(NAME, "Hej\n\ndu")})


@pytest.mark.parametrize("lost", REDRAWS)
def test_what_changes_while_a_saving_text_is_typed_is_not_saved(screen: BrowserScreen, site: Site, lost: str) -> None:
    """The signs that are left reach nothing, and the field, which sends the form when it is left, is not left."""
    filled(screen, site)
    change(
        screen,
        f"""document.querySelector('table').insertAdjacentHTML('beforeend', '<tr><td>Kod<td><input id=kod>');
        kod.onchange = () => document.forms[0].submit();
        kod.oninput = () => {{ if (kod.value.length === 2) {{ {REDRAWS[lost]} }} }};""",
    )
    with pytest.raises(NotHeld) as refusal:
        screen.fill(textbox("Kod"), "1234", typed=True, holding=HELD)
    assert refusal.value.targets == (lost,)
    assert screen.read({"code": textbox("Kod")})["code"].value == "12"
    assert site.posts == []


def test_a_typed_text_may_be_what_saves(screen: BrowserScreen, site: Site) -> None:
    """All is held from the first sign until the field is left."""
    filled(screen, site)
    change(
        screen,
        """document.querySelector('table').insertAdjacentHTML('beforeend', '<tr><td>Kod<td><input id=kod name=kod>');
        kod.onchange = () => { kod.value += '!'; setTimeout(() => document.forms[0].submit(), 30); };""",
    )
    assert screen.fill(textbox("Kod"), "1234", typed=True, shows="1234!", holding=HELD).value == "1234!"
    screen.expect(["other"], fresh=True)
    assert [sent["kod"] for _, sent in site.posts] == ["1234!"]


@pytest.mark.parametrize("lost", REDRAWS)
def test_what_changes_under_the_pointer_is_not_saved(
    screen: BrowserScreen, site: Site, before_click: BeforeClick, lost: str
) -> None:
    """A redraw that comes after the look and leaves the button in its place: the click is held back."""
    filled(screen, site)
    before_click(lambda window: window.page.evaluate(REDRAWS[lost]))
    with pytest.raises(NotHeld) as refusal:
        screen.click(SAVE, holding=HELD)
    assert refusal.value.targets == (lost,)
    assert site.posts == []


def test_what_changes_between_press_and_release_is_not_saved(screen: BrowserScreen, site: Site) -> None:
    """The page empties a field when the button is pressed: the release is held back, and nobody calls that undone."""
    filled(screen, site)
    change(screen, "document.querySelector('[type=submit]').onmousedown = () => document.forms[0].reset()")
    assert screen.click(SAVE, holding=HELD).delivery is Delivery.UNKNOWN
    assert site.posts == []


def test_a_page_that_saves_when_the_button_is_pressed_saves_once(screen: BrowserScreen, site: Site) -> None:
    """It may empty its fields at once; the robot says that it does not know, and does not press again."""
    filled(screen, site)
    save = "navigator.sendBeacon('/saved', ''); document.forms[0].reset()"
    change(screen, f"document.querySelector('[type=submit]').onmousedown = () => {{ {save} }}")
    assert screen.click(SAVE, holding=HELD).delivery is Delivery.UNKNOWN
    site.show("/fraga", "<h1>Fråga</h1>")
    screen.open("inquiry")
    assert [path for path, _ in site.posts] == ["/saved"]


def test_an_editor_in_a_frame_that_is_drawn_anew_is_not_saved(screen: BrowserScreen, site: Site) -> None:
    """It is empty again, so it may be set once more; one that shows something else is somebody's."""
    letter = Target(page="form", role="textbox", name="Brev")
    frame = "document.querySelector('iframe')"
    for redraw, redrawn in ((f"{frame}.replaceWith({frame}.cloneNode())", True), (f"{frame}.srcdoc += 'nytt'", False)):
        shown(screen, site, f"{FORM}<iframe title=Brev srcdoc='<body contenteditable>'></iframe>")
        act = screen.fill(letter, "Hej")
        change(screen, redraw)
        with pytest.raises(NotHeld) as refusal:
            screen.click(SAVE, holding={"letter": Held(letter, "Hej", act.former)})
        assert refusal.value.redrawn is redrawn
    assert site.posts == []


def test_a_field_that_has_gone_or_come_twice_is_refused(screen: BrowserScreen, site: Site) -> None:
    """It is told which one could not be pointed out, and nothing is sent."""
    for redraw in ("remove()", "after(document.querySelector('tr').cloneNode(true))"):
        filled(screen, site)
        change(screen, f"document.querySelector('tr').{redraw}")
        with pytest.raises(TargetRefused) as refusal:
            screen.click(SAVE, holding=HELD)
        assert refusal.value.target == "name"
    assert site.posts == []


@pytest.mark.parametrize("act", ["press", "press with Ctrl", "fill with key", "double click", "select", "check"])
def test_every_act_that_may_save_holds(screen: BrowserScreen, site: Site, act: str) -> None:
    """Keys, choices and boxes save too on some pages."""
    acts = {
        "press": lambda: screen.press(NAME, "Enter", holding=HELD),
        "press with Ctrl": lambda: screen.press(NAME, "Ctrl+Enter", holding=HELD),
        "fill with key": lambda: screen.fill(NAME, "Bo", "Enter", holding={"box": HELD["box"]}),
        "double click": lambda: screen.double_click(SAVE, holding=HELD),
        "select": lambda: screen.select(STATUS, "Avslag", holding={"box": HELD["box"]}),
        "check": lambda: screen.check(NO, True, holding={"box": HELD["box"]}),
    }
    filled(screen, site)
    change(screen, REDRAWS["box"])
    with pytest.raises(NotHeld):
        acts[act]()
    assert site.posts == []
    shown = screen.read({"name": NAME, "status": STATUS, "yes": YES})
    assert [one.value for one in shown.values()] == ["Åsa", "Beviljad", "ja"]


def test_a_key_is_held_back_when_something_changed(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the look and the key the page loses a box: the key does not arrive."""
    filled(screen, site)
    real = Window.call

    def call(window: Window, function: str, argument: object = None) -> object:
        answer = real(window, function, argument)
        if function == "look" and isinstance(argument, dict) and argument.get("act"):
            window.page.evaluate(REDRAWS["box"])
        return answer

    monkeypatch.setattr(Window, "call", call)
    with pytest.raises(NotHeld):
        screen.press(NAME, "Enter", holding=HELD)
    assert site.posts == []


def test_a_radio_button_that_lost_to_a_later_choice_is_no_loss(screen: BrowserScreen, site: Site) -> None:
    """Of two that were chosen after each other the last one counts, and only in that order."""
    filled(screen, site)
    screen.check(NO, True)
    with pytest.raises(NotHeld):
        screen.click(SAVE, holding={"no": Held(NO, "ja"), "yes": Held(YES, "ja")})
    screen.click(SAVE, holding={"yes": Held(YES, "ja"), "no": Held(NO, "ja")})
    screen.expect(["other"], fresh=True)
    assert site.posts[0][1]["svar"] == "nej"


def test_a_choice_that_saves_may_put_out_another(screen: BrowserScreen, site: Site) -> None:
    """The radio button that saves is set by the very click, and the one chosen before goes out by it."""
    filled(screen, site)
    change(screen, "document.querySelector('[value=nej]').onclick = () => document.forms[0].submit()")
    screen.check(NO, True, holding=HELD)
    screen.expect(["other"], fresh=True)
    assert site.posts[0][1]["svar"] == "nej"


def held_now(screen: BrowserScreen) -> dict[str, Held]:
    """The form's fields, set and remembered with what stood there before."""
    return {
        "name": Held(NAME, "Åsa", screen.fill(NAME, "Åsa").former),
        "status": Held(STATUS, "Beviljad", screen.select(STATUS, "Beviljad").former),
        "box": Held(BOX, "ja", screen.check(BOX, True).former),
        "yes": Held(YES, "ja", screen.check(YES, True).former),
    }


@pytest.mark.parametrize(
    ("change_made", "redrawn"),
    [
        ("document.forms[0].innerHTML += ''", True),
        ("document.querySelector('[name=namn]').value = ''", True),
        ("document.querySelector('[name=namn]').value = 'Bo'", False),
        ("document.querySelector('select').selectedIndex = 2", False),
        ("document.querySelector('[value=ja]').checked = false", True),
        ("document.querySelector('[value=nej]').checked = true", False),
        ("document.forms[0].reset(); document.querySelector('[name=namn]').value = 'Bo'", False),
    ],
)
def test_a_redraw_is_told_from_somebodys_change(
    screen: BrowserScreen, site: Site, change_made: str, redrawn: bool
) -> None:
    """What merely stands as before it was set may be set once more; what somebody else has put there may not."""
    shown(screen, site, FORM)
    held = held_now(screen)
    change(screen, change_made)
    with pytest.raises(NotHeld) as refusal:
        screen.click(SAVE, holding=held)
    assert refusal.value.redrawn is redrawn


def test_another_document_is_no_redraw(screen: BrowserScreen, site: Site) -> None:
    """An empty form that was opened anew may be another record's: nothing is written there once more."""
    shown(screen, site, FORM)
    held = held_now(screen)
    screen.open("form")
    with pytest.raises(NotHeld) as refusal:
        screen.click(SAVE, holding=held)
    assert not refusal.value.redrawn


def test_what_was_set_in_another_frame_is_held_too(
    screen: BrowserScreen, site: Site, before_click: BeforeClick
) -> None:
    """The form stands in one frame and the button in another: both times the field is compared where it stands."""
    site.pages["/frames"] = frameset(meny="/meny", lista="/lista")
    site.show("/meny", "<h1>Meny</h1><button onclick=\"navigator.sendBeacon('/saved')\">Spara</button>")
    site.show("/lista", "<h1>Ärende</h1><table><tr><td>Namn<td><input name=namn></table>")
    screen.open("frames")
    name = textbox("Namn", "case")
    held = {"name": Held(name, "Åsa", screen.fill(name, "Åsa").former)}
    empty = "frames.lista.document.querySelector('input').value = ''"
    before_click(lambda window: window.page.evaluate(empty))
    with pytest.raises(NotHeld) as refusal:
        screen.click(button("Spara", "menu"), holding=held)
    assert (refusal.value.targets, refusal.value.redrawn) == (("name",), True)
    screen.fill(name, "Åsa")
    assert screen.click(button("Spara", "menu"), holding=held).delivery is Delivery.DONE
    assert awaited(screen, lambda: [path for path, _ in site.posts] == ["/saved"])
