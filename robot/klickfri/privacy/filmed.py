"""Masks what is seen while a system with real persons is filmed, by the types of a sighting's facts. Deny by default: a
text that is neither a known label nor a value of the application is replaced, and one without a rule is an error.

A known value becomes a token of its name, `«$reference»` or `«$personal_number|pnr10»`; every other text becomes
`«dolt 3»`, with the same number for equal texts of one film, so that what was read can be told to be what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import NoneType
from typing import Literal, TypeVar, get_args, get_origin, get_type_hints

from klickfri.model.film import Element, FilmModel, KeyPressed, Masked, Sighting, TableRow
from klickfri.model.pattern import fixed, is_pattern, named, with_places
from klickfri.model.target import LINE
from klickfri.model.text import as_caption, as_shown

_SHORTEST = 4
"""Signs of a text that keeps its number. `ja` and `nej` do not: one known answer would tell all the others."""
_WORD = re.compile(r"[a-z][a-z-]{0,24}[1-6]?")
_KEY = re.compile(r"[A-Z][A-Za-z]{2,9}|F\d\d?|.")
_PATH = re.compile(r"(?:/[a-z][a-z-]*[1-6]?(?:\[\d+\])?)+")
_STANDING = frozenset({"cell", "gridcell", "text"})
"""Roles of what only stands there; a link or a button says what it does."""
_BESIDE = ("left", "above", "before", "after", "beside", "over", "group")
"""Where the label of a form stands; in a row of a table another value stands there."""
_SIZED = frozenset({"textbox", "combobox", "listbox", "checkbox", "radio", "file"})
"""Roles whose size does not follow their text."""
_TEXTS = ("name", "text", "title")
"""What an element says of itself."""


@dataclass
class FilmMask:
    """Masks the sightings of one film.

    `labels` are the texts that the system's own files say are labels; `codes` the names that its frames and elements
    are known to have in its code; `paths` the known parts of its addresses. `references` says which known values a
    text shows, as `$name` or `$name|format`. `patterns` are words by which pages are known, with places for values.
    """

    labels: Collection[str]
    codes: Collection[str] = ()
    paths: Collection[str] = ()
    references: Callable[[str], Sequence[str]] = lambda text: ()
    patterns: Collection[str] = ()
    _hidden: dict[str, int] = field(default_factory=dict, repr=False)
    _documents: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._labels = {as_caption(text) for text in self.labels}
        self._patterns = sorted(self.patterns, key=lambda one: (-len(named(one)), -len(fixed(one))))
        self._code_patterns = sorted(filter(is_pattern, self.codes), key=lambda one: -len(fixed(one)))

    def __call__(self, one: Sighting) -> Sighting:
        """The sighting as it may be kept."""
        kept = _kept(self, one)
        if isinstance(kept, KeyPressed) and _writes_a_sign(kept):
            return kept.model_copy(update={"key": _SIGN})
        return kept

    def value(self, text: str) -> str:
        """A text that is data: a token of the known values it shows, or hidden. Nothing stays nothing."""
        shown = self.references(text)
        return f"«{' '.join(shown)}»" if shown else self._hide(as_shown(text))

    def _hide(self, text: str) -> str:
        if not text:
            return ""
        key = text.casefold() if len(text) >= _SHORTEST else f"{len(self._hidden)} {text}"
        return f"«dolt {self._hidden.setdefault(key, len(self._hidden) + 1)}»"

    def label(self, text: str) -> str:
        """A text that may be a label: kept if it is a known one."""
        return text if self.knows(text) else self.value(text)

    def heading(self, text: str) -> str:
        """What a page calls itself: kept if it is a known label; with its places hidden where it fits a pattern."""
        return text if self.knows(text) else self._in_pattern(text, self._patterns) or self.value(text)

    def _in_pattern(self, text: str, patterns: Sequence[str]) -> str | None:
        return next(filter(None, (with_places(one, text, self._in_place) for one in patterns)), None)

    def _in_place(self, place: str, text: str) -> str:
        return f"«{place}»" if place in self.references(text) else self.value(text)

    def option(self, text: str) -> str:
        """What was chosen in a list: a known value before a known label, so that it is not taken for a constant."""
        return self.value(text) if self.references(text) else self.label(text)

    def said(self, text: str) -> str | None:
        """One of many texts of a page; None where it is no label."""
        return text if self.knows(text) else None

    def code(self, name: str) -> str:
        """A name in the page's code: kept if it is a known one."""
        return name if name in self.codes else self._in_pattern(name, self._code_patterns) or self.value(name)

    def known_code(self, name: str) -> str | None:
        """A name in the page's code; None where it is not a known one."""
        return name if name in self.codes else None

    def address(self, path: str) -> str:
        """A path of an address, of which the known parts are kept."""
        return self._in_pattern(path, self._patterns) or "/".join(
            part if part in self.paths else self.value(part) for part in path.split("/")
        )

    def word(self, word: str) -> str:
        """A word of HTML, ARIA or the browser: kept if it looks like one."""
        return word.lower() if _WORD.fullmatch(word.lower()) else self.value(word)

    def path(self, path: str) -> str:
        """An element's place: kept if it is made of tags."""
        return path if _PATH.fullmatch(path) else self.value(path)

    def key(self, key: str) -> str:
        """A key as the browser calls it."""
        return key if _KEY.fullmatch(key) else self.value(key)

    def document(self, name: str) -> str:
        """A document by its number in the film."""
        return f"d{self._documents.setdefault(name, len(self._documents) + 1)}"

    def knows(self, text: str) -> bool:
        """Is it a known label?"""
        return as_caption(text) in self._labels


_RULES: Mapping[Masked, Callable[[FilmMask, str], str | None]] = {
    Masked.LABEL: FilmMask.label,
    Masked.HEADING: FilmMask.heading,
    Masked.VALUE: FilmMask.value,
    Masked.OPTION: FilmMask.option,
    Masked.SAID: FilmMask.said,
    Masked.WORD: FilmMask.word,
    Masked.CODE: FilmMask.code,
    Masked.KNOWN_CODE: FilmMask.known_code,
    Masked.ADDRESS: FilmMask.address,
    Masked.PATH: FilmMask.path,
    Masked.KEY: FilmMask.key,
    Masked.DOCUMENT: FilmMask.document,
}
_SIGN = "?"
"""In place of a sign that was typed outside any field: several in a row may be a number of somebody's."""

T = TypeVar("T", bound=FilmModel)


def _writes_a_sign(one: KeyPressed) -> bool:
    """Is it a plain sign? A shortcut's letter is the page's."""
    return len(one.key.strip()) == 1 and not one.modifiers


def _kept(mask: FilmMask, told: T) -> T:
    """What was told, each fact of it as its type says."""
    hints = get_type_hints(type(told), include_extras=True)
    facts = {name: _fact(mask, getattr(told, name), hints[name]) for name in type(told).model_fields}
    return told.model_copy(update=facts)


def _fact(mask: FilmMask, fact: object, hint: object) -> object:
    """A fact as it may be kept; None for a text that is left out."""
    hint = _without_none(hint)
    match fact:
        case str() if get_origin(hint) is not Literal:
            (rule,) = (note for note in get_args(hint) if isinstance(note, Masked))
            return _RULES[rule](mask, fact)
        case Element():
            return _element(mask, fact)
        case TableRow():
            return _row(mask, fact)
        case FilmModel():
            return _kept(mask, fact)
        case tuple():
            kept = (_fact(mask, one, get_args(hint)[0]) for one in fact)
            return tuple(one for one in kept if one is not None)
        case Mapping():
            of_key, of_value = get_args(hint)
            pairs = {_fact(mask, key, of_key): _fact(mask, value, of_value) for key, value in fact.items()}
            return {key: value for key, value in pairs.items() if value is not None}
    return fact  # a number, a yes or no, a word of a closed set, or nothing


def _without_none(hint: object) -> object:
    """The type of what is there, of one that may be None."""
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0] if NoneType in get_args(hint) else hint


def _is_masked(kept: Element, told: Element) -> bool:
    return any(getattr(kept, name) != getattr(told, name) for name in _TEXTS)


def _element(mask: FilmMask, told: Element) -> Element:
    """What stands in a row or beside a caption is a value, also where it reads like a label."""
    kept = _kept(mask, told)
    if told.row:
        beside = {place: mask.value(text) for place, text in told.labels.items() if place in _BESIDE}
        kept = kept.model_copy(update={"labels": {**kept.labels, **beside}})
    if told.role in _STANDING and (told.row or "left" in told.labels):
        kept = kept.model_copy(update={name: mask.value(getattr(told, name)) for name in _TEXTS})
    if told.box and told.role not in _SIZED and _is_masked(kept, told):
        kept = kept.model_copy(update={"box": _square(told.box)})
    return kept


def _square(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """The beginning of a box: how wide a hidden text is would tell something of it."""
    x, y, width, height = box
    return x, y, min(width, height), height


def _row(mask: FilmMask, row: TableRow) -> TableRow:
    """A row's values, under headings that are hidden in the same way wherever they are told."""
    titles = {title: mask.label(title) for title in dict.fromkeys((*row.cells, row.column))}
    return TableRow(
        column=titles[row.column],
        cells={titles[title]: mask.value(text) for title, text in row.cells.items()},
        alone=tuple(titles[title] for title in row.alone),
        number=row.number,
        of=row.of,
        total=row.total,
        ways=tuple(way for way in row.ways if re.fullmatch(LINE, way)),
        tables=row.tables,
    )
