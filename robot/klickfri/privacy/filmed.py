"""Masks what is seen while a system with real persons is filmed. Deny by default: a fact without a rule is left out,
and a text that is neither a known label nor a value of the application is replaced.

A known value becomes a token of its name, `«$reference»` or `«$personal_number|pnr10»`; every other text becomes
`«dolt 3»`, with the same number for equal texts of one film, so that what was read can be told to be what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from klickfri.model.film import Sighting
from klickfri.model.text import as_caption, as_shown

KINDS = frozenset(
    {
        *("click", "dblclick", "contextmenu", "set", "key", "drag", "copy", "paste", "submit", "dialog", "answer"),
        *(
            "read",
            "must",
            "changed",
            "marked",
            "shown",
            "leave",
            "opened",
            "closed",
            "navigated",
            "posted",
            "sent",
            "downloaded",
        ),
        *("pause", "resume", "undo", "remark"),
    }
)
_SHORTEST = 4
"""Signs of a text that keeps its number. `ja` and `nej` do not: one known answer would tell all the others."""
_WORD = re.compile(r"[a-z][a-z-]{0,24}[1-6]?")
_KEY = re.compile(r"[A-Z][A-Za-z]{2,9}|F\d\d?|.")
_PATH = re.compile(r"(?:/[a-z][a-z-]*[1-6]?(?:\[\d+\])?)+")
_STANDING = frozenset({"cell", "gridcell", "text"})
"""Roles of what only stands there; a link or a button says what it does."""
_BESIDE = ("left", "above", "before")
"""Where the label of a form stands; in a row of a table another value stands there."""
_SIZED = frozenset({"textbox", "combobox", "listbox", "checkbox", "radio", "file"})
"""Roles whose size does not follow their text."""


@dataclass
class FilmMask:
    """Masks the sightings of one film.

    `labels` are the texts that the system's own files say are labels; `codes` the names that its frames and elements
    are known to have in its code; `paths` the known parts of its addresses. `references` says which known values a
    text shows, as `$name` or `$name|format`.
    """

    labels: Collection[str]
    codes: Collection[str] = ()
    paths: Collection[str] = ()
    references: Callable[[str], Sequence[str]] = lambda text: ()
    _hidden: dict[str, int] = field(default_factory=dict, repr=False)
    _documents: dict[str, int] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._labels = {as_caption(text) for text in self.labels}

    def __call__(self, one: Sighting) -> Sighting | None:
        """The sighting as it may be kept; None for a kind that nobody has said may be."""
        if one.kind not in KINDS:
            return None
        document = f"d{self._documents.setdefault(one.document, len(self._documents) + 1)}"
        frame = tuple(self.code(name) for name in one.frame)
        return replace(one, document=document, frame=frame, facts=_kept(self, _unsigned(one.facts), FACTS))

    def value(self, text: Any) -> str:
        """A text that is data: a token of the known values it shows, or hidden. Nothing stays nothing."""
        shown = self.references(str(text))
        return f"«{' '.join(shown)}»" if shown else self._hide(as_shown(str(text)))

    def _hide(self, text: str) -> str:
        if not text:
            return ""
        key = text.casefold() if len(text) >= _SHORTEST else f"{len(self._hidden)} {text}"
        return f"«dolt {self._hidden.setdefault(key, len(self._hidden) + 1)}»"

    def label(self, text: Any) -> str:
        """A text that may be a label: kept if it is a known one."""
        return str(text) if self.knows(text) else self.value(text)

    def choice(self, text: Any) -> str:
        """What was chosen in a list: a known value before a known label, so that it is not taken for a constant."""
        return self.value(text) if self.references(str(text)) else self.label(text)

    def code(self, name: Any) -> str:
        """A name in the page's code: kept if it is a known one."""
        return str(name) if name in self.codes else self.value(name)

    def address(self, path: Any) -> str:
        """A path of an address, of which the known parts are kept."""
        return "/".join(part if part in self.paths else self.value(part) for part in str(path).split("/"))

    def knows(self, text: Any) -> bool:
        """Is it a known label?"""
        return as_caption(str(text)) in self._labels


MaskRule = Callable[[FilmMask, Any], Any]
_SIGN = "?"
"""In place of a sign that was typed outside any field: several in a row may be a number of somebody's."""


def _unsigned(facts: Mapping[str, Any]) -> Mapping[str, Any]:
    """The facts without which sign a plain key was; a shortcut's letter is the page's."""
    is_sign = len(str(facts.get("key", "")).strip()) == 1 and not facts.get("modifiers")
    return {**facts, "key": _SIGN} if is_sign else facts


def _kept(mask: FilmMask, facts: Mapping[str, Any], rules: Mapping[str, MaskRule]) -> dict[str, Any]:
    """The facts that have a rule, each as its rule keeps it; None stays None."""
    kept = {name: fact for name, fact in facts.items() if name in rules}
    return {name: None if fact is None else rules[name](mask, fact) for name, fact in kept.items()}


def _word(mask: FilmMask, word: Any) -> str:
    return str(word).lower() if _WORD.fullmatch(str(word).lower()) else mask.value(word)


def _key(mask: FilmMask, key: Any) -> str:
    return str(key) if _KEY.fullmatch(str(key)) else mask.value(key)


def _yes(mask: FilmMask, answer: Any) -> bool:
    return bool(answer)


def _number(mask: FilmMask, number: Any) -> float:
    return number if isinstance(number, int | float) else 0


def _each(rule: MaskRule) -> MaskRule:
    return lambda mask, facts: [rule(mask, one) for one in facts]


def _by_word(rule: MaskRule) -> MaskRule:
    return lambda mask, facts: {_word(mask, word): rule(mask, fact) for word, fact in facts.items()}


def _element(mask: FilmMask, told: Mapping[str, Any]) -> dict[str, Any]:
    """What stands in a row or beside a caption is a value, also where it reads like a label."""
    kept = _kept(mask, told, _ELEMENT)
    labels, in_row = told.get("labels", {}), bool(told.get("row"))
    if in_row:
        kept["labels"] = {**kept.get("labels", {}), **{at: mask.value(labels[at]) for at in _BESIDE if at in labels}}
    texts = {fact: told[fact] for fact in ("name", "text", "title") if fact in told}
    if told.get("role") in _STANDING and (in_row or "left" in labels):
        kept |= {fact: mask.value(text) for fact, text in texts.items()}
    if "box" in kept and told.get("role") not in _SIZED and any(kept[fact] != text for fact, text in texts.items()):
        kept["box"] = _square(kept["box"])
    return kept


def _square(box: list[float]) -> list[float]:
    """The beginning of a box: how wide a hidden text is would tell something of it."""
    x, y, width, height = box
    return [x, y, min(width, height), height]


def _row(mask: FilmMask, row: Mapping[str, Any]) -> dict[str, Any]:
    titles = {title: mask.label(title) for title in row["cells"]}
    return {
        "column": mask.label(row["column"]),
        "cells": {titles[title]: mask.value(text) for title, text in row["cells"].items()},
        "alone": [titles[title] for title in row.get("alone", ()) if title in titles],
        "number": _number(mask, row["number"]),
        "of": _number(mask, row["of"]),
        "total": _number(mask, row.get("total", 0)),
    }


_ELEMENT: Mapping[str, MaskRule] = {
    **dict.fromkeys(("role", "tag", "type"), _word),
    **dict.fromkeys(("name", "text", "title", "heading"), FilmMask.label),
    "labels": _by_word(FilmMask.label),
    "row": _row,
    "among": _each(FilmMask.choice),
    "supporting": lambda mask, names: {_word(mask, one): name for one, name in names.items() if name in mask.codes},
    "shared": _by_word(_number),
    "path": lambda mask, path: path if _PATH.fullmatch(path) else mask.value(path),
    **dict.fromkeys(("box", "view"), _each(_number)),
    **dict.fromkeys(("secret", "closed"), _yes),
}
_CHOICE: Mapping[str, MaskRule] = {
    "role": _word,
    "label": FilmMask.label,
    "chosen": FilmMask.choice,
    "on": _yes,
    "among": _each(FilmMask.choice),
    "paths": _each(_ELEMENT["path"]),
}
_PAGE: Mapping[str, MaskRule] = {"heading": FilmMask.label, "title": FilmMask.label, "path": FilmMask.address}
FACTS: Mapping[str, MaskRule] = {
    **dict.fromkeys(("button", "began"), _number),
    **dict.fromkeys(("keyboard", "on", "own", "dragged", "held", "scrolled", "keys"), _yes),
    **dict.fromkeys(("dialog", "answer", "method"), _word),
    **dict.fromkeys(("value", "file"), FilmMask.value),
    **dict.fromkeys(("path", "action"), FilmMask.address),
    **dict.fromkeys(("element", "option", "onto", "hover"), _element),
    "stood": _each(lambda mask, choice: _kept(mask, choice, _CHOICE)),
    "page": lambda mask, page: _kept(mask, page, _PAGE),
    "key": _key,
    "modifiers": _each(_word),
    "options": _each(FilmMask.choice),
    "files": _each(FilmMask.value),
    "texts": lambda mask, texts: [text for text in texts if mask.knows(text)],
    **dict.fromkeys(("text", "words"), FilmMask.label),
}
