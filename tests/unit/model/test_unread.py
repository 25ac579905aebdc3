"""What stands for a value that only a screen shows: it passes, and nobody can use it unnoticed."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from typing import Any

import pytest

from klickfri.model.condition import holds
from klickfri.model.errors import NotRead
from klickfri.model.unread import Unread, first_used, name_of, unread_of
from klickfri.model.values import fill_in

USES: dict[str, Callable[[Any], object]] = {
    "as a text": str, "in a text": lambda value: f"{value}", "as yes or no": bool, "as a number": int,
    "compared": lambda value: value == "x", "found in": lambda value: value in ["x"],
    "holding": lambda value: "x" in value, "gone through": list, "counted": len,
    "by a key": lambda value: value["x"], "added": lambda value: "x" + value,
    "asked for a part": lambda value: value.strip(), "asked its kind": lambda value: isinstance(value, str),
    "as a key": lambda value: {value: 1}, "ordered": lambda value: value < 1, "rounded": math.floor,
    "a day later": lambda value: value + dt.timedelta(1), "in a letter": lambda value: fill_in("Hej $x", {"x": value}),
    "by a condition": lambda value: holds('$x == "a"', {"x": value}),
    "in a form": lambda value: holds('$x|iso == "a"', {"x": value}),
    "empty": lambda value: holds("empty($x)", {"x": value}),
}  # fmt: skip


@pytest.mark.parametrize("use", USES.values(), ids=USES)
def test_no_use_goes_unnoticed(use: Callable[[Any], object]) -> None:
    """Whatever asks it for anything is told its name, and also who catches that has used it."""
    unread = Unread("cases")
    with pytest.raises(NotRead, match=r"only a screen shows \$cases"):
        use(unread)
    assert first_used([Unread("other"), unread]) == "cases"


def test_what_is_handed_on_is_not_used() -> None:
    """A value that nobody looks at says nothing about who carried it."""
    unread = Unread("cases")
    carried = {"cases": unread, "none": None}
    assert holds('$here == "a" and $cases == "b"', {**carried, "here": "x"}) is False
    assert [name_of(one) for one in unread_of(carried.values())] == ["cases"]
    assert first_used([unread]) is None


def test_a_name_is_a_text() -> None:
    """What comes out of the fence may have been written by anybody."""
    build: Callable[[Any], Unread] = Unread
    with pytest.raises(TypeError):
        build(5)
