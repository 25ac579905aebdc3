"""From steps to acts: what was done, on which page state, and what came of it, in the words a flow has."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple, assert_never

from klickfri.film.losses import (
    UNWRITTEN,
    can_be_pressed,
    file_of,
    is_whole,
    listens_to_keys,
    losses,
    writes_in_prompts,
)
from klickfri.film.words import say
from klickfri.model.film import (
    NO_ELEMENT,
    ActSighting,
    Clicked,
    DialogMet,
    Downloaded,
    Dragged,
    Element,
    FieldChanged,
    FieldSet,
    FilmedStep,
    KeyPressed,
    PageSaid,
    PageShown,
    Pasted,
    PointedOut,
    Requested,
    Sighting,
    StandingChoice,
    TurnedMarked,
    WindowClosed,
    WindowOpened,
)
from klickfri.model.keys import spelt
from klickfri.model.pattern import Known
from klickfri.model.recognition import NOTHING, best_fitting, known_in, stands_in
from klickfri.model.target import System
from klickfri.model.values import Values, several

FilmedVerb = Literal[
    "click",
    "double_click",
    "context_click",
    "drag",
    "fill",
    "select",
    "check",
    "attach",
    "download",
    "press",
    "read",
    "must",
    "note",
    "other",
]
Place = tuple[int, tuple[str, ...]]
"""A window's number and a frame's path in it."""


@dataclass(frozen=True)
class After:
    """What a step led to. `fresh`: the page was loaded anew; `texts`: what it says now and did not say before."""

    page: str | None = None
    fresh: bool = False
    closed: str | None = None
    texts: tuple[str, ...] = ()
    sent: bool = False
    """Something was sent to the system: a form, or data by the page's script."""
    marked: bool = False
    """What was clicked looked chosen afterwards."""
    left: str | None = None
    """The page of a window that was only looked into, and closed by hand."""
    turned: bool = False
    """It asked for an address that was answered with another, or the page that a link led to was its own and says
    something new: without sending anything it may have changed something on the way.
    """


@dataclass(frozen=True)
class FilmedAct:
    """One thing the caseworker did. `step` counts from 1 in its film; a `note` has only words.

    `value` is what was typed, chosen, set or read, or the kind of the file that came; `page` is "" where none of the
    system's page states showed.
    """

    verb: FilmedVerb
    step: int
    page: str
    element: Element = NO_ELEMENT
    value: str | bool = ""
    key: str = ""
    asked: tuple[DialogMet, ...] = ()
    after: After = After()
    changed: tuple[tuple[str, Element, str], ...] = ()
    """Fields that scripts wrote to afterwards: their page, the element, and what it shows then."""
    words: str = ""
    """What was done, in a colleague's words, or the words of a note."""
    shown: str = ""
    """What an unknown page calls itself: its heading or title."""
    lost: tuple[str, ...] = ()
    """What of it a flow cannot do."""
    stood: tuple[StandingChoice, ...] = ()
    """The choices in view when it was done."""
    keys: bool = False
    """The page listens to each key in the field."""
    hover: tuple[Element, ...] = ()
    """What the pointer had to lie over before its element showed, from the outermost menu inwards."""
    onto: Element = NO_ELEMENT
    """What its element was pulled onto."""
    alike: tuple[str, ...] = ()
    """The page states that an unknown page fits, if these are several."""

    @property
    def written(self) -> tuple[str, ...]:
        """What was written in a prompt that came of it."""
        return tuple(dialog.value for dialog in self.asked if dialog.is_written)


def page_of(one: Sighting, system: System, known: Known = NOTHING) -> str | None:
    """The page state that a sighting tells of, by its frame and what it is known by; `None` for one that is unknown,
    or fits several. `known` is what references in pages show of the filmed case.

    Which window a page stands in counts for the robot only, whose windows for looking a person does not have.
    """
    found = fitted_by(one, system, known)
    windows = {system.pages[name].window for name in found}
    return found[0] if found and len(windows) == len(found) else None


def fitted_by(one: Sighting, system: System, known: Known = NOTHING) -> list[str]:
    """All page states that it may tell of, without those that a narrower one stands for."""
    in_frame = {name: page for name, page in system.pages.items() if stands_in(page.frame, one.frame)}
    return best_fitting(in_frame, one.page, known) if one.page else []


def acts_of(steps: Sequence[FilmedStep], system: System, values: Values | None = None) -> list[FilmedAct]:
    """The acts of one film, without the log-in, which the system's own flow does, and without what was done on pages
    between. `values` are its case's.
    """

    known = known_in(system.pages.values(), values or {})

    def place(one: Sighting) -> str:
        return page_of(one, system, known) or ""

    windows = _Windows(place)
    acts: list[FilmedAct] = []
    own = _accounts(step.sighting for step in steps if place(step.sighting) == system.login_page)
    for number, step in enumerate(steps, 1):
        page = place(step.sighting)
        after = _without(own, windows.follow(step, page))
        if page in system.between:
            _led_past(acts, after)
        elif page != system.login_page:
            alike = () if page else tuple(fitted_by(step.sighting, system, known))
            acts.append(replace(_act(step, number, page, after, place), alike=alike))
        said_on = system.home if page == system.login_page else page
        acts += [FilmedAct("note", number, said_on, words=words) for words in step.remarks]
    return acts


def _accounts(sightings: Iterable[Sighting]) -> list[re.Pattern[str]]:
    """What was written to log in, as words of their own: that is the filmed person's, never everybody's."""
    names = [one.value for one in sightings if isinstance(one, FieldSet) and one.value and not one.element.secret]
    return [re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE) for name in names]


def _without(names: Sequence[re.Pattern[str]], after: After) -> After:
    """What the step led to, without what the page said of whoever did it."""
    return replace(after, texts=tuple(text for text in after.texts if not any(name.search(text) for name in names)))


def _led_past(acts: list[FilmedAct], after: After) -> None:
    """What was done before a page between led to what came after it: the robot goes through such a page by itself."""
    place = next((place for place in reversed(range(len(acts))) if acts[place].verb != "note"), None)
    if place is not None:
        before = acts[place]
        acts[place] = replace(
            before,
            after=replace(
                after,
                sent=after.sent or before.after.sent,
                turned=after.turned or before.after.turned,
            ),
        )


def _act(step: FilmedStep, number: int, page: str, after: After, place: Callable[[Sighting], str]) -> FilmedAct:
    one, shown = step.sighting, step.sighting.page or PageShown()
    verb, value = _verb_and_value(step)
    element = one.element
    box = _box_of_row(step) if verb == "click" else None
    if box:
        verb, value, element = "check", bool(box.on), box.element
    return FilmedAct(
        verb,
        number,
        page,
        element,
        value,
        key=spelt(one.key, one.modifiers) if isinstance(one, KeyPressed) else "",
        asked=step.asked,
        after=after,
        changed=_changed(step, place),
        words=say(step),
        shown=shown.heading or shown.title,
        lost=losses(step),
        stood=_stood(step),
        keys=any(map(listens_to_keys, (*step.parts, one))),
        hover=_hovered(step),
        onto=_onto(one),
    )


def _verb_and_value(step: FilmedStep) -> tuple[FilmedVerb, str | bool]:
    """What does the whole step, as far as a flow can: a click that gets a file is a download."""
    if not _can_answer(step):
        return "other", ""
    verb, value = _done(step.sighting)
    file = file_of(step) if verb == "click" else None
    return ("download", file.type) if file else (verb, value)


def _box_of_row(step: FilmedStep) -> FieldChanged | None:
    """The only box that the page ticked, or cleared, when something else in its row was clicked: that was meant. Where
    it stands so already the same click would undo it.
    """
    one, boxes = step.sighting, [field for field in step.changed if field.on is not None]
    if len(boxes) != 1 or boxes[0].document != one.document:
        return None
    row, other = one.element.row, boxes[0].element.row
    is_same = row and other and (row.number, row.of, row.cells.keys()) == (other.number, other.of, other.cells.keys())
    return boxes[0] if is_same else None


def _changed(step: FilmedStep, place: Callable[[Sighting], str]) -> tuple[tuple[str, Element, str], ...]:
    """The fields that scripts wrote to; boxes that they ticked are none."""
    written = [field for field in step.changed if field.on is None]
    return tuple((place(field), field.element, field.shown) for field in written)


def _onto(one: ActSighting) -> Element:
    """What was pulled was let go on this."""
    return one.onto or NO_ELEMENT if isinstance(one, Dragged) else NO_ELEMENT


def _hovered(step: FilmedStep) -> tuple[Element, ...]:
    """What the first part of the step showed under."""
    pointed = [one for one in step.parts or (step.sighting,) if isinstance(one, Clicked | Dragged)]
    return next(((one.hover, *one.hover_within) for one in pointed if one.hover), ())


def _stood(step: FilmedStep) -> tuple[StandingChoice, ...]:
    """The choices in view, as any part of the step tells them last."""
    told = [one.stood for one in step.parts if isinstance(one, Clicked | KeyPressed) and one.stood]
    return told[-1] if told else ()


def _can_answer(step: FilmedStep) -> bool:
    """Can a flow answer the step's dialogs? It answers one, and writes in it after a click or a key."""
    asked = step.asked
    written = any(dialog.is_written for dialog in asked) and not writes_in_prompts(step.sighting)
    return len(asked) < 2 and not written and all(dialog.kind != "beforeunload" for dialog in asked)


_CLICKS: Mapping[str, FilmedVerb] = {"click": "click", "dblclick": "double_click", "contextmenu": "context_click"}
"""The verb for each kind of click."""


def _done(one: ActSighting) -> tuple[FilmedVerb, str | bool]:
    """The verb that does it, and what was written, chosen, set or read."""
    match one:
        case Clicked():
            return _CLICKS[one.kind], ""
        case Dragged() if is_whole(one):
            return "drag", ""
        case KeyPressed() if can_be_pressed(one):
            return "press", ""
        case PointedOut():
            return ("read", one.shown) if one.kind == "read" else ("must", one.value)
        case FieldSet():
            return _set(one)
        case KeyPressed() | Dragged() | Pasted():
            return "other", ""
    assert_never(one)


def _set(one: FieldSet) -> tuple[FilmedVerb, str | bool]:
    if one.on is not None:
        return "check", one.on
    if one.options is not None:
        return ("select", several(one.options)) if one.options else ("other", "")
    if one.files is not None:
        return ("attach", one.files[0]) if len(one.files) == 1 else ("other", "")
    is_written = not one.element.secret and one.element.role not in UNWRITTEN
    return ("fill", one.value) if is_written else ("other", "")


class _Shown(NamedTuple):
    """What a place shows: its document, the page state, and the texts that the document has said."""

    document: str = ""
    page: str = ""
    texts: frozenset[str] = frozenset()


class _Windows:
    """Which page state shows where, and what it says, while a film is followed."""

    def __init__(self, page_of: Callable[[Sighting], str]) -> None:
        self._page_of = page_of
        self._shown: dict[Place, _Shown] = {}
        self._opener: dict[int, Place] = {}

    def follow(self, step: FilmedStep, page: str) -> After:
        """What the step led to."""
        own = (step.sighting.window, step.sighting.frame)
        before = dict(self._shown)
        after, looked_into = After(), {own[0]} if isinstance(step.sighting, PointedOut) else set()
        for effect in step.effects:
            match effect:
                case WindowOpened():
                    self._opener[effect.window] = own
                    looked_into.add(effect.window)
                case WindowClosed() if effect.window in looked_into:
                    after = self._left(effect.window, own[0], after, page)
                case WindowClosed():
                    after = self._closed(effect.window, own[0], after)
                case Requested():
                    after = _requested(effect, after)
                case TurnedMarked():
                    after = replace(after, marked=True)
                case PageSaid():
                    after = self._said(effect, own, before, step.sighting.document, after)
                case Downloaded():
                    pass
                case _:
                    assert_never(effect)
        return after

    def _closed(self, window: int, own: int, after: After) -> After:
        """A window closed by the step itself; the first one, where the step was done, leads nowhere."""
        if window == own == 1:
            return after
        opener = self._shown_by_opener(window)
        return replace(after, page=opener.page if opener else after.page, fresh=False, closed=self._page_in(window))

    def _left(self, window: int, own: int, after: After, page: str) -> After:
        """Closed by hand: nothing was done in it. `page` is that of the act, which counts if done in another window."""
        opener = self._shown_by_opener(window)
        elsewhere = page if window != own else None
        return replace(after, page=opener.page if opener else elsewhere, fresh=False, left=self._page_in(window))

    def _shown_by_opener(self, window: int) -> _Shown | None:
        """What shows where the window was opened."""
        return self._shown.get(self._opener.get(window, (0, ())))

    def _page_in(self, window: int) -> str | None:
        shown = (one for place, one in self._shown.items() if place[0] == window)
        return next((one.page for one in shown if one.page), None)

    def _said(self, effect: PageSaid, own: Place, before: Mapping[Place, _Shown], document: str, after: After) -> After:
        """A page that says something, where the step was done or on another page that it brought."""
        place, page = (effect.window, effect.frame), self._page_of(effect)
        stays = self._shows(place, page, effect)
        is_brought = page and not after.page and effect.document != document
        if place != own and not is_brought:
            return after
        was = before.get(place, _Shown())
        can_be_compared = stays or was.page == page
        new = _unsaid(effect.texts, was) if can_be_compared else ()
        fresh = was.document != effect.document
        return replace(after, page=page or after.page, fresh=fresh, texts=(*after.texts, *new))

    def _shows(self, place: Place, page: str, effect: PageSaid) -> bool:
        """Takes down what the place shows now. Is it still the same document?"""
        old = self._shown.get(place, _Shown())
        stays = old.document == effect.document
        texts = frozenset(effect.texts)
        self._shown[place] = _Shown(effect.document, page, old.texts | texts if stays else texts)
        return stays


def _unsaid(texts: Sequence[str], was: _Shown) -> tuple[str, ...]:
    return tuple(text for text in texts if text not in was.texts)


def _requested(one: Requested, after: After) -> After:
    """Something sent to the system, or an address answered with another."""
    sent = after.sent or one.kind in ("posted", "sent")
    return replace(after, sent=sent, turned=after.turned or one.kind == "turned")
