"""How values look in events, reports and hand-overs: shown, or masked by their class."""

from __future__ import annotations

from collections.abc import Mapping

from klickfri.model.application import DataClass
from klickfri.model.values import Values
from klickfri.privacy.scan import redact
from klickfri.privacy.tokens import CaseTokens

BULLETS = "••••••"
PERSONAL_NUMBER = "••••••••-••••"
EMPTY = "(tomt)"


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


def masked_values(values: Values, classes: Mapping[str, DataClass], tokens: CaseTokens | None = None) -> list[str]:
    """`["name=masked", ...]`, as events carry values. A name without a class is masked like the most sensitive."""
    return [f"{name}={mask(value, classes.get(name, 'special'), tokens)}" for name, value in values.items()]
