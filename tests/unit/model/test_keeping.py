"""A board's plan says how long, by years or days, and why."""

from __future__ import annotations

import datetime as dt

import pytest
from pydantic import ValidationError

from klickfri.model.keeping import KeepingPlan, KeepingRule


@pytest.mark.parametrize(
    ("keeping", "moment", "since"),
    [
        ({"days": 30}, (2026, 3, 1), (2026, 1, 30)),
        ({"years": 2}, (2026, 3, 1), (2024, 3, 1)),
        ({"years": 1}, (2028, 2, 29), (2027, 2, 28)),
    ],
)
def test_time_is_counted_back_from_the_moment(
    keeping: dict[str, int], moment: tuple[int, int, int], since: tuple[int, int, int]
) -> None:
    """In whole calendar years, or days."""
    assert KeepingRule(**keeping, basis="§ 1").since(dt.datetime(*moment, 9)) == dt.datetime(*since, 9)


@pytest.mark.parametrize(
    "told", [{}, {"years": 1, "days": 1}, {"years": 0}, {"days": 1, "basis": ""}, {"days": 1, "months": 1}]
)
def test_a_rule_that_is_not_clear_is_refused(told: dict[str, object]) -> None:
    """One time, never none, and a basis; and no class that there is not."""
    with pytest.raises(ValidationError):
        KeepingRule.model_validate({"basis": "§ 1", **told})
    with pytest.raises(ValidationError):
        KeepingPlan.model_validate({"format": "klickfri-retention/1", "plan": "P", "classes": {"entry": {"days": 1}}})
