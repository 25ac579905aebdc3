"""A filmed step, said in Swedish."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.steps import steps_of
from klickfri.film.words import name_of, say
from klickfri.model.film import Element
from tests.unit.film.support import element, seen, sighting, with_facts

FIELD = element("Namn")
BUTTON = element("b", role="button", labels={}, name="Spara")
LINK = element("l", role="link", labels={"above": "Åtgärd"}, name="Öppna", row={"number": 2})


@pytest.mark.parametrize(
    ("kind", "of", "facts", "said"),
    [
        ("click", BUTTON, {}, "Klicka på knappen Spara"),
        ("click", LINK, {}, "Klicka på länken Öppna i rad 2"),
        ("dblclick", LINK, {}, "Dubbelklicka på länken Öppna i rad 2"),
        ("contextmenu", LINK, {"own": True}, "Högerklicka på länken Öppna i rad 2"),
        ("set", FIELD, {"value": "Åsa"}, "Skriv ”Åsa” i fältet Namn"),
        ("set", FIELD, {"value": ""}, "Töm fältet Namn"),
        ("set", with_facts(FIELD, secret=True), {}, "Skriv lösenordet i fältet Namn"),
        ("set", with_facts(FIELD, role="combobox"), {"options": ["Beviljad"]}, "Välj Beviljad i listan Namn"),
        ("set", with_facts(FIELD, role="checkbox"), {"on": False}, "Kryssa ur rutan Namn"),
        ("set", with_facts(FIELD, role="checkbox"), {"on": True}, "Kryssa i rutan Namn"),
        ("set", with_facts(FIELD, role="file"), {"files": ["pass.pdf"]}, "Bifoga pass.pdf i filfältet Namn"),
        ("key", FIELD, {"key": "Enter"}, "Tryck på Retur i fältet Namn"),
        ("read", LINK, {}, "Läs länken Öppna i rad 2"),
        ("must", FIELD, {}, "Kontrollera att fältet Namn stämmer"),
        ("click", element("x", role="text", labels={}), {}, "Klicka på det som står utan namn"),
        ("click", element("x", role="text", labels={}, text="x" * 61), {}, f"Klicka på det som står {'x' * 60}…"),
    ],
)
def test_a_step_is_said(kind: str, of: Element, facts: dict[str, Any], said: str) -> None:
    """Verb, kind of thing and the name a person sees; a secret is never said."""
    (step,) = steps_of([sighting(kind, 1, of, **facts)])
    assert say(step) == said


def test_the_answer_to_a_question_is_said() -> None:
    """With the question's own words."""
    asked = [sighting("dialog", 2, dialog="confirm", text="Skicka?"), sighting("answer", 3, answer="dismiss")]
    (step,) = steps_of([sighting("click", 1, BUTTON), *asked])
    assert say(step) == "Klicka på knappen Spara, och svara Avbryt på frågan ”Skicka?”"


def test_a_link_is_called_by_its_own_words() -> None:
    """A calendar's day is not called by the day to its left, and by its title where it has one."""
    day = element("l", role="link", labels={"left": "13"}, name="14")
    told = [sighting("click", 1, day), sighting("click", 2, with_facts(day, text="14", title="14 november"))]
    assert [say(step) for step in steps_of(told)] == ["Klicka på länken 14", "Klicka på länken 14 november"]


def test_what_the_page_made_of_it_is_said() -> None:
    """The fields that changed, with what they show last; of many only the first."""
    fields = [element(f"Fält {n}") for n in range(5)]
    changes = [sighting("changed", 2, one, value="1") for one in fields]
    (step,) = steps_of([sighting("click", 1, BUTTON), *changes, sighting("changed", 3, fields[0], value="2")])
    assert say(step) == (
        "Klicka på knappen Spara; fältet Fält 0 visar då ”2”; fältet Fält 1 visar då ”1”; "
        "fältet Fält 2 visar då ”1”, och 2 fält till ändras"
    )


@pytest.mark.parametrize(
    ("shows", "said"),
    [
        ({"on": True}, "ett kryss"),
        ({"on": False}, "inget kryss"),
        ({"value": "1"}, "”1”"),
        ({"value": ""}, "””"),
        ({"options": ["Norr", "Öst"]}, "”Norr, Öst”"),
    ],
)
def test_each_kind_of_field_says_what_it_shows(shows: dict[str, Any], said: str) -> None:
    """A box with or without its tick, a text, what is chosen in a list."""
    (step,) = steps_of([sighting("click", 1, BUTTON), sighting("changed", 2, FIELD, **shows)])
    assert say(step) == f"Klicka på knappen Spara; fältet Namn visar då {said}"


@pytest.mark.parametrize(
    ("kind", "of", "facts", "said"),
    [
        ("click", LINK, {"modifiers": ["ctrl", "shift"]}, "Klicka på länken Öppna i rad 2 med Ctrl+Skift nedtryckt"),
        ("click", BUTTON, {"button": 1}, "Klicka med mittenknappen på knappen Spara"),
        ("dblclick", BUTTON, {"modifiers": ["alt"]}, "Dubbelklicka på knappen Spara med Alt nedtryckt"),
        ("paste", LINK, {}, "Klistra in i länken Öppna i rad 2"),
        ("drag", LINK, {"onto": BUTTON}, "Dra länken Öppna i rad 2 till knappen Spara"),
        ("drag", LINK, {}, "Dra länken Öppna i rad 2 till det som står utan namn"),
        ("must", LINK, {}, "Kontrollera att länken Öppna i rad 2 stämmer"),
        ("key", FIELD, {"key": " ", "own": True}, "Tryck på Blanksteg i fältet Namn"),
        ("key", FIELD, {"key": "ArrowDown", "modifiers": ["meta"], "own": True}, "Tryck på Cmd+Pil ned i fältet Namn"),
        ("key", FIELD, {"key": "F5", "modifiers": ["shift"]}, "Tryck på Skift+F5 i fältet Namn"),
        ("set", FIELD, {"options": ["A", "B"]}, "Välj A, B i fältet Namn"),
        ("set", FIELD, {"files": ["a.pdf", "b.pdf"]}, "Bifoga a.pdf, b.pdf i fältet Namn"),
    ],
)
def test_what_is_rarely_done_is_said_too(kind: str, of: Element, facts: dict[str, Any], said: str) -> None:
    """With the keys held down and the row it was done in."""
    (step,) = steps_of([sighting(kind, 1, of, **facts)])
    assert say(step) == said


@pytest.mark.parametrize(
    ("dialog", "answer", "said"),
    [
        ("alert", "accept", "och stäng meddelandet ”Ja?”"),
        ("prompt", "accept", "och svara ”7” på frågan ”Ja?”"),
        ("prompt", "dismiss", "och svara Avbryt på frågan ”Ja?”"),
        ("beforeunload", "accept", "och lämna sidan ändå"),
        ("beforeunload", "dismiss", "men stanna på sidan"),
    ],
)
def test_each_kind_of_question_is_said(dialog: str, answer: str, said: str) -> None:
    """As the person would tell it."""
    asked = [sighting("dialog", 2, dialog=dialog, text="Ja?"), sighting("answer", 3, answer=answer, value="7")]
    (step,) = steps_of([sighting("click", 1, BUTTON), *asked])
    assert say(step) == f"Klicka på knappen Spara, {said}"


def test_keys_are_said_as_they_are_pressed() -> None:
    """With what is held down, and the choice that Enter takes from a list."""
    held = sighting("key", 1, FIELD, key="s", modifiers=["ctrl"], own=True)
    picked = sighting("key", 2, FIELD, key="Enter", option=element("o", role="option", labels={}, name="Almby"))
    assert [say(step) for step in steps_of([held, picked])] == [
        "Tryck på Ctrl+S i fältet Namn", "Välj förslaget Almby i fältet Namn med Retur",
    ]  # fmt: skip


def test_a_field_is_called_by_the_first_label_it_has() -> None:
    """A film calls it as the drafted target does: the page's label, what is read aloud, the left cell, the legend."""
    places = {"legend": "Grupp", "left": "Vänster", "aria": "Uppläst", "label": "Ledtext"}
    labels: dict[str, str] = {}
    for place, words in places.items():
        labels |= {place: words}
        assert name_of(seen(role="textbox", labels=labels)) == f"fältet {words}"
