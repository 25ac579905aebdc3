"""What a reusable object knows: its inputs before all known values."""

from __future__ import annotations

from collections import ChainMap

from klickfri.model.flow import Use
from klickfri.model.values import MutableValues, Values, fill_in


def inner_scope(use: Use, outer: Values, known: MutableValues) -> MutableValues:
    """The object's inputs, filled in from who uses it, before all known values; what it reads becomes known to all."""
    return _Scope({name: _value(text, outer) for name, text in use.inputs.items()}, known)


class _Scope(ChainMap[str, object]):
    def __setitem__(self, key: str, value: object) -> None:
        self.maps[1][key] = value


def _value(text: str, scope: Values) -> object:
    return scope[text[1:]] if text.startswith("$") and text[1:] in scope else fill_in(text, scope)
