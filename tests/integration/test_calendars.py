"""Calendars that pages draw are turned to the value's own month, by what their caption says, and never guessed at."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.errors import KlickfriError, TargetRefused
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import Site, shown, textbox
from tests.some import some

pytestmark = pytest.mark.wide

DAY = dt.date(2027, 2, 9)
FIELD = textbox("Start")
SCRIPT = """<table><tr><td>Start<td><input id=start readonly><td>Dag 15</table><div id=calendar></div><script>
const NAMES = %s;
let month = 2026 * 12 + 10;
function days() {
  const first = new Date(Math.floor(month / 12), month %% 12, 1);
  const begin = new Date(first); begin.setDate(1 - (first.getDay() + 6) %% 7);
  const after = (n) => new Date(begin.getFullYear(), begin.getMonth(), begin.getDate() + n);
  return [...Array(42).keys()].map(after);
}
const caption = () => `${NAMES[month %% 12]} ${Math.floor(month / 12)}`;
const pad = (number) => String(number).padStart(2, "0");
function pick(day) {
  start.value = `${day.getFullYear()}-${pad(day.getMonth() + 1)}-${pad(day.getDate())}`;
  calendar.innerHTML = "";
}
function turn(by) { month += by; draw(); }
const own = (day) => day.getMonth() === month %% 12;
%s
draw();
</script>"""
SWEDISH = (
    '["januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", '
    '"december"]'
)
ENGLISH = '["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]'
DJANGO = """
function draw() {
  const cells = days().map((day) => own(day) ? `<td><a href="#">${day.getDate()}</a></td>` : "<td>&nbsp;</td>");
  const rows = [0, 1, 2, 3, 4, 5].map((row) => `<tr>${cells.slice(row * 7, row * 7 + 7).join("")}</tr>`).join("");
  calendar.innerHTML = `<div><a href="#" class=previous>‹</a><a href="#" class=next>›</a></div><div><table>
    <caption>${caption()}</caption><tr><th>M<th>T<th>O<th>T<th>F<th>L<th>S</tr>${rows}</table></div>
    <div><a href="#">Idag</a></div>`;
  calendar.querySelector(".previous").onclick = () => turn(-1);
  calendar.querySelector(".next").onclick = () => turn(%s);
  calendar.querySelectorAll("td a").forEach((one) => {
    one.onclick = () => pick(new Date(Math.floor(month / 12), month %% 12, Number(one.textContent)));
  });
}"""
JQUERY = """
function draw() {
  const tag = (day) => (own(day) ? 'a href="#"' : "span");
  const cells = days().map((day, n) => `<td data-n=${n}><${tag(day)}>${day.getDate()}</td>`);
  const rows = [0, 1, 2, 3, 4, 5].map((row) => `<tr>${cells.slice(row * 7, row * 7 + 7).join("")}</tr>`).join("");
  const [name, year] = caption().split(" ");
  calendar.innerHTML = `<div><a title="Föregående"><span></span></a><a title="Nästa"><span></span></a>
    <div><span>${name}</span>&nbsp;<span>${year}</span></div></div><table>${rows}</table>`;
  const [back, on] = calendar.querySelectorAll("a");
  Object.assign(back.style, { display: "inline-block", width: "20px", height: "20px" });
  Object.assign(on.style, { display: "inline-block", width: "20px", height: "20px" });
  back.onclick = () => turn(-1);
  on.onclick = () => setTimeout(() => turn(%s), 60);
  calendar.querySelectorAll("td a").forEach((one) => {
    one.onclick = () => pick(days()[Number(one.parentElement.dataset.n)]);
  });
}"""
GRID = """
function draw() {
  const cells = days().map((day) => `<button type=button ${own(day) ? "" : "disabled"}>${day.getDate()}</button>`);
  calendar.innerHTML = `<div><button type=button aria-label="Previous month">x</button><b>${caption()}</b>
    <button type=button aria-label="Next month">x</button></div><div role=grid>${cells.join("")}</div>`;
  const [back, on, ...all] = calendar.querySelectorAll("button");
  back.onclick = () => turn(-1);
  on.onclick = () => turn(%s);
  all.forEach((one, n) => { one.onclick = () => pick(days()[n]); });
}"""
LOOKS = {"Django's": (DJANGO, SWEDISH), "jQuery UI's": (JQUERY, SWEDISH), "a grid of buttons": (GRID, ENGLISH)}


def opened(screen: BrowserScreen, site: Site, look: str, turns: str = "1") -> BrowserScreen:
    """The form with its calendar open at November 2026."""
    drawing, names = LOOKS[look]
    return shown(screen, site, SCRIPT % (names, drawing % turns))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("day", some([DAY, dt.date(2026, 9, 30), dt.date(2026, 11, 1)], 1))
def test_a_calendar_is_turned_to_the_days_own_month(screen: BrowserScreen, site: Site, look: str, day: dt.date) -> None:
    """On, back, or not at all, however far; other months' days that stand beside its own are not its."""
    act = opened(screen, site, look).pick(FIELD, day, day.isoformat())
    assert (act.delivery, act.value) == (Delivery.DONE, day.isoformat())


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("turns", ["3", "-1", "0"])
def test_a_calendar_that_shows_another_month_than_it_was_turned_to_is_refused(
    screen: BrowserScreen, site: Site, look: str, turns: str
) -> None:
    """It leaps, goes the other way, or stays: nothing is picked."""
    opened(screen, site, look, turns)
    with pytest.raises(KlickfriError):
        screen.pick(FIELD, DAY, DAY.isoformat())
    assert screen.read({"it": FIELD})["it"].value == ""


@pytest.mark.parametrize("names", ['Array(12).fill("")', 'Array(12).fill("Höst")'])
def test_a_calendar_that_says_no_month_is_refused(screen: BrowserScreen, site: Site, names: str) -> None:
    """Whatever month is shown, nothing in it is picked."""
    shown(screen, site, SCRIPT % (names, DJANGO % "1"))
    with pytest.raises(TargetRefused, match="calendar"):
        screen.pick(FIELD, DAY, DAY.isoformat())
    assert screen.read({"it": FIELD})["it"].value == ""


def test_two_calendars_are_refused(screen: BrowserScreen, site: Site) -> None:
    """Nobody knows which of them is the field's."""
    opened(screen, site, "Django's")
    screen._session.windows()[0].page.evaluate("document.body.append(calendar.cloneNode(true))")
    with pytest.raises(TargetRefused, match="calendar"):
        screen.pick(FIELD, DAY, DAY.isoformat())


def test_what_stands_there_already_is_left_alone(screen: BrowserScreen, site: Site) -> None:
    """No calendar is needed for it."""
    opened(screen, site, "Django's").pick(FIELD, DAY, DAY.isoformat())
    assert screen.pick(FIELD, DAY, DAY.isoformat()).delivery is Delivery.NOT_NEEDED
