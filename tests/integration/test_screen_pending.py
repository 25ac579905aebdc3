"""What an act has set going is waited for: requests, and timers due soon. What the page does of itself is not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from klickfri.screen.browser.driving.session import BrowserWindows
from klickfri.screen.browser.driving.window import Asked, Look, Window
from klickfri.screen.port import Held, Leaving
from tests.integration.screen_pages import Fields, Site, button, page, shown, textbox
from tests.some import some

KIND = Target(page="form", role="combobox", label="Typ", label_from="left")
NOTE = textbox("Anteckning")
FORM = """<table><tr><td>Typ<td><select id=typ><option>Välj<option>Barn</select>
<tr><td>Anteckning<td id=p><input id=note></table><p id=out></p><iframe id=inner></iframe><script>
const redraw = () => { p.innerHTML = '<input id=note value=ny>'; };
const sleep = (wait) => new Promise((done) => setTimeout(done, wait));
const late = "onmessage = () => setTimeout(() => postMessage(''), 250)";
const beside = () => new Worker(URL.createObjectURL(new Blob([late])));
function ask(path, then) {
  const asked = new XMLHttpRequest();
  asked.onload = then;
  asked.open('GET', path);
  asked.send();
}
%s</script>"""

WAYS = {
    "a timer": "setTimeout(redraw, 250)",
    "a timer of words": "setTimeout('redraw()', 250)",
    "timers in a chain": "setTimeout(() => setTimeout(() => setTimeout(redraw, 80), 80), 80)",
    "an interval": "const ticking = setInterval(() => { clearInterval(ticking); redraw(); }, 250)",
    "animation frames": "let n = 0; const step = () => (n++ > 12 ? redraw() : requestAnimationFrame(step)); step()",
    "promises": "sleep(120).then(() => sleep(120)).then(redraw)",
    "a request": "fetch('/slow').then(redraw)",
    "a request and its body": "fetch('/slow').then((one) => one.text()).then(redraw)",
    "a request, then a timer": "fetch('/slow').then((one) => one.text()).then(() => setTimeout(redraw, 120))",
    "a timer, then a request": "setTimeout(() => fetch('/slow').then(redraw), 120)",
    "an old request": "ask('/slow', redraw)",
    "two old requests": "ask('/slow', () => ask('/slow', redraw))",
    "a request that fails": "fetch('http://127.0.0.1:9/').catch(() => setTimeout(redraw, 200))",
    "a frame's own timer": "inner.contentWindow.setTimeout(redraw, 250)",
    "a worker": "const worker = beside(); worker.onmessage = redraw; worker.postMessage('')",
    "a worker, then a timer": """const worker = beside();
        worker.onmessage = () => setTimeout(redraw, 120); worker.postMessage('')""",
    "a script put in": "out.appendChild(Object.assign(document.createElement('script'), { src: '/redraw.js' }))",
}


def slow(fields: Fields) -> str:
    """An answer that takes a while."""
    time.sleep(0.2)
    return "svar"


def changing(screen: BrowserScreen, site: Site, script: str) -> BrowserScreen:
    """The form; a choice does what the script says."""
    site.pages["/slow"] = slow
    site.pages["/redraw.js"] = lambda fields: slow(fields) and "redraw()"
    return shown(screen, site, FORM % f"typ.onchange = () => {{ {script} }};")


def script(screen: BrowserScreen, expression: str) -> Any:
    """What the page itself says."""
    return screen._session.windows()[0].page.evaluate(expression)


def is_busy(screen: BrowserScreen) -> bool:
    """Would the next act wait?"""
    return any(look.busy for look in screen._looking.survey(["form"], {"page": "form", "targets": {}}))


@pytest.mark.parametrize("way", some(WAYS, 7))
def test_the_next_act_waits_for_the_redraw(screen: BrowserScreen, site: Site, way: str) -> None:
    """A choice redraws the next field after a while: it is not filled before that, so nothing is lost."""
    changing(screen, site, WAYS[way])
    screen.select(KIND, "Barn")
    screen.fill(NOTE, "Kvar")
    assert script(screen, "note.value") == "Kvar"
    assert script(screen, "p.querySelector('[value=ny]') !== null")


@pytest.mark.parametrize("event", ["input", "change", "blur", "focus"])
def test_what_a_field_sets_going_is_waited_for(screen: BrowserScreen, site: Site, event: str) -> None:
    """Typing, changing, leaving and coming to a field may each ask the server or set a timer."""
    shown(
        screen, site, FORM % f"note.addEventListener('{event}', () => setTimeout(() => out.textContent = 'klart', 200))"
    )
    screen.fill(NOTE, "Åsa")
    shown_now = screen.read({"typ": KIND})
    assert shown_now["typ"].value == "Välj"
    assert script(screen, "out.textContent") == "klart"


def test_what_a_click_sets_going_is_waited_for(screen: BrowserScreen, site: Site) -> None:
    """A real pointer's events, too."""
    shown(screen, site, FORM % "" + "<button onclick='setTimeout(redraw, 250)'>Hämta</button>")
    screen.click(button("Hämta"))
    assert screen.read({"note": NOTE})["note"].value == "ny"


def test_what_a_page_sets_going_as_it_loads_is_waited_for(screen: BrowserScreen, site: Site) -> None:
    """A page that fetches its content when it opens is not worked in before it has come."""
    site.pages["/slow"] = slow
    shown(screen, site, FORM % "fetch('/slow').then(() => setTimeout(redraw, 50));")
    screen.fill(NOTE, "Kvar")
    assert script(screen, "note.value") == "Kvar"


def test_a_frames_form_is_waited_for(screen: BrowserScreen, site: Site) -> None:
    """Timers of a frame are its own, and are followed all the same."""
    site.pages["/frames"] = page("<iframe name=lista src=/lista width=600></iframe>", "Ramar")
    site.pages["/lista"] = page("<h1>Ärende</h1>" + FORM % "typ.onchange = () => setTimeout(redraw, 250);")
    screen.open("frames")
    screen.select(KIND.model_copy(update={"page": "case"}), "Barn")
    screen.fill(NOTE.model_copy(update={"page": "case"}), "Kvar")
    assert screen.read({"n": NOTE.model_copy(update={"page": "case"})})["n"].value == "Kvar"


@pytest.mark.parametrize(
    "own",
    [
        "setInterval(() => out.textContent += '.', 40)",
        pytest.param("(function tick() { setTimeout(tick, 40); })()", marks=pytest.mark.attack),
        pytest.param("(function frame() { requestAnimationFrame(frame); })()", marks=pytest.mark.attack),
        "(function poll() { fetch('/slow').then(() => setTimeout(poll, 20)); })()",
        pytest.param("setTimeout(() => {}, 60000)", marks=pytest.mark.attack),
    ],
)
def test_what_the_page_does_of_itself_is_not_waited_for(screen: BrowserScreen, site: Site, own: str) -> None:
    """Clocks, spinners, pollers and time-outs of the session go on; a quiet act leaves nothing to wait for."""
    site.pages["/slow"] = slow
    shown(screen, site, FORM % f"setTimeout(() => {{ {own} }}, 3000);")
    script(screen, "new Promise((done) => setTimeout(done, 3200))")
    screen.select(KIND, "Barn")
    screen.read({"typ": KIND})
    assert [is_busy(screen) for _ in range(5)] == [False] * 5


def test_a_clock_that_an_act_starts_is_waited_for_once(screen: BrowserScreen, site: Site) -> None:
    """It never ends, so the wait does; and the next act on that page does not wait for it again."""
    changing(screen, site, "setInterval(() => out.textContent += '.', 40)")
    screen.select(KIND, "Barn")
    screen.select(KIND, "Välj")
    assert [is_busy(screen) for _ in range(3)] == [False] * 3


def test_a_timer_that_is_cleared_is_done(screen: BrowserScreen, site: Site) -> None:
    """A page that changes its mind leaves nothing to wait for."""
    changing(screen, site, "clearTimeout(setTimeout(redraw, 2000)); clearInterval(setInterval(redraw, 2000))")
    screen.select(KIND, "Barn")
    script(screen, "1")
    assert not is_busy(screen)


def test_the_pages_own_functions_work_as_before(screen: BrowserScreen, site: Site) -> None:
    """Arguments, `this`, ids, errors, names and answers are the browser's own."""
    site.pages["/slow"] = slow
    shown(screen, site, FORM % "")
    waits = "new Promise((done) => setTimeout((...given) => done(given.join()), 5, 1, 2))"
    assert script(screen, waits) == "1,2"
    assert script(screen, "new Promise((done) => setTimeout(function () { done(this === window); }))")
    assert script(screen, "Number.isInteger(setTimeout(() => {}, 5)) && setTimeout.name === 'setTimeout'")
    assert script(screen, "fetch('/slow').then((one) => one instanceof Response && one.text())") == "svar"
    failing = (
        "new Promise((done) => { onerror = (what) => done(what); setTimeout(() => { throw new Error('fel'); }); })"
    )
    assert "fel" in script(screen, failing)
    assert script(screen, "try { new XMLHttpRequest().send() } catch (error) { error.name }") == "InvalidStateError"
    assert script(screen, "new Promise((done) => requestAnimationFrame((at) => done(typeof at)))") == "number"
    mine = "fetch = () => Promise.resolve('egen'); fetch()"
    assert script(screen, mine) == "egen"


def test_a_press_that_asked_the_server_is_not_pressed_again(
    screen: BrowserScreen, site: Site, before_click: Callable[..., None]
) -> None:
    """A page that saves when the button goes down, and draws the button anew at once, saves once."""
    site.pages["/slow"] = slow
    save = "fetch(`/slow`, {method: `POST`}); this.outerHTML = this.outerHTML"
    shown(screen, site, f'<p><button onmousedown="{save}">Spara</button></p>')
    assert screen.click(button("Spara")).delivery == "unknown"
    assert [path for path, _ in site.posts] == ["/slow"]


def test_a_button_drawn_anew_as_it_goes_down_is_pressed_again(screen: BrowserScreen, site: Site) -> None:
    """Where nothing was asked for, the press that hit nothing is made again."""
    once = "if (!window.anew) { window.anew = true; this.outerHTML = this.outerHTML; }"
    shown(screen, site, f'<p><button onmousedown="{once}" onclick="document.title = `tryckt`">Spara</button></p>')
    assert screen.click(button("Spara")).delivery == "done"
    assert script(screen, "document.title") == "tryckt"


UNREADY = {
    "put out": ("note.disabled = true", "note.disabled = false"),
    "read only": ("note.readOnly = true", "note.readOnly = false"),
}


@pytest.mark.parametrize("state", UNREADY)
def test_what_is_there_and_not_ready_is_waited_for_longer_than_what_is_missing(
    site: Site, unhurried: BrowserScreen, state: str
) -> None:
    """A page that is busy puts its fields out for a while, by means that nobody sees; a caseworker waits, and so does
    the robot.
    """
    begin, end = UNREADY[state]
    by_style = f"out.style.transition = 'opacity 1s'; out.ontransitionend = () => {{ {end} }}; out.style.opacity = 0.5"
    changing(unhurried, site, f"{begin}; {by_style}")
    unhurried.select(KIND, "Barn")
    assert unhurried.fill(NOTE, "Kvar").value == "Kvar"


def test_a_value_that_must_show_is_waited_for(site: Site, unhurried: BrowserScreen) -> None:
    """A form that is drawn before its record has come shows the value a little later."""
    changing(
        unhurried,
        site,
        "out.style.transition = 'opacity 1s'; out.ontransitionend = redraw; out.style.opacity = 0.5",
    )
    unhurried.select(KIND, "Barn")
    assert unhurried.read({"note": NOTE})["note"].value == ""
    assert unhurried.read_when({"note": NOTE}, lambda shown: shown["note"].value == "ny")["note"].value == "ny"


@pytest.fixture
def unhurried(screen: BrowserScreen, monkeypatch: pytest.MonkeyPatch) -> BrowserScreen:
    """The screen, with patience for what is not ready, and next to none for what is missing."""
    patience = Patience(answer=15.0, page=5.0, target=0.1, ready=30.0)
    monkeypatch.setattr(screen, "_patience", patience)
    monkeypatch.setattr(screen._looking, "_patience", patience)
    return screen


def test_while_a_page_is_busy_no_patience_runs_out(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list that is drawn anew for longer than a value may be missing shows what was chosen a little after that."""
    monkeypatch.setattr(screen, "_patience", Patience(answer=15.0, page=5.0, target=1.0))
    by_style = "out.style.transition = 'opacity 0.1s'; out.ontransitionend = () => { typ.selectedIndex = 1; }"
    redrawn = f"{by_style}; out.style.opacity = 0.5"
    changing(screen, site, f"typ.selectedIndex = 0; sleep(600).then(() => sleep(600)).then(() => {{ {redrawn} }})")
    assert screen.select(KIND, "Barn").value == "Barn"


def test_a_quiet_page_is_looked_at_once_an_act(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is waited for where nothing was set going, whatever is held: one look an act, and no pause between."""
    shown(screen, site, FORM % "" + "<button type=button>Visa</button>")
    screen.read({"note": NOTE})
    looks, pauses = [0], [0]
    look, pause = Window.look, BrowserWindows.pause

    def looked(window: Window, request: Asked) -> Look | None:
        looks[0] += 1
        return look(window, request)

    def paused(session: BrowserWindows, milliseconds: float) -> None:
        pauses[0] += 1
        pause(session, milliseconds)

    monkeypatch.setattr(Window, "look", looked)
    monkeypatch.setattr(BrowserWindows, "pause", paused)
    screen.select(KIND, "Barn")
    filled = screen.fill(NOTE, "Kvar")
    screen.click(button("Visa"), holding=Leaving(note=Held(NOTE, "Kvar", filled.former, may_be_gone=True)))
    screen.read({"note": NOTE})
    assert (looks, pauses) == ([4], [0])
