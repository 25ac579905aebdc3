"""A request that may take longer than others: who has been let in asked for a file, which is written before it is sent.

It is noted with the request, where the connection finds it.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any, cast

FOR_FILES = 1800.0
"""Seconds for such a request and its answer together."""
_GIVEN = "klickfri.longer"


def give(scope: MutableMapping[str, Any]) -> None:
    """This request may take so long."""
    scope[_GIVEN] = FOR_FILES


def given(scope: object) -> float:
    """How long this one may take; 0 where nothing else was said."""
    return float(cast("MutableMapping[str, Any]", scope).get(_GIVEN, 0)) if scope else 0


def take(scope: object) -> None:
    """It is answered: what comes next on the same connection takes as long as others."""
    if scope:
        cast("MutableMapping[str, Any]", scope).pop(_GIVEN, None)
