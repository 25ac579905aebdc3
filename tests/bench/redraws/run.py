"""Runs the bench: the robot replays a whole stage on each page, with its looks elsewhere; the server is the witness."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from klickfri.model.errors import KlickfriError
from klickfri.model.flow import Flow, Program
from klickfri.model.target import Page, Target
from klickfri.replay.case import CaseReplay
from klickfri.replay.session import Session
from klickfri.screen.browser.driving.driver import BrowserScreen
from tests.bench.redraws.pages import SAVED, Redraw, put_up
from tests.bench.redraws.socket import answering
from tests.integration.screen_pages import Site, a_system, serving
from tests.unit.replay.support import NAME, PROCESS, Trial, flow_of

EXPECTED = {"kind": "Familj", "base": "Kvitto", "note": NAME, "amount": "1270", "urgent": "on", "way": "Konto"}
WHOSE = "Bidragsärende $reference"
"""The page tells whose it is, so that it is the same case's in a new document, too."""
PAGES = {
    "login": Page(heading="Inloggning", address="login"),
    "form": Page(heading=WHOSE, address="form"),
    "around": Page(title="Ramar", address="ramar"),
    "framed": Page(frame=("arende",), heading=WHOSE),
    "inquiry": Page(window="look", heading="Fråga", address="fraga"),
}
SYSTEM = a_system(pages=PAGES, home="form", start="form")
FIELDS = {
    "kind": ("combobox", "Ärendeslag"), "base": ("combobox", "Underlag"), "note": ("textbox", "Anteckning"),
    "amount": ("textbox", "Belopp"), "urgent": ("checkbox", "Brådskande"), "way": ("radio", "Konto"),
}  # fmt: skip
ORDER: list[dict[str, Any]] = [
    {"select": {"kind": "Familj"}}, {"select": {"base": "Kvitto"}}, {"fill": {"note": "$given_name"}},
    {"fill": {"amount": "1270"}}, {"check": {"urgent": True}}, {"check": {"way": True}},
]  # fmt: skip
LOOK: list[dict[str, Any]] = [
    {"id": "open", "say": "Öppna frågan", "open": "inquiry"},
    {"id": "read", "say": "Läs det sparade", "read": {"inquiry.saved": "saved"}},
]
RIGHT, REFUSED, WRONG = "right", "refused", "wrong"


@dataclass(frozen=True)
class Done:
    """What came of one page: right, refused or wrong, in how many seconds, and what the robot said."""

    redraw: Redraw
    outcome: str
    seconds: float
    said: str


def program(framed: bool) -> Program:
    """The bench's flow, for the form in its own window or in a frame."""
    place = "framed" if framed else "form"
    facts = {name: {"role": role, "label": label} for name, (role, label) in FIELDS.items()}
    facts["save"] = {"role": "button", "name": "Spara"}
    targets = {name: Target.model_validate({"page": place, **more}) for name, more in facts.items()}
    targets["inquiry.saved"] = Target(page="inquiry", role="text", label="Sparat")
    objects = {
        "look": flow_of("look", LOOK, kind="looking", gives=["saved"]),
        "reach": flow_of("reach", [{"id": "open", "say": "Öppna", "open": "around" if framed else "form"}]),
    }
    return Program(PROCESS, _flow(place), objects, targets, SYSTEM, "d" * 64)


def _flow(place: str) -> Flow:
    steps = [{"id": f"s{number}", "say": "Fyll i", **verb} for number, verb in enumerate(ORDER)]
    done = {"page": place, "fresh": True, "text": SAVED}
    steps.append({"id": "save", "say": "Spara", "click": "save", "effect": "saves", "expect": done})
    stage = {
        "id": "register", "say": "Registrera", "begins_at": place, "reach": {"flow": "reach"}, "steps": steps,
        "done_when": {"look": {"flow": "look"}, "found": "not empty($saved)", "same": ["$saved == $given_name"]},
    }  # fmt: skip
    return Flow.model_validate(
        {
            "format": "klickfri-flow/1", "name": "redraws", "title": "Omritningar", "stages": [stage],
            "cleared_by": "register", "ends": [{"outcome": "granted"}],
        }
    )  # fmt: skip


def replay(screen: BrowserScreen, site: Site, socket: str, redraw: Redraw) -> Done:
    """One case on one page."""
    put_up(site, redraw, socket)
    screen._session.windows()[0].page.goto("about:blank")
    trial, began, said = Trial(program(redraw.framed)), time.monotonic(), ""
    session = Session(trial.program, screen, "rpa-1", lambda: "")
    try:
        CaseReplay(trial.case, session, trial.ports).run()
    except KlickfriError as error:
        said = str(error)
    return Done(redraw, _outcome(site), time.monotonic() - began, said)


def _outcome(site: Site) -> str:
    saved = [fields for path, fields in site.posts if path == "/spara"]
    if not saved:
        return REFUSED
    return RIGHT if saved == [EXPECTED] else WRONG


def lane(redraws: Iterable[Redraw]) -> list[Done]:
    """These pages one after the other, in a browser and at a site of their own."""
    with serving() as site, answering() as socket:
        screen = BrowserScreen(SYSTEM, site.address)
        try:
            return [replay(screen, site, socket, redraw) for redraw in redraws]
        finally:
            screen.close()


def everything(redraws: Iterable[Redraw], lanes: int) -> Iterator[Done]:
    """All pages, in so many browsers at once: most of the time is waiting."""
    pages = list(redraws)
    with ThreadPoolExecutor(lanes) as pool:
        for done in pool.map(lane, [pages[number::lanes] for number in range(lanes)]):
            yield from done
