"""Lists of which only what is in view is drawn: gone through to the end, acted in only where what is meant is once."""

from __future__ import annotations

import pytest

from klickfri.model.errors import ProtectedIdentity, TargetRefused
from klickfri.model.target import Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.port import Delivery
from tests.integration.screen_pages import Site, shown
from tests.some import some

pytestmark = pytest.mark.wide

GIVEN = """<style>#view { height: 150px; overflow: auto } [role=row] { display: flex; height: 20px; width: 300px }
[role=row] > * { width: 100px } #rows { position: relative } #rows > * { position: absolute }</style>
<p id=said></p><script>
  const act = (nr) => `<button type=button onclick="said.textContent = 'Sparat ${nr}'">Gör</button>`;
  const plain = (nr) => `<tr style="height: 24px"><td>${nr}<td>${act(nr)}`;
</script>"""
COUNTED = """<div role=grid SAYS><div role=row><span role=columnheader>Nr</span><span role=columnheader>Summa</span>
<span role=columnheader>Gör</span></div><div id=view><div id=rows></div></div></div><script>
  const cells = (nr, mark) => `<span role=cell>${nr}</span><span role=cell><input aria-label=Summa></span>`
    + `<span role=cell>${act(nr)}${mark}</span>`;
  const drawn = (at) => `<div role=row aria-rowindex=${at + 2} style="top: ${at * 20}px">`
    + `${cells(`B-${at === TWICE ? 3 : at}`, at === MARKED ? "SEKRETESSMARKERING" : "")}</div>`;
  rows.style.height = 200 * 20 + "px";
  const draw = () => {
    const first = Math.floor(view.scrollTop / 20);
    rows.innerHTML = Array.from({ length: Math.min(10, 200 - first) }, (_, at) => drawn(first + at)).join("");
  };
  view.onscroll = () => requestAnimationFrame(draw);
  draw();
</script>"""
ASKED_FOR = """<div id=view><table><thead><tr><th>Nr<th>Gör</thead><tbody id=body></tbody></table><i id=end>.</i></div>
<script>
  let count = 0;
  const more = async () => {
    await (await fetch("/more")).text();
    for (const to = Math.min(count + 30, 90); count < to; count += 1)
      body.insertAdjacentHTML("beforeend", plain(`B-${count}`));
  };
  const noticed = (seen) => { if (seen.some((one) => one.isIntersecting)) more(); };
  more().then(() => new IntersectionObserver(noticed, { root: view }).observe(end));
</script>"""
SPARED = """<div id=view><div id=above></div>
<table><thead><tr><th>Nr<th>Gör</thead><tbody id=body></tbody></table><div id=below></div></div><script>
  const draw = () => {
    const first = Math.min(Math.floor(view.scrollTop / 24), 180);
    above.style.height = first * 24 + "px";
    below.style.height = (180 - first) * 24 + "px";
    body.innerHTML = Array.from({ length: 20 }, (_, at) => plain(`B-${first + at}`)).join("");
  };
  view.onscroll = () => setTimeout(draw, 20);
  draw();
</script>"""


def counted(says: str = "", twice: int = -1, marked: int = -1) -> str:
    """A list that draws ten of its 200 rows: `twice` is one that has another's key, `marked` one that is protected."""
    body = COUNTED.replace("SAYS", says).replace("TWICE", str(twice)).replace("MARKED", str(marked))
    return GIVEN + body


LISTS = {
    "counted": (counted("aria-rowcount=201"), "B-187"),
    "with room kept": (counted(), "B-120"),
    "in view at first": (counted(), "B-2"),
    "between rooms": (GIVEN + SPARED, "B-150"),
    "asked for at its end": (GIVEN + ASKED_FOR, "B-77"),
}


def row(number: str, role: str = "button", **facts: object) -> Target:
    """What stands in the row of this number."""
    named = {"name": "Gör"} if role == "button" else {"column": "Summa"}
    return Target.model_validate({"page": "form", "role": role, "row": {"Nr": number}, **named, **facts})


@pytest.mark.parametrize("kind", some(LISTS, 3))
def test_a_row_out_of_view_is_found_by_its_key(screen: BrowserScreen, site: Site, kind: str) -> None:
    """Wherever it stands, and however the page draws the list."""
    body, number = LISTS[kind]
    site.show("/more", "")
    shown(screen, site, body)
    assert screen.click(row(number)).delivery is Delivery.DONE
    assert screen.expect(["form"], text=f"Sparat {number}", within=3.0) == "form"


def test_a_row_is_brought_into_view_once_for_all_that_is_done_in_it(screen: BrowserScreen, site: Site) -> None:
    """What was written in it stands there when its button is clicked."""
    shown(screen, site, counted())
    assert screen.fill(row("B-100", "textbox"), "17").value == "17"
    assert screen.read({"sum": row("B-100", "textbox")})["sum"].value == "17"
    assert screen.click(row("B-100")).delivery is Delivery.DONE


@pytest.mark.parametrize("number", ["B-3", "B-999"])
def test_a_key_that_two_rows_have_or_none_is_refused(screen: BrowserScreen, site: Site, number: str) -> None:
    """Though one of the two stands in view, and the other far below."""
    shown(screen, site, counted(twice=160))
    with pytest.raises(TargetRefused):
        screen.click(row(number))


def test_a_plain_table_is_left_where_it_was(screen: BrowserScreen, site: Site) -> None:
    """All of its rows are there: a missing one is refused, and the page stands as it stood."""
    body = "".join(f"<tr><td>B-{at}<td><button>Gör</button>" for at in range(100))
    shown(screen, site, f"<table><tr><th>Nr<th>Gör</tr>{body}</table><input value=0 onfocus='this.value = scrollY'>")
    with pytest.raises(TargetRefused):
        screen.click(row("B-999"))


def test_a_sign_of_protection_on_the_way_stops_the_case(screen: BrowserScreen, site: Site) -> None:
    """Also in a row that is passed."""
    shown(screen, site, counted(marked=90))
    with pytest.raises(ProtectedIdentity):
        screen.click(row("B-150"))
    screen.rest()
