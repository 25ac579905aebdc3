"""How a target and its failed facts are called in a hand-over: Swedish, and never a value."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from klickfri.model.target import Target

_FACTS = {
    "role": "slag",
    "name": "namn",
    "label": "ledtext",
    "text": "text",
    "row": "rad",
    "column": "kolumn",
    "heading": "rubrik",
    "together": "tillsammans",
    "alike": "flera lika",
    "no strong fact": "inga starka kännetecken",
    "disabled": "avstängd",
    "closed": "i en sluten komponent som inte går att se in i",
    "covered": "täckt av något annat",
    "read-only": "skrivskyddad",
    "not a field": "inget textfält",
    "not a list": "ingen lista",
    "no checkbox": "ingen kryssruta",
    "no focus": "kan inte ta emot tangenter",
    "option": "alternativet saknas",
    "options alike": "flera lika alternativ",
    "option disabled": "alternativet är avstängt",
    "rows": "tabellens rader går inte att läsa säkert",
}


def failed_words(failed: Sequence[str]) -> list[str]:
    """The failed facts in Swedish."""
    return [_FACTS[fact] for fact in failed]


def describe(target: Target, known: Collection[str]) -> str:
    """Role, caption if it is a known label (a button's without digits), and page."""
    captions = (text.rstrip(": ") for text in (target.label, target.name, target.text) if text)
    caption = next((text for text in captions if text in known), "")
    if not caption and target.role == "button":
        caption = re.sub(r"\d", "•", target.name or "")
    return " ".join([target.role, *([f"”{caption}”"] if caption else []), "på sidan", target.page])
