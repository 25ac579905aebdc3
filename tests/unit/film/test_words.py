"""A filmed step, said in Swedish."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.steps import steps_of
from klickfri.film.words import say
from tests.unit.film.support import element, sighting

FIELD = element("Namn")
BUTTON = element("b", role="button", labels={}, name="Spara")
LINK = element("l", role="link", labels={"above": "Åtgärd"}, name="Öppna", row={"number": 2})


@pytest.mark.parametrize(
    ("kind", "of", "facts", "said"),
    [
        ("click", BUTTON, {}, "Klicka på knappen Spara"),
        ("click", LINK, {}, "Klicka på länken Öppna i rad 2"),
        ("dblclick", LINK, {}, "Dubbelklicka på länken Öppna i rad 2"),
        ("contextmenu", LINK, {}, "Högerklicka på länken Öppna i rad 2"),
        ("set", FIELD, {"value": "Åsa"}, "Skriv ”Åsa” i fältet Namn"),
        ("set", FIELD, {"value": ""}, "Töm fältet Namn"),
        ("set", {**FIELD, "secret": True}, {}, "Skriv lösenordet i fältet Namn"),
        ("set", {**FIELD, "role": "combobox"}, {"options": ["Beviljad"]}, "Välj Beviljad i listan Namn"),
        ("set", {**FIELD, "role": "checkbox"}, {"on": False}, "Kryssa ur rutan Namn"),
        ("set", {**FIELD, "role": "file"}, {"files": ["pass.pdf"]}, "Bifoga pass.pdf i filfältet Namn"),
        ("key", FIELD, {"key": "Enter"}, "Tryck på Retur i fältet Namn"),
        ("read", LINK, {}, "Läs länken Öppna i rad 2"),
        ("must", FIELD, {}, "Kontrollera att fältet Namn stämmer"),
        ("click", element("x", role="text", labels={}), {}, "Klicka på det som står utan namn"),
        ("click", element("x", role="text", labels={}, text="x" * 61), {}, f"Klicka på det som står {'x' * 60}…"),
    ],
)
def test_a_step_is_said(kind: str, of: dict[str, Any], facts: dict[str, Any], said: str) -> None:
    """Verb, kind of thing and the name a person sees; a secret is never said."""
    (step,) = steps_of([sighting(kind, 1, of, **facts)])
    assert say(step) == said


def test_the_answer_to_a_question_is_said() -> None:
    """With the question's own words."""
    asked = [sighting("dialog", 2, dialog="confirm", text="Skicka?"), sighting("answer", 3, answer="dismiss")]
    (step,) = steps_of([sighting("click", 1, BUTTON), *asked])
    assert say(step) == "Klicka på knappen Spara, och svara Avbryt på frågan ”Skicka?”"
