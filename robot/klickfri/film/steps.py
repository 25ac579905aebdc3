"""From sightings to steps: what belongs together is one step, and what leads nowhere is none.

A click that only puts the cursor in a field belongs to what is written there, a click on a label to its box, two
clicks to the double click they make, Enter to the button it presses, and what is pasted to the field that shows it. Tab
and arrow keys move, dragging over a text marks it, and the browser's own menu and editing keys are not the system's;
they are no steps. What the page itself answers, and every other shortcut, is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from klickfri.model.film import (
    ActSighting,
    Clicked,
    Copied,
    DialogAnswered,
    DialogMet,
    DialogShown,
    Downloaded,
    Dragged,
    FieldChanged,
    FieldSet,
    FilmedStep,
    FollowingSighting,
    FormSent,
    KeyPressed,
    Ordered,
    PageLeft,
    PageSaid,
    Pasted,
    PointedOut,
    Remarked,
    Requested,
    Sighting,
    TurnedMarked,
    WindowClosed,
    WindowOpened,
)

MOVING = frozenset({"Tab", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "PageUp", "PageDown", "Home", "End", " "})
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
        if isinstance(one, ActSighting):
            _done(steps, one, line)
        elif steps:
            _follow(steps, one, line)
        elif isinstance(one, Remarked):
            early = (*early, one.words)
    steps.sort(key=lambda step: step.at)
    return [replace(steps[0], remarks=(*early, *steps[0].remarks)), *steps[1:]] if steps else []


def _done(steps: list[FilmedStep], one: ActSighting, line: int) -> None:
    """A step more, or the last ones once again as part of this one."""
    if _goes_through_list(steps, one):
        steps.append(_with_key(steps.pop(), one, line))
        return
    if _leads_nowhere(one) or _closes_list(steps, one):
        return
    if _is_by_access_key(steps, one):
        written, key = steps.pop(), steps.pop()
        _add(steps, written)
        steps.append(key)
    step = FilmedStep(_began(one), one, (line,), parts=(one,))
    after = [steps.pop()] if _was_left_by(steps, step) else []
    _add(steps, step)
    steps += after


def _add(steps: list[FilmedStep], step: FilmedStep) -> None:
    """One more, with those before it that are only its beginning."""
    while steps and _is_part(steps[-1], step.sighting):
        step = _joined(steps.pop(), step)
    steps.append(step)


def _was_heard_late(key: ActSighting, click: ActSighting) -> bool:
    """The browser clicks for an access key before the page hears of the key, however long that takes."""
    return key.document == click.document and key.n > click.n


def _is_by_access_key(steps: Sequence[FilmedStep], one: ActSighting) -> bool:
    """Did the browser leave a field that was written in, for the button of the key that had been pressed there?"""
    if len(steps) < 2 or not isinstance(one, Clicked) or not isinstance(steps[-1].sighting, FieldSet):
        return False
    return isinstance(steps[-2].sighting, KeyPressed) and _is_part(steps[-2], one)


def _began(one: ActSighting) -> float:
    """Milliseconds since 1970; what is written is told when it is done."""
    return one.at if not isinstance(one, FieldSet) or one.began is None else one.began


def _joined(last: FilmedStep, step: FilmedStep) -> FilmedStep:
    """The step with the one before it as its beginning."""
    return replace(
        step,
        at=min(step.at, last.at),
        lines=(*last.lines, *step.lines),
        effects=(*last.effects, *step.effects),
        changed=(*last.changed, *step.changed),
        parts=(*last.parts, *step.parts),
    )


def _goes_through_list(steps: Sequence[FilmedStep], one: ActSighting) -> bool:
    """Does a key go on from the choice just made in one of the browser's lists to another one in it?"""
    if not steps or not isinstance(one, KeyPressed) or one.element.tag != "select" or one.own:
        return False
    return _is_choice(steps[-1].sighting) and _place(steps[-1].sighting) == _place(one) and _chooses(one)


def _with_key(step: FilmedStep, key: ActSighting, line: int) -> FilmedStep:
    return replace(step, lines=(*step.lines, line), parts=(*step.parts, key))


def _leads_nowhere(one: ActSighting) -> bool:
    match one:
        case Clicked(kind="click") if one.element.tag == "select" or one.button == NO_BUTTON:
            return True  # it opens or closes the list; what is chosen there counts
        case Clicked(kind="contextmenu"):
            return not one.own
        case Clicked():
            return one.dragged
        case KeyPressed():
            return not one.own and _only_edits(one.key, set(one.modifiers))
        case FieldSet() | Dragged() | Pasted() | PointedOut():
            return False
    assert_never(one)


def _only_edits(key: str, held: set[str]) -> bool:
    """Does the key only move, mark or edit a text, or serve the browser? Alt and an arrow goes back in the browser."""
    if "alt" in held:
        return False
    if held & {"ctrl", "meta"}:
        return key.lower() in EDITING or key in MOVING | EDITING
    return key in MOVING or (held == {"shift"} and key in EDITING)


def _closes_list(steps: Sequence[FilmedStep], one: ActSighting) -> bool:
    """Enter or Esc in an open list only closes it, and so does a click on or beside one that takes several choices; the
    page may have been sent back already and the list be gone."""
    if isinstance(one, Clicked):
        return bool(steps) and _leaves_list(steps[-1].sighting, one)
    if not isinstance(one, KeyPressed) or one.key not in ("Enter", "Escape") or one.modifiers:
        return False
    just_chosen = bool(steps) and _is_choice(steps[-1].sighting)
    return one.element.tag == "select" or (one.element.tag == "body" and just_chosen)


def _leaves_list(before: ActSighting, one: Clicked) -> bool:
    """Is it a click on the list in which several have just been chosen, or beside it, on nothing that says anything?"""
    if not isinstance(before, FieldSet) or not before.several or one.kind != "click":
        return False
    beside = one.element.role == "text" and not (one.element.name or one.element.text or one.element.title)
    return beside or _place(before) == _place(one)


def _is_choice(one: ActSighting) -> bool:
    """Was something chosen in a list?"""
    return isinstance(one, FieldSet) and one.options is not None


def _is_part(last: FilmedStep, one: ActSighting) -> bool:
    """Is the last step only the beginning of this one?"""
    if last.remarks or last.sighting.document != one.document:
        return False
    comes_to = _doubles(last, one) or (_only_fetched(last) and (_comes_to(last.sighting, one) or _gone_on(last, one)))
    if _led_somewhere(last) and not comes_to and not _chooses_more(last, one):
        return False
    return _ends_in_choice(last.sighting, one) or _goes_on(last.sighting, one)


def _was_left_by(steps: Sequence[FilmedStep], step: FilmedStep) -> bool:
    """Is it a field of another document that was left by the last click, and told of only then? What follows came of
    the click.
    """
    if not steps or not isinstance(step.sighting, FieldSet) or not isinstance(steps[-1].sighting, Clicked):
        return False
    return steps[-1].sighting.document != step.sighting.document and step.at < steps[-1].at


def _led_somewhere(step: FilmedStep) -> bool:
    """Did the page answer it with more than words?"""
    return bool(step.asked) or any(not isinstance(effect, PageSaid) for effect in step.effects)


def _doubles(last: FilmedStep, one: ActSighting) -> bool:
    """Is it one of the two clicks that a double click is made of, though the page answered the second at once?"""
    is_double = isinstance(one, Clicked) and one.kind == "dblclick"
    return is_double and _place(last.sighting) == _place(one) and not last.asked


def _only_fetched(step: FilmedStep) -> bool:
    """Did the page's script only send something of its own, as it may whenever a field is come to or written in?"""
    effects = (effect for effect in step.effects if not isinstance(effect, PageSaid))
    return not step.asked and all(isinstance(effect, Requested) and effect.kind == "sent" for effect in effects)


def _chooses_more(last: FilmedStep, one: ActSighting) -> bool:
    """Is it the same list with another choice, whose choices only look otherwise since the last?"""
    is_list = isinstance(one, FieldSet) and one.several and _place(last.sighting) == _place(one)
    return is_list and all(isinstance(effect, PageSaid | TurnedMarked) for effect in last.effects)


def _gone_on(last: FilmedStep, one: ActSighting) -> bool:
    """Was the last choice only passed with the keys, on the way to this one in the same list?"""
    by_key = isinstance(last.parts[-1], KeyPressed) if last.parts else False
    return by_key and _is_choice(last.sighting) and _is_choice(one) and _place(last.sighting) == _place(one)


def _comes_to(before: ActSighting, one: ActSighting) -> bool:
    """Was the element only come to, or sought in, for what is done in it now?"""
    if _place(before) != _place(one):
        return False
    return isinstance(before, Clicked) or (isinstance(before, FieldSet) and not _is_choice(before) and _is_choice(one))


def _ends_in_choice(before: ActSighting, one: ActSighting) -> bool:
    """Was it done in a list that the page draws itself, and is this what was chosen there?"""
    if not _is_choice(one):
        return False
    seeks = isinstance(before, FieldSet) and before.seeks
    return seeks or _is_option(before) or (_place(before) == _place(one) and _chooses(before))


def _goes_on(before: ActSighting, one: ActSighting) -> bool:
    """Does the act go on with what the one before began?"""
    same = _place(before) == _place(one)
    on_label = before.element.tag == "label" and _is_soon(before, one)
    match before, one:
        case (Clicked(kind="click"), Clicked(kind="dblclick")) | (Clicked(kind="click") | FieldSet(), FieldSet()):
            return same or on_label
        case Clicked(kind="click"), Clicked(kind="click"):
            return on_label and not same
        case KeyPressed(), Clicked(kind="click"):
            return _is_clicked_by(before, one)
        case Pasted(), FieldSet():
            return same
        case KeyPressed(), KeyPressed():
            return same and _are_one_choice(before, one)
    return False


def _is_soon(before: ActSighting, one: ActSighting) -> bool:
    return one.at - before.at <= TOGETHER


def _is_clicked_by(key: KeyPressed, click: Clicked) -> bool:
    """Did the browser click for the key?"""
    return click.keyboard and (_is_soon(key, click) or _was_heard_late(key, click))


def _are_one_choice(before: KeyPressed, one: KeyPressed) -> bool:
    """Did both keys go through the choices of a list to the one that was taken, or spell it?"""
    if one.option is not None:
        return _chooses(before)
    return _is_sign(before) and _is_sign(one)


def _place(one: ActSighting) -> tuple[str, str]:
    """Document and path: the same for two sightings of one element, as long as its page stands."""
    return one.document, one.element.path


def _chooses(one: ActSighting) -> bool:
    """Was it a key with which one goes through the choices of a list that the page draws itself?"""
    return isinstance(one, KeyPressed) and (one.key in MOVING or _is_sign(one)) and not one.modifiers


def _is_sign(one: KeyPressed) -> bool:
    """Was it a letter or a digit, outside any field?"""
    return len(one.key) == 1 and not one.modifiers


def _is_option(before: ActSighting) -> bool:
    """Was it done to a choice of a list that the page draws itself?"""
    by_key = isinstance(before, KeyPressed) and before.option is not None
    return by_key or (before.element.role == "option" and before.element.tag != "option")


def _follow(steps: list[FilmedStep], one: FollowingSighting, line: int) -> None:
    """The last step with what came of it, or taken back by the person."""
    last = steps.pop()
    if one.kind != "undo":
        steps.append(_followed(last, one, line))


def _followed(step: FilmedStep, one: FollowingSighting, line: int) -> FilmedStep:
    """The step with what came of it."""
    step = replace(step, lines=(*step.lines, line))
    match one:
        case DialogShown():
            return replace(step, asked=(*step.asked, DialogMet(one.dialog, one.text)))
        case DialogAnswered():
            return _answered(step, one)
        case Remarked():
            return replace(step, remarks=(*step.remarks, one.words))
        case FieldChanged():
            return replace(step, changed=(*step.changed, one))
        case TurnedMarked() | PageSaid() | WindowOpened() | WindowClosed() | Requested() | Downloaded():
            return replace(step, effects=(*step.effects, one))
        case Copied() | FormSent() | PageLeft() | Ordered():
            return step  # it leads to nothing, or to what is told otherwise: a sent form is posted
    assert_never(one)


def _answered(step: FilmedStep, one: DialogAnswered) -> FilmedStep:
    """The step with the answer to the dialog that was shown last."""
    if not step.asked:
        return step
    return replace(step, asked=(*step.asked[:-1], replace(step.asked[-1], answer=one.answer, value=one.value)))
