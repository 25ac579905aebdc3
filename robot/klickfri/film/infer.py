"""Which known value a text on the screen shows, and in which form: what makes a film of one case a flow for all.

A text that shows a value is written as `$name` or `$name|format`; one that holds a value among other words becomes a
template. What cannot be explained so and looks like data is never taken over: a person is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping

from klickfri.model import personal_number
from klickfri.model.text import as_shown
from klickfri.model.values import MASKED, Values, references, resolve

SHORTEST = 4
"""Signs of a value that is looked for inside a longer text; a shorter one is found everywhere."""

_DATES = ("iso", "yymmdd", "day_month", "day_month_year", "day_slash_month")
_NUMBERS = ("pnr10", "pnr12_digits", "pnr10_digits")
_AMOUNTS = ("amount", "amount_kr")
_TEXTS = ("upper",)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")
_AMOUNT = re.compile(r"\d+([.,]\d{1,2})?")
_NUMBER = re.compile(r"(?=\S*\d)\S*[^\W\d]\S*|\d[\d-]{4,}")


def references_for(text: str, values: Values) -> list[str]:
    """Every `$name` or `$name|format` that shows exactly this text, in the order of the values; plain forms first."""
    wanted = as_shown(text)
    if masked := MASKED.fullmatch(wanted):
        return [reference for reference in masked[1].split() if references(reference)[0] in values]
    if not wanted:
        return []
    found = [(place, reference) for reference, shown, place in _shown(values) if shown == wanted]
    best: dict[str, str] = {}
    for _, reference in found:
        best.setdefault(reference.partition("|")[0], reference)
    return list(best.values())


def template_for(text: str, values: Values) -> str | None:
    """The text with every value that it holds as words of its own replaced; `None` when it holds none."""
    template = as_shown(text)
    for reference, shown, _ in sorted(_shown(values), key=lambda one: -len(one[1])):
        if len(shown) >= SHORTEST:
            whole_words = rf"(?<![\w$|]){re.escape(shown)}(?!\w)"
            template = re.sub(whole_words, reference, template)
    return template if "$" in template and template != as_shown(text) else None


def identifies(value: object) -> bool:
    """Does the value tell its case from all others, as a number of it does; not a day, a place or a person's name?"""
    text = str(value)
    return bool("@" in text or _NUMBER.fullmatch(text)) and not _DAY.fullmatch(text)


def holds_value(text: str, values: Values) -> bool:
    """Does the text hold a value of the case, whole or among other words?"""
    return bool(references_for(text, values)) or template_for(text, values) is not None


def _shown(values: Values) -> Iterator[tuple[str, str, int]]:
    """Each value in each form: its reference, the text, and the value's place in the order."""
    for place, (name, value) in enumerate(values.items()):
        if value is None or isinstance(value, bool | list | tuple | Mapping):
            continue
        yield f"${name}", as_shown(str(value)), place
        for form in _forms(value):
            reference = f"${name}|{form}"
            yield reference, as_shown(str(resolve(reference, values))), place


def _forms(value: object) -> tuple[str, ...]:
    """The formats that a value of this shape may be shown in."""
    if isinstance(value, dt.date) or _DAY.fullmatch(str(value)):
        return _DATES if _is_day(value) else ()
    if personal_number.is_normal(str(value)):
        return _NUMBERS
    if _AMOUNT.fullmatch(str(value)):
        return _AMOUNTS
    return _TEXTS if str(value) != str(value).upper() else ()


def _is_day(value: object) -> bool:
    try:
        dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True
