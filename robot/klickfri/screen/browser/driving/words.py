"""How a target is called in an error: its role and caption, and never a value."""

from __future__ import annotations

import re
from collections.abc import Collection

from klickfri.model.target import Target


def describe(target: Target, known: Collection[str]) -> str:
    """Role, caption if it is a known label (a button's without digits), and page."""
    captions = (text.rstrip(": ") for text in (target.label, target.name, target.text) if text)
    caption = next((text for text in captions if text in known), "")
    if not caption and target.role == "button":
        caption = re.sub(r"\d", "•", target.name or "")
    return " ".join([target.role, *([f"”{caption}”"] if caption else []), "på sidan", target.page])
