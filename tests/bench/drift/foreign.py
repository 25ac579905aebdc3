"""Pages of systems that none of us wrote, as they answer: Django's admin site, Roundup and Trac."""

from __future__ import annotations

import base64
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page

from klickfri.flow.loader import load_process, load_system
from tests.bench.drift.places import Around, Place, Scene, Seat, Use, Values
from tests.foreign.django_admin import DJANGO
from tests.foreign.roundup_tracker import ROUNDUP
from tests.foreign.system import Foreign
from tests.foreign.trac_tickets import TRAC

Arrive = Callable[[Page, str, Scene, Values], Frame]


@dataclass(frozen=True)
class _Form:
    """How one logs in: where, and what the fields are called; without a name in the browser's own box."""

    address: str
    name: str | None = None
    word: str = ""
    token: str = "-"
    more: Mapping[str, str] = field(default_factory=dict)


def _place(foreign: Foreign, form: _Form, scenes: Sequence[Scene], arrive: Arrive) -> Place:
    process = load_process(foreign.recordings, foreign.process)
    system = load_system(foreign.recordings, process.system)
    running, session = partial(_running, foreign, tuple(process.fields)), partial(_log_in, foreign, form)
    return Place(foreign.title, system, scenes, "anywhere.js", running, _nothing, session, arrive, dict)


@contextmanager
def _running(foreign: Foreign, fields: Sequence[str]) -> Iterator[tuple[str, list[Values]]]:
    """Its address, and what an application tells of the second and third case, in which something stands already."""
    cases = foreign.cases(3)
    with tempfile.TemporaryDirectory() as folder, foreign.serving(Path(folder), cases) as site:
        yield site.address, [{name: case[name] for name in fields if name in case} for case in cases[1:]]


def _nothing(browser: Browser | None, url: str, scenes: Sequence[Scene], cases: Sequence[Values]) -> None:
    """Nobody has done anything there."""


def _log_in(foreign: Foreign, form: _Form, context: BrowserContext, url: str) -> None:
    """Gives the browser the session that the log-in page, or the browser's own box, would give it."""
    if form.name is None:
        keys = base64.b64encode(f"{foreign.account}:{foreign.password}".encode()).decode()
        context.request.get(url + form.address, headers={"Authorization": f"Basic {keys}"})
        return
    asked = context.request.get(url + form.address).text()
    told: dict[str, str | float | bool] = {form.name: foreign.account, form.word: foreign.password, **form.more}
    if found := re.search(f'name="{form.token}"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="{form.token}"', asked):
        told[form.token] = found[1] or found[2]
    context.request.post(url + form.address, form=told, headers={"Referer": url})


def _open(page: Page, url: str, scene: Scene, case: Values) -> Frame:
    page.goto(url + scene.address.format(**case), wait_until="load")
    return page.main_frame


def _follow(page: Page, link: Locator) -> None:
    page.goto(urljoin(page.url, link.get_attribute("href")), wait_until="load")


# --- Django's admin site: a list, a form in sections, rows of fields that a script draws --------------------------

_ADDED = "contains(@class, 'dynamic-course_set')"
_FORM_ROW = "//div[contains(concat(' ', @class, ' '), ' form-row ')][.//*[@id='{id}']]"


def _field(caption: str, use: Use, name: str) -> Seat:
    row = _FORM_ROW.format(id=f"id_{name}")
    part = f"//fieldset[.//*[@id='id_{name}']]"
    around = Around(f"//label[@for='id_{name}']", row, part, f"{part}/h2")
    return Seat(caption, use, f"//*[@id='id_{name}']", around=around)


def _alone(caption: str, xpath: str, use: Use = "click") -> Seat:
    """What bears its own caption, as a button or link."""
    return Seat(caption, use, xpath, around=Around(xpath))


def _in_line(caption: str, use: Use, name: str) -> Seat:
    """A field of the row of courses that is added on arrival."""
    part = "//div[@id='course_set-group']"
    column, row = f"{part}//th[contains(@class, 'column-{name}')]", f"{part}//tr[{_ADDED}][last()]"
    around = Around(column, row, part, f"{part}//h2", "fields")
    return Seat(f"row, {caption}", use, f"{row}/td[contains(@class, 'field-{name}')]/*", around=around, text="150")


def _in_list(caption: str, use: Use, name: str, inner: str = "") -> Seat:
    row = "//tr[th/a='{reference}']"
    around = Around(f"//thead//th[contains(@class, 'column-{name}')]", row, rows="listed")
    return Seat(f"row, {caption}", use, f"{row}/*[contains(@class, 'field-{name}')]{inner}", True, around)


_DJANGO = (
    Scene("Django, list", "list", "vux/application/", [
        Seat("Search", "fill", "//input[@id='searchbar']", around=Around()),
        _alone("Sök", "//form[@id='changelist-search']//input[@type='submit']"),
        _in_list("Ansökningsnummer", "click", "reference", "/a"), _in_list("Status", "read", "status"),
        _in_list("Förnamn", "read", "given_name"),
    ]),
    Scene("Django, form", "application", "vux/application/?q={reference}", [
        *(_field(*one) for one in (
            ("E-post", "fill", "email"), ("Telefon", "fill", "phone"), ("Skolform", "select", "school_form"),
            ("Startdatum", "fill", "start_date"), ("Studiestöd", "check", "support"), ("Status", "select", "status"),
            ("Anteckning", "fill", "note"),
        )),
        Seat("the looking glass", "click", "//a[@id='lookup_id_provider']", around=Around()),
        _in_line("Kurskod", "fill", "code"), _in_line("Poäng", "fill", "points"), _in_line("Takt", "select", "pace"),
        _alone("Lägg till ytterligare", "//tr[@class='add-row']//a"), _alone("Spara", "//input[@name='_save']"),
    ]),
)  # fmt: skip


def _django(page: Page, url: str, scene: Scene, case: Values) -> Frame:
    """The form is come to by the list, which knows its number."""
    frame = _open(page, url, scene, case)
    if scene.state == "application":
        _follow(page, page.get_by_role("link", name=case["reference"]))
        page.locator(".add-row a").click()
    return frame


# --- Roundup: words in cells beside fields, without a label on any ------------------------------------------------


def _beside(caption: str, use: Use, inner: str) -> Seat:
    head = f"//th[normalize-space()='{caption}']"
    around = Around(head, f"{head} | {head}/following-sibling::td[1]")
    return Seat(caption, use, f"{head}/following-sibling::td[1]{inner}", around=around)


def _list(whose: str) -> Seat:
    """One of three links of the same words, known by where they lead."""
    return Seat(f"list of {whose}", "click", f"//a[.='(list)'][contains(@href, '{whose}?')]", around=Around())


_ROUNDUP = (
    Scene("Roundup, issue", "issue", "issue{reference}", [
        _beside("Title", "fill", "//input"), _beside("Priority", "select", "//select"),
        _beside("Status", "select", "//select"), _beside("Superseder", "fill", "//input[@name='superseder']"),
        _beside("Assigned To", "select", "//select"), _beside("Change Note", "fill", "//textarea"),
        _list("user"), _list("keyword"),
        _alone("Submit Changes", "//input[@value='Submit Changes']"),
    ]),
)  # fmt: skip

# --- Trac: labels, boxes and radio buttons in a table under a heading that folds -----------------------------------


def _property(caption: str, use: Use, name: str) -> Seat:
    head = f"//th[label[@for='field-{name}']]"
    around = Around(f"{head}/label", f"{head} | {head}/following-sibling::td[1]")
    return Seat(caption, use, f"//*[@id='field-{name}']", around=around)


_TRAC = (
    Scene("Trac, ticket", "report", "search?q={reference}", [
        *(_property(*one) for one in (
            ("Beskrivning", "fill", "description"), ("Typ", "select", "type"), ("Prioritet", "select", "priority"),
            ("Milstolpe", "select", "milestone"), ("Komponent", "select", "component"),
            ("Nyckelord", "fill", "keywords"), ("Cc", "fill", "cc"), ("Plats", "fill", "place"),
            ("Fara för person", "check", "urgent"), ("Åtgärdas senast", "fill", "due"),
        )),
        _alone("Spara ändringar", "//input[@name='submit']"),
    ]),
)  # fmt: skip


def _trac(page: Page, url: str, scene: Scene, case: Values) -> Frame:
    """The ticket is come to by its number, and its form unfolded."""
    _open(page, url, scene, case)
    _follow(page, page.locator("#results dt a", has_text=case["reference"]).first)
    page.locator("#modify").evaluate("form => form.closest('.collapsed')?.classList.remove('collapsed')")
    page.locator("#field-description").wait_for()
    return page.main_frame


_DJANGO_IN = _Form("login/", "username", "password", "csrfmiddlewaretoken")
_ROUNDUP_IN = _Form("", "__login_name", "__login_password", "@csrf", {"@action": "Login"})

DJANGO_PAGES = _place(DJANGO, _DJANGO_IN, _DJANGO, _django)
ROUNDUP_PAGES = _place(ROUNDUP, _ROUNDUP_IN, _ROUNDUP, _open)
TRAC_PAGES = _place(TRAC, _Form("login"), _TRAC, _trac)
FOREIGN = (DJANGO_PAGES, ROUNDUP_PAGES, TRAC_PAGES)
