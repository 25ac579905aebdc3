"""Conditions decide what the robot does next, so they must be small and exact."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klickfri.model.condition import holds, implies, references
from klickfri.model.errors import BadCondition, UnknownValue


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('$route == "grant"', True),
        ('$route == "grant" and $mode == "propose"', False),
        ('$route == "grant" or $mode == "propose"', True),
        ('not ($route == "grant")', False),
        ('$route in ["grant", "support"]', True),
        ("empty($nothing)", True),
        ("not empty($route)", True),
        ("$start|iso == $saved", True),
        ("$saved in $days", True),
        ('"Köket" in $units|choices', True),
        ('"Kök" in $units|choices', False),
        ('"Köket" in $nothing|choices', False),
        ('$units|choices in ["Idrott", "Köket", "Ungdom"]', True),
        ('$units|choices in ["Köket"]', False),
    ],
)
def test_every_construct_means_what_it_says(text: str, expected: bool) -> None:
    """Each construct of the condition language gives the answer a reader expects."""
    values = {
        "route": "grant",
        "mode": "decide",
        "nothing": None,
        "start": "2026-11-23",
        "saved": "2026-11-23",
        "days": ["2026-11-23"],
        "units": "Köket, Idrott",
    }
    assert holds(text, values) is expected


@pytest.mark.parametrize(
    "text",
    [
        '__import__("os")',
        "$a.b",
        "$a + 1",
        "$a != 1",
        "$a < 1",
        "len($a)",
        "[x for x in $a]",
        "$a ==",
        "a == 1",
        "$a is 1",
    ],
)
def test_everything_else_is_refused(text: str) -> None:
    """No code, no arithmetic, no attributes: what is not in the language does not run."""
    with pytest.raises(BadCondition):
        holds(text, {"a": 1})


def test_an_unknown_value_is_an_error() -> None:
    """A condition over a value nobody gave is not silently false."""
    with pytest.raises(UnknownValue, match="route"):
        holds("$route == 1", {})


def test_references_are_named_without_their_format() -> None:
    """The checker learns which values a condition needs."""
    assert references("$start|iso == $saved and $start in $days") == ["start", "saved", "start", "days"]


@pytest.mark.parametrize(
    "text",
    [
        *("not " * 400 + "$a", "(" * 300 + "$a" + ")" * 300, "empty(" * 150 + "$a" + ")" * 150, "[" * 300 + "]" * 300),
        *("$a == (" * 120 + "$a" + ")" * 120, "not " * 100_000 + "$a", "$a == 1" + "0" * 5_000, "\0", '$a == "\ud800"'),
    ],
)
def test_no_condition_is_too_deep_or_too_long_for_an_answer(text: str) -> None:
    """It is answered or refused in a sentence; none ends the worker that asks."""
    with contextlib.suppress(BadCondition):
        assert holds(text, {"a": True}) in (True, False)


@pytest.mark.parametrize("text", ["$number in 5", "$name in $none", '$number in "x"', "5 in $name"])
def test_what_cannot_be_answered_is_an_error_without_the_value(text: str) -> None:
    """A person is told which condition, never what the applicant wrote."""
    with pytest.raises(BadCondition, match="cannot answer") as refused:
        holds(text, {"number": 7, "name": "Zoë", "none": None})
    assert "Zoë" not in str(refused.value)


@given(st.text(max_size=40))
def test_a_value_is_never_read_as_code(value: str) -> None:
    """Whatever an applicant wrote, it is compared as text and never becomes part of the condition."""
    assert holds("$a == $b", {"a": value, "b": value})
    assert not holds('$a == "never written by anybody in forty signs or fewer"', {"a": value})


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ('$a == "x"', '$a in ["x", "y"]', True),
        ('$a in ["x", "y"]', '$a == "x"', False),
        ('$a == "x" and $b == "y"', '$b == "y"', True),
        ('not ($a == "x")', '$a == "y"', False),
        ("not empty($a)", "not empty($b)", False),
        ("not (empty($a)) and $a == $b", "not empty($b)", True),
        ('$a == "x" or $a == "y"', 'not ($a == "z")', True),
        ('$a == "x"', '$b == "x"', False),
    ],
)
def test_one_condition_implies_another_by_its_meaning(first: str, second: str, expected: bool) -> None:
    """Not by its spelling: what a flow may rely on where the first one holds."""
    assert implies(first, second) is expected


def test_too_many_names_imply_nothing() -> None:
    """What cannot be tried out is not promised."""
    many = " and ".join(f'$v{number} == "x"' for number in range(12))
    assert implies(many, many) is False
