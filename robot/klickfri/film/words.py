"""A filmed step in Swedish, as a colleague would say it over the shoulder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from klickfri.model.film import FilmedStep

ROLES = {
    "link": "länken", "button": "knappen", "textbox": "fältet", "combobox": "listan", "listbox": "listan",
    "checkbox": "rutan", "radio": "valet", "cell": "cellen", "file": "filfältet",
}  # fmt: skip
LONGEST = 60
"""Signs of a name; what is longer is a whole text, of which the beginning is enough to find it in the picture."""
KEYS = {"Enter": "Retur", "Escape": "Esc"}


def say(step: FilmedStep) -> str:
    """One sentence: what was done, to what, and which dialog was answered how."""
    asked = "".join(f", och svara {_answer(one)} på frågan ”{one['text']}”" for one in step.asked)
    return _done(step) + asked


def name_of(element: Mapping[str, Any]) -> str:
    """How a person would call the element: its label, its name, or only what kind of thing it is."""
    labels = element.get("labels", {})
    called = next((labels[source] for source in ("label", "left", "aria", "legend") if source in labels), None)
    called = called or element.get("name") or element.get("text") or labels.get("above")
    kind = ROLES.get(str(element.get("role")), "det som står")
    if not called:
        return f"{kind} utan namn"
    return f"{kind} {called}" if len(called) <= LONGEST else f"{kind} {called[:LONGEST]}…"


def _done(step: FilmedStep) -> str:
    facts, element = step.sighting.facts, step.sighting.element
    name = name_of(element)
    row = element.get("row")
    where = f" i rad {row['number']}" if row else ""
    match step.kind:
        case "click":
            return f"Klicka på {name}{where}"
        case "dblclick":
            return f"Dubbelklicka på {name}{where}"
        case "contextmenu":
            return f"Högerklicka på {name}{where}"
        case "key":
            return f"Tryck på {KEYS.get(facts['key'], facts['key'])} i {name}"
        case "read":
            return f"Läs {name}{where}"
        case "must":
            return f"Kontrollera att {name}{where} stämmer"
    return _set(facts, name)


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


def _answer(asked: Mapping[str, Any]) -> str:
    return {"accept": "OK", "dismiss": "Avbryt"}.get(str(asked.get("answer")), "inget")
