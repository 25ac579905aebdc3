"""Which saves of a case nobody has seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from klickfri.audit.entry import Entry
from klickfri.model.events import CaseVerified, LogRestored, OfStep, StepFailed, StepStarted


def stages_in_doubt(entries: Iterable[Entry]) -> list[str]:
    """The stages of one case of which an intent to save was told, and no end.

    An end is a look that showed the save, or an answer that is known to mean that nothing was taken. Each such answer
    takes back one intent of its own step and attempt, so that it cannot hide an older one.
    """
    intents: dict[str, Counter[tuple[str, int, str]]] = defaultdict(Counter)
    for entry in entries:
        match entry.told:
            case StepStarted() as begun:
                intents[begun.stage][_save(begun)] += 1
            case CaseVerified() as seen:
                intents[seen.stage].clear()
            case StepFailed(not_taken=True) as failed if intents[failed.stage][_save(failed)]:
                intents[failed.stage][_save(failed)] -= 1
    return [stage for stage, saves in intents.items() if saves.total()]


def last_restored(entries: Iterable[Entry]) -> Entry | None:
    """The board's last `log.restored`, after which nobody knows what the log once held of the time before."""
    return next((entry for entry in reversed(list(entries)) if isinstance(entry.told, LogRestored)), None)


def has_saved_since(entries: Iterable[Entry], seq: int) -> bool:
    """Has a save of the case been begun after that entry? It is begun only where none shows, so nothing that comes
    after it in the flow was done before."""
    return any(entry.seq > seq and isinstance(entry.told, StepStarted) for entry in entries)


def _save(step: OfStep) -> tuple[str, int, str]:
    return step.run, step.attempt, step.step
