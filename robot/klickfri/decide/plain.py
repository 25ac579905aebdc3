"""Questions and verdicts as lines of text, between the robot and the fence: plain values, each with its kind.

Nothing but these kinds passes, and reading them runs no code of a process.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from klickfri.model.unread import Unread, name_of
from klickfri.model.verdict import Continue, HandOver, Question

_ITSELF = (bool, int, float, str)
_TEXTS: dict[type, Callable[[str], object]] = {
    dt.datetime: dt.datetime.fromisoformat,
    dt.date: dt.date.fromisoformat,
    dt.time: dt.time.fromisoformat,
    Decimal: Decimal,
    Unread: Unread,
}
_LISTS = (list, tuple, set, frozenset)
_RECORDS = (Question, Continue, HandOver)
_NAMED: dict[str, type] = {kind.__name__: kind for kind in (*_TEXTS, *_LISTS, *_RECORDS)}


def packed(value: object) -> str:
    """The value in one line. Raises `TypeError` for what is not plain."""
    return json.dumps(_packed(value))


def unpacked(line: str | bytes) -> Any:
    """The value of a line. Raises `ValueError`, `TypeError`, `LookupError` or `ArithmeticError` for any other line."""
    return _unpacked(json.loads(line))


def _packed(value: object) -> object:
    """A value of a derived kind (an enum's, a named tuple) is packed as what it is derived from."""
    if isinstance(value, Unread):
        return {"Unread": name_of(value)}
    if value is None or isinstance(value, _ITSELF):
        return value
    if isinstance(value, Mapping):
        return {"dict": [[_packed(key), _packed(inner)] for key, inner in value.items()]}
    name, kind = next((pair for pair in _NAMED.items() if isinstance(value, pair[1])), ("", None))
    if kind in _TEXTS:
        return {name: str(value)}
    if isinstance(value, _LISTS):
        return {name: [_packed(inner) for inner in value]}
    if isinstance(value, _RECORDS):
        return {name: _packed({field.name: getattr(value, field.name) for field in fields(value)})}
    raise TypeError(f"{type(value).__name__} is not plain")


def _unpacked(data: object) -> Any:
    if isinstance(data, str):
        data.encode()  # half a character (a lone surrogate) can be written down nowhere
    if not isinstance(data, dict):
        return data
    ((name, inner),) = data.items()
    if name == "dict":
        return {_unpacked(key): _unpacked(value) for key, value in inner}
    kind = _NAMED[name]
    if kind in _TEXTS:
        return _TEXTS[kind](inner)
    if kind in _LISTS:
        return kind(map(_unpacked, inner))
    return kind(**_unpacked(inner))
