"""From steps to acts: what was done, on which page state, and what came of it, in the words a flow has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from klickfri.film.losses import NOWHERE, UNWRITTEN, losses
from klickfri.film.words import say
from klickfri.model.film import FilmedStep, Sighting
from klickfri.model.target import System
from klickfri.model.text import as_shown

FilmedVerb = Literal["click", "double_click", "fill", "select", "check", "press", "read", "must", "note", "other"]
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


@dataclass(frozen=True)
class FilmedAct:
    """One thing the caseworker did. `step` counts from 1 in its film; a `note` has only words.

    `value` is what was typed, chosen, set or read; `page` is "" where none of the system's page states showed.
    """

    verb: FilmedVerb
    step: int
    page: str
    element: Mapping[str, Any] = field(default_factory=dict)
    value: str | bool = ""
    key: str = ""
    asked: tuple[Mapping[str, Any], ...] = ()
    after: After = After()
    changed: tuple[tuple[str, Mapping[str, Any], str], ...] = ()
    """Fields that scripts wrote to afterwards: their page, the element, and what it shows then."""
    words: str = ""
    """What was done, in a colleague's words, or the words of a note."""
    shown: str = ""
    """What an unknown page calls itself: its heading or title."""
    lost: tuple[str, ...] = ()
    """What of it a flow cannot do."""
    stood: tuple[Mapping[str, Any], ...] = ()
    """The choices in view when it was done, as the film tells them."""


def page_of(one: Sighting, system: System) -> str | None:
    """The page state that a sighting tells of, by its frame, heading and title; `None` for an unknown one."""
    told = one.facts.get("page")
    if told is None:
        return None
    for name, page in system.pages.items():
        says_so = (page.heading or page.title) and page.frame == one.frame
        if says_so and _is(page.heading, told.get("heading")) and _is(page.title, told.get("title")):
            return name
    return None


def acts_of(steps: Sequence[FilmedStep], system: System) -> list[FilmedAct]:
    """The acts of one film, without the log-in, which the system's own flow does."""
    windows = _Windows(system)
    acts: list[FilmedAct] = []
    for number, step in enumerate(steps, 1):
        page = page_of(step.sighting, system) or ""
        after = windows.follow(step, page)
        if page != system.login_page:
            acts.append(_act(step, number, page, after, system))
        acts += [FilmedAct("note", number, page, words=words) for words in step.remarks]
    return acts


def _is(wanted: str | None, told: Any) -> bool:
    return wanted is None or as_shown(wanted) == (told or "")


def _act(step: FilmedStep, number: int, page: str, after: After, system: System) -> FilmedAct:
    facts, element = step.sighting.facts, step.sighting.element
    told = facts.get("page", {})
    verb, value = _done(step.kind, facts, element) if _can_answer(step.asked) else ("other", "")
    changed = tuple(
        (page_of(one, system) or "", one.element, _shown(one.facts)) for one in step.changed if "on" not in one.facts
    )
    shown = str(told.get("heading") or told.get("title") or "")
    key, stood = str(facts.get("key", "")), _stood(step)
    return FilmedAct(
        verb, number, page, element, value, key, step.asked, after, changed, say(step), shown, losses(step), stood
    )


def _stood(step: FilmedStep) -> tuple[Mapping[str, Any], ...]:
    """The choices in view, as any part of the step tells them last."""
    told = [one.facts["stood"] for one in step.parts if one.facts.get("stood")]
    return tuple(told[-1]) if told else ()


def _can_answer(asked: Sequence[Mapping[str, Any]]) -> bool:
    """Can a flow answer these dialogs? It answers one, and writes nothing in it."""
    written = any(one["kind"] == "prompt" and one.get("answer") == "accept" for one in asked)
    return len(asked) < 2 and not written and all(one["kind"] != "beforeunload" for one in asked)


def _shown(facts: Mapping[str, Any]) -> str:
    return str(facts.get("value", ", ".join(facts.get("options", ()))))


def _done(kind: str, facts: Mapping[str, Any], element: Mapping[str, Any]) -> tuple[FilmedVerb, str | bool]:
    match kind:
        case "click":
            return "click", ""
        case "dblclick":
            return "double_click", ""
        case "key" if not facts.get("modifiers") and element.get("tag") not in NOWHERE:
            return "press", ""
        case "read":
            return "read", _shown(facts)
        case "must":
            return "must", str(facts.get("value", ""))
        case "set" if "on" in facts:
            return "check", bool(facts["on"])
        case "set" if "options" in facts:
            return ("select", str(facts["options"][0])) if len(facts["options"]) == 1 else ("other", "")
        case "set" if "files" not in facts and not element.get("secret") and element.get("role") not in UNWRITTEN:
            return "fill", str(facts.get("value", ""))
    return "other", ""


class _Windows:
    """Which page state shows where, and what it says, while a film is followed."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._shown: dict[Place, tuple[str, str, set[str]]] = {}
        """Place -> document, page state, texts said."""
        self._opener: dict[int, Place] = {}

    def follow(self, step: FilmedStep, page: str) -> After:
        """What the step led to."""
        own = (step.sighting.window, step.sighting.frame)
        before = dict(self._shown)
        after = After()
        for effect in step.effects:
            match effect.kind:
                case "opened":
                    self._opener[effect.window] = own
                case "closed" if effect.window != own[0] or own[0] != 1:
                    after = self._closed(effect.window, after)
                case "posted" | "sent":
                    after = replace(after, sent=True)
                case "marked":
                    after = replace(after, marked=True)
                case "shown":
                    after = self._said(effect, own, before, step.sighting.document, after)
        return after

    def _closed(self, window: int, after: After) -> After:
        page = next((one[1] for place, one in self._shown.items() if place[0] == window and one[1]), None)
        opener = self._shown.get(self._opener.get(window, (0, ())))
        return replace(after, page=opener[1] if opener else after.page, fresh=False, closed=page)

    def _said(
        self,
        effect: Sighting,
        own: Place,
        before: Mapping[Place, tuple[str, str, set[str]]],
        document: str,
        after: After,
    ) -> After:
        place, page = (effect.window, effect.frame), page_of(effect, self._system) or ""
        old = self._shown.get(place, ("", "", set()))
        texts = set(effect.facts.get("texts", ()))
        same = old[0] == effect.document
        self._shown[place] = (effect.document, page, old[2] | texts if same else texts)
        was = before.get(place, ("", "", set()))
        new = tuple(text for text in effect.facts.get("texts", ()) if (was[1] == page or same) and text not in was[2])
        if place == own or (page and not after.page and effect.document != document):
            fresh = was[0] != effect.document
            return replace(after, page=page or after.page, fresh=fresh, texts=(*after.texts, *new))
        return after
