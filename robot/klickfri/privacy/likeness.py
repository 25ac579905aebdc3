"""Does a text look like somebody's, or like one case's? Told by its shape alone, so a person judges."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
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
