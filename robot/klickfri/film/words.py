"""A filmed step in Swedish, as a colleague would say it over the shoulder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from klickfri.model.film import FilmedStep, Sighting
from klickfri.model.recognition import called_by

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


def say(step: FilmedStep) -> str:
    """One sentence: what was done, to what, which dialog was answered how, and which fields changed by it."""
    return _done(step) + "".join(map(_asked, step.asked)) + _changed(step.changed)


def name_of(element: Mapping[str, Any]) -> str:
    """How a person would call the element: its label or name, or only what kind of thing it is."""
    labels = element.get("labels", {})
    called = _own_name(element) if element.get("role") in NAMED else None
    source = called_by(labels)
    called = called or (labels[source] if source else None)
    called = called or element.get("name") or element.get("text") or labels.get("above")
    kind = ROLES.get(str(element.get("role")), "det som står")
    if not called:
        return f"{kind} utan namn"
    return f"{kind} {called}" if len(called) <= LONGEST else f"{kind} {called[:LONGEST]}…"


def _own_name(element: Mapping[str, Any]) -> str | None:
    """A calendar's day shows only its number; its title is then what people call it."""
    name: str | None = element.get("name")
    return element.get("title") or name if name and name.isdigit() else name


def _done(step: FilmedStep) -> str:
    facts, element = step.sighting.facts, step.sighting.element
    name = name_of(element)
    row = element.get("row")
    where = f" i rad {row['number']}" if row else ""
    match step.kind:
        case "click" if facts.get("button"):
            return f"Klicka med mittenknappen på {name}{where}"
        case "click":
            return f"Klicka på {name}{where}{_holding(facts)}"
        case "dblclick":
            return f"Dubbelklicka på {name}{where}{_holding(facts)}"
        case "contextmenu":
            return f"Högerklicka på {name}{where}"
        case "drag":
            return f"Dra {name}{where} till {name_of(facts.get('onto') or {})}"
        case "paste":
            return f"Klistra in i {name}{where}"
        case "key" if "option" in facts:
            return f"Välj {name_of(facts['option'])} i {name} med {_pressed(facts)}"
        case "key":
            return f"Tryck på {', '.join(map(_pressed, _keys(step)))} i {name}"
        case "read":
            return f"Läs {name}{where}"
        case "must":
            return f"Kontrollera att {name}{where} stämmer"
    return _set(facts, name)


def held(modifiers: Sequence[str]) -> str:
    """Keys that are held down, as they are called."""
    return "+".join(HELD.get(one, one.capitalize()) for one in modifiers)


def _holding(facts: Mapping[str, Any]) -> str:
    modifiers = facts.get("modifiers")
    return f" med {held(modifiers)} nedtryckt" if modifiers else ""


def _keys(step: FilmedStep) -> list[Mapping[str, Any]]:
    """Every key of a step that was keys only, in the order they were pressed."""
    return [one.facts for one in step.parts if one.kind == "key"] or [step.sighting.facts]


def _pressed(facts: Mapping[str, Any]) -> str:
    key = str(facts["key"])
    called = KEYS.get(key, key if len(key) > 1 else key.upper())
    return "+".join([*filter(None, [held(facts.get("modifiers", ()))]), called])


def _set(facts: Mapping[str, Any], name: str) -> str:
    if "on" in facts:
        return f"{'Kryssa i' if facts['on'] else 'Kryssa ur'} {name}"
    if "options" in facts:
        return f"Välj {', '.join(facts['options'])} i {name}"
    if "files" in facts:
        return f"Bifoga {', '.join(facts['files'])} i {name}"
    if facts["element"].get("secret"):
        return f"Skriv lösenordet i {name}"
    return f"Skriv ”{facts['value']}” i {name}" if facts.get("value") else f"Töm {name}"


def _asked(asked: Mapping[str, Any]) -> str:
    match asked["kind"], asked.get("answer"):
        case "alert", _:
            return f", och stäng meddelandet ”{asked['text']}”"
        case "beforeunload", answer:
            return ", och lämna sidan ändå" if answer == "accept" else ", men stanna på sidan"
        case "prompt", "accept":
            return f", och svara ”{asked['value']}” på frågan ”{asked['text']}”"
        case _, answer:
            said = {"accept": "OK", "dismiss": "Avbryt"}.get(str(answer), "inget")
            return f", och svara {said} på frågan ”{asked['text']}”"


def _changed(changed: Sequence[Sighting]) -> str:
    """What each field shows last, of the first few."""
    last = {name_of(one.element): one for one in changed}
    said = "".join(f"; {name} visar då {_shown(one.facts)}" for name, one in [*last.items()][:MOST_CHANGED])
    more = len(last) - MOST_CHANGED
    return f"{said}, och {more} fält till ändras" if more > 0 else said


def _shown(facts: Mapping[str, Any]) -> str:
    if "on" in facts:
        return "ett kryss" if facts["on"] else "inget kryss"
    return f"”{facts.get('value') or ', '.join(facts.get('options', ()))}”"
