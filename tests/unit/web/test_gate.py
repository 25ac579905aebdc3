"""One gate: each address says who sees it, whoever is not named does not, and nothing else is served."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import reduce
from importlib import import_module
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from klickfri.app.people import accounts
from klickfri.model.person import Person, Role
from klickfri.web import pages
from klickfri.web.page import WebPage, Whoever, may_see
from klickfri.web.pages import PAGES
from tests.unit.app.people.support import NOW, new
from tests.unit.web.support import ACCOUNTS, PNG, Browser, Site, log_in, sums

AUDITOR, OPERATOR, CASEWORKER, DEVELOPER, RESTRICTED, ADMIN = (
    Role.AUDITOR, Role.OPERATOR, Role.CASEWORKER, Role.DEVELOPER, Role.RESTRICTED, Role.ADMIN,
)  # fmt: skip
EVERY = frozenset(Role)
SHA = hashlib.sha256(PNG + b"A-1").hexdigest()
"""Of the picture that `Site.had` keeps."""
FLOW = "ab" * 32
"""The version of the run that has been."""
SEES: dict[str, frozenset[Role]] = {
    "/": EVERY,
    "/granskning": frozenset({AUDITOR}),
    "/laget": frozenset({OPERATOR}),
    "/laget/gor": frozenset({OPERATOR}),
    "/overlamnat": frozenset({AUDITOR, OPERATOR, CASEWORKER}),
    "/overlamnat/gor": frozenset({OPERATOR, CASEWORKER}),
    "/ko": frozenset({OPERATOR}),
    "/ko/gor": frozenset({OPERATOR}),
    "/handelser": frozenset({OPERATOR}),
    "/schema": frozenset({OPERATOR}),
    "/skyddade": frozenset({RESTRICTED}),
    "/korningar": frozenset({AUDITOR, OPERATOR}),
    "/korningar/natt-1": frozenset({AUDITOR, OPERATOR}),
    "/fragor": frozenset({AUDITOR}),
    "/tittat": frozenset({AUDITOR}),
    "/sok": frozenset({AUDITOR}),
    "/sok/fil": frozenset({AUDITOR}),
    "/veckor": frozenset({AUDITOR}),
    "/berort": frozenset({AUDITOR}),
    "/gallrat": frozenset({AUDITOR}),
    "/floden": frozenset({AUDITOR, DEVELOPER}),
    f"/floden/trial/{FLOW}": frozenset({AUDITOR, DEVELOPER}),
    "/jamfor/arenden": frozenset({AUDITOR}),
    "/jamfor/korningar": frozenset({AUDITOR, OPERATOR}),
    "/arende/trial/A-1": frozenset({AUDITOR}),
    f"/arende/trial/A-1/bild/{SHA}": frozenset({AUDITOR}),
    "/arende/trial/A-1/film/{seq}": frozenset({AUDITOR}),
    "/arende/trial/A-1/film/{seq}/2026-11-20-01/3": frozenset({AUDITOR}),
    "/arende/trial/A-1/brev/{letter}": frozenset({AUDITOR}),
    "/personer": frozenset({ADMIN}),
    "/personer/person.auditor": frozenset({ADMIN}),
    "/arende/trial/A-1/bevis": frozenset({AUDITOR}),
    "/konto": EVERY,
    "/logga-in": EVERY,
    "/logga-ut": EVERY,
    "/forsta-gangen": frozenset(),
    "/stil.css": EVERY,
    "/sprak": EVERY,
    "/anything/else": frozenset(),
}
"""Every address and who sees it, written down a second time by hand: a page that is opened to a role fails here."""
SHOWN = (200, 303)


@pytest.fixture(scope="module")
def browsers(built: Site) -> dict[Role, Browser]:
    """One in which somebody of each role has logged in, when a run has been."""
    built.ran("natt-1")
    built.tell(sums("natt-1"))
    built.had()
    built.filmed()
    built.sent("Hej A-1")
    return {role: built.browser(role) for role in Role}


def test_every_page_stands_in_the_table() -> None:
    """A new one is missed by the test until it does."""
    names = {
        "{run}": "natt-1",
        "{process}": "trial",
        "{reference:path}": "A-1",
        "{sha}": SHA,
        "{digest}": FLOW,
        "{film}": "2026-11-20-01",
        "{number}": "3",
        "{account}": "person.auditor",
        "{anything:path}": "anything/else",
    }
    places = {reduce(lambda path, name: path.replace(name, names[name]), names, page.path) for page in PAGES}
    assert {place if place.startswith("/") else f"/{place}" for place in places} == set(SEES)


def test_every_file_of_pages_is_served() -> None:
    """A page that nobody registered would be thought to be there."""
    files = {file.stem for file in Path(str(pages.__file__)).parent.glob("*.py")} - {"__init__"}
    found = {name: import_module(f"klickfri.web.pages.{name}").PAGE for name in files}
    assert {id(page) for page in found.values()} == {id(page) for page in PAGES}


def test_nothing_but_pages_is_served(built: Site) -> None:
    """The application has the routes of the pages, and no other."""
    routes = list(_routes(built))
    assert [route.path for route in routes] == [page.path for page in PAGES]
    assert {method for route in routes for method in route.methods or ()} == {"GET", "HEAD", "POST"}


def _routes(built: Site) -> Iterator[Route]:
    inner = vars(vars(built.app)["_app"])["_app"]  # past the headers and the language
    assert isinstance(inner, Starlette)
    for route in inner.routes:
        assert isinstance(route, Route)
        yield route


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("path", SEES)
def test_each_role_sees_its_own(built: Site, browsers: dict[Role, Browser], path: str, role: Role) -> None:
    """And of the rest no more than that there is nothing: what one may not see looks as what is not there."""
    place = path.replace("{seq}", str(built.last_filmed)).replace("{letter}", str(built.last_letter))
    answer, nowhere = browsers[role].get(place), browsers[role].get("/nowhere")
    if role in SEES[path]:
        assert answer.status_code in SHOWN
    else:
        assert (answer.status_code, answer.text) == (404, nowhere.text)


@pytest.mark.parametrize("path", [*SEES, "/nowhere", "/../../etc/passwd", "/korningar/%2e%2e", "/stil.css/x"])
def test_a_stranger_sees_the_log_in(built: Site, path: str) -> None:
    """Whatever the address, and whether there is a page or not."""
    answer = built.stranger().get(path)
    if path == "/stil.css":
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, {"/sprak": "/"}.get(path, "/logga-in"))


@pytest.fixture(scope="module")
def newcomer(built: Site) -> Browser:
    """A browser in which somebody has logged in with a one-time password."""
    invited = accounts.add(built.office, new("ny.person", *Role))
    browser = built.stranger()
    browser.get("/logga-in")
    assert log_in(browser, "ny.person", invited.password, "").status_code == 303
    return browser


@pytest.mark.parametrize("path", [path for path in SEES if path not in ("/logga-in", "/stil.css", "/sprak")])
def test_a_newcomer_sees_nothing_but_the_first_page(newcomer: Browser, path: str) -> None:
    """With a one-time password nothing can be done but change it, also by an administrator."""
    answer = newcomer.get(path)
    assert (answer.status_code, answer.headers.get("location")) == (
        (200, None) if path == "/forsta-gangen" else (303, "/forsta-gangen")
    )


def somebody(*roles: Role, first: bool = False) -> Person:
    """A person with these roles."""
    return Person(1, "a", "A", "T", "", frozenset(roles), frozenset(), NOW if first else None)


def test_refusal_is_the_default() -> None:
    """No roles named, nobody sees it; no role had, nothing is seen."""
    assert not any(may_see(frozenset(), somebody(role)) for role in Role)
    assert not may_see(EVERY, somebody())
    assert not may_see(EVERY, None)
    assert not may_see(EVERY, somebody(*Role, first=True))
    assert not may_see(Whoever.EVERYBODY, None)
    assert not may_see(Whoever.NEWCOMERS, somebody(*Role))
    assert may_see(Whoever.ANYBODY, None)


def test_every_page_says_who_sees_it() -> None:
    """There is no page without it, by its type."""
    assert all(isinstance(page, WebPage) and isinstance(page.sees, frozenset | Whoever) for page in PAGES)
    public = {page.path for page in PAGES if page.sees is Whoever.ANYBODY}
    assert public == {"/logga-in", "/stil.css", "/sprak"}


def test_the_menu_has_what_may_be_seen(browsers: dict[Role, Browser]) -> None:
    """And nothing that leads to a refusal."""
    for role, browser in browsers.items():
        menu = [page.path for page in PAGES if page.menu and f'<a href="{page.path}"' in browser.get("/konto").text]
        assert menu == [page.path for page in PAGES if page.menu and role in SEES[page.path]], role
        assert all(browser.get(path).status_code == 200 for path in menu)


@pytest.mark.parametrize("path", ["/korningar/natt-2", "/tittat?namnd=social"])
def test_another_board_is_as_if_it_were_not(built: Site, browsers: dict[Role, Browser], path: str) -> None:
    """Runs and logs of boards that somebody does not work with."""
    built.tell(sums("natt-2"), board="social")
    assert browsers[AUDITOR].get(path).status_code == 404


def test_accounts_of_the_roles(built: Site) -> None:
    """The table above proves something: each of them is one person with one role."""
    assert {role: built.known[role].person.account for role in Role} == ACCOUNTS
    assert all(built.known[role].person.roles == {role} for role in Role)
