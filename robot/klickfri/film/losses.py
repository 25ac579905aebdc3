"""What was seen in a step and no drafted step does. Nothing of it is dropped: each is asked about, in plain Swedish.

A fact is either done by the drafted step, or tells only when, where and on what something was done, or is lost. A kind
or fact that is not named here is lost too, so that a new one cannot slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from klickfri.film.words import held, name_of
from klickfri.model.film import FilmedStep, Sighting

DONE = frozenset({"value", "on", "key", "element"})
"""Facts that a drafted step does: what was typed, set or pressed, and on what."""
TOLD = frozenset({"page", "began", "keyboard", "option", "path", "method", "action", "texts", "words", "onto", "stood"})
"""Facts that say when and where, or what came of it."""
KINDS = frozenset({"click", "dblclick", "set", "key", "read", "must"})
"""Kinds of acts that a flow has a verb for."""
EFFECTS = frozenset({"opened", "closed", "navigated", "posted", "sent", "shown", "leave", "marked"})
"""What came of a step without anything more to do."""

Words = Callable[[Sighting, Any], str]
"""What was lost with a fact, from the sighting and the fact; empty where nothing was."""


def losses(step: FilmedStep) -> tuple[str, ...]:
    """What of the step a flow cannot do, each in the words of a colleague; empty when the drafted step does all."""
    return tuple(dict.fromkeys(filter(None, _losses(step))))


def _losses(step: FilmedStep) -> Iterator[str]:
    for one in step.parts or (step.sighting,):
        yield from _of_act(one, step)
    yield from map(_of_effect, step.effects)
    yield from _of_dialogs(step)


def _of_act(one: Sighting, step: FilmedStep) -> Iterator[str]:
    """What the kind means, and each fact of it that no verb does."""
    if one.kind not in KINDS and (one is step.sighting or one.kind not in ABSORBED):
        yield UNDONE.get(one.kind, f"något som den här versionen inte känner: ”{one.kind}”")
    if one.element.get("secret"):
        yield "ett lösenord skrivs aldrig ur en film"
    if one.element.get("role") in UNWRITTEN:
        yield "värdet drogs eller valdes ur en färgkarta"
    if one is step.sighting and "option" in one.facts:
        yield "ett förslag valdes med tangenterna"
    if one.kind == "key" and one.element.get("tag") in NOWHERE:
        yield "inget på sidan var valt när tangenten trycktes"
    for fact, value in one.facts.items():
        if value is not None and fact not in DONE | TOLD:
            yield LOST.get(fact, _unknown(fact))(one, value)


NOWHERE = ("body", "html")
"""What has the focus when nothing has."""
MIDDLE = 1
"""The middle button's number; the right one's own menu is a kind of its own."""
UNWRITTEN = ("slider", "color")
"""Roles of fields whose value is pulled or picked, never written."""
ABSORBED = frozenset({"paste"})
"""Kinds that are nothing of their own once they are part of a later act: what was pasted is what was written."""
UNDONE: Mapping[str, str] = {
    "contextmenu": "sidans egen högerklicksmeny",
    "drag": "något drogs med musen",
    "paste": "något klistrades in, och inget fält visar det",
}


def _unknown(fact: str) -> Words:
    return lambda one, value: f"en uppgift som den här versionen inte känner: ”{fact}”"


def _modifiers(one: Sighting, held_down: Any) -> str:
    return f"{held(held_down)} hölls nedtryckt" if held_down else ""


def _button(one: Sighting, button: Any) -> str:
    return "det var musens mittenknapp" if button == MIDDLE else ""


def _options(one: Sighting, options: Any) -> str:
    return "" if len(options) == 1 else f"{len(options) or 'inget'} val i listan"


def _files(one: Sighting, files: Any) -> str:
    return "en fil lämnades in"


def _hover(one: Sighting, over: Any) -> str:
    return f"det visades först när pekaren låg över {name_of(over)}"


def _scrolled(one: Sighting, scrolled: Any) -> str:
    return "det kom fram först när sidan rullades" if scrolled else ""


def _held(one: Sighting, held: Any) -> str:
    return "musknappen hölls nere, och sidan svarade på det" if held else ""


def _keys(one: Sighting, keys: Any) -> str:
    return "sidan lyssnar på varje tangent i fältet, och roboten skriver hela texten på en gång" if keys else ""


LOST: Mapping[str, Words] = {
    "modifiers": _modifiers,
    "button": _button,
    "options": _options,
    "files": _files,
    "hover": _hover,
    "scrolled": _scrolled,
    "held": _held,
    "keys": _keys,
    "own": lambda one, own: "",  # the page answers what is asked about anyway: a menu, a shortcut, a key
    "dragged": lambda one, dragged: "",  # a text was marked; it is no step
}
"""Facts that no verb does, and what each of them was."""


def _of_effect(one: Sighting) -> str:
    if one.kind == "downloaded":
        return f"filen ”{one.facts.get('file', '')}” hämtades"
    return "" if one.kind in EFFECTS else f"något som den här versionen inte känner: ”{one.kind}”"


def _of_dialogs(step: FilmedStep) -> Iterator[str]:
    """A flow answers one dialog, by yes or no."""
    for asked in step.asked:
        if asked["kind"] == "prompt" and asked.get("answer") == "accept":
            yield f"frågan ”{asked['text']}” fick svaret ”{asked.get('value') or ''}”"
        elif asked["kind"] == "beforeunload":
            yield "webbläsaren frågade om sidan skulle lämnas"
    if len(step.asked) > 1:
        yield f"{len(step.asked)} frågor besvarades"
