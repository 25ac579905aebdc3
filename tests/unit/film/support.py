"""Sightings as pages would tell them."""

from __future__ import annotations

from typing import Any

from klickfri.model.film import Sighting

BEGAN = 1_700_000_000_000.0
"""The film's first moment, in milliseconds since 1970."""


def element(path: str, **facts: Any) -> dict[str, Any]:
    """What is said of an element; `path` is its own."""
    return {"path": f"/html/{path}", "role": "textbox", "tag": "input", "labels": {"left": path}, **facts}


def sighting(kind: str, second: float, of: dict[str, Any] | None = None, **facts: Any) -> Sighting:
    """One sighting at this second of the film."""
    told = {**({"element": of} if of else {}), **facts}
    return Sighting(kind, BEGAN + second * 1000, 0, "d1", 1, (), told)
