"""Which known value a text on the screen shows, and in which form: what makes a film of one case a flow for all.

A text that shows a value is written as `$name` or `$name|format`; one that holds a value among other words becomes a
template. What cannot be explained so and looks like data is never taken over: a person is asked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from klickfri.model import personal_number
from klickfri.model.pattern import ANY
from klickfri.model.text import as_lines, as_shown
from klickfri.model.values import MASKED, Values, literal, references, resolve

SHORTEST = 4
"""Signs of a value that is looked for inside a longer text; a shorter one is found everywhere."""
_SHORTEST_NUMBER = 2
"""Signs of a case's own number that is looked for in a heading."""
FOLDED = "folded"
"""The format of a text of several lines that was written on one."""

_FormsOf = Callable[[object], tuple[str, ...]]
"""The formats that a value of this shape may be shown in."""
_DATES = ("iso", "yymmdd", "day_month", "day_month_year", "day_month_short_year", "day_slash_month")
_NUMBERS = ("pnr10", "pnr12_digits", "pnr10_digits")
_AMOUNTS = ("amount", "amount_kr")
_TEXTS = ("upper",)
_FOREIGN_DATES = ("day_dots_short", "day_dashes", "month_slashes", "month_slashes_short", "year_slashes")
_FOREIGN_AMOUNTS = ("amount_point", "amount_point_plain", "amount_dots", "decimal_point")
_REWRITTEN: Mapping[tuple[str, ...], tuple[str, ...]] = {
    _DATES: (*_DATES, "yyyymmdd", "day_slashes", "day_dots", *_FOREIGN_DATES),
    _NUMBERS: _NUMBERS,
    _AMOUNTS: (*_AMOUNTS, "amount_plain", "amount_grouped", *_FOREIGN_AMOUNTS),
    _TEXTS: (*_TEXTS, "lower", "title"),
    (): (),
}
"""What a page may make of a text that is typed, or a person may write it as, beside the forms in which any text shows a
value.
"""
_JOINT = r" ?[-–—:;,/|)] ?| "
"""What stands between a code and its words."""
_BETWEEN = re.compile(r"[\s\-–—:;,./|()]*")
"""What stands between values that a person writes one after the other."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?")
_DIGITS = re.compile(r"\d+")
_AMOUNT = re.compile(r"\d+([.,]\d{1,2})?")
_NUMBER = re.compile(r"(?=\S*\d)\S*[^\W\d]\S*|\d[\d-]{4,}")


def references_for(text: str, values: Values) -> list[str]:
    """Every `$name` or `$name|format` that shows exactly this text, in the order of the values; plain forms first."""
    return one_each(_fitting(text, values, _forms))


def forms_for(text: str, values: Values) -> list[str]:
    """As `references_for`, of a field whose text the page rewrites: with more forms, and all that fit of each value.

    A day that is written as ISO has it stands so by itself.
    """
    found = _fitting(text, values, _rewritten)
    return [one for one in found if one.removesuffix("|iso") == one or one.removesuffix("|iso") not in found]


def options_for(text: str, values: Values) -> list[str]:
    """What a choice that no value is called by may be known by: a value in another spelling, or one that it begins or
    ends with, as `$code - *` of "B2 - Beviljad".
    """
    words, found = as_shown(text), forms_for(text, values)
    for reference, shown in _shown(values, lambda value: ()):
        begins = re.fullmatch(rf"{re.escape(shown)}({_JOINT}).+", words)
        ends = re.fullmatch(rf".+?({_JOINT}){re.escape(shown)}", words)
        found += [f"{reference}{begins[1]}*"] if shown and begins else []
        found += [f"*{ends[1]}{reference}"] if shown and ends else []
    return found


def one_each(found: Iterable[str]) -> list[str]:
    """The first reference to each value."""
    best: dict[str, str] = {}
    for reference in found:
        best.setdefault(references(reference)[0], reference)
    return list(best.values())


def _fitting(text: str, values: Values, forms: _FormsOf) -> list[str]:
    """Every reference that shows exactly this text; in a masked film those that stand for it."""
    wanted = as_lines(text)
    if masked := MASKED.fullmatch(wanted):
        return [reference for reference in masked[1].split() if references(reference)[0] in values]
    found = _shown(values, lambda value: (*forms(value), *_listed(value)))
    return [reference for reference, shown in found if shown == wanted] if wanted else []


def template_for(text: str, values: Values) -> str | None:
    """The text with every value that it holds as words of its own replaced; `None` when it holds none."""
    template = as_shown(text)
    for reference, shown in sorted(_shown(values, _forms), key=lambda one: -len(one[1])):
        if len(shown) >= SHORTEST:
            whole_words = rf"(?<![\w$|]){re.escape(shown)}(?!\w)"
            template = re.sub(whole_words, reference, template)
    return template if "$" in template and template != as_shown(text) else None


def joined_for(text: str, values: Values) -> list[str]:
    """The one way in which a text is several of these values and nothing but signs between them: `$reference $what`."""
    if MASKED.search(text):
        template = MASKED.sub(lambda found: found[0] if " " in found[1] else found[1], as_lines(text))
        found = references(template)
    else:
        template = template_for(text, values) or ""
        found = references(template)
        if any(len(references_for(str(values[name]), values)) > 1 for name in found):
            return []
    is_whole = _BETWEEN.fullmatch(literal(template)) is not None and set(found) <= values.keys()
    return [template] if len(found) > 1 and is_whole else []


def with_places(text: str, values: Values, numbered: re.Pattern[str]) -> str:
    """The text with `$values` in place of what it holds of them, and `*` for every other number."""

    def place(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith("$") else next(iter(references_for(found[0], values)), ANY)

    return numbered.sub(place, template_for(text, values) or as_shown(text))


NUMBERED_IN_ADDRESS = re.compile(r"\$[a-z]\w*(?:\|\w+)?|\d[\w-]*")
"""References, and what begins with a digit, in an address."""


def address_for(address: str, values: Values) -> str:
    """An address as a target has it: values and numbers in it are the filmed case's."""
    return with_places(address, values, NUMBERED_IN_ADDRESS) if address else ""


def holds_number(text: str, values: Values) -> bool:
    """Does the text hold the case's own number, also right beside letters? Never within a longer number, and not one
    of one digit, which may count anything.
    """
    number = as_shown(str(values.get("reference") or ""))
    if len(number) < _SHORTEST_NUMBER:
        return False
    sign = r"\d" if number.isdigit() else r"\w"
    alone = rf"(?<!{sign})(?<!\w[-/.:]){re.escape(number)}(?!{sign})(?![-/.:]\w)"
    return bool(re.search(alone, as_shown(text)))


def identifies(value: object) -> bool:
    """Does the value tell its case from all others, as a number of it does; not a day, a place or a person's name?"""
    text = str(value)
    return bool("@" in text or _NUMBER.fullmatch(text)) and not _DAY.fullmatch(text)


def holds_value(text: str, values: Values) -> bool:
    """Does the text hold a value of the case, whole or among other words?"""
    return bool(references_for(text, values)) or template_for(text, values) is not None


def counts_value(text: str, values: Values) -> bool:
    """Is a number in the text a value of the case, however short, and with words right beside it?"""
    numbers = {str(value) for value in values.values()}
    return not numbers.isdisjoint(_DIGITS.findall(text))


def _shown(values: Values, forms: _FormsOf) -> Iterator[tuple[str, str]]:
    """Each value in each form, in the order of the values: its reference and the text; of one with several lines also
    all of them on one.
    """
    for name, value in values.items():
        if value is None or isinstance(value, bool | list | tuple | Mapping):
            continue
        lines, shown = as_lines(str(value)), as_shown(str(value))
        yield f"${name}", lines
        if lines != shown:
            yield f"${name}|{FOLDED}", shown
        for form in forms(value):
            reference = f"${name}|{form}"
            yield reference, as_lines(str(resolve(reference, values)))


def _forms(value: object) -> tuple[str, ...]:
    """The formats that a value of this shape may be shown in."""
    if isinstance(value, dt.date) or _DAY.fullmatch(str(value)):
        return _DATES if _is_day(value) else ()
    if personal_number.is_normal(str(value)):
        return _NUMBERS
    if _AMOUNT.fullmatch(str(value)):
        return _AMOUNTS
    return _TEXTS if str(value) != str(value).upper() else ()


def _listed(value: object) -> tuple[str, ...]:
    """Where it may be several choices in one text."""
    return ("several",) if re.search(r"[;,\n]", str(value)) else ()


def _rewritten(value: object) -> tuple[str, ...]:
    """The formats in which a page or a person may write it anew; a point instead of a comma only where there is one."""
    return tuple(form for form in _REWRITTEN[_forms(value)] if form != "decimal_point" or "," in str(value))


def _is_day(value: object) -> bool:
    try:
        dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return False
    return True
