"""What a process's rules answer: go on with these values, or hand over for this reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """What a rule is asked.

    `application` holds the applicant's fields, `seen` what was read on the screens so far, `settings` the
    process's own settings, `today` the day of the run; `add_working_days` counts Swedish working days.
    """

    application: Mapping[str, str]
    seen: Mapping[str, Any]
    settings: Mapping[str, Any]
    today: dt.date


@dataclass(frozen=True)
class Continue:
    """Go on. `values` become `$values` of the flow; `reasons` are logged and shown (Swedish)."""

    values: Mapping[str, Any] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class HandOver:
    """A person must look. `reasons` and `question` are Swedish and hold no personal values."""

    code: str
    reasons: tuple[str, ...]
    question: str = ""


Verdict = Continue | HandOver
