"""From sightings to steps: what belongs together is one step, and what leads nowhere is none.

A click that only puts the cursor in a field belongs to what is written there, a click on a label to its box, two
clicks to the double click they make, and Enter to the button it presses. Tab and arrow keys move, dragging over a text
marks it, and the browser's own menu and shortcuts are not the system's; they are no steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from klickfri.model.film import FilmedStep, Sighting

ACTS = frozenset({"click", "dblclick", "contextmenu", "set", "key", "read", "must"})
MOVING = frozenset({"Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " "})
EFFECTS = frozenset({"posted", "navigated", "opened", "closed", "downloaded", "sent", "shown"})
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
    if _leads_nowhere(one):
        return
    lines, at = [line], float(one.facts.get("began", one.at))
    effects: tuple[Sighting, ...] = ()
    changed: tuple[Sighting, ...] = ()
    while steps and _is_part(steps[-1], one):
        last = steps.pop()
        lines, at = [*last.lines, *lines], min(at, last.at)
        effects, changed = (*last.effects, *effects), (*last.changed, *changed)
    steps.append(FilmedStep(one.kind, at, one, tuple(lines), effects=effects, changed=changed))


def _leads_nowhere(one: Sighting) -> bool:
    match one.kind:
        case "click" if one.element.get("tag") == "select" or one.facts.get("button") == NO_BUTTON:
            return True  # it opens or closes the list; what is chosen there counts
        case "key":
            moves = one.facts["key"] in MOVING or (bool(one.facts.get("modifiers")) and not one.facts.get("own"))
            return moves or _closes_list(one)
        case "contextmenu":
            return not one.facts.get("own")
    return bool(one.facts.get("dragged"))


def _closes_list(one: Sighting) -> bool:
    """Enter or Esc in an open list only closes it; the page may have been sent back already and the list be gone."""
    return one.element.get("tag") in ("select", "body") and one.facts["key"] in ("Enter", "Escape")


def _is_part(last: FilmedStep, one: Sighting) -> bool:
    """Is the last step only the beginning of this one?"""
    before = last.sighting
    led_somewhere = any(effect.kind != "shown" for effect in last.effects)
    if last.asked or led_somewhere or last.remarks or before.document != one.document:
        return False
    same = before.place == one.place
    soon = one.at - before.at <= TOGETHER
    if one.kind == "set" and "options" in one.facts and _is_option(before):
        return True
    match before.kind, one.kind:
        case ("click" | "set", "set") | ("click", "dblclick"):
            return same or (before.element.get("tag") == "label" and soon)
        case ("click", "click"):
            return before.element.get("tag") == "label" and soon and not same
        case ("key", "click"):
            return soon and bool(one.facts.get("keyboard"))
    return False


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
        case kind if kind in EFFECTS:
            return replace(step, lines=lines, effects=(*step.effects, one))
    return step
