"""The same robot on pages it was not made for: filmed by hand, drafted, and replayed on another application.

The person works with mouse and keys only. One film is enough for these; what it cannot say is answered below, as a
reviewer would have answered it.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from playwright.sync_api import Dialog, Locator, Page

from fixtures.foreign.server import Foreign, serving
from klickfri.app.film.drafting import draft, write_flow
from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run.handle import CaseHandler
from klickfri.app.run.station import Station
from klickfri.film import bundle
from klickfri.film.draft import Draft, refuse_unfinished
from klickfri.film.pages import LINES
from klickfri.film.reel import Reel
from klickfri.model.errors import BadInput
from klickfri.model.film import FilmMeta, Sighting
from klickfri.model.target import Page as StatePage
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.screen.browser.filming.camera import BrowserCamera
from klickfri.settings.credentials import EnvironmentCredentials
from klickfri.settings.settings import Settings
from klickfri.work.attachments import Attachments
from tests.integration.foreign import PAGES, foreign_system

pytestmark = pytest.mark.wide

DAY = dt.date(2026, 11, 20)
PROCESS = """format = "klickfri-process/1"
name = "{name}"
title = "Prov"
owner = "Enheten"
board = "prov"
board_title = "Provnämnden"
system = "foreign"
mode = "propose"
baseline_clicks = 2
baseline_confirms = 0
volume_per_year = 100
max_attempts = 1
"""
LOOK_UP = """format: klickfri-flow/1
name: look_up
title: Se på kvittot
kind: looking
gives: [saved]
steps:
  - {id: open, say: Öppna kvittot, open: kvitto}
  - {id: read, say: Läs kvittot, read: {kvitto.saved: saved}}
"""
LOG_IN = """format: klickfri-flow/1
name: log_in
title: Logga in
kind: looking
inputs: [account, password]
steps:
  - {id: user, say: Skriv kontots namn, fill: {login.user: $account}}
  - {id: password, say: Skriv lösenordet, fill: {login.password: $password}}
  - {id: submit, say: Klicka på Logga in, click: login.submit}
"""
LEAVE = """format: klickfri-flow/1
name: leave
title: Gå tillbaka
kind: looking
steps:
  - {id: home, say: Gå till sidorna, open: sidor}
"""
TARGETS = """format: klickfri-targets/1
targets:
  login.user: {page: login, role: textbox, label: Användare}
  login.password: {page: login, role: textbox, label: Lösenord}
  login.submit: {page: login, role: button, name: Logga in}
  kvitto.saved: {page: kvitto, role: text, label: Senast mottaget, label_from: left}
"""
SYSTEM = """format = "klickfri-system/1"
name = "foreign"
title = "Främmande sidor"
persons = "synthetic"
address = "http://127.0.0.1:9/"
accounts = ["rpa-1"]
log_in = "log_in"
login_page = "login"
start = "sidor"
home = "sidor"
"""
RULES = '''"""No rule is needed."""
'''


@dataclass(frozen=True)
class Work:
    """One work: the link to it, how a person does it, whom it is filmed and replayed on, and what is sent then."""

    link: str
    do: Callable[[Page, Mapping[str, str]], None]
    filmed: Mapping[str, str]
    other: Mapping[str, str]
    saved: str
    sent: Mapping[str, Any]
    path: str
    saving: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    """The fields that name files."""
    received: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The files that the system gives in the other's case: their own names and what is in them, by the flow's name."""


def click(place: Locator, times: int = 1) -> None:
    """With the mouse, as a person."""
    place.wait_for()
    box = place.bounding_box()
    assert box is not None
    place.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, click_count=times)


def write(place: Locator, text: str) -> None:
    click(place)
    place.page.keyboard.type(text)


def drawn(page: Page, case: Mapping[str, str]) -> None:
    """The form that is drawn by its own scripts."""
    write(page.get_by_label("Personnummer"), case["number"])
    write(page.locator("#about"), case["about"])
    click(page.locator("#kind"))
    click(page.get_by_role("option", name=case["kind"], exact=True))
    write(page.locator("#street"), case["street"][:3])  # enough for suggestions, once
    click(page.get_by_role("option", name=case["street"], exact=True))
    click(page.locator("#mail"))
    click(page.get_by_role("radio", name=case["who"]))
    page.keyboard.press("Tab")
    page.locator("#true").focus()
    click(page.locator("#true"))
    click(page.locator("#save"))
    click(page.locator("#yes"))
    page.get_by_text("Anmälan är sparad.").wait_for()


def grid(page: Page, case: Mapping[str, str]) -> None:
    """The grid that is edited in place."""
    row = page.get_by_role("row").filter(has=page.get_by_role("gridcell", name=case["nr"], exact=True))
    click(row.get_by_role("gridcell").nth(2), 2)
    page.keyboard.press("Control+A")
    page.keyboard.type(case["fee"])
    page.keyboard.press("Enter")
    page.get_by_text(f"Rad {case['nr']} är sparad.").wait_for()


def unlabelled(page: Page, case: Mapping[str, str]) -> None:
    """The form whose fields have no labels."""
    for place, value in {"f1": "given", "f2": "family", "f3": "code", "f4": "town", "f5": "note"}.items():
        write(page.locator(f"[name={place}]"), case[value])
    click(page.get_by_text("Skicka"))
    page.get_by_role("heading", name="Blanketten är mottagen").wait_for()


def components(page: Page, case: Mapping[str, str]) -> None:
    """The form made of components within components."""
    write(page.get_by_label("Namn"), case["name"])
    write(page.get_by_label("Ort"), case["town"])
    page.keyboard.press("Tab")
    page.keyboard.type(case["service"][0])
    click(page.get_by_label("Brådskande"))
    click(page.get_by_text("Spara ansökan"))
    page.get_by_text("Ansökan är sparad.").wait_for()


def rewriting(page: Page, case: Mapping[str, str]) -> None:
    """The page that writes days and amounts in its own way, and has radio buttons without a group."""
    write(page.locator("#number"), case["number"])
    write(page.locator("#day"), case["start"].replace("-", "")[2:])
    write(page.locator("#fee"), case["fee"])
    click(page.get_by_label(case["who"]))
    click(page.locator("#save"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def typing(page: Page, case: Mapping[str, str]) -> None:
    """The page that listens to keys, and accepts each text only as a person types it."""
    write(page.locator("#number"), case["personal"].replace("-", "")[2:])
    write(page.locator("#family"), case["family"])
    write(page.locator("#town"), case["town"][:3])
    click(page.get_by_text(case["town"], exact=True))
    write(page.locator("#day"), case["start"].replace("-", "")[2:])
    write(page.locator("#fee"), case["fee"])
    write(page.locator("#code"), case["code"])
    click(page.locator("#save"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def captioned(page: Page, case: Mapping[str, str]) -> None:
    """The form whose captions no code ties to their fields: beside, over and after them."""
    for place in ("f1", "phone", "street", "street2", "start", "account"):
        write(page.locator(f"[name={place}]"), case[place])
    page.locator("[name=land]").press(case["land"][0])
    page.locator("[type=submit]").scroll_into_view_if_needed()
    write(page.locator("[name=ref]"), case["ref"])
    for group in ("who", "has", "way"):
        boxes = page.locator(f"[name={group}]")
        words = boxes.evaluate_all("all => all.map((box) => box.nextSibling.textContent.trim())")
        click(boxes.nth(words.index(case[group])))
    click(page.locator("[name=sms]"))
    click(page.get_by_text("Skicka"))
    page.get_by_role("heading", name="Blanketten är mottagen").wait_for()


def lettered(page: Page, case: Mapping[str, str]) -> None:
    """The page whose texts are written in editors, two of them frames; it is saved right out of the last."""
    write(page.locator("#number"), case["number"])
    write(page.locator(".text"), case["note"])
    write(page.locator("iframe").first, case["message"])
    write(page.get_by_title("Brevtext"), case["letter"])
    click(page.locator("#save"))
    page.get_by_text("Brevet är sparat.").wait_for()


def adding_lines(page: Page, case: Mapping[str, str]) -> None:
    """A note of several lines; a row added beside the one that is there, and the first empty row of another table with
    the same headings.
    """
    write(page.locator("#number"), case["number"])
    write(page.locator("#note"), case["note"])
    click(page.locator("#add"))
    row = page.locator("#courses tbody").first.locator("tr").nth(1)
    write(row.locator("input").first, case["code"])
    write(row.locator("input").last, case["points"])
    row.locator("select").focus()
    page.keyboard.type(case["pace"])
    write(page.locator("#practice tr").nth(2).locator("input").first, case["place"])
    click(page.locator("#save"))
    page.get_by_text("Underlaget är sparat.").wait_for()


def handing_in(page: Page, case: Mapping[str, str]) -> None:
    """Two files are picked, one of them by a label that looks like a button."""
    write(page.locator("#number"), case["number"])
    with tempfile.TemporaryDirectory() as folder:
        for field, name in ((page.locator("#proof"), case["proof"]), (page.get_by_text("Välj"), case["drawing"])):
            with page.expect_file_chooser() as asked:
                click(field)
            file = Path(folder) / name
            file.write_bytes(content_of(name))
            asked.value.set_files(file)
        click(page.locator("#save"))
        page.get_by_text("Filerna är inlämnade.").wait_for()


def receiving(page: Page, case: Mapping[str, str]) -> None:
    """Five files: two in a row by links, one in a tab of its own, one as a form's answer, one made by script."""
    write(page.locator("#number"), case["number"])
    for way in ("beslutet", "anteckningen", "kartan", "kvittensen", "sammanställningen"):
        with page.expect_download():
            click(page.get_by_text(f"Hämta {way}"))
    click(page.locator("#save"))
    page.get_by_text("Utdragen är noterade.").wait_for()


def seeking_a_row(page: Page, case: Mapping[str, str]) -> None:
    """A list of which only the rows in view are drawn: rolled until the row comes."""
    row = page.get_by_role("row").filter(has=page.get_by_role("gridcell", name=case["number"], exact=True))
    roll_to(page, page.locator("#view"), row)
    click(row.get_by_text("Godkänn"))
    page.get_by_text("Raden är sparad.").wait_for()


def roll_to(page: Page, lists: Locator, wanted: Locator) -> None:
    """Rolls the wheel over the list, look by look, until what is wanted stands in it."""
    box = lists.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    for _ in range(200):
        there = wanted.bounding_box() if wanted.count() else None
        if there and there["y"] >= box["y"] and there["y"] + there["height"] <= box["y"] + box["height"]:
            break
        page.mouse.wheel(0, 120)
        page.wait_for_timeout(120)
    page.wait_for_timeout(300)


def seeking_choices(page: Page, case: Mapping[str, str]) -> None:
    """A drawn list with a field to look in, and one of which only the choices in view are drawn."""
    click(page.locator("#control"))
    page.keyboard.type(case["town"][:4].lower())
    click(page.get_by_role("option", name=case["town"], exact=True))
    click(page.locator("#officer"))
    choice = page.get_by_role("option", name=case["officer"], exact=True)
    roll_to(page, page.locator("#officers"), choice)
    click(choice)
    click(page.locator("#save"))
    page.get_by_text("Urvalet är sparat.").wait_for()


def noting_receipts(page: Page, case: Mapping[str, str]) -> None:
    """A day and a clock in a page that listens to keys, a text of two values, boxes as a list says, what is folded
    out."""
    year, month, day = case["day"].split("-")
    page.focus("#day")
    page.keyboard.type(month + day + year)
    page.focus("#clock")
    page.keyboard.type(f"{int(case['clock'][:2]) - 12:02}{case['clock'][3:]}PM")  # as this browser's own clock is
    write(page.locator("#what"), f"{case['number']} {case['what']}")
    click(page.locator("#none"))
    for one in case["units"].split(", "):
        click(page.get_by_label(one))
    click(page.locator("summary"))
    write(page.locator("#link"), case["link"])
    click(page.locator("#save"))
    page.get_by_text("Kvittot är sparat.").wait_for()


def choosing_several(page: Page, case: Mapping[str, str]) -> None:
    """Several choices: in a list with Ctrl held down, in one that the page draws and closes, in one
    that lies over the page, in one that closes at each choice, in one that is always open and takes its time."""
    write(page.locator("#number"), case["number"])
    first, *more = case["languages"].split(", ")
    click(page.locator("#languages option", has_text=first))
    for one in more:
        page.locator("#languages option", has_text=one).click(modifiers=["Control"])
    click(page.locator("#subjects"))
    for one in case["subjects"].split(", "):
        click(page.locator("#all li", has_text=one))
    click(page.locator("#subjects"))
    click(page.locator("#schools"))
    for one in case["schools"].split(", "):
        click(page.locator("#over li", has_text=one))
    page.mouse.click(900, 600)
    for one in case["tools"].split(", "):
        click(page.locator("#tools"))
        click(page.locator("#aids li", has_text=one))
    for one in case["help"].split(", "):
        click(page.locator("#help li", has_text=one))
        page.locator("#help li[aria-checked=true]", has_text=one).wait_for()
    click(page.locator("#save"))
    page.get_by_text("Valen är sparade.").wait_for()


def seeking_by_keys(page: Page, case: Mapping[str, str]) -> None:
    """The same list, looked in and chosen from with keys."""
    click(page.locator("#control"))
    page.keyboard.type(case["town"].lower())
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    click(page.locator("#save"))
    page.get_by_text("Urvalet är sparat.").wait_for()


def looking_aside(page: Page, case: Mapping[str, str]) -> None:
    """A page and a PDF in tabs of their own, looked at and closed by hand; and a menu within a menu within a menu."""
    write(page.locator("#number"), case["number"])
    for shown in ("Visa kartan", "Visa planen"):
        with page.context.expect_page() as opened:
            click(page.get_by_text(shown))
        opened.value.wait_for_load_state()
        opened.value.wait_for_timeout(500)
        opened.value.close()
        page.wait_for_timeout(200)
    for entry in ("Ärende", "Flytta till"):
        look(page, page.get_by_text(entry, exact=True))
    click(page.get_by_text("Arkiv", exact=True))
    page.get_by_text("Ärendet flyttas till Arkiv.").wait_for()
    click(page.locator("#save"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def content_of(name: str) -> bytes:
    """What is in a file of this name."""
    return f"I {name} står detta.".encode()


def deciding(page: Page, case: Mapping[str, str]) -> None:
    """Enter keeps a draft, with Ctrl it decides."""
    write(page.locator("#number"), case["number"])
    page.keyboard.press("Control+Enter")
    page.get_by_text("Uppgiften är sparad.").wait_for()


def refusing(page: Page, case: Mapping[str, str]) -> None:
    """The page asks for a reason in the browser's own dialog."""
    write(page.locator("#number"), case["number"])
    page.once("dialog", lambda dialog: dialog.accept(case["why"]))
    click(page.locator("#refuse"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def sectioned(page: Page, case: Mapping[str, str]) -> None:
    """Fields that only the part of the page they stand in tells apart, a drawn list, a picture and tabs."""
    for place in ("f1", "f2", "payer", "payer2", "club"):
        write(page.locator(f"[name={place}]"), case[place])
    click(page.locator("#kind"))
    click(page.get_by_role("option", name=case["kind"], exact=True))
    click(page.locator("#more"))
    click(page.get_by_role("tab", name="Borta"))
    write(page.locator("[name=phone2]"), case["phone2"])
    click(page.get_by_text("Skicka"))
    page.get_by_role("heading", name="Blanketten är mottagen").wait_for()


def deciding_nowhere(page: Page, case: Mapping[str, str]) -> None:
    """A shortcut of the whole page, pressed when the person has left every field."""
    write(page.locator("#number"), case["number"])
    click(page.locator("h1"))
    page.keyboard.press("Control+Enter")


def refusing_unasked(page: Page, case: Mapping[str, str]) -> None:
    """The reason is one that nothing in the application says."""
    refusing(page, {**case, "why": "Flyttat ut"})


def refusing_twice(page: Page, case: Mapping[str, str]) -> None:
    """The page asks for a reason, and then whether it is sure."""
    write(page.locator("#number"), case["number"])
    answers = iter(["Flyttat ut", ""])

    def answer(dialog: Dialog) -> None:
        dialog.accept(next(answers))

    page.on("dialog", answer)
    click(page.locator("#strike"))
    page.get_by_text("Uppgiften är sparad.").wait_for()
    page.remove_listener("dialog", answer)


def dragging(page: Page, case: Mapping[str, str]) -> None:
    """A card is pulled to its column before it is saved."""
    write(page.locator("#number"), case["number"])
    page.drag_and_drop("#card", "#done")
    click(page.locator("#save"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def look(page: Page, place: Locator) -> None:
    """Lays the pointer on it, on the way that a hand takes, once the page has come to rest."""
    page.wait_for_timeout(300)
    box = place.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)


def hovering(page: Page, case: Mapping[str, str]) -> None:
    """Two menus that show under the pointer only: by style, and drawn elsewhere by the page a little later."""
    write(page.locator("#number"), case["number"])
    look(page, page.locator(".style"))
    click(page.get_by_text("Arkivera"))
    page.get_by_text("Ärendet är arkiverat.").wait_for()
    look(page, page.get_by_text("Åtgärder"))
    click(page.get_by_text("Registrera"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def right_clicking(page: Page, case: Mapping[str, str]) -> None:
    """The page's own menu on one row of a list."""
    box = page.get_by_role("cell", name=case["number"]).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 10, box["y"] + 10, button="right")
    click(page.get_by_role("menuitem", name="Avsluta"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def keeping(page: Page, case: Mapping[str, str]) -> None:
    """What is saved stays in the browser; nothing is sent."""
    write(page.locator("#number"), case["number"])
    click(page.locator("#keep"))


def choosing(page: Page, case: Mapping[str, str]) -> None:
    """A radio button that nothing in the application explains, beside one that nobody touches."""
    write(page.locator("#number"), case["number"])
    click(page.get_by_label("En firma"))
    click(page.locator("#save"))
    page.get_by_text("Uppgiften är sparad.").wait_for()


def recording(page: Page, case: Mapping[str, str]) -> None:
    """A record whose heading, title and address name it."""
    write(page.get_by_label("Aktnummer"), case["nr"])
    click(page.get_by_text("Öppna akten"))
    write(page.get_by_label("Anteckning"), case["note"])
    click(page.get_by_text("Spara akten"))
    page.get_by_role("heading", name="Blanketten är mottagen").wait_for()


def nameless(page: Page, case: Mapping[str, str]) -> None:
    """A field that nothing tells what it is for."""
    write(page.locator("[name=f9]"), case["note"])
    click(page.get_by_text("Skicka"))
    page.get_by_role("heading", name="Blanketten är mottagen").wait_for()


def closed(page: Page, case: Mapping[str, str]) -> None:
    """A component that its page has closed."""
    box = page.evaluate(
        "document.querySelector('sluten-ruta').tree.querySelector('input').getBoundingClientRect().toJSON()"
    )
    page.mouse.click(box["x"] + 5, box["y"] + 5)
    page.keyboard.type(case["note"])


WORKS = {
    "drawn": Work(
        "Anmälan",
        drawn,
        {"number": "19850314-2385", "about": "Ny kamin i vardagsrummet", "kind": "Eldstad", "street": "Storgatan 11",
         "who": "En firma"},
        {"number": "19921102-2398", "about": "Rökkanal till bastun", "kind": "Rökkanal", "street": "Kyrkogatan 7",
         "who": "Jag själv"},
        "number",
        {"number": "19921102-2398", "about": "Rökkanal till bastun", "kind": "Rökkanal", "street": "Kyrkogatan 7",
         "mail": "true", "who": "Jag själv", "true": "true"},
        "/api/anmalan",
        "klicka-spara-2",
        {"choice/kryssa-svar-med-e-post": "always", "choice/kryssa-uppgifterna-ar-riktiga": "always"},
    ),
    "grid": Work(
        "Avgifter", grid, {"nr": "102", "fee": "975"}, {"nr": "103", "fee": "1100"}, "fee",
        {"nr": "103", "fee": "1100"}, "/api/rutnat", "skriv-avgift-2",
        {"target/rutnat.avgift": {}, "target/rutnat.avgift_2": {}},
    ),
    "unlabelled": Work(
        "Blankett",
        unlabelled,
        {"given": "Åsa", "family": "Öberg", "code": "123 45", "town": "Almbacka", "note": "Ring först"},
        {"given": "Bo", "family": "Eklund", "code": "543 21", "town": "Ekby", "note": "Skriv hellre"},
        "given",
        {"f1": "Bo", "f2": "Eklund", "f3": "543 21", "f4": "Ekby", "f5": "Skriv hellre",
         **dict.fromkeys(("f6", "f7", "f8", "f9", "f10"), "")},
        "/skickat",
        "klicka-skicka",
    ),
    "components": Work(
        "Komponenter",
        components,
        {"name": "Åsa Öberg", "town": "Almbacka", "service": "Hemtjänst"},
        {"name": "Bo Eklund", "town": "Ekby", "service": "Barnomsorg"},
        "name",
        {"name": "Bo Eklund", "town": "Ekby", "service": "Barnomsorg", "soon": True},
        "/api/skugga",
        "klicka-spara-ansokan",
        {"choice/kryssa-bradskande": "always"},
    ),
}  # fmt: skip
WORKS["rewriting"] = Work(
    "Ovanligt",
    rewriting,
    {"number": "A-17", "start": "2026-12-14", "fee": "1270", "who": "Jag själv"},
    {"number": "B-28", "start": "2027-01-07", "fee": "950", "who": "En firma"},
    "number",
    {"number": "B-28", "day": "2027-01-07", "fee": "950,00", "who": "En firma", "way": "Brev", "column": "new"},
    "/api/ovanligt",
    "klicka-spara",
)
WORKS["typing"] = Work(
    "Skrivet",
    typing,
    {"personal": "19850314-2385", "family": "Öberg", "town": "Almbacka", "start": "2026-12-14", "fee": "1270",
     "code": "A-17"},
    {"personal": "19921102-2398", "family": "Ek Ås", "town": "Öby", "start": "2027-01-07", "fee": "12500",
     "code": "Ö 28"},
    "code",
    {"number": "921102-2398", "family": "EK ÅS", "town": "Öby", "day": "07/01/2027", "fee": "12\u00a0500,00",
     "code": "Ö 28"},
    "/api/skrivet",
    "klicka-spara",
)  # fmt: skip
WORKS["deciding"] = Work(
    "Ovanligt",
    deciding,
    {"number": "A-17"},
    {"number": "B-28"},
    "number",
    {"number": "B-28", "day": "", "fee": "", "who": "", "way": "Brev", "column": "new", "decided": True},
    "/api/ovanligt",
    "tryck-nummer",
)
WORKS["refusing"] = Work(
    "Ovanligt",
    refusing,
    {"number": "A-17", "why": "Flyttat ut"},
    {"number": "B-28", "why": "Avliden"},
    "number",
    {"number": "B-28", "day": "", "fee": "", "who": "", "way": "Brev", "column": "new", "why": "Avliden"},
    "/api/ovanligt",
    "klicka-avsla",
)
WORKS["captioned"] = Work(
    "Ledtexter",
    captioned,
    {"f1": "Åsa", "phone": "070-174 06 11", "street": "Storgatan 1", "street2": "Kyrkogatan 7", "start": "2026-12-14",
     "account": "1234567", "ref": "Dnr 17", "land": "Norge", "who": "Jag själv", "has": "Ja", "way": "Brev"},
    {"f1": "Bo", "phone": "070-174 06 12", "street": "Storängen 4", "street2": "Ekvägen 2", "start": "2027-01-07",
     "account": "7654321", "ref": "Dnr 28", "land": "Sverige", "who": "En firma", "has": "Nej", "way": "E-post"},
    "f1",
    {"f1": "Bo", "phone": "070-174 06 12", "street": "Storängen 4", "street2": "Ekvägen 2", "start": "2027-01-07",
     "account": "7654321", "ref": "Dnr 28", "land": "Sverige", "who": "2", "has": "2", "way": "2", "sms": "on",
     "part": "Hel", **dict.fromkeys(("family", "fee", "about", "code", "town", "town2", "to", "clearing", "code2"), ""),
     **dict.fromkeys(("n1", "n2", "n3"), "")},
    "/skickat",
    "klicka-skicka",
    {"choice/kryssa-sms": "always"},
)  # fmt: skip
WORKS["receiving"] = Work(
    "Utdrag",
    receiving,
    {"number": "A-17"},
    {"number": "B-28"},
    "number",
    {"number": "B-28"},
    "/api/utdrag",
    "klicka-spara",
    {"saves/hamta-hamta-kvittensen": False},
    received={
        "utdrag_hamta_beslutet": ("beslut.pdf", "beslut.pdf om B-28"),
        "utdrag_hamta_anteckningen": ("anteckning.txt", "anteckning.txt om B-28"),
        "utdrag_hamta_kartan": ("karta.png", "karta.png om B-28"),
        "utdrag_hamta_kvittensen": ("kvittens.pdf", "kvittens.pdf om B-28"),
        "utdrag_hamta_sammanstallningen": ("summa-B-28.csv", "summa.csv om B-28"),
    },
)
WORKS["seeking a row"] = Work(
    "Förteckning", seeking_a_row, {"number": "N-561"}, {"number": "N-742"}, "number", {"number": "N-742"},
    "/api/forteckning", "klicka-godkann",
)  # fmt: skip
WORKS["seeking choices"] = Work(
    "Urval",
    seeking_choices,
    {"town": "Hasseltorp", "officer": "Grupp 31"},
    {"town": "Rönnås", "officer": "Grupp 164"},
    "town",
    {"town": "Rönnås", "officer": "Grupp 164"},
    "/api/urval",
    "klicka-spara",
)
WORKS["choosing several"] = Work(
    "Flerval",
    choosing_several,
    {"number": "A-17", "languages": "Arabiska, Tigrinja", "subjects": "Svenska, Engelska",
     "schools": "Lindskolan, Almskolan", "tools": "Dator, Talsyntes", "help": "Tolk, Hörslinga"},
    {"number": "B-28", "languages": "Somaliska;Arabiska;Dari", "subjects": "Svenska, Matematik, Engelska",
     "schools": "Ekskolan", "tools": "Surfplatta, Dator", "help": "Studiestöd"},
    "number",
    {"number": "B-28", "languages": ["Arabiska", "Dari", "Somaliska"], "subjects": ["Engelska", "Matematik", "Svenska"],
     "schools": ["Ekskolan"], "tools": ["Dator", "Surfplatta"], "help": ["Studiestöd"]},
    "/api/flerval",
    "klicka-spara",
)  # fmt: skip
WORKS["noting receipts"] = Work(
    "Kvitton",
    noting_receipts,
    {"day": "2026-12-05", "clock": "13:30", "number": "KV-17", "what": "Bullar", "units": "Idrott, Köket",
     "link": "arkiv/17"},
    {"day": "2027-01-31", "clock": "08:05", "number": "KV-28", "what": "Färg", "units": "Kansliet", "link": "arkiv/28"},
    "link",
    {"day": "2027-01-31", "clock": "08:05", "what": "KV-28 Färg", "units": ["Kansliet"], "link": "arkiv/28"},
    "/api/kvitton",
    "klicka-spara",
)  # fmt: skip
WORKS["seeking by keys"] = Work(
    "Urval", seeking_by_keys, {"town": "Lindvik"}, {"town": "Granby"}, "town", {"town": "Granby", "officer": ""},
    "/api/urval", "klicka-spara",
)  # fmt: skip
WORKS["looking aside"] = Work(
    "Fönster", looking_aside, {"number": "A-17"}, {"number": "B-28"}, "number", {"number": "B-28", "to": "Arkiv"},
    "/api/fonster", "klicka-spara", {"choice/klicka-arkiv": "always"},
)  # fmt: skip
WORKS["sectioned"] = Work(
    "Avsnitt",
    sectioned,
    {"f1": "Storgatan 1", "f2": "Ekvägen 2", "payer": "Modern", "payer2": "Fadern", "club": "Solen",
     "kind": "Lov", "phone2": "070-174 06 11"},
    {"f1": "Kyrkogatan 7", "f2": "Storängen 4", "payer": "Mormor", "payer2": "Morfar", "club": "Månen",
     "kind": "Enstaka", "phone2": "070-174 06 12"},
    "f1",
    {"f1": "Kyrkogatan 7", "f2": "Storängen 4", "payer": "Mormor", "payer2": "Morfar", "club": "Månen",
     "kind": "Enstaka", "phone2": "070-174 06 12", **dict.fromkeys(("town", "town2", "school", "phone"), "")},
    "/skickat",
    "klicka-skicka",
    {"target/avsnitt.avsnitt": {"called": "Visa mer"}, "choice/klicka-borta": "always"},
)  # fmt: skip
WORKS["dragging"] = Work(
    "Ovanligt",
    dragging,
    {"number": "A-17"},
    {"number": "B-28"},
    "number",
    {"number": "B-28", "day": "", "fee": "", "who": "", "way": "Brev", "column": "done"},
    "/api/ovanligt",
    "klicka-spara",
    {"choice/dra-kortet": "always"},
)
WORKS["hovering"] = Work(
    "Menyer",
    hovering,
    {"number": "A-17"},
    {"number": "B-28"},
    "number",
    {"number": "B-28", "ways": ["arkiverat", "registrerat"]},
    "/api/menyer",
    "klicka-registrera",
    {"saves/klicka-arkivera": False},
)
WORKS["right-clicking"] = Work(
    "Högerklick",
    right_clicking,
    {"number": "A-17"},
    {"number": "B-28"},
    "number",
    {"number": "B-28", "what": "Avsluta"},
    "/api/hogerklick",
    "klicka-avsluta",
    {"choice/klicka-avsluta": "always"},
)


RECORDS = Work(
    "Akter",
    recording,
    {"nr": "A-17", "note": "Ring"},
    {"nr": "C-39", "note": "Skriv"},
    "nr",
    {"f1": "C-39", "note": "Skriv"},
    "/skickat",
    "klicka-spara-akten",
)
RECORDS_AGAIN = replace(RECORDS, filmed={"nr": "B-28", "note": "Mejla"})


def refused(link: str, do: Callable[[Page, Mapping[str, str]], None], **filmed: str) -> Work:
    """A work that is never replayed."""
    return Work(link, do, filmed, {}, "", {}, "", "")


WORKS["lettered"] = Work(
    "Beslutsbrev",
    lettered,
    {"number": "A-17", "message": "Hej", "letter": "Beviljat.\nBesked följer.", "note": "Ring först"},
    {"number": "B-28", "message": "God dag\noch tack", "letter": "Avslag.\nSkälen följer.", "note": "Skriv\nhellre"},
    "number",
    {"number": "B-28", "message": "God dag\noch tack", "letter": "Avslag.\nSkälen följer.", "note": "Skriv\nhellre"},
    "/api/brev",
    "klicka-spara",
)
WORKS["adding lines"] = Work(
    "Underlag",
    adding_lines,
    {"number": "A-17", "note": "Ring", "code": "MAT2", "points": "200", "pace": "25", "place": "Skola"},
    {"number": "B-28", "note": "Två rader:\n\n  - en till", "code": "SVE1", "points": "50", "pace": "100",
     "place": "Vård"},
    "number",
    {"number": "B-28", "note": "Två rader:\n\n  - en till", "courses": [["SVE1", "100", "50"], ["SVE1", "50", "100"]],
     "practice": [["Vård", "50"], ["Vård", ""]]},
    "/api/rader",
    "klicka-spara",
)  # fmt: skip
WORKS["handing in"] = Work(
    "Inlämning",
    handing_in,
    {"number": "A-17", "proof": "intyg Åsa.pdf", "drawing": "plan.png"},
    {"number": "B-28", "proof": "intyg.pdf", "drawing": "fasad.png"},
    "number",
    {"number": "B-28", "proof": "intyg.pdf", "type": "application/pdf", "proof_text": "I intyg.pdf står detta.",
     "drawing": "fasad.png", "drawing_text": "I fasad.png står detta."},
    "/api/bilaga",
    "klicka-lamna-in",
    files=("proof", "drawing"),
)  # fmt: skip

REFUSED = {
    "nameless": (refused("Blankett", nameless, note="Ring"), "target/", "Inget som en människa känner igen"),
    "closed": (refused("Komponenter", closed, note="Ring"), "target/", "sluten komponent"),
    "deciding nowhere": (refused("Ovanligt", deciding_nowhere, number="A-17"), "strange/", "Ctrl hölls nedtryckt"),
    "refusing unasked": (
        refused("Ovanligt", refusing_unasked, number="A-17"),
        "value/",
        "texten ”Flyttat ut” likadant",
    ),
    "refusing twice": (refused("Ovanligt", refusing_twice, number="A-17"), "strange/", "2 frågor besvarades"),
    "keeping": (refused("Ovanligt", keeping, number="A-17"), "flow/saves", "Vilket steg sparar"),
    "choosing": (refused("Ovanligt", choosing, number="A-17"), "choice/", "bland ”Jag själv”, ”En firma”"),
    "choosing away": (refused("Ovanligt", choosing, number="A-17", way="Telefon"), "left/", "Fältet way i ansökan"),
    "leaving out": (refused("Ovanligt", keeping, number="A-17", phone="Nej"), "flow/unused", "phone (phone)"),
}


@pytest.fixture(scope="module")
def foreign() -> Iterator[Foreign]:
    """The server of the foreign pages."""
    with serving() as foreign:
        yield foreign


SOME = ("grid", "captioned", "receiving", "dragging", "choosing several")
"""The works that `make test-wide` films and replays; `make test-attack` all of them."""


@pytest.fixture(scope="module")
def films(foreign: Foreign, request: pytest.FixtureRequest) -> Mapping[str, list[Sighting]]:
    """What was seen of a person at each work that is asked for, in one browser; it is closed before a robot begins."""
    works = WORKS | {name: work for name, (work, *_) in REFUSED.items()}
    asked = {one.callspec.params.get("name") for one in request.session.items if hasattr(one, "callspec")}
    works = {name: work for name, work in works.items() if name in asked}
    works |= {"records": RECORDS, "records again": RECORDS_AGAIN}
    with BrowserCamera(foreign_system(), foreign.address, headed=False) as camera:
        return {name: watched(camera, foreign, work) for name, work in works.items()}


@pytest.fixture
def settings(tmp_path: Path, foreign: Foreign) -> Settings:
    """A state folder and recordings of the test's own."""
    environment = {
        "KLICKFRI_STATE": str(tmp_path / "state"), "KLICKFRI_RECORDINGS": str(tmp_path / "recordings"),
        "KLICKFRI_ADDRESS_FOREIGN": foreign.address, "KLICKFRI_TODAY": DAY.isoformat(),
    }  # fmt: skip
    (tmp_path / "recordings").mkdir()
    return Settings.from_environment(environment)


def prepare(folder: Path, name: str, work: Work) -> Path:
    """The process's and the system's folders, without a flow."""
    types = dict.fromkeys(work.files, 'type = "file"\n')
    fields = "".join(
        f'\n[fields.{one}]\ntitle = "{one}"\nclass = "public"\n{types.get(one, "")}'
        for one in ["reference", *work.filmed]
    )
    received = '\n[fields.received]\ntitle = "Inkommen"\ntype = "datetime"\nclass = "internal"\nrequired = true\n'
    states = "".join(f"\n[pages.{page}]\n{_toml(state)}" for page, state in PAGES.items())
    files = {
        "systems/foreign/system.toml": SYSTEM + states,
        f"{name}/process.toml": PROCESS.format(name=name) + fields + received,
        f"{name}/rules.py": RULES,
        f"{name}/letters/overlamning.md": "---\ntitle: Överlämnat\nstatus: utkast\n---\n$reference\n",
        "systems/foreign/targets.yaml": TARGETS,
        "systems/foreign/flows/look_up.yaml": LOOK_UP,
        "systems/foreign/flows/log_in.yaml": LOG_IN,
        "systems/foreign/flows/leave.yaml": LEAVE,
    }
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder / name


def _toml(page: StatePage) -> str:
    """A page state as `system.toml` has it."""
    facts = page.model_dump(exclude_none=True, exclude_defaults=True)
    return "".join(f'{fact} = "{text}"\n' for fact, text in facts.items())


def watched(camera: BrowserCamera, foreign: Foreign, work: Work) -> list[Sighting]:
    """What is seen of a person who does the work, from the page with the links on."""
    begun = len(camera.sightings)
    camera.page.goto(f"{foreign.address}sidor")
    rest(camera)
    click(camera.page.get_by_text(work.link))
    camera.page.wait_for_load_state()
    rest(camera)
    work.do(camera.page, work.filmed)
    rest(camera)
    return camera.sightings[begun:]


def keep(folder: Path, sightings: list[Sighting], work: Work, film: str = "2026-11-20-01") -> None:
    """Writes the film, with a picture of nothing."""
    reel, picture = Reel(folder / "reel"), io.BytesIO()
    Image.new("RGB", (64, 48), "white").save(picture, "JPEG")
    reel.keep(picture.getvalue(), sightings[0].at, 1)
    began = dt.datetime.fromtimestamp(sightings[0].at / 1000, dt.UTC)
    meta = FilmMeta(
        process=folder.name, system="foreign", persons="synthetic", began=began, day=DAY, seconds=1, browser="x",
        caseworker="handläggare", scripted=True, reference="A-1",
    )  # fmt: skip
    bundle.write(folder / "film" / film, meta, sightings, reel, {"reference": "A-1", **work.filmed})


def rest(camera: BrowserCamera) -> None:
    """Lets the page tell what it says."""
    camera.roll(iter([False] * 6 + [True]).__next__)


def answered(settings: Settings, name: str, work: Work, *more: str) -> Draft:
    """The draft of films, answered as a reviewer would: what saves, how that shows, and how a case ends."""
    stage = work.saving.partition("-")[2]
    done_when = {"look": {"flow": "look_up"}, "found": "not empty($saved)", "same": [f"$saved == ${work.saved}"]}
    answers = {
        f"saves/{work.saving}": True,
        f"left/{work.saving}": "any",
        f"stage/{stage}/done_when": done_when,
        "flow/cleared_by": stage,
        "flow/leave": "leave",
        "flow/ends": [{"outcome": "proposed"}],
        **work.answers,
    }
    file = settings.recordings / name / "film" / "answers.yaml"
    told = {"format": "klickfri-answers/1", "films": ["2026-11-20-01", *more], "answers": answers}
    file.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")
    return draft(Office(settings), name)


def replayed(settings: Settings, name: str, payload: Mapping[str, str]) -> Outcome:
    """What became of another application at a robot's station."""
    fields = {"reference": "B-2", "received": "2026-11-19T10:00:00", **payload}
    item = WorkItem(1, name, "B-2", State.IN_PROGRESS, fields, dt.datetime(2026, 11, 19, 10), attempt=1)
    words = EnvironmentCredentials({"KLICKFRI_PASSWORD_RPA_1": "hemligt-nog"})
    with Station(LoadedProcess.of(Office(settings), name), "rpa-1", credentials=words) as station:
        return CaseHandler(station, "prov", lambda seconds: None, lambda: None)(item)


@pytest.mark.parametrize(
    "name", [name if name in SOME else pytest.param(name, marks=pytest.mark.attack) for name in WORKS]
)
def test_filmed_by_hand_and_replayed_on_another_application(
    films: Mapping[str, list[Sighting]], foreign: Foreign, settings: Settings, name: str
) -> None:
    """What is sent the second time is the other application's, in every field, once."""
    work = WORKS[name]
    folder = prepare(settings.recordings, name, work)
    keep(folder, films[name], work)
    foreign.renew()
    made = answered(settings, name, work)
    refuse_unfinished(made)
    write_flow(made, folder)
    for file in (work.other[one] for one in work.files):
        Attachments(settings.state, name).keep("B-2", file, content_of(file))
    outcome = replayed(settings, name, work.other)
    assert (outcome.state, outcome.outcome) == (State.COMPLETED, "proposed"), outcome.reasons
    assert foreign.journal == [(work.path, work.sent)]
    kept = Attachments(settings.state, name).received("B-2")
    assert {one: (file.name, file.content.decode()) for one, file in kept.items()} == work.received


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_done_safely_is_told_and_not_put_to_use(
    films: Mapping[str, list[Sighting]], settings: Settings, name: str
) -> None:
    """The reason stands in the question that blocks; nothing is written for the robot to follow."""
    work, kind, reason = REFUSED[name]
    keep(prepare(settings.recordings, name, work), films[name], work)
    made = draft(Office(settings), name)
    assert [question.id.startswith(kind) for question in made.open if reason in question.asks] == [True]
    with pytest.raises(BadInput):
        refuse_unfinished(made)


def test_a_page_that_names_its_case_is_proposed_and_known_again_on_another(
    films: Mapping[str, list[Sighting]], foreign: Foreign, settings: Settings
) -> None:
    """The draft's lines go into system.toml as they stand: the case's number as its value, * for what differs."""
    folder = prepare(settings.recordings, "records", RECORDS)
    keep(folder, films["records"], RECORDS)
    (alone,) = proposed(draft(Office(settings), "records"))
    assert alone.startswith('[pages.akt]\nheading = "#$nr: Bygglov för altan"\n# Bara en film')
    keep(folder, films["records again"], RECORDS_AGAIN, "2026-11-20-02")
    (lines,) = proposed(draft(Office(settings), "records"))
    assert lines == '[pages.akt]\nheading = "#$nr: *"'
    system = settings.recordings / "systems" / "foreign" / "system.toml"
    system.write_text(f"{system.read_text(encoding='utf-8')}\n{lines}\n", encoding="utf-8")
    foreign.renew()
    made = answered(settings, "records", RECORDS, "2026-11-20-02")
    refuse_unfinished(made)
    write_flow(made, folder)
    outcome = replayed(settings, "records", RECORDS.other)
    assert (outcome.state, outcome.outcome) == (State.COMPLETED, "proposed"), outcome.reasons
    assert foreign.journal == [(RECORDS.path, RECORDS.sent)]


def proposed(made: Draft) -> list[str]:
    """The lines for system.toml in the draft's open questions."""
    told = [question.asks.partition(f"{LINES}\n")[2] for question in made.open]
    return [lines for lines in told if lines]
