"""Names for what a film points at: the targets the system has already, then drafted ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from pydantic import ValidationError

from klickfri.film.questions import Review, slug
from klickfri.film.targets import agreed, fits, is_alone, same_place, target_of
from klickfri.model.film import Element
from klickfri.model.target import Page, Target
from klickfri.model.text import as_caption
from klickfri.model.values import Values, references
from klickfri.privacy.likeness import looks_like_data

ACCEPTED = "ok"
_NO_HEADING = {"heading": None}


class Names:
    """Gives each element its target's name. `drafted` are the targets that had to be made, by name."""

    def __init__(
        self,
        known: Mapping[str, Target],
        review: Review,
        shown: Collection[str] = (),
        pages: Mapping[str, Page] | None = None,
    ) -> None:
        """`shown` are the captions, `pages` the page states that `system.toml` names."""
        self._known, self.review, self._shown = known, review, {as_caption(text) for text in shown}
        self._pages = pages or {}
        self.drafted: dict[str, Target] = {}
        self._things: dict[tuple[str, int], str] = {}
        """Name and film -> the path of the element that has it."""
        self._seen: dict[str, list[tuple[int, Element]]] = {}
        """Name of what was drafted -> in which films, and how it looked there."""
        self._twins: dict[tuple[str, str], str] = {}
        """Name and path -> the name of another element that looks the same."""

    def name(self, element: Element, page: str, values: Values, film: int, step: int) -> str:
        """The name of the element's target. What is doubted of a drafted one is asked."""
        fitting = [name for name, target in self._known.items() if fits(target, element, page, values)]
        named = target_of(element, page, values, self._shown, self.heading(page))
        doubts = () if fitting else named.doubts
        name = max(fitting, key=self._facts) if fitting else self._place(named.target, element, film)
        twin = self._twin(name, element, film)
        if twin:
            self.drafted.setdefault(twin, named.target)
            name, doubts = twin, (*doubts, f"På samma sida finns en sak till som ser likadan ut, {name}.")
        if doubts:
            self._doubt(name, doubts, named.alone and not twin, film, step)
        return name

    def heading(self, page: str) -> str:
        """The heading that a page is known by; empty where it is known by something else."""
        return (self._pages[page].heading or "") if page in self._pages else ""

    def _facts(self, name: str) -> int:
        return len(self._known[name].model_dump(exclude_none=True))

    def _doubt(self, name: str, doubts: Sequence[str], alone: bool, film: int, step: int) -> None:
        """Asks how it is pointed out. Facts take the place of those that were drafted; `ok` lets these stand, where
        they say enough and the element is `alone` with them.
        """
        target = self.drafted[name]
        others = [other for one, other in {**self._known, **self.drafted}.items() if one != name]

        def will_do(answer: object) -> bool:
            told = _corrected(target, answer)
            if told is None or not told.is_strong or (told.icon and not told.called) or (told == target and not alone):
                return False
            return not any(same_place(told, other) for other in others)

        asks = (
            f"Hur pekas {name} ut säkert? {' '.join(doubts)} Svara med det som gäller i stället, som {{name: ...}}, "
            "{label: ..., label_from: left}, {row: {kolumn: $namn}, column: ...} eller {line: first_empty, column: ...}"
            + (", eller ok om det ska stå som det står." if alone and target.is_strong and not target.icon else ".")
        )
        answer = self.review.ask(f"target/{name}", asks, film=film, step=step, fits=will_do)
        self.drafted[name] = _corrected(target, answer) or target

    def _twin(self, name: str, element: Element, film: int) -> str:
        """The name of another element of this film with the same facts, none of which it has alone; else empty."""
        path = element.path
        if not path:
            return ""
        if self._things.setdefault((name, film), path) == path or is_alone(self.target(name), element):
            return ""
        return self._twins.setdefault((name, path), self._free(name))

    def call(self, name: str, value: str) -> None:
        """Names what was drafted for one choice by the value that it stands for, as a person has said."""
        if name in self.drafted:
            told = self.drafted[name]
            fact = "text" if told.text and not told.name else "name"
            self.drafted[name] = told.model_copy(update={fact: value, "supporting": {}})

    def target(self, name: str) -> Target:
        """The target of this name."""
        return self.drafted.get(name) or self._known[name]

    def of(self, target: Target) -> str:
        """The name of a target that is surely one thing: one that there is already, or drafted now."""
        there = {**self._known, **self.drafted}
        known = next((name for name, other in there.items() if same_place(other, target)), None)
        return known or self._draft(target)

    def _draft(self, target: Target) -> str:
        name = self._free(f"{target.page}.{_stem(target)}")
        self.drafted[name] = target
        return name

    def _place(self, target: Target, element: Element, film: int) -> str:
        for name, other in self.drafted.items():
            without = self._without_heading(name, target, element, film)
            if same_place(target, other) or (without and same_place(without, other.model_copy(update=_NO_HEADING))):
                self.drafted[name] = agreed(other if same_place(target, other) else without or target, target)
                self._seen.setdefault(name, []).append((film, element))
                return name
        name = self._draft(target)
        self._seen[name] = [(film, element)]
        return name

    def _without_heading(self, name: str, target: Target, element: Element, film: int) -> Target | None:
        """The target without the heading that another film had otherwise, at the same place: that names the case.

        `None` where it is not alone without it.
        """
        seen = self._seen.get(name, [])
        is_same = any(other != film and one.path == element.path != "" for other, one in seen)
        is_told = all(is_alone(target, one) for one in (element, *(one for _, one in seen)))
        return target.model_copy(update=_NO_HEADING) if is_same and is_told else None

    def _free(self, stem: str) -> str:
        taken = self.drafted.keys() | self._known.keys() | set(self._twins.values())
        return next(name for name in [stem, *(f"{stem}_{number}" for number in range(2, 1000))] if name not in taken)


_INSTEAD = (("row", "line"), ("line", "row"), ("mentions", "name"), ("mentions", "text"))
"""Facts, and those whose place they take."""


def _corrected(target: Target, answer: object) -> Target | None:
    """The target as the answer says; None for what is no answer. A row's key takes the place of its place, and back,
    and what is mentioned that of the whole words.
    """
    if answer == ACCEPTED:
        return target
    if not isinstance(answer, Mapping):
        return None
    try:
        instead = {other: None for fact, other in _INSTEAD if fact in answer}
        return Target.model_validate({**target.model_dump(), **instead, **answer})
    except (TypeError, ValidationError):
        return None


def _stem(target: Target) -> str:
    """What it is called, in one word: never by what belongs to the filmed case, but by what that is.

    A heading with a value in it is the whole page's.
    """
    heading = None if references(target.heading or "") else target.heading
    captions = [target.label, target.name, target.called, target.column, target.text, heading]
    words = [text.partition("|")[0] for text in captions if text and not looks_like_data(text)]
    return next(filter(None, map(slug, words)), slug(target.role))
