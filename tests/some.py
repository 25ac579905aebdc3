"""A seeded part of many forms of one test: `make test` tries it, `make test-attack` the others."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest


def some(every: Iterable[object], number: int, *, seed: int = 1, always: Iterable[object] = ()) -> list[object]:
    """All of them as a test's parameters, of which so many, and those that are always tried, need no attack."""
    forms = list(every)
    chosen = [*random.Random(seed).sample(forms, number), *always]
    return [form if form in chosen else pytest.param(form, marks=pytest.mark.attack) for form in forms]
