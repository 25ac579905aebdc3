"""Words with places for values, by which a page is known, or what a page says: `Ärende $reference: *`.

`*` stands for one sign or more. `$name` and `$name|format` stand for a value of the case, and for one sign or more
where that is not known. A text without such places is only itself. The page's script has the same rule (`pages.js`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

from klickfri.model.text import as_shown
from klickfri.model.values import REFERENCE

ANY = "*"
Known = Mapping[str, str]
"""What a reference shows, as `$name` or `$name|format` -> text; those not known are left out."""

_PLACE = re.compile(rf"\*|{REFERENCE.pattern}")


def is_pattern(text: str) -> bool:
    """Has the text places for values?"""
    return bool(_PLACE.search(text))


def fixed(text: str) -> str:
    """What stands in the text itself, its places left out."""
    return _PLACE.sub("", text).strip()


def named(text: str) -> list[str]:
    """The references in it, as they are written."""
    return [match[0] for match in _PLACE.finditer(text) if match[0] != ANY]


def with_words(text: str) -> str:
    """The text as a person is told of it: `Ärende …`."""
    return _PLACE.sub("…", text)


def fits(pattern: str, text: str, known: Known) -> bool:
    """Does the whole text, as it shows, fit the pattern?"""
    return bool(re.fullmatch(_as_regex(as_shown(pattern), known), text, re.DOTALL))


class Fitting(NamedTuple):
    """What a text must fit: words with places, and what is known of these."""

    words: str
    known: Known

    def holds(self, text: str) -> bool:
        """Does the whole text fit?"""
        return fits(self.words, text, self.known)


def with_places(pattern: str, text: str, write: Callable[[str, str], str]) -> str | None:
    """The text with something else in each of the pattern's places; `None` for one that does not fit.

    `write` is given the place, as it is written, and what stands there.
    """
    words = as_shown(pattern)
    found = re.fullmatch(_as_regex(words, {}), text, re.DOTALL)
    if found is None:
        return None
    standing = iter(found.groups())
    return _PLACE.sub(lambda place: write(place[0], next(standing)), words)


def is_within(narrow: str, wide: str) -> bool:
    """Does the wide pattern fit whatever the narrow one fits? A value of the case is narrower than any words."""
    return fits(wide, as_shown(narrow), {reference: reference for reference in named(wide)})


def may_meet(one: str, other: str) -> bool:
    """Is there a text that both fit?"""
    here, there = _signs(one), _signs(other)

    @cache
    def meet(i: int, j: int) -> bool:
        if i == len(here) or j == len(there):
            return (i, j) == (len(here), len(there))
        if ANY not in (here[i], there[j]) and here[i] != there[j]:
            return False
        further = [(next_i, next_j) for next_i in _next(here, i) for next_j in _next(there, j)]
        return any(meet(*place) for place in further if place != (i, j))

    return meet(0, 0)


Words = tuple[str | None, ...]
"""What a page says: words, and by turns with them what stands in a place between; `None` is any one word."""


def words_of(pattern: str, known: Known) -> Words:
    """What a page must say, as it shows: each value of the pattern a word or words of its own, `*` any one word."""
    words, parts, end = as_shown(pattern), list[str | None](), 0
    for place in _PLACE.finditer(words):
        parts += [words[end : place.start()], known.get(place[0])]
        end = place.end()
    return (*parts, words[end:])


def times_in(words: Words, text: str) -> int:
    """How often a text says it."""
    if len(words) == 1:
        return text.count(words[0] or "")
    whole = (r"\S+" if one is None else rf"(?<!\w){re.escape(one)}(?!\w)" for one in words[1::2])
    between = [re.escape(one or "") for one in words[::2]]
    return len(re.findall(between[0] + "".join(map("".join, zip(whole, between[1:], strict=True))), text))


def _as_regex(pattern: str, known: Known) -> str:
    """The regular expression of a pattern, with what is known filled in."""
    parts, end = [], 0
    for place in _PLACE.finditer(pattern):
        shown = known.get(place[0])
        parts += [re.escape(pattern[end : place.start()]), re.escape(shown) if shown else "(.+)"]
        end = place.end()
    return "".join([*parts, re.escape(pattern[end:])])


def _signs(pattern: str) -> str:
    """The pattern with one sign for each place."""
    return _PLACE.sub(ANY, as_shown(pattern))


def _next(signs: str, at: int) -> tuple[int, ...]:
    """Where one may stand after one more sign of the text."""
    return (at, at + 1) if signs[at] == ANY else (at + 1,)
