"""A small system and process, and acts in it, for the tests of drafting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from klickfri.film.acts import After, FilmedAct
from klickfri.film.names import Names
from klickfri.film.questions import Review
from klickfri.film.story import Known, Node, Story
from klickfri.model.application import Process
from klickfri.model.film import NO_ELEMENT, Element
from klickfri.model.flow import Flow
from klickfri.model.target import System, Target

SYSTEM = System.model_validate(
    {
        "format": "klickfri-system/1", "name": "small", "title": "Småsystemet", "persons": "synthetic",
        "address": "http://localhost/", "accounts": ["rpa"], "log_in": "log_in", "login_page": "login", "start": "list",
        "home": "list",
        "pages": {
            "login": {"heading": "Inloggning"},
            "list": {"frame": ["work"], "heading": "Lista"},
            "card": {"frame": ["work"], "heading": "Kort"},
            "register": {"heading": "Register"},
            "register_empty": {"heading": "Register – tomt"},
        },
    }
)  # fmt: skip
PROCESS = Process.model_validate(
    {
        "format": "klickfri-process/1", "name": "trial", "title": "Prov", "owner": "x", "board": "x",
        "board_title": "X", "system": "small", "mode": "propose", "baseline_clicks": 3,
        "baseline_confirms": 0, "volume_per_year": 1,
        "fields": {
            "reference": {"title": "Nr", "class": "public"},
            "name": {"title": "Namn", "class": "personal"},
            "town": {"title": "Ort", "class": "personal"},
            "proof": {"title": "Intyg", "class": "personal", "type": "file"},
        },
        "settings": {"school": "SFI"},
    }
)  # fmt: skip
SEARCH = Element(role="button", name="Sök")
NUMBER = Element(role="textbox", labels={"left": "Nr"})
KNOWN_TARGETS = {
    "list.number": Target(page="list", role="textbox", label="Nr"),
    "list.search": Target(page="list", role="button", name="Sök"),
    "list.town": Target(page="list", role="text", label="Ort"),
}
LOOK = Flow.model_validate(
    {
        "format": "klickfri-flow/1", "name": "look", "title": "Slå upp", "kind": "looking", "inputs": ["reference"],
        "gives": ["saved_town"], "steps": [{"id": "read", "say": "Läs", "read": {"list.town": "saved_town"}}],
    }
)  # fmt: skip
FIND = Flow.model_validate(
    {
        "format": "klickfri-flow/1", "name": "find", "title": "Sök fram", "kind": "looking", "inputs": ["reference"],
        "steps": [
            {"id": "open", "say": "Öppna", "open": "list"},
            {"id": "number", "say": "Skriv", "fill": {"list.number": "$reference"}},
            {"id": "search", "say": "Sök", "click": "list.search", "expect": {"page": "card"}},
        ],
    }
)  # fmt: skip


def field(label: str) -> Element:
    """A text field with its caption to the left."""
    return Element(role="textbox", labels={"left": label})


def button(name: str) -> Element:
    """A button with its caption."""
    return Element(role="button", name=name)


def act(verb: Any, element: Element = NO_ELEMENT, value: Any = "", page: str = "card", **more: Any) -> FilmedAct:
    """One act on the card, as step 1 of its film."""
    return FilmedAct(verb, more.pop("step", 1), page, element, value, **more)


def to(page: str, **more: Any) -> After:
    """Led to a page, loaded anew."""
    return After(page, True, **more)


def known(answers: Mapping[str, Any] | None = None, decide: Any = None) -> Known:
    """What drafting knows of the small process."""
    review = Review(answers or {})
    names = Names(KNOWN_TARGETS, review)
    return Known(
        PROCESS, review, names, decide or (lambda *asked: {}), {"svar": "Hej, du får plats hos oss. Välkommen!"}
    )


def told(about: Known, acts: Sequence[FilmedAct], number: int = 1, **application: Any) -> list[Node]:
    """The nodes of one film about Åsa in Ökna, unless something else is said of the application."""
    case = {"reference": "AB-77", "name": "Åsa", "town": "Ökna", **application}
    return Story(about, number, case, dt.date(2026, 11, 20)).tell(acts)
