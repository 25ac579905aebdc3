"""Sightings as pages would tell them."""

from __future__ import annotations

import json
from typing import Any

from klickfri.model.film import Element, FilmModel, Sighting, sighting_of

BEGAN = 1_700_000_000_000.0
"""The film's first moment, in milliseconds since 1970."""


def seen(**facts: Any) -> Element:
    """An element with these facts, in JSON's types; a row that does not say so is alone with each of its cells."""
    told: Any = as_json(facts)
    if "row" in told:
        told["row"] = {"alone": [*told["row"].get("cells", {})], "cells": {}, "number": 1, "of": 1, **told["row"]}
    return Element.model_validate_json(json.dumps(told))


def with_facts(one: Element, **facts: Any) -> Element:
    """The element with other facts."""
    return seen(**{**as_json(one), **facts})


def element(path: str, **facts: Any) -> Element:
    """What is said of an element; `path` is its own."""
    return seen(**{"path": f"/html/{path}", "role": "textbox", "tag": "input", "labels": {"left": path}, **facts})


def sighting(kind: str, second: float, of: Element | None = None, **facts: Any) -> Sighting:
    """One sighting at this second of the film."""
    head = {"kind": kind, "at": BEGAN + second * 1000, "n": 0, "document": "d1", "window": 1}
    return sighting_of(as_json({**head, **({"element": of} if of else {}), **facts}))


def as_json(fact: Any) -> Any:
    """A fact in JSON's types, with the elements in it."""
    match fact:
        case FilmModel():
            return fact.model_dump(mode="json", exclude_defaults=True)
        case dict():
            return {name: as_json(one) for name, one in fact.items()}
    return fact
