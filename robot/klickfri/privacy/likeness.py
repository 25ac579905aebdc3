"""Does a text look like somebody's, or like one case's? Told by its shape, so a person judges.

Two words with capitals look like a person's name, unless the place says that they are a caption, or a word of them is
one that captions are made of and persons are not called by.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib import resources
from itertools import pairwise

from klickfri.privacy.scan import personal_numbers

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.\w+")
_PHONE = re.compile(r"(?<![\d-])(?:\+46|0)(?:[ -]?\d){8,11}(?![\d-])")
_MONTH = r"(?:jan|feb|mars|apr|maj|juni|juli|aug|sept?|okt|nov|dec)\w*"
_DATE = re.compile(rf"(?<!\d)(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{1,2}} {_MONTH})(?!\d)", re.I)
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
_NUMBER = re.compile(r"\d{4}|\d{2}[-/]\d{2}|[A-ZÅÄÖ]{2,}[-/]?\d{2}")


def _has_name(text: str) -> bool:
    """Two words with a capital after each other, as names of people are written."""
    words = [word.strip(".,;:!?()\"'”") for word in text.split()]
    return any(_is_named(one) and _is_named(other) for one, other in pairwise(words))


def _is_named(word: str) -> bool:
    return all(part.isalpha() and part[:1].isupper() and part[1:].islower() for part in word.split("-"))


PERSONAL: Mapping[str, Callable[[str], object]] = {
    "a personal number": personal_numbers,
    "an e-mail address": _EMAIL.search,
    "a phone number": _PHONE.search,
}
_HIDDEN = re.compile("«.*»")
CASES: Mapping[str, Callable[[str], object]] = {
    "what a masked film hides": _HIDDEN.search,
    "a date": _DATE.search,
    "a time of day": _TIME.search,
    "a number of a case": _NUMBER.search,
}
NAMES: Mapping[str, Callable[[str], object]] = {"a name": _has_name}


_CAPTIONS = frozenset((resources.files(__package__) / "captions.txt").read_text(encoding="utf-8").split())
"""Words of captions, in lower case, by which no persons are called."""


def _has_persons_name(text: str) -> bool:
    """Two words with a capital after each other, neither of which is a caption's."""
    words = [word.strip(".,;:!?()\"'”") for word in text.split()]
    pairs = [(one, other) for one, other in pairwise(words) if _is_named(one) and _is_named(other)]
    return any(_CAPTIONS.isdisjoint((one.casefold(), other.casefold())) for one, other in pairs)


def label_looks_like_data(text: str) -> str | None:
    """What looks like data of one case in words that are a label by where they stand; None when nothing does."""
    return _first({**PERSONAL, **CASES}, text)


def caption_looks_like_data(text: str) -> str | None:
    """As `looks_like_data`, of what a thing or a part of a page is called: `Case Handler` is nobody's name."""
    return _first({**PERSONAL, **CASES, "a name": _has_persons_name}, text)


def looks_personal(text: str) -> str | None:
    """What identifies somebody whatever it stands for; None when nothing does."""
    return _first(PERSONAL, text)


def looks_like_a_persons(text: str) -> str | None:
    """What identifies somebody, a name of two words too; None when nothing does."""
    return _first({**PERSONAL, **NAMES}, text)


def looks_like_data(text: str) -> str | None:
    """What looks like data of one case: somebody's, a date, a number, a name of two words; None when nothing does."""
    return _first({**PERSONAL, **CASES, **NAMES}, text)


def _first(shapes: Mapping[str, Callable[[str], object]], text: str) -> str | None:
    return next((name for name, is_there in shapes.items() if is_there(text)), None)
