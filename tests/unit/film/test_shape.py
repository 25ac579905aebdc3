"""A film's lines: whatever stands in one, it is a sighting or refused."""

from __future__ import annotations

from typing import Any

import pytest

from klickfri.film.shape import sighting

LINE: dict[str, Any] = {"kind": "click", "at": 1.0, "n": 1, "document": "d", "window": 0, "frame": []}
BUTTON = {"role": "button", "name": "Spara"}


def test_a_fact_that_is_null_is_none() -> None:
    """Whoever asks for the page of a sighting finds none, whether the line leaves it out or says null."""
    told = sighting({**LINE, "facts": {"element": BUTTON, "page": None}})
    assert told.facts == {"element": BUTTON}


@pytest.mark.parametrize("facts", [{}, {"element": None}])
def test_a_click_on_nothing_is_refused(facts: dict[str, Any]) -> None:
    """The element is what a click is about."""
    with pytest.raises(ValueError, match="a click without element"):
        sighting({**LINE, "facts": facts})
