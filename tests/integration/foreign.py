"""What the tests on pages of foreign styles share: a system for them, and a robot at their server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fixtures.foreign.server import Foreign
from klickfri.model.target import Page, System, Target
from klickfri.screen.browser.driving.driver import BrowserScreen
from klickfri.screen.browser.driving.looking import Patience
from tests.integration.screen_pages import a_system

PAGES = {
    "login": Page(heading="Inloggning", address="inloggning"),
    "sidor": Page(heading="Sidor", address="sidor"),
    "kvitto": Page(window="look", heading="Kvitto", address="kvitto"),
    "ny": Page(heading="Ny anmälan", address="anmalan"),
    "mottagen": Page(heading="Anmälan mottagen"),
    "rutnat": Page(heading="Avgifter", address="rutnat"),
    "blankett": Page(heading="Blankett", address="namnlost"),
    "skickad": Page(heading="Blanketten är mottagen"),
    "skugga": Page(heading="Komponenter", address="skugga"),
    "ovanligt": Page(heading="Ovanligt", address="ovanligt"),
    "skrivet": Page(heading="Skrivet", address="skrivet"),
    "ledtexter": Page(heading="Ledtexter", address="ledtexter"),
    "menyer": Page(heading="Menyer", address="menyer"),
    "hogerklick": Page(heading="Högerklick", address="hogerklick"),
    "brev": Page(heading="Beslutsbrev", address="brev"),
    "bilaga": Page(heading="Inlämning", address="bilaga"),
    "utdrag": Page(heading="Utdrag", address="utdrag"),
    "forteckning": Page(heading="Förteckning", address="forteckning"),
    "urval": Page(heading="Urval", address="urval"),
    "flerval": Page(heading="Flerval", address="flerval"),
    "kvitton": Page(heading="Kvitton", address="kvitton"),
    "fonster": Page(heading="Fönster", address="fonster"),
    "karta": Page(heading="Karta"),
    "plan": Page(path="/plan.pdf"),
    "avsnitt": Page(heading="Avsnitt", address="avsnitt"),
    "akter": Page(heading="Akter", address="akter"),
    "rader": Page(heading="Underlag", address="rader"),
}


def foreign_system(**changes: object) -> System:
    """The system whose pages these are."""
    shown = ("Namn", "Ort", "Spara ansökan", "Slag", "Gata", "Nr", "Avgift", "Personnummer", "Förnamn", "Sluten del")
    facts = {"name": "foreign", "start": "sidor", "home": "sidor", "pages": PAGES, "shown": shown}
    return a_system(**{**facts, **changes})


@contextmanager
def foreign_screen(foreign: Foreign, **options: Any) -> Iterator[BrowserScreen]:
    """A browser at the foreign pages, with little patience."""
    screen = BrowserScreen(
        foreign_system(), foreign.address, patience=Patience(page=3.0, target=0.4, ready=0.4), **options
    )
    try:
        yield screen
    finally:
        screen.close()


def target(page: str, role: str, name: str | None = None, **facts: object) -> Target:
    """A target by its facts."""
    return Target.model_validate({"page": page, "role": role, "name": name, **facts})
