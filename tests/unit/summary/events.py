"""Made-up events of one case, and their moments."""

from __future__ import annotations

import datetime as dt
from typing import Any

from klickfri.audit.entry import Entry
from klickfri.summary.timeline import Moment, moments

TEN = dt.datetime(2026, 11, 20, 21, 4, 7, tzinfo=dt.UTC)
STEP: dict[str, Any] = {
    "run": "r", "attempt": 1, "stage": "save", "step": "save", "say": "Klicka på Spara", "verb": "click",
    "kind": "work", "outcome": "success", "values": [], "saves": True,
}  # fmt: skip


def entries(*events: tuple[str, dict[str, Any]]) -> list[Entry]:
    """Made-up events of one case, a step with what it needs."""
    return [Entry(seq, TEN, kind, "trial/A-1", STEP | data, "00") for seq, (kind, data) in enumerate(events, 1)]


def told(*events: tuple[str, dict[str, Any]]) -> list[Moment]:
    """Their moments."""
    return moments(entries(*events), {"save": "Registrera"})
