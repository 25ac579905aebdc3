"""What a draft writes, replay finds: each control of each page, drafted from its film, on the page that was filmed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from fixtures.foreign.server import Foreign, serving
from tests.integration.filmed import Work
from tests.integration.foreign import PAGES as FOREIGN
from tests.integration.found_again import Drafted, asked, drafted, lost

pytestmark = pytest.mark.wide

_TWO = "{} <p>Adress <input></p><p>Ort <input></p>"
"""A part of a page, captioned somehow."""
_PLACE = "<tr><td>Adress</td><td><input></td></tr><tr><td>Ort</td><td><input></td></tr>"
_PLACES = "<td>Adress</td><td><input></td><td>Adress</td><td><input></td>"
_CARD = "<div style='border:1px solid'><div{}>{}</div><div><p>Adress <input></p><button>Rensa</button></div></div>"
_SPAN = "<tr><th rowspan=2>{}</th><td>Adress</td><td><input></td></tr><tr><td>Ort</td><td><input></td></tr>"
_GREY = " style='background:#ddd'"
SECTIONS = {
    "legends": "<fieldset><legend>Sökande</legend><p>Adress <input></p></fieldset>"
    "<fieldset><legend>Vårdnadshavare</legend><p>Adress <input></p></fieldset>",
    "headings": _TWO.format("<h3>Sökande</h3>") + _TWO.format("<h3>Vårdnadshavare</h3>"),
    "one legend twice": "<h2>Sökande</h2><fieldset><legend>Boende</legend><p>Ort <input></p></fieldset>"
    "<h2>Vårdnadshavare</h2><fieldset><legend>Boende</legend><p>Ort <input></p></fieldset>",
    "rows across": f"<table><tr><td colspan=2>Sökande</td></tr>{_PLACE}"
    f"<tr><td colspan=2>Vårdnadshavare</td></tr>{_PLACE}</table>",
    "bold rows": f"<table><tr><td><b>Sökande</b></td><td></td></tr>{_PLACE}"
    f"<tr><td><b>Vårdnadshavare</b></td><td></td></tr>{_PLACE}</table>",
    "columns": f"<table><tr><th colspan=2>Sökande</th><th colspan=2>Vårdnadshavare</th></tr><tr>{_PLACES}</tr></table>",
    "rows beside": f"<table>{_SPAN.format('Sökande')}{_SPAN.format('Vårdnadshavare')}</table>",
    "bold lines": "<b>Sökande</b><br>Adress <input><br>Ort <input><br><b>Vårdnadshavare</b><br>Adress <input><br>"
    "Ort <input>",
    "bold blocks": _TWO.format("<div style='font-weight:700'>Sökande</div>")
    + _TWO.format("<div style='font-weight:700'>Vårdnadshavare</div>"),
    "cards": _CARD.format(_GREY, "Sökande") + _CARD.format(_GREY, "Vårdnadshavare"),
    "plain cards": _CARD.format("", "Sökande") + _CARD.format("", "Vårdnadshavare"),
    "named regions": "<section aria-label=Sökande><p>Adress <input></p></section>"
    "<div role=group aria-label=Vårdnadshavare><p>Adress <input></p></div>",
    "a tab": "<div role=tablist><button role=tab aria-selected=true aria-controls=a>Sökande</button><button role=tab "
    "aria-selected=false>Vårdnadshavare</button></div><div role=tabpanel id=a><p>Adress <input></p></div>",
    "labels in code": "<h3>Sökande</h3><label for=a>Adress</label><input id=a><h3>Vårdnadshavare</h3>"
    "<label for=b>Adress</label><input id=b>",
}
_ROWS = "<table><tr><th>Nr</th><th>Namn</th><th></th></tr>{}</table>"
_SHAPE = "<svg width=16 height=16><path d='{}'/></svg>"
UNNAMED = {
    "by address": "<a href='/ny'>{0}</a> <a href='/arende/17/andra'>{0}</a> <a href='/arende/17/tabort'>{0}</a>".format(
        _SHAPE.format("M0 0h9v9z")
    ),
    "by words of the icon": "<button><svg width=9 height=9><title>Skriv ut</title></svg></button>"
    "<button><img alt=Spara width=9 height=9></button><button title=Stäng>×</button>",
    "by row and address": _ROWS.format(
        "".join(
            f"<tr><td>{nr}</td><td>Ek</td><td><a href='/a/{nr}/andra'>{_SHAPE.format('M0 0h9')}</a> "
            f"<a href='/a/{nr}/tabort'>{_SHAPE.format('M0 9h9')}</a></td></tr>"
            for nr in ("AB-101", "AB-102")
        )
    ),
    "lists by their captions": "<table><tr><td>Slag</td><td><button aria-haspopup=listbox>Eldstad</button></td></tr>"
    "</table>"
    "<p style='display:flex'><span>Kommun</span><span><div role=combobox tabindex=0>Ekby</div></span></p>"
    "<span id=w>Vem</span> <div role=button tabindex=0 id=v aria-haspopup=listbox aria-labelledby='w v'>Firma</div>",
}
ASKED = {
    "two of a kind under one heading": "<p>Adress <input></p><p>Adress <input></p>",
    "pictures": f"<button>{_SHAPE.format('M0 0h9')}</button><button>{_SHAPE.format('M0 9h9')}</button>",
    "a list that says nothing of itself": "<div><button>Eldstad</button><ul hidden><li>Eldstad<li>Skorsten</ul></div>",
}


NOTHING_TELLS_APART = {
    "blankett": ["f9", "f10"], "ledtexter": ["n1", "n2", "n3", "sex", "sex"], "avsnitt": ["more"]
}  # fmt: skip
"""By name or id: what has no words that are its own, for a person either, and a button that is a picture."""


def controls(work: Work, html: str) -> list[Drafted]:
    """Each control of a page, drafted and looked for."""
    page = work.show(html)
    return drafted(work.camera, page.main_frame, "form", {"reference": "AB-101"})


def test_two_parts_of_a_page_are_told_apart_by_what_captions_them(work: Work) -> None:
    """Whatever the markup: every field is drafted without a question, and found again."""
    wrong = [
        (kind, lost(told), asked(told)) for kind, html in SECTIONS.items() if not is_right(told := controls(work, html))
    ]
    assert not wrong, wrong


def is_right(told: list[Drafted]) -> bool:
    """Is there something, and every one of it found unasked?"""
    return bool(told) and not lost(told) and not asked(told)


def test_what_has_no_words_is_known_by_where_it_leads(work: Work) -> None:
    """Icons by their own words or the address behind them, in a row by its key too; lists by their captions."""
    for kind, html in UNNAMED.items():
        told = controls(work, html)
        mine = [one for one in told if not one.element.row or one.element.row.cells["Nr"] == "AB-101"]
        assert (kind, lost(told), asked(mine)) == (kind, [], [])
        named = {one.target.name for one in told} | {one.target.text for one in told}
        assert named.isdisjoint({"Eldstad", "Ekby", "Firma", "Vem Firma"})


def test_what_nothing_tells_apart_is_asked_about(work: Work) -> None:
    """Never drafted as though it were sure; a picture is one that a person has to name."""
    for kind, html in ASKED.items():
        told = controls(work, html)
        assert (kind, [one.is_sure for one in told]) == (kind, [False] * len(told))
    told = controls(work, ASKED["pictures"])
    icons = {one.target.icon for one in told}
    assert len(icons - {None}) == len(told)
    assert [one.found for one in told] == [{"path": one.element.path} for one in told]


@pytest.fixture(scope="module")
def foreign() -> Iterator[Foreign]:
    """The server of the foreign pages."""
    with serving() as foreign:
        yield foreign


@pytest.mark.attack
def test_each_control_of_the_foreign_pages_is_found_again(work: Work, foreign: Foreign) -> None:
    """All pages of the tests that were not made for the robot; but for two that are filmed by hand elsewhere: one whose
    rows are drawn anew when clicked at their edge, and rows of fields, which what is written in them tells apart."""
    wrong, doubted = [], {}
    for name in (name for name, page in FOREIGN.items() if page.address and name not in {"forteckning", "rader"}):
        work.page.goto(f"{foreign.address}{FOREIGN[name].address}")
        told = drafted(work.camera, work.page.main_frame, name)
        wrong += [(name, one) for one in lost(told)]
        doubtful = [one.element for one in told if not one.is_sure]
        doubted[name] = [next(iter(element.supporting.values()), element.path) for element in doubtful]
    assert not wrong, wrong
    assert {name: fields for name, fields in doubted.items() if fields} == NOTHING_TELLS_APART
