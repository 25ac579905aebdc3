"""A filmed step in Swedish, as a colleague would say it over the shoulder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from klickfri.model.film import (
    NO_ELEMENT,
    ActSighting,
    Clicked,
    DialogMet,
    Dragged,
    Element,
    FieldChanged,
    FieldSet,
    FilmedStep,
    KeyPressed,
    Pasted,
    PointedOut,
)
from klickfri.model.keys import parted
from klickfri.model.recognition import called_by, day_name

ROLES = {
    "link": "länken", "button": "knappen", "textbox": "fältet", "combobox": "listan", "listbox": "listan",
    "checkbox": "rutan", "radio": "valet", "cell": "cellen", "file": "filfältet", "option": "förslaget",
}  # fmt: skip
NAMED = ("link", "button", "option")
"""Roles whose own words name them, whatever stands beside them."""
LONGEST = 60
"""Signs of a name; what is longer is a whole text, of which the beginning is enough to find it in the picture."""
MOST_CHANGED = 3
"""Fields that a sentence tells of; a form that is emptied changes them all."""
KEYS = {
    "Enter": "Retur", "Escape": "Esc", " ": "Blanksteg", "ArrowUp": "Pil upp", "ArrowDown": "Pil ned",
    "ArrowLeft": "Pil vänster", "ArrowRight": "Pil höger", "Delete": "Delete", "Backspace": "Backsteg",
}  # fmt: skip
HELD = {"shift": "Skift", "ctrl": "Ctrl", "alt": "Alt", "meta": "Cmd"}


def said(keys: str) -> str:
    """A key as a flow spells it, with what is held down as it is called: `Skift+F5`."""
    down, key = parted(keys)
    return "+".join([*filter(None, [held([name.lower() for name in down])]), key])


def say(step: FilmedStep) -> str:
    """One sentence: what was done, to what, which dialog was answered how, and which fields changed by it."""
    return _done(step) + "".join(map(_asked, step.asked)) + _changed(step.changed)


def name_of(element: Element) -> str:
    """How a person would call the element: its label or name, or only what kind of thing it is."""
    kind = ROLES.get(element.role, "det som står")
    called = _called(element)
    if not called:
        return f"{kind} utan namn"
    return f"{kind} {called}" if len(called) <= LONGEST else f"{kind} {called[:LONGEST]}…"


def _called(element: Element) -> str:
    """The first words of these that it has; empty where it has none."""
    labels = element.labels
    own = (day_name(element) or element.name) if element.role in NAMED else ""
    source = called_by(labels)
    label = labels[source] if source else ""
    near = next((labels[place] for place in ("beside", "over") if place in labels), "")
    words = (own, labels.get("after"), label, near, element.name, element.text, labels.get("above"))
    return next(filter(None, words), "")


def _done(step: FilmedStep) -> str:
    one = step.sighting
    name = name_of(one.element)
    what = f"{name}{_in_row(one.element)}"
    match one:
        case Clicked():
            return _clicked(one, what)
        case Dragged():
            return f"Dra {what} till {name_of(one.onto or NO_ELEMENT)}"
        case Pasted():
            return f"Klistra in i {what}"
        case KeyPressed(option=Element() as option):
            return f"Välj {name_of(option)} i {name} med {_pressed(one)}"
        case KeyPressed():
            return f"Tryck på {', '.join(map(_pressed, _keys(step.parts)))} i {name}"
        case PointedOut():
            return f"Läs {what}" if one.kind == "read" else f"Kontrollera att {what} stämmer"
        case FieldSet():
            return _set(one, name)
    assert_never(one)


def _in_row(element: Element) -> str:
    return f" i rad {element.row.number}" if element.row else ""


def _clicked(one: Clicked, what: str) -> str:
    match one.kind:
        case "click" if one.button:
            return f"Klicka med mittenknappen på {what}"
        case "click":
            return f"Klicka på {what}{_holding(one.modifiers)}"
        case "dblclick":
            return f"Dubbelklicka på {what}{_holding(one.modifiers)}"
        case "contextmenu":
            return f"Högerklicka på {what}"
    assert_never(one.kind)


def held(modifiers: Sequence[str]) -> str:
    """Keys that are held down, as they are called."""
    return "+".join(HELD.get(one, one.capitalize()) for one in modifiers)


def _holding(modifiers: Sequence[str]) -> str:
    return f" med {held(modifiers)} nedtryckt" if modifiers else ""


def _keys(parts: Sequence[ActSighting]) -> list[KeyPressed]:
    """Every key of a step that was keys only, in the order they were pressed."""
    return [one for one in parts if isinstance(one, KeyPressed)]


def _pressed(one: KeyPressed) -> str:
    called = KEYS.get(one.key, one.key if len(one.key) > 1 else one.key.upper())
    return "+".join([*filter(None, [held(one.modifiers)]), called])


def _set(one: FieldSet, name: str) -> str:
    if one.on is not None:
        return f"{'Kryssa i' if one.on else 'Kryssa ur'} {name}"
    if one.options is not None:
        return f"Välj {', '.join(one.options)} i {name}"
    if one.files is not None:
        return f"Bifoga {', '.join(one.files)} i {name}"
    if one.element.secret:
        return f"Skriv lösenordet i {name}"
    return f"Skriv ”{one.value}” i {name}" if one.value else f"Töm {name}"


def _asked(asked: DialogMet) -> str:
    match asked.kind, asked.answer:
        case "alert", _:
            return f", och stäng meddelandet ”{asked.text}”"
        case "beforeunload", answer:
            return ", och lämna sidan ändå" if answer == "accept" else ", men stanna på sidan"
        case _ if asked.is_written:
            return f", och svara ”{asked.value}” på frågan ”{asked.text}”"
        case _, answer:
            said = {"accept": "OK", "dismiss": "Avbryt"}.get(answer, "inget")
            return f", och svara {said} på frågan ”{asked.text}”"


def _changed(changed: Sequence[FieldChanged]) -> str:
    """What each field shows last, of the first few."""
    last = {name_of(one.element): one for one in changed}
    said = "".join(f"; {name} visar då {_shown(one)}" for name, one in [*last.items()][:MOST_CHANGED])
    more = len(last) - MOST_CHANGED
    return f"{said}, och {more} fält till ändras" if more > 0 else said


def _shown(one: FieldChanged) -> str:
    if one.on is not None:
        return "ett kryss" if one.on else "inget kryss"
    return f"”{one.shown}”"
