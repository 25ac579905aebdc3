"""How values look in events, reports and hand-overs: shown, or masked by their class."""

from __future__ import annotations

import re
from collections.abc import Mapping

from klickfri.model.application import DataClass
from klickfri.model.values import Values
from klickfri.privacy.scan import redact
from klickfri.privacy.tokens import CaseTokens

BULLETS = "••••••"
PERSONAL_NUMBER = "••••••••-••••"
EMPTY = "(tomt)"
_TOKEN = re.compile(r"‹\w+:[0-9a-f]+›")


def mask(value: object, data_class: DataClass, tokens: CaseTokens | None = None) -> str:
    """The value as it may be written down.

    Public and internal values are shown, with any personal number inside them blotted out. All others become
    bullets that tell neither length nor birth year nor last digits; with `tokens` they become a token, such
    as `‹pnr:3f9a1c2d3e4f5061›`, so that equal values can be seen to be equal.
    """
    text = "" if value is None else str(value)
    if not text.strip():
        return EMPTY
    if data_class in ("public", "internal"):
        return redact(text)
    token = tokens.of(text, data_class) if tokens else ""
    if token:
        return f"‹{data_class}:{token}›"
    return PERSONAL_NUMBER if data_class == "pnr" else BULLETS


def is_masked(text: str) -> bool:
    """Is this what stands for a value that is not shown? Two cases' never tell whether their values are equal."""
    return text in (BULLETS, PERSONAL_NUMBER) or bool(_TOKEN.fullmatch(text))


def masked_values(values: Values, classes: Mapping[str, DataClass], tokens: CaseTokens | None = None) -> list[str]:
    """`["name=masked", ...]`, as events carry values. A name without a class is masked like the most sensitive."""
    return [f"{name}={mask(value, classes.get(name, 'special'), tokens)}" for name, value in values.items()]
