"""The named queries of both databases."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

import klickfri
from klickfri.audit.asking import named, narrowed
from klickfri.audit.wanted import Wanted

AUDIT = Path(klickfri.__file__).parent / "audit"
ROOMS = ("sqlite", "postgres")


@pytest.mark.parametrize("room", ROOMS)
def test_every_query_is_asked(room: str) -> None:
    """No query stands there that nobody asks, and none is asked that is not there."""
    files = [*(AUDIT / room).glob("*.py"), AUDIT / "asking.py"]
    asked = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert [name for name in queries(room) if f'"{name}"' not in asked] == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_query_says_what_it_is_for(room: str) -> None:
    """In its first line."""
    assert [name for name, text in queries(room).items() if not re.match(r"-- [A-Z].*\.\n", text)] == []


def test_both_answer_the_same_questions() -> None:
    """What the port asks is asked of each."""
    asked = set(re.findall(r'_(?:rows|entries)\(\s*"(\w+)"', (AUDIT / "asking.py").read_text(encoding="utf-8")))
    assert len(asked) > 10
    assert all(asked <= set(queries(room)) for room in ROOMS)


def test_both_know_the_same_conditions() -> None:
    """Each thing that may be wanted has its condition in both rooms, and no condition stands there for nothing."""
    moment = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    given = Wanted("A-1", "ab", moment, moment, "r", "ab", "s", "o", "c", "t", ("w",), frozenset({"x"})).conditions()
    assert not any(getattr(Wanted(), name) for name in given)
    assert set(given) == {field.name for field in dataclasses.fields(Wanted)}
    asked = {"search", "search_days", "found", "subjects", "count"}
    for room in ROOMS:
        assert set(named(AUDIT / room / "wanted.sql")) == {*given, "person_unkept", *asked}


def test_conditions_are_joined_and_none_means_all() -> None:
    """A question is narrowed by each of them, and by nothing else."""
    texts = {"count": "SELECT 1 WHERE {wanted}", "a": "x = 1", "b": "y OR z"}
    assert narrowed(texts, "count", ["a", "b"]) == "SELECT 1 WHERE (x = 1) AND (y OR z)"
    assert narrowed(texts, "count", []) == "SELECT 1 WHERE true"


def queries(room: str) -> Mapping[str, str]:
    """A room's queries by name."""
    return named(AUDIT / room / "queries.sql")
