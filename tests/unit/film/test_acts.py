"""What was done, on which page state, and what came of it."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.acts import FilmedAct, acts_of
from klickfri.film.steps import steps_of
from klickfri.model.film import Sighting
from klickfri.model.target import Between, Page
from tests.unit.film.drafts import SYSTEM, button, field
from tests.unit.film.support import element, sighting

WORK = ("work",)


def seen(
    kind: str,
    second: float,
    heading: str,
    *,
    window: int = 1,
    frame: tuple[str, ...] = WORK,
    document: str = "d1",
    **facts: Any,
) -> Sighting:
    """One sighting on a page with this heading."""
    where = {"document": document, "window": window, "frame": frame}
    return sighting(kind, second, page={"heading": heading}, **{**where, **facts})


def acts(*sightings: Sighting) -> list[FilmedAct]:
    """The acts that come of these."""
    return acts_of(steps_of(sightings), SYSTEM)


def test_a_click_tells_the_page_it_led_to_and_what_that_says_anew() -> None:
    """The page state by frame and heading, a new document is fresh, and only texts that were not there before."""
    (first, second) = acts(
        seen("click", 1, "Lista", element=button("Sök")),
        seen("shown", 2, "Kort", document="d2", texts=["Kort", "Ort"]),
        seen("click", 3, "Kort", document="d2", element=button("Spara")),
        seen("shown", 4, "Kort", document="d3", texts=["Kort", "Ort", "Sparat."]),
    )
    assert (first.page, first.after.page, first.after.fresh, first.after.texts) == ("list", "card", True, ())
    assert (second.page, second.after.page, second.after.fresh, second.after.texts) == (
        "card",
        "card",
        True,
        ("Sparat.",),
    )


def test_a_message_in_place_is_told_without_a_new_page() -> None:
    """A page that saves without leaving says so, and is not fresh."""
    *_, save = acts(
        seen("click", 1, "Lista", element=button("Sök")),
        seen("shown", 2, "Kort", document="d2", texts=["Kort"]),
        seen("click", 3, "Kort", document="d2", element=button("Spara")),
        sighting("sent", 3.1, document="", window=1, path="/spara"),
        seen("shown", 4, "Kort", document="d2", texts=["Sparat."]),
    )
    assert (save.after.page, save.after.fresh, save.after.texts, save.after.sent) == ("card", False, ("Sparat.",), True)


def test_a_click_in_a_row_that_ticks_its_box_is_the_ticking() -> None:
    """In a case where the box is ticked already the click would clear it; a box of another row is no part of it."""
    row = {"column": "Namn", "cells": {"X": "nej", "Namn": "Bo"}, "number": 2, "of": 9}
    cell = element("td", role="cell", labels={}, row=row)
    for number, verb in {2: "check", 3: "click"}.items():
        box = element("td/input", role="checkbox", row={**row, "column": "X", "number": number})
        (one,) = acts(seen("click", 1, "Kort", element=cell), seen("changed", 1.1, "Kort", element=box, on=True))
        assert one.verb == verb
        assert (one.element.role, one.value) == (("checkbox", True) if verb == "check" else ("cell", ""))


def test_what_a_page_says_of_the_filmed_person_is_not_told() -> None:
    """The account that was written to log in is another's in the next case: no save is known by it."""
    *_, save = acts(
        seen("set", 1, "Inloggning", frame=(), element=field("Användare"), value="handl"),
        seen("click", 2, "Inloggning", frame=(), element=button("Logga in")),
        seen("shown", 3, "Kort", document="d2", texts=["Kort"]),
        seen("click", 4, "Kort", document="d2", element=button("Spara")),
        seen("shown", 5, "Kort", document="d3", texts=["Kort", "handl", "Sparat av Handl.", "Handlagt."]),
    )
    assert save.after.texts == ("Handlagt.",)


def test_a_popup_is_told_by_its_page_and_by_its_closing() -> None:
    """The click that opens it leads there; the click that closes it leads back to where it was opened."""
    opening, closing = acts(
        seen("shown", 0, "Kort", texts=[]),
        seen("click", 1, "Kort", element=button("Register")),
        sighting("opened", 1.1, document="", window=2),
        seen("shown", 2, "Register", window=2, frame=(), document="p1", texts=["Register"]),
        seen("click", 3, "Register", window=2, frame=(), document="p1", element=button("Stäng")),
        sighting("closed", 3.1, document="", window=2),
    )
    assert (opening.after.page, opening.after.closed) == ("register", None)
    assert closing.page == "register"
    assert closing.after.closed == "register"


def test_a_window_that_was_only_looked_into_is_left_by_hand() -> None:
    """Where nothing was done in it that could close it; one that no page state knows is told of by nothing."""
    window: dict[str, Any] = {"window": 2, "frame": (), "document": "p1"}
    opened = sighting("opened", 1.1, document="", window=2)
    closed = sighting("closed", 3.1, document="", window=2)
    begun = [seen("shown", 0, "Kort", texts=[]), seen("click", 1, "Kort", element=button("Register")), opened]
    (click,) = acts(*begun, seen("shown", 2, "Register", **window, texts=["Register"]), closed)
    assert (click.after.page, click.after.left, click.after.closed) == ("card", "register", None)
    opening, read = acts(
        *begun,
        seen("shown", 2, "Register", **window, texts=["Register"]),
        seen("read", 3, "Register", **window, element=field("Ort"), value="Ökna"),
        closed,
    )
    assert (opening.after.page, opening.after.left) == ("register", None)
    assert (read.after.left, read.after.closed) == ("register", None)
    (unknown,) = acts(*begun, closed)
    assert (unknown.after.page, unknown.after.left, unknown.after.closed) == ("card", None, None)


def test_logging_in_is_no_part_of_the_work() -> None:
    """What is done on the log-in page belongs to the system's own flow."""
    assert acts(seen("set", 1, "Inloggning", frame=(), element=field("Lösenord"))) == []


def test_a_remark_right_after_logging_in_is_said_at_home() -> None:
    """No stage begins at the log-in page, where nobody works."""
    first = seen("click", 1, "Inloggning", frame=(), element=button("Logga in"))
    told = acts(first, seen("remark", 2, "Inloggning", frame=(), words="Ser efter vem det är"))
    assert [(one.verb, one.page) for one in told] == [("note", "list")]


def test_a_remark_stands_after_its_step_and_an_unknown_page_is_empty() -> None:
    """Where no page state shows nothing is made up."""
    click, note = acts(
        seen("click", 1, "Okänd", element=button("Spara")),
        sighting("remark", 2, document="", window=1, words="Jag ser efter"),
    )
    assert (click.page, note.verb, note.words) == ("", "note", "Jag ser efter")


@pytest.mark.parametrize("told", [{"heading": "Okänd", "title": "Sidan"}, {"title": "Okänd"}])
def test_an_unknown_page_is_asked_about_by_what_it_calls_itself(told: dict[str, str]) -> None:
    """Its heading, or its title where it has none."""
    (click,) = acts(sighting("click", 1, button("Spara"), page=told))
    assert (click.page, click.shown) == ("", "Okänd")


def test_a_page_that_holds_the_case_is_known_by_the_filmed_cases_values() -> None:
    """Another case's page is not, as when the robot looks; one that fits several states is none, and says which."""
    states = {"akt": Page(heading="Akt $reference"), "today": Page(heading="* i dag"), "post": Page(heading="Post *")}
    system = SYSTEM.model_copy(update={"pages": {**SYSTEM.pages, **states}})
    shown = ["Akt A-1", "Akt B-2", "Post 1", "Post 1 i dag"]
    steps = steps_of([seen("click", at, text, frame=(), element=button("Spara")) for at, text in enumerate(shown)])
    told = [(one.page, one.alike) for one in acts_of(steps, system, {"reference": "A-1"})]
    assert told == [("akt", ()), ("", ()), ("post", ()), ("", ("today", "post"))]
    assert acts_of(steps, system)[1].page == "akt"


def test_what_was_done_on_a_page_between_is_no_step() -> None:
    """The robot goes through such a page by itself; what was done before it led to what came after it."""
    pages = {**SYSTEM.pages, "notice": Page(frame=WORK, heading="Säkerhetsfråga")}
    system = SYSTEM.model_copy(update={"pages": pages, "between": {"notice": Between(press="notice.on")}})
    sightings = (
        seen("click", 1, "Kort", element=button("Spara")),
        sighting("posted", 1.1, document="", window=1, path="/spara"),
        seen("shown", 2, "Säkerhetsfråga", document="d2", texts=["Skicka ändå?"]),
        seen("click", 3, "Säkerhetsfråga", document="d2", element=button("Skicka ändå")),
        sighting("posted", 3.1, document="", window=1, path="/spara"),
        seen("shown", 4, "Kort", document="d3", texts=["Sparat."]),
    )
    (save,) = acts_of(steps_of(sightings), system)
    assert (save.page, save.after.page, save.after.fresh, save.after.sent) == ("card", "card", True, True)
