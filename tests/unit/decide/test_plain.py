"""Values on their way through the fence: what is plain comes back as it was, nothing else passes."""

from __future__ import annotations

import datetime as dt
import enum
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klickfri.decide.plain import packed, unpacked
from klickfri.model.unread import Unread, name_of
from klickfri.model.verdict import Continue, HandOver, Question

simple = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(), st.binary().map(str)),
    *(st.dates(), st.datetimes(), st.times(), st.decimals(allow_nan=False), st.frozensets(st.integers())),
)
values = st.recursive(
    simple,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(values)
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    """Also a tuple as a tuple, a day as a day; on one line."""
    line = packed(value)
    assert "\n" not in line
    back = unpacked(line)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize(
    "record",
    [
        Question({"a": "1"}, {"rows": [{"Typ": "Ärende"}]}, {"days": 3}, dt.date(2026, 11, 20)),
        Continue({"due": dt.date(2026, 12, 1), "code": None}, ("Skäl.",)),
        HandOver("UNG", ("Skäl.",), "Varför?"),
    ],
)
def test_questions_and_verdicts_come_back_as_they_were(record: object) -> None:
    """The rules see the very question, and the robot the very answer."""
    assert unpacked(packed(record)) == record


def test_a_value_that_only_a_screen_shows_keeps_its_name() -> None:
    """It passes unused, inside a question as well as alone."""
    back = unpacked(packed(Question({}, {"cases": Unread("cases")}, {}, dt.date(2026, 11, 20))))
    assert name_of(back.seen["cases"]) == "cases"


def test_a_derived_value_is_what_it_is_derived_from() -> None:
    """An enum's member is its text, a named tuple a tuple, a read-only mapping a mapping."""

    class Route(enum.StrEnum):
        GRANT = "grant"

    class Pair(NamedTuple):
        a: int

    assert unpacked(packed([Route.GRANT, Pair(1), MappingProxyType({"a": 1})])) == ["grant", (1,), {"a": 1}]


@pytest.mark.parametrize("value", [object(), len, b"bytes", {"a": {1: Exception()}}])
def test_nothing_else_leaves(value: object) -> None:
    """No object of a process's own kind passes."""
    with pytest.raises(TypeError):
        packed(value)


@pytest.mark.parametrize(
    "line",
    [
        *("", "{", "{}", '{"a": 1, "b": 2}', '{"object": 1}', '{"list": 1}', '{"dict": [1]}', '{"dict": [[[], 1]]}'),
        *(
            '{"Unread": 1}',
            '{"date": "2026-02-30"}',
            '{"date": 1}',
            '{"Decimal": "x"}',
            '{"HandOver": {"dict": []}}',
            "[" * 100_000,
        ),
        *('{"Continue": {"dict": [["x", 1]]}}', '{"Question": 1}', "9" * 5_000, r'"\ud800"'),
    ],
)
def test_any_other_line_is_refused(line: str) -> None:
    """What comes out of the fence may have been written by anybody."""
    with pytest.raises((ValueError, TypeError, LookupError, ArithmeticError, RecursionError)):
        unpacked(line)
