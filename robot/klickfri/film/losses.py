"""What was seen in a step and no drafted step does. Nothing of it is dropped: each is asked about, in plain Swedish.

A fact is either done by the drafted step, or tells only when, where and on what something was done, or is lost. Kinds
are a closed set, and a fact that is not named here is an error, so that a new one cannot slip through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, assert_never

from klickfri.film.words import held
from klickfri.model.film import (
    ActSighting,
    Clicked,
    DialogMet,
    Downloaded,
    Dragged,
    EffectSighting,
    FieldSet,
    FilmedStep,
    KeyPressed,
    PageSaid,
    Pasted,
    PointedOut,
    Requested,
    TurnedMarked,
    WindowClosed,
    WindowOpened,
)
from klickfri.model.keys import is_key, spelt

HEAD = frozenset({"kind", "at", "n", "document", "window", "frame", "page"})
"""Facts that every sighting has: what, when and where."""
DONE = frozenset({"value", "on", "key", "element", "keys", "onto", "hover", "hover_within"})
"""Facts that a drafted step does: what was typed, set or pressed, on what or onto what, and what opened by pointing."""
WITH_A_KEY = frozenset({"modifiers"})
"""Facts that a step does which presses a key, and one that clicks does not."""
TOLD = frozenset({"began", "keyboard", "option", "stood", "own", "dragged", "seeks", "several"})
"""Facts that say when and where, or what is asked about anyway: a page's own answer to a menu, a shortcut or a key."""


def losses(step: FilmedStep) -> tuple[str, ...]:
    """What of the step a flow cannot do, each in the words of a colleague; empty when the drafted step does all."""
    return tuple(dict.fromkeys(filter(None, _losses(step))))


def _losses(step: FilmedStep) -> Iterator[str]:
    for one in step.parts or (step.sighting,):
        yield from _of_act(one, step)
    yield from _of_keys(step)
    received = file_of(step)
    yield from (_of_effect(effect) for effect in step.effects if effect is not received)
    yield from _of_dialogs(step.asked, writes_in_prompts(step.sighting))


def _of_act(one: ActSighting, step: FilmedStep) -> Iterator[str]:
    """What the kind means, and each fact of it that no verb does."""
    yield _of_kind(one, one is step.sighting)
    if one.element.secret:
        yield "ett lösenord skrivs aldrig ur en film"
    if one.element.role in UNWRITTEN:
        yield "värdet drogs eller valdes ur en färgkarta"
    if listens_to_keys(one) and not _is_text(step.sighting):
        yield "sidan lyssnar på varje tangent i fältet, och roboten skriver inte så i det"
    yield from _of_facts(one, step)


def _of_facts(one: ActSighting, step: FilmedStep) -> Iterator[str]:
    done = HEAD | DONE | TOLD | (WITH_A_KEY if _is_held_with(one, step) else frozenset())
    for fact in type(one).model_fields:
        if fact not in done and not _is_done_anyway(fact, one):
            yield LOST[fact](getattr(one, fact))


def listens_to_keys(one: ActSighting) -> bool:
    """Does the page listen to each key in the field that is written in, and not only to seek?"""
    return isinstance(one, FieldSet) and one.keys and not one.seeks


def _is_done_anyway(fact: str, one: ActSighting) -> bool:
    """Is it one file, or what scrolling brought of a list, which a step does hand in or find?"""
    return (fact == "files" and _hands_in_one(one)) or _is_sought(fact, one)


def _is_text(one: ActSighting) -> bool:
    """Is it a text, a day or a time that was written, and can be typed?"""
    return isinstance(one, FieldSet) and (one.options, one.on, one.files) == (None, None, None)


def _is_held_with(one: ActSighting, step: FilmedStep) -> bool:
    """Are the keys that were held down part of the key that the step presses, of the click that it became, or of
    choosing one more?"""
    if isinstance(one, Clicked) and isinstance(step.sighting, FieldSet):
        return step.sighting.several
    if not isinstance(one, KeyPressed):
        return False
    return can_be_pressed(one) if one is step.sighting else isinstance(step.sighting, Clicked)


def _is_sought(fact: str, one: ActSighting) -> bool:
    """Is it what scrolling brought of a list, which the robot goes through until it has found it?"""
    return fact == "scrolled" and bool(one.element.row or one.element.role == "option")


def _hands_in_one(one: ActSighting) -> bool:
    """Was exactly one file put into a field for files?"""
    return isinstance(one, FieldSet) and one.files is not None and len(one.files) == 1


def _of_kind(one: ActSighting, is_last: bool) -> str:
    """What no verb does of the kind; what was pasted is nothing of its own once it is part of a later act."""
    match one:
        case Dragged():
            return _of_drag(one)
        case Pasted():
            return "något klistrades in, och inget fält visar det" if is_last else ""
        case KeyPressed():
            return _of_pressed(one, is_last)
        case Clicked() | FieldSet() | PointedOut():
            return ""
    assert_never(one)


def _of_pressed(one: KeyPressed, is_last: bool) -> str:
    if one.element.tag in NOWHERE:
        return "inget på sidan var valt när tangenten trycktes"
    if is_last and not can_be_pressed(one):
        return f"tangenten {one.key} har roboten inte"
    if not one.own and spelt(one.key, one.modifiers) in BROWSERS:
        return "webbläsaren svarade på tangenten, och inte sidan"
    return "ett förslag valdes med tangenterna" if is_last and one.option is not None else ""


def _of_keys(step: FilmedStep) -> Iterator[str]:
    """A step presses one key; with several in a row a choice was gone to, which is asked about for itself."""
    keys = [one for one in step.parts if isinstance(one, KeyPressed)]
    if len(keys) > 1 and keys[-1] is step.sighting and keys[-1].option is None:
        yield f"{len(keys)} tangenter trycktes i följd"


def can_be_pressed(one: KeyPressed) -> bool:
    """Is it a key that a flow has a spelling for, pressed in an element?"""
    return one.element.tag not in NOWHERE and is_key(spelt(one.key, one.modifiers))


BROWSERS = frozenset({"Alt+ArrowLeft", "Alt+ArrowRight", "Alt+Home", "Ctrl+R", "Ctrl+Shift+R", "Meta+R"})
"""Keys by which a browser leaves or reloads its page; to one that is driven they mean nothing."""
NOWHERE = ("body", "html")
"""What has the focus when nothing has, and where is let go what is let go on nothing."""
DRAWN = "canvas"
"""The tag of what a page paints: what was meant in it only its place tells."""
MIDDLE = 1
"""The middle button's number; the right one's own menu is a kind of its own."""
UNWRITTEN = ("slider", "color")
"""Roles of fields whose value is pulled or picked, never written."""


def is_whole(one: Dragged) -> bool:
    """Was one thing of the page pulled onto another?"""
    return bool(one.files is None and one.element.role and one.onto and one.onto.tag not in NOWHERE)


def _of_drag(one: Dragged) -> str:
    """A pull ends in the middle of what it is let go on, so what means something by its place is not done by it."""
    if one.files is not None or one.onto is None or not is_whole(one):
        return "" if one.files is not None else "det drogs utifrån, eller släpptes inte på något"
    from_, to = one.element.path, one.onto.path
    if DRAWN in (one.element.tag, one.onto.tag) or from_.startswith(f"{to}/"):
        return "var det släpptes betyder något, och roboten släpper mitt på"
    if from_.rpartition("/")[0] == to.rpartition("/")[0]:
        return "det lades bland sina egna, och roboten släpper mitt på, varken före eller efter"
    return ""


Words = Callable[[Any], str]
"""What was lost with a fact; empty where nothing was."""


def _modifiers(held_down: Sequence[str]) -> str:
    return f"{held(held_down)} hölls nedtryckt" if held_down else ""


def _button(button: int) -> str:
    return "det var musens mittenknapp" if button == MIDDLE else ""


def _options(options: Sequence[str] | None) -> str:
    return "inget val i listan" if options == () else ""


def _files(files: Sequence[str] | None) -> str:
    if files is None:
        return ""
    how_many = {0: "ingen fil", 1: "en fil"}.get(len(files), f"{len(files)} filer")
    return f"{how_many} lämnades in"


def _if_so(words: str) -> Words:
    return lambda is_so: words if is_so else ""


LOST: Mapping[str, Words] = {
    "modifiers": _modifiers,
    "button": _button,
    "options": _options,
    "files": _files,
    "scrolled": _if_so("det kom fram först när sidan rullades"),
    "held": _if_so("musknappen hölls nere, och sidan svarade på det"),
}
"""Facts that no verb does, and what each of them was."""


def file_of(step: FilmedStep) -> Downloaded | None:
    """The file that a click was made to get: the only one that came of it, of a known kind."""
    came = [effect for effect in step.effects if isinstance(effect, Downloaded)]
    is_click = isinstance(step.sighting, Clicked) and step.sighting.kind == "click"
    return came[0] if len(came) == 1 and came[0].type and is_click else None


def _of_effect(one: EffectSighting) -> str:
    match one:
        case Downloaded():
            return f"filen ”{one.file}” hämtades"
        case TurnedMarked() | PageSaid() | WindowOpened() | WindowClosed() | Requested():
            return ""
    assert_never(one)


def writes_in_prompts(one: ActSighting) -> bool:
    """Does a step that does this write in the prompt that comes of it? Only one that clicks or presses a key."""
    return isinstance(one, KeyPressed) or (isinstance(one, Clicked) and one.kind == "click")


def _of_dialogs(asked: Sequence[DialogMet], writes: bool) -> Iterator[str]:
    """A flow answers one dialog, by yes or no, or by what is written in a prompt."""
    for dialog in asked:
        if dialog.is_written and not writes:
            yield f"frågan ”{dialog.text}” fick svaret ”{dialog.value}”"
        elif dialog.kind == "beforeunload":
            yield "webbläsaren frågade om sidan skulle lämnas"
    if len(asked) > 1:
        yield f"{len(asked)} frågor besvarades"
