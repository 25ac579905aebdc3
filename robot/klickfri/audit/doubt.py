"""Which saves of a case nobody has seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from klickfri.audit.entry import Entry
from klickfri.model.event import Event


def stages_in_doubt(told: Iterable[Event | Entry]) -> list[str]:
    """The stages of one case of which an intent to save was told, and no end.

    An end is a look that showed the save, or an answer that is known to mean that nothing was taken. Each such answer
    takes back one intent of its own step and attempt, so that it cannot hide an older one.
    """
    intents: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for event in told:
        stage, save = intents[event.data.get("stage", "")], _save(event)
        if event.type == "step.started":
            stage[save] += 1
        elif event.type == "case.verified":
            stage.clear()
        elif event.type == "step.failed" and _not_taken(event.data) and stage[save]:
            stage[save] -= 1
    return [stage for stage, saves in intents.items() if saves.total()]


def _save(event: Event | Entry) -> tuple[str, ...]:
    return tuple(str(event.data.get(name)) for name in ("run", "attempt", "step"))


def _not_taken(failed: Mapping[str, Any]) -> bool:
    """Of logs older than `not_taken` only the log-in page is known to mean it."""
    return bool(failed.get("not_taken", failed.get("code") == "SESSION"))
