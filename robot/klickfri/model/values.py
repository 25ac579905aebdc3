"""Values and the formats in which screens show them: `$name` and `$name|format`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, MutableMapping

from klickfri.model.errors import UnknownValue
from klickfri.model.text import as_shown

Values = Mapping[str, object]
MutableValues = MutableMapping[str, object]

REFERENCE = re.compile(r"\$([a-z][a-z0-9_]*)(?:\|([a-z0-9_]+))?")
"""A `$name` or `$name|format` in a text."""
_MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]


_UNCUT = 4
"""Letters of a month that is not cut: maj, mars, juni, juli."""
MASKED = re.compile(r"«(\$[^«»]+)»")
"""What stands for known values in a masked film: `«$reference»`, or `«$given_name $street»` where both fit."""


def day_month(day: dt.date) -> str:
    """`23 november`, as calendars say it."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def day_month_year(day: dt.date) -> str:
    """`23 november 2026`, as letters say it."""
    return f"{day_month(day)} {day.year}"


def day_month_short_year(day: dt.date) -> str:
    """`5 dec. 2026`: the middle length of Swedish, by CLDR."""
    month = _MONTHS[day.month - 1]
    return f"{day.day} {month if len(month) <= _UNCUT else f'{month[:3]}.'} {day.year}"


def date_of(value: object) -> dt.date:
    """The day that a value tells. Raises `ValueError` for one that is none."""
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value)[:10])


def _amount(value: object) -> str:
    """`1 270,00`, as Swedish screens show money."""
    return f"{float(str(value).replace(',', '.')):,.2f}".replace(",", " ").replace(".", ",")


def _with_point(value: object) -> str:
    """`12.5` of 12,5: the decimals as they were given."""
    text = str(value).replace(",", ".")
    float(text)
    return text


_BRITISH = str.maketrans({" ": ",", ",": "."})


def _grouped(value: object) -> str:
    """`1 270` of 1270 and `1 270,50` of 1270,50: the digits in groups, the decimals as they were given."""
    whole, comma, decimals = str(value).replace(".", ",").partition(",")
    return f"{int(whole):,}".replace(",", " ") + comma + decimals


def _texts(rows: object) -> list[str]:
    """The column Text of a list of rows."""
    if not isinstance(rows, list):
        raise TypeError("no list of rows")
    return [row["Text"] for row in rows]


def several(choices: Iterable[str]) -> str:
    """Choices as one text, whatever their order: `Fysik; Svenska`."""
    return "; ".join(sorted(choices))


def choices_in(text: str) -> set[str]:
    """The choices that a text names, between semicolons or lines, else between commas."""
    parts = re.split(r"[;\n]" if re.search(r"[;\n]", text) else ",", text)
    return {as_shown(part) for part in parts} - {""}


FORMATS: dict[str, Callable[[object], object]] = {
    "iso": lambda value: date_of(value).isoformat(),
    "yymmdd": lambda value: date_of(value).strftime("%y%m%d"),
    "yyyymmdd": lambda value: date_of(value).strftime("%Y%m%d"),
    "day_month": lambda value: day_month(date_of(value)),
    "day_month_year": lambda value: day_month_year(date_of(value)),
    "day_month_short_year": lambda value: day_month_short_year(date_of(value)),
    "pnr10": lambda value: str(value)[2:] if len(str(value)) == 13 else str(value),
    "day_slash_month": lambda value: f"{date_of(value).day}/{date_of(value).month} {date_of(value).year}",
    "day_slashes": lambda value: date_of(value).strftime("%d/%m/%Y"),
    "day_dots": lambda value: date_of(value).strftime("%d.%m.%Y"),
    "day_dots_short": lambda value: f"{date_of(value).day}.{date_of(value).month}.{date_of(value).year}",
    "day_dashes": lambda value: date_of(value).strftime("%d-%m-%Y"),
    "month_slashes": lambda value: date_of(value).strftime("%m/%d/%Y"),
    "month_slashes_short": lambda value: f"{date_of(value).month}/{date_of(value).day}/{date_of(value).year}",
    "year_slashes": lambda value: date_of(value).strftime("%Y/%m/%d"),
    "pnr12": lambda value: str(value),
    "pnr12_digits": lambda value: str(value).replace("-", ""),
    "pnr10_digits": lambda value: str(value)[2:].replace("-", ""),
    "amount": lambda value: _amount(value),
    "amount_kr": lambda value: f"{_amount(value)} kr",
    "amount_plain": lambda value: _amount(value).replace(" ", ""),
    "amount_grouped": lambda value: _grouped(value),
    "amount_point": lambda value: _amount(value).translate(_BRITISH),
    "amount_point_plain": lambda value: _amount(value).replace(" ", "").replace(",", "."),
    "amount_dots": lambda value: _amount(value).replace(" ", "."),
    "amount_float": lambda value: str(float(_with_point(value))),
    "decimal_point": lambda value: _with_point(value),
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "title": lambda value: str(value).title(),
    "folded": lambda value: as_shown(str(value)),
    "texts": lambda rows: _texts(rows),
    "several": lambda value: several(choices_in(str(value))),
    "choices": lambda value: sorted(choices_in("" if value is None else str(value))),
}
"""Named formats. Personal numbers are kept as `ÅÅÅÅMMDD-NNNC` (13 characters); `pnr10` drops the century.
`folded` is a text as a page shows it, `texts` the column Text of a list of rows, `several`
the choices of a list that takes several, `choices` the same one by one, for a condition."""


def references(text: str) -> list[str]:
    """The value names a text refers to."""
    return [match.group(1) for match in REFERENCE.finditer(text)]


def literal(text: str) -> str:
    """What stands in the text itself, without its references."""
    return REFERENCE.sub("", text)


def resolve(reference: str, values: Values) -> object:
    """The value of one `$name` or `$name|format`. Raises `UnknownValue`."""
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise UnknownValue(f"{reference!r} is not a reference")
    name, form = match.groups()
    if name not in values:
        raise UnknownValue(f"no value is called ${name}")
    if form is None:
        return values[name]
    if values[name] == f"«${name}»":  # of a masked film: only what stands for it is known, in every format
        return f"«{reference}»"
    if form not in FORMATS:
        raise UnknownValue(f"no format is called {form!r} (known: {', '.join(sorted(FORMATS))})")
    try:
        return FORMATS[form](values[name])
    except (ValueError, TypeError, LookupError, ArithmeticError):  # its text would repeat the value
        raise UnknownValue(f"${name} has no form {form}") from None


def fill_in(text: str, values: Values) -> str:
    """The text with every reference replaced. A missing value (`None`) becomes the empty text."""

    def shown(match: re.Match[str]) -> str:
        value = resolve(match.group(0), values)
        return "" if value is None else str(value)

    return REFERENCE.sub(shown, text)
