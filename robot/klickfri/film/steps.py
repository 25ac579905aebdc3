"""From sightings to steps: what belongs together is one step, and what leads nowhere is none.

A click that only puts the cursor in a field belongs to what is written there, a click on a label to its box, two
clicks to the double click they make, Enter to the button it presses, and what is pasted to the field that shows it. Tab
and arrow keys move, dragging over a text marks it, and the browser's own menu and editing keys are not the system's;
they are no steps. What the page itself answers, and every other shortcut, is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from klickfri.model.film import FilmedStep, Sighting

ACTS = frozenset({"click", "dblclick", "contextmenu", "set", "key", "drag", "paste", "read", "must"})
MOVING = frozenset({"Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " "})
SILENT = frozenset({"copy", "submit", "leave", "pause", "resume", "undo"})
"""Kinds that lead to nothing, or to what is told otherwise: what was copied is pasted, a sent form is posted."""
EDITING = frozenset({"a", "c", "v", "x", "z", "y", "f", "p", "+", "-", "0", "Backspace", "Delete", "Insert"})
"""Keys that with Ctrl or Cmd do something to a text or to the browser's window, and nothing to the system."""
NO_BUTTON = -1
"""Of the click that a list makes by itself when an option has been taken from it."""
TOGETHER = 60.0
"""Milliseconds within which a label's click becomes its box's, or a key becomes a button's click."""


def steps_of(sightings: Sequence[Sighting]) -> list[FilmedStep]:
    """The steps, in the order they were begun. What is remarked before the first belongs to it."""
    steps: list[FilmedStep] = []
    early: tuple[str, ...] = ()
    for line, one in enumerate(sightings, 1):
        if one.kind in ACTS:
            _done(steps, one, line)
        elif one.kind == "remark" and not steps:
            early = (*early, str(one.facts["words"]))
        elif one.kind == "undo" and steps:
            steps.pop()
        elif steps:
            steps[-1] = _followed(steps[-1], one, line)
    steps.sort(key=lambda step: step.at)
    return [replace(steps[0], remarks=(*early, *steps[0].remarks)), *steps[1:]] if steps else []


def _done(steps: list[FilmedStep], one: Sighting, line: int) -> None:
    """A step more, or the last ones once again as part of this one."""
    if _leads_nowhere(one) or _closes_list(steps, one):
        return
    lines, at, parts = [line], float(one.facts.get("began", one.at)), [one]
    effects: tuple[Sighting, ...] = ()
    changed: tuple[Sighting, ...] = ()
    while steps and _is_part(steps[-1], one):
        last = steps.pop()
        lines, at, parts = [*last.lines, *lines], min(at, last.at), [*last.parts, *parts]
        effects, changed = (*last.effects, *effects), (*last.changed, *changed)
    steps.append(FilmedStep(one.kind, at, one, tuple(lines), effects=effects, changed=changed, parts=tuple(parts)))


def _leads_nowhere(one: Sighting) -> bool:
    match one.kind:
        case "click" if one.element.get("tag") == "select" or one.facts.get("button") == NO_BUTTON:
            return True  # it opens or closes the list; what is chosen there counts
        case "key":
            return not one.facts.get("own") and _only_edits(str(one.facts["key"]), set(one.facts.get("modifiers", ())))
        case "contextmenu":
            return not one.facts.get("own")
    return bool(one.facts.get("dragged"))


def _only_edits(key: str, held: set[str]) -> bool:
    """Does the key only move, mark or edit a text, or serve the browser? Alt and an arrow goes back in the browser."""
    if "alt" in held:
        return False
    if held & {"ctrl", "meta"}:
        return key.lower() in EDITING or key in MOVING | EDITING
    return key in MOVING or (held == {"shift"} and key in EDITING)


def _closes_list(steps: Sequence[FilmedStep], one: Sighting) -> bool:
    """Enter or Esc in an open list only closes it; the page may have been sent back already and the list be gone."""
    if one.kind != "key" or one.facts["key"] not in ("Enter", "Escape") or one.facts.get("modifiers"):
        return False
    just_chosen = bool(steps) and "options" in steps[-1].sighting.facts
    return one.element.get("tag") == "select" or (one.element.get("tag") == "body" and just_chosen)


def _is_part(last: FilmedStep, one: Sighting) -> bool:
    """Is the last step only the beginning of this one?"""
    before = last.sighting
    led_somewhere = any(effect.kind != "shown" for effect in last.effects)
    if last.asked or led_somewhere or last.remarks or before.document != one.document:
        return False
    same = before.place == one.place
    soon = one.at - before.at <= TOGETHER
    if one.kind == "set" and "options" in one.facts and (_is_option(before) or (same and _chooses(before))):
        return True
    match before.kind, one.kind:
        case ("click" | "set", "set") | ("click", "dblclick"):
            return same or (before.element.get("tag") == "label" and soon)
        case ("click", "click"):
            return before.element.get("tag") == "label" and soon and not same
        case ("key", "click"):
            return soon and bool(one.facts.get("keyboard"))
        case ("paste", "set"):
            return same
        case ("key", "key") if "option" in one.facts:
            return same and _chooses(before)
        case ("key", "key"):
            return same and _is_sign(before) and _is_sign(one)
    return False


def _chooses(one: Sighting) -> bool:
    """Was it a key with which one goes through the choices of a list that the page draws itself?"""
    return one.kind == "key" and (one.facts["key"] in MOVING or _is_sign(one)) and not one.facts.get("modifiers")


def _is_sign(one: Sighting) -> bool:
    """Was it a letter or a digit, outside any field?"""
    return len(str(one.facts["key"])) == 1 and not one.facts.get("modifiers")


def _is_option(before: Sighting) -> bool:
    """Was it done to a choice of a list that the page draws itself?"""
    return "option" in before.facts or (
        before.element.get("role") == "option" and before.element.get("tag") != "option"
    )


def _followed(step: FilmedStep, one: Sighting, line: int) -> FilmedStep:
    """The step with what came of it."""
    lines = (*step.lines, line)
    match one.kind:
        case "dialog":
            asked = {"kind": one.facts["dialog"], "text": one.facts.get("text", "")}
            return replace(step, lines=lines, asked=(*step.asked, asked))
        case "answer" if step.asked:
            answered = {**step.asked[-1], "answer": one.facts["answer"], "value": one.facts.get("value")}
            return replace(step, lines=lines, asked=(*step.asked[:-1], answered))
        case "remark":
            return replace(step, lines=lines, remarks=(*step.remarks, str(one.facts["words"])))
        case "changed":
            return replace(step, lines=lines, changed=(*step.changed, one))
        case kind if kind in SILENT or kind in ("dialog", "answer"):
            return step
    return replace(step, lines=lines, effects=(*step.effects, one))
