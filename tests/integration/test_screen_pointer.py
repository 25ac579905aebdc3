"""What the pointer does beside clicking: it rests on what opens a menu, calls a page's own menu, and pulls."""

from __future__ import annotations

from dataclasses import replace

import pytest

from klickfri.model.errors import ApplicationException, NotHeld, SystemIll, TargetRefused
from klickfri.model.flow import Dialog
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import PULLED, Site, button, shown

pytestmark = pytest.mark.wide

MENU = Target(page="form", role="text", text="Ärende")
CARD = Target(page="form", role="text", text="Kortet")
COLUMN = Target(page="form", role="text", text="Klara")
CAPTION = Target(page="form", role="heading", name="Klara")
ENTRY = Target(page="form", role="link", name="Ny anteckning")
ITEM = "<a href=# onclick=\"document.body.append('Antecknat'); return false\">Ny anteckning</a>"
MENUS = {
    "by style": f"""<style>.sub{{display:none}} .top:hover .sub{{display:block}}</style>
<div class=top style="width:200px">Ärende<div class=sub><br><br>{ITEM}</div></div>""",
    "by script, later": f"""<div id=top>Ärende<div id=sub hidden>{ITEM}</div></div><script>
  top1 = document.querySelector("#top");
  top1.onmouseenter = () => setTimeout(() => {{ sub.hidden = false; }}, 200);
  top1.onmouseleave = () => {{ sub.hidden = true; }};
</script>""",
    "elsewhere in the page, closed a little after it was left": f"""<div id=top style="width:90px">Ärende</div>
<div id=sub hidden style="position:absolute;left:120px;top:200px">{ITEM}</div><script>
  let closing;
  const open = () => {{ clearTimeout(closing); sub.hidden = false; }};
  const close = () => {{ closing = setTimeout(() => {{ sub.hidden = true; }}, 150); }};
  for (const one of [document.querySelector("#top"), sub]) {{ one.onmouseenter = open; one.onmouseleave = close; }}
</script>""",
}
OWN_MENU = f"""<p id=row>Ärende</p><div id=menu hidden style="position:absolute">{ITEM}</div><script>
  row.oncontextmenu = (event) => {{
    event.preventDefault();
    Object.assign(menu.style, {{ left: event.clientX + 2 + "px", top: event.clientY + 2 + "px" }});
    menu.hidden = false;
  }};
  onclick = () => {{ menu.hidden = true; }};
</script>"""
BOXES = "<style>div{width:150px;min-height:60px;border:1px solid}</style>"
BOARD = f"""{BOXES}<div id=new>Nya<p id=card draggable=true>Kortet</p></div><div id=done>Klara</div><script>
  done.ondragover = (event) => event.preventDefault();
  done.ondrop = (event) => {{ event.preventDefault(); done.append(card); }};
</script>"""
THRESHOLD = f"""{BOXES}<div id=new>Nya<p id=card>Kortet</p></div><div id=done>Klara</div><script>
  let began = null, on = false;
  card.onmousedown = ({{ clientX }}) => {{ began = clientX; }};
  onmousemove = ({{ clientX, clientY }}) => {{ on ||= began !== null && Math.hypot(clientX - began, clientY) > 8; }};
  onmouseup = ({{ clientX, clientY }}) => {{
    if (on && document.elementsFromPoint(clientX, clientY).includes(done)) done.append(card);
    began = null; on = false;
  }};
</script>"""
REDRAWN = f"""{BOXES}<div id=all></div><script>
  let column = "new";
  const draw = () => {{
    const card = "<p id=card draggable=true ondragstart='1'>Kortet</p>";
    all.innerHTML = ["new", "done"].map((id) =>
      `<div id=${{id}}><h2>${{id === "new" ? "Nya" : "Klara"}}</h2>${{id === column ? card : ""}}</div>`).join("");
  }};
  all.ondragover = (event) => event.preventDefault();
  all.ondrop = (event) => {{
    event.preventDefault();
    const id = event.target.closest("#new, #done").id;
    fetch("/saknas").then(() => {{ column = id; draw(); }});
  }};
  draw();
</script>"""
BOARDS = {
    "by the browser": BOARD,
    "by the page, which moves it": PULLED,
    "by the page, at the end": THRESHOLD,
    "without any mouse events": PULLED.replace("held = true;", "event.preventDefault(); held = true;").replace(
        "onpointerdown = ()", "onpointerdown = (event)"
    ),
}


@pytest.mark.parametrize("menu", MENUS)
def test_what_shows_only_under_the_pointer_can_be_clicked(screen: BrowserScreen, site: Site, menu: str) -> None:
    """The pointer rests until the next act, also while a picture is taken, and goes from there to the entry."""
    shown(screen, site, MENUS[menu])
    with pytest.raises(TargetRefused):
        screen.click(ENTRY)
    act = screen.hover(MENU)
    assert (act.delivery, act.facts) == (Delivery.DONE, ("role", "text"))
    screen.picture("form")
    screen.click(ENTRY)
    screen.expect(["form"], text="Antecknat", within=1.0)


def test_the_pages_own_menu_opens_under_the_right_button(screen: BrowserScreen, site: Site) -> None:
    """Its entry is then clicked like anything else."""
    shown(screen, site, OWN_MENU)
    assert screen.context_click(MENU).delivery is Delivery.DONE
    screen.click(ENTRY)
    screen.expect(["form"], text="Antecknat", within=1.0)


@pytest.mark.parametrize("board", BOARDS)
def test_pulls_one_element_onto_another(screen: BrowserScreen, site: Site, board: str) -> None:
    """Whether the browser drags or the page does; both are known by all of their facts."""
    shown(screen, site, BOARDS[board])
    act = screen.drag(CARD, COLUMN)
    assert (act.delivery, act.facts) == (Delivery.DONE, ("role", "text", "onto role", "onto text"))


def test_a_pointer_that_rests_there_already_rests_there_anew(screen: BrowserScreen, site: Site) -> None:
    """A click on the very thing put it there: nothing need move for the page to know."""
    shown(screen, site, MENUS["elsewhere in the page, closed a little after it was left"])
    screen.click(MENU)
    assert screen.hover(MENU).delivery is Delivery.DONE
    assert screen.hover(MENU).delivery is Delivery.DONE


def test_a_pull_that_moves_nothing_is_told(screen: BrowserScreen, site: Site) -> None:
    """A page that listens to none, and one that draws it back: what the robot believes moved would be saved unmoved."""
    back = PULLED.replace("held = false; };", "held = false; setTimeout(() => { card.style = ''; }, 60); };")
    deaf = f"{BOXES}<div>Nya<p draggable=true>Kortet</p></div><div>Klara</div>"
    anew = REDRAWN.replace("column = id; draw()", "draw()")
    for page, onto in ((back, COLUMN), (deaf, COLUMN), (anew, CAPTION)):
        shown(screen, site, page)
        with pytest.raises(ApplicationException, match="not moved"):
            screen.drag(CARD, onto)


def test_a_pull_that_is_first_seen_late_is_looked_at_once_more(
    screen: BrowserScreen, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine so busy that the time is up at the first look: what lies in its new place was moved."""
    monkeypatch.setattr(screen, "_patience", replace(screen._patience, target=0.0))
    shown(screen, site, BOARD)
    assert screen.drag(CARD, COLUMN).delivery is Delivery.DONE


@pytest.mark.parametrize("change", ["done.remove()", "done.insertAdjacentHTML('afterend', '<div>Klara</div>')"])
def test_both_ends_of_a_pull_are_exactly_one(screen: BrowserScreen, site: Site, change: str) -> None:
    """No button goes down where the end is missing, or there are two alike."""
    shown(screen, site, f"{BOARD}<script>{change}; card.onpointerdown = () => document.body.append('Rörd');</script>")
    sent = screen.sent
    with pytest.raises(TargetRefused):
        screen.drag(CARD, COLUMN)
    assert screen.sent == sent
    with pytest.raises(SystemIll):
        screen.expect(["form"], text="Rörd", within=0.0)


def test_a_pull_ends_only_over_its_end(screen: BrowserScreen, site: Site) -> None:
    """A page that moves the end away under the pointer does not get the pull somewhere else."""
    away = THRESHOLD.replace("on ||=", "done.style.marginLeft = '400px'; on ||=")
    shown(screen, site, f"{away}<script>onpointerup = () => document.body.append('Släppt');</script>")
    with pytest.raises(ApplicationException, match="not moved"):
        screen.drag(CARD, COLUMN)
    with pytest.raises(SystemIll):
        screen.expect(["form"], text="Släppt", within=0.0)


def test_the_question_that_a_pull_raises_is_answered(screen: BrowserScreen, site: Site) -> None:
    """As the step says."""
    asking = BOARD.replace("done.append(card)", "if (confirm('Flytta?')) done.append(card)")
    shown(screen, site, asking)
    act = screen.drag(CARD, COLUMN, Dialog(kind="confirm", text="Flytta?", answer="accept"))
    assert act.dialog == "Flytta?"


SAVING = f"""{BOARD}<button onclick="document.body.append('Sparat')">Spara</button>
<button onclick="document.querySelector('#new').append(card)">Rita om</button>"""


def test_what_was_pulled_stands_there_when_it_is_saved(screen: BrowserScreen, site: Site) -> None:
    """A page that draws it back in between saves nothing; one that leaves it does."""
    shown(screen, site, SAVING)
    screen.drag(CARD, COLUMN)
    screen.click(button("Spara"), holding={})
    screen.expect(["form"], text="Sparat", within=1.0)
    screen.click(button("Rita om"))
    sent = screen.sent
    with pytest.raises(NotHeld):
        screen.click(button("Spara"), holding={})
    assert screen.sent == sent


def test_a_board_that_is_drawn_anew_after_its_answer_is_read_back_as_it_is_then(
    screen: BrowserScreen, site: Site
) -> None:
    """The column is known by its caption, the card is another element, and it is held where it lies now."""
    button_ = "<button onclick=\"document.body.append('Sparat')\">Spara</button>"
    again = "<button onclick=\"column = 'new'; draw()\">Rita om</button>"
    shown(screen, site, REDRAWN + button_ + again)
    assert screen.drag(CARD, CAPTION).delivery is Delivery.DONE
    screen.click(button("Spara"), holding={})
    screen.expect(["form"], text="Sparat", within=1.0)
    screen.click(button("Rita om"))
    with pytest.raises(NotHeld):
        screen.click(button("Spara"), holding={})
