"""The page on which a person judges proposals to heal: both pictures, what is recorded, what stood there."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from klickfri.model.healing import Evidence
from klickfri.model.proposal import Proposal
from klickfri.pages import template

_SHOWN_FACTS = ("role", "name", "label", "label_from", "text", "row", "line", "column", "heading", "supporting")


@dataclass(frozen=True)
class PicturedProposal:
    """A proposal with its masked pictures (PNG), as far as there are any: when the target was last used, and now."""

    proposal: Proposal
    before: bytes | None
    now: bytes | None


def write_page(path: Path, process: str, proposals: Sequence[PicturedProposal]) -> None:
    """Writes the page. It draws in nothing from outside."""
    shown = [_shown(one) for one in proposals]
    path.write_text(template.render("heal.html.j2", process=process, proposals=shown), encoding="utf-8")


def _shown(pictured: PicturedProposal) -> Mapping[str, object]:
    near = enumerate(pictured.proposal.near, 1)
    return {
        "it": pictured.proposal,
        "facts": _compared(pictured.proposal),
        "before": _inline(pictured.before),
        "now": _inline(pictured.now),
        "near": [{"number": number, "it": one, "said": _said(one.evidence)} for number, one in near],
    }


def _compared(proposal: Proposal) -> list[tuple[str, str, str]]:
    """Fact, as recorded, and as it would be; the latter of the nearest element when nothing may be accepted."""
    old, new = proposal.old, proposal.new
    rows = [(fact, _words(getattr(old, fact)), _words(getattr(new, fact)) if new else "") for fact in _SHOWN_FACTS]
    return [row for row in rows if row[1] or row[2]]


def _words(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} = {text}" for name, text in value.items())
    return str(value) if value else ""


def _said(seen: Evidence) -> str:
    """An element in words: what it is called, where it stands, what the page's code calls it."""
    captions = list(dict.fromkeys([seen.name, *seen.labels.values()]))
    called = " / ".join(f"”{text}”" for text in captions if text) or "utan ledtext som får sägas"
    places = [f"{word} ”{text}”" for word, text in (("under", seen.heading), ("kolumn", seen.column)) if text]
    return " · ".join([f"{seen.role} {called}", *places, _words(seen.supporting), seen.path])


def _inline(image: bytes | None) -> str:
    return f"data:image/png;base64,{base64.b64encode(image).decode()}" if image else ""
