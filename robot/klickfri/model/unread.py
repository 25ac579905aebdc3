"""What stands for a value that only a screen shows, where a flow is tried without a screen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from klickfri.model.errors import NotRead

_OPERATIONS = (
    *("__str__", "__repr__", "__format__", "__bytes__", "__bool__", "__hash__", "__call__", "__dir__"),
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"),
    *("__len__", "__iter__", "__reversed__", "__contains__", "__getitem__"),
    *("__int__", "__float__", "__complex__", "__index__", "__round__", "__abs__", "__neg__", "__pos__", "__invert__"),
    *("__add__", "__sub__", "__mul__", "__truediv__", "__floordiv__", "__mod__", "__divmod__", "__pow__"),
    *("__radd__", "__rsub__", "__rmul__", "__rtruediv__", "__rfloordiv__", "__rmod__", "__rdivmod__", "__rpow__"),
    *("__and__", "__or__", "__xor__", "__rand__", "__ror__", "__rxor__"),
)


class Unread:
    """A value by its name, which nobody has. Whatever uses it gets `NotRead`; handing it on is no use."""

    def __init__(self, name: str) -> None:
        if not isinstance(name, str):
            raise TypeError("a value's name is a text")
        self._name, self._used = name, False

    def __getattribute__(self, name: str) -> NoReturn:
        _refuse(self)


def name_of(unread: Unread) -> str:
    """The value's name; to ask for it is no use."""
    name: str = object.__getattribute__(unread, "_name")
    return name


def first_used(values: Iterable[Unread]) -> str | None:
    """The name of the first of these that was used, also by who caught the error; None when none was."""
    return next((name_of(one) for one in values if object.__getattribute__(one, "_used")), None)


def unread_of(values: Iterable[object]) -> list[Unread]:
    """Those of the values that only a screen gives."""
    return [value for value in values if isinstance(value, Unread)]


def _refuse(unread: Unread, *operands: object) -> NoReturn:
    unread._used = True
    raise NotRead(name_of(unread))


for _operation in _OPERATIONS:
    setattr(Unread, _operation, _refuse)
