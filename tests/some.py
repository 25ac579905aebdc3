"""A seeded part of many forms of one test: `make test` tries it, `make test-wide` or the attacks the others."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest


def some(
    every: Iterable[object],
    number: int,
    *,
    seed: int = 1,
    always: Iterable[object] = (),
    others: pytest.MarkDecorator = pytest.mark.wide,
) -> list[object]:
    """All of them as a test's parameters, marked but for so many of them and for those that are `always` tried."""
    forms = list(every)
    chosen = [*random.Random(seed).sample(forms, number), *always]
    return [form if form in chosen else pytest.param(form, marks=others) for form in forms]
