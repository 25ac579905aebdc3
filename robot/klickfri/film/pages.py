"""Page states proposed where a filmed page fits none: what it is known by, with nothing of the filmed case in it.

Values of the case become `$name`; numbers that nothing explains, and words in which films differ, become `*`. What two
films show alike stands as it is. A person puts the lines into `system.toml`, or others in their place.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from pydantic import ValidationError

from klickfri.film.acts import fitted_by
from klickfri.film.infer import NUMBERED_IN_ADDRESS, template_for, with_places
from klickfri.film.questions import slug
from klickfri.film.targets import written
from klickfri.model.film import FilmedStep, PageSaid, PageShown, Sighting
from klickfri.model.pattern import ANY, fixed, is_pattern
from klickfri.model.recognition import known_in, looks_like, stands_in
from klickfri.model.target import Page, System
from klickfri.model.values import Values
from klickfri.privacy.likeness import looks_like_data

Place = tuple[int, int]
"""A film's number and its step's, from 1."""
Filmed = tuple[Sequence[FilmedStep], Values]
"""The steps of one film, and what is known of its case."""

LINES = "Rader till system.toml för sidan:"
"""What stands before the lines of a page state in a question."""
_ONLY_ONE = "# Bara en film visar sidan. Hör mer av orden till ärendet, skriv * för dem."
_NUMBERED = re.compile(r"\$[a-z]\w*(?:\|\w+)?|[\w-]*\d[\w-]*")
_COUNTED = re.compile(r"\d\d|\d[^\d]*\d[^\d]*\d")
_TELLING = 3
"""Signs that a frame's name begins with, to say anything."""
_ENOUGH = (
    ("heading",), ("title",), ("heading", "title"), ("heading", "path"), ("title", "path"), ("path",),
    ("heading", "title", "path"),
)  # fmt: skip
"""What a page may be known by, the first best."""


@dataclass(frozen=True)
class _FilmedPage:
    """A page as a film shows it at a step."""

    place: Place
    is_acted_on: bool
    frame: tuple[str, ...]
    shown: PageShown
    is_known: bool
    words: Mapping[str, str]
    """Heading, title and path as a page state would have them."""


@dataclass(frozen=True)
class _Group:
    """What is taken for one page."""

    seen: tuple[_FilmedPage, ...]
    words: Mapping[str, str]
    frame: tuple[str, ...]

    @property
    def films(self) -> set[int]:
        return {one.place[0] for one in self.seen}

    @property
    def acted_on(self) -> list[Place]:
        """Where something was done on it, each step once."""
        return list(dict.fromkeys(one.place for one in self.seen if one.is_acted_on))


def proposals(films: Sequence[Filmed], system: System) -> Mapping[Place, str]:
    """For each step on an unknown page the lines for `system.toml`, or at which step they are told; none where the
    page is known by nothing that tells it from the others.
    """
    seen = list(_filmed_pages(films, system))
    taken = set(system.pages)
    told: dict[Place, str] = {}
    for group in _merged_groups(_groups(one for one in seen if not one.is_known)):
        page = _told_apart(group, [one for one in seen if one not in group.seen])
        places = group.acted_on
        if page is None or not places:
            continue
        first, *others = places
        told[first] = f"{LINES}\n{lines(_name(group, taken), page)}{_doubt(group, page)}"
        told |= dict.fromkeys(others, f"Raderna till system.toml står vid film {first[0]}, steg {first[1]}.")
    return told


def _doubt(group: _Group, page: Page) -> str:
    """A remark on a pattern that only one film has shown."""
    is_pattern_of_one = len(group.films) == 1 and any(map(is_pattern, page.patterns.values()))
    return f"\n{_ONLY_ONE}" if is_pattern_of_one else ""


def lines(name: str, page: Page) -> str:
    """A page state as `system.toml` has it."""
    facts = page.model_dump(exclude_defaults=True)
    written = [f"{fact} = {json.dumps(value, ensure_ascii=False)}" for fact, value in facts.items()]
    return "\n".join([f"[pages.{name}]", *written])


# --- what the films show


def _filmed_pages(films: Sequence[Filmed], system: System) -> Iterator[_FilmedPage]:
    alike = _in_several(films)
    for film, (steps, values) in enumerate(films, 1):
        known = known_in(system.pages.values(), values)
        for number, step in enumerate(steps, 1):
            for one in filter(lambda one: one.page, _telling(step)):
                shown, is_known = one.page or PageShown(), bool(fitted_by(one, system, known))
                words = {fact: _general(fact, text, values, alike) for fact, text in _texts(shown).items()}
                frame = tuple(_frame_name(name) if name not in alike else name for name in one.frame)
                yield _FilmedPage((film, number), one is step.sighting, frame, shown, is_known, words)


def _telling(step: FilmedStep) -> list[Sighting]:
    """What tells of a page: the act, and what the pages said then."""
    return [step.sighting, *(effect for effect in step.effects if isinstance(effect, PageSaid))]


def _texts(shown: PageShown) -> dict[str, str]:
    return {"heading": shown.heading, "title": shown.title, "path": shown.path}


def _in_several(films: Sequence[Filmed]) -> set[str]:
    """The texts that films of several cases show alike: what belongs to a case is in its films only."""
    by_case: dict[tuple[tuple[str, object], ...], set[str]] = defaultdict(set)
    for steps, values in films:
        by_case[tuple(values.items())].update(*(_words_of(step) for step in steps))
    cases = Counter(text for texts in by_case.values() for text in texts)
    return {text for text, count in cases.items() if count > 1}


def _words_of(step: FilmedStep) -> set[str]:
    """The texts by which its pages may be known, and the names of their frames."""
    telling = _telling(step)
    texts = {text for one in telling if one.page for text in _texts(one.page).values()}
    return texts | {name for one in telling for name in one.frame}


def _frame_name(name: str) -> str:
    """The name of a frame, with `*` from where it counts: a page that makes names anew makes them of numbers."""
    counted = _COUNTED.search(name)
    begun = name[: counted.start()].rstrip("0123456789") if counted else name
    return name if counted is None or name.startswith("#") else f"{begun if len(begun) >= _TELLING else ''}{ANY}"


def _general(fact: str, text: str, values: Values, alike: set[str]) -> str:
    """The text as a page state has it; empty where it may be somebody's."""
    if text in alike and template_for(text, values) is None:
        return text
    numbered = NUMBERED_IN_ADDRESS if fact == "path" else _NUMBERED
    words = with_places(written(text, values), values, numbered)
    return "" if looks_like_data(fixed(words)) else words


# --- which of them are one page


def _groups(seen: Iterable[_FilmedPage]) -> list[_Group]:
    alike: dict[tuple[object, ...], list[_FilmedPage]] = defaultdict(list)
    for one in seen:
        alike[one.frame, *one.words.values()].append(one)
    return [_Group(tuple(members), members[0].words, members[0].frame) for members in alike.values()]


def _merged_groups(groups: Sequence[_Group]) -> list[_Group]:
    """Groups of different films that are one page but for some words."""
    merged: list[_Group] = []
    for group in groups:
        place = next((place for place, one in enumerate(merged) if _may_be_one(one, group)), None)
        if place is None:
            merged.append(group)
        else:
            merged[place] = _both_groups(merged[place], group)
    return merged


def _may_be_one(one: _Group, other: _Group) -> bool:
    """Are they from different films, at the same place, and do they call themselves much alike?"""
    is_apart = one.films.isdisjoint(other.films) and len(one.frame) == len(other.frame)
    words = _both(one, other)
    called = words["heading"] or (not one.words["heading"] and not other.words["heading"] and words["title"])
    return bool(is_apart and one.words["path"] == other.words["path"] and called)


def _both_groups(one: _Group, other: _Group) -> _Group:
    frame = tuple(name if name == beside else ANY for name, beside in zip(one.frame, other.frame, strict=True))
    return _Group((*one.seen, *other.seen), _both(one, other), frame)


def _both(one: _Group, other: _Group) -> dict[str, str]:
    return {fact: _shared(words, other.words[fact]) for fact, words in one.words.items()}


def _shared(one: str, other: str) -> str:
    """The words that both begin and end with, around `*`; empty where they have none of these."""
    here, there = one.split(), other.split()
    if here == there:
        return one
    begun = _alike(here, there)
    shorter = min(len(here), len(there)) - begun - 1
    ended = min(_alike(here[::-1], there[::-1]), shorter)
    words = " ".join([*here[:begun], ANY, *here[len(here) - ended :]])
    return words if shorter >= 0 and fixed(words) else ""


def _alike(here: Sequence[str], there: Sequence[str]) -> int:
    """How many words they begin with alike."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False))))


# --- what it is known by


def _told_apart(group: _Group, others: Sequence[_FilmedPage]) -> Page | None:
    """The page state, by as little as tells it from all other pages of the films."""
    elsewhere = [one.shown for one in others if stands_in(group.frame, one.frame)]
    pages = (_known_by(facts, group) for facts in _ENOUGH)
    return next((page for page in pages if page and _fits_only(page, group, elsewhere)), None)


def _known_by(facts: Sequence[str], group: _Group) -> Page | None:
    words = {fact: group.words[fact] for fact in facts}
    return _page(group.frame, words) if all(words.values()) else None


def _fits_only(page: Page, group: _Group, elsewhere: Sequence[PageShown]) -> bool:
    """Does it fit all that the films show of the page, and none of the others?"""
    fits_all = all(looks_like(page, one.shown) for one in group.seen)
    return fits_all and not any(looks_like(page, shown) for shown in elsewhere)


def _page(frame: tuple[str, ...], words: Mapping[str, str]) -> Page | None:
    """The page state, unless it would fit any page."""
    try:
        return Page.model_validate({"frame": frame, **words})
    except ValidationError:
        return None


def _name(group: _Group, taken: set[str]) -> str:
    """A name of its own, after words of the page rather than after what stands beside those of a case."""
    first = sorted(("heading", "path", "title"), key=lambda fact: fact != "path" and is_pattern(group.words[fact]))
    named = (slug(fixed(group.words[fact])) for fact in first)
    stem = next(filter(None, named), "sida")
    name = next(one for one in (stem, *(f"{stem}_{number}" for number in range(2, 1000))) if one not in taken)
    taken.add(name)
    return name
