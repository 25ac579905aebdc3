"""How long a board keeps what its log names: `boards/<board>/retention.toml`, the municipality's own plan."""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import Field, PositiveInt, model_validator

from klickfri.model.strict import Strict

KeptClass = Literal["letter", "picture"]
"""What has a time of its own: letters as they were sent, and the pictures of what the robot saw."""


class KeepingRule(Strict):
    """For how long one class is kept after its case has ended, and why, in the words of whoever decided."""

    years: PositiveInt | None = None
    days: PositiveInt | None = None
    basis: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.years is None) == (self.days is None):
            raise ValueError("give years or days, one of them")
        return self

    @property
    def told(self) -> str:
        """On one line, in Swedish."""
        return f"{self.years} år" if self.years else f"{self.days} dagar"

    def since(self, moment: dt.datetime) -> dt.datetime:
        """What ended before this may go at the moment."""
        if self.days:
            return moment - dt.timedelta(days=self.days)
        year = moment.year - (self.years or 0)
        if (moment.month, moment.day) == (2, 29):
            return moment.replace(year=year, day=28)
        return moment.replace(year=year)


class KeepingPlan(Strict):
    """The file. `plan` is what the municipality's plan is called and where it was decided; a class that is not named is
    kept for ever.
    """

    format: Literal["klickfri-retention/1"]
    plan: str = Field(min_length=1, max_length=200)
    classes: dict[KeptClass, KeepingRule]

    def told(self) -> tuple[str, ...]:
        """Each rule on a line, as the log has it."""
        return tuple(f"{name}: {one.told} ({one.basis})" for name, one in self.classes.items())
