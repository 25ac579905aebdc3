"""How a night went that has ended: by its exit code, and where that says too little by the log's sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from klickfri.app.run.crew import STOPPED
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.event import EventData
from klickfri.model.events import RunReconciled, RunStopped
from klickfri.model.schedule import NightEnd
from klickfri.settings.settings import Settings
from klickfri.work.heartbeat import FENCED

_WELL, _FAULTS = 0, 1


def judged_by_code(code: int, by_log: Callable[[], NightEnd]) -> NightEnd:
    """An exit code (`klickfri --help`) as the end of a night; one that a signal ended, or a fence, is lost."""
    if code == _WELL:
        return NightEnd.WELL
    if code == STOPPED:
        return NightEnd.STOPPED
    if code < 0 or code == FENCED:
        return NightEnd.LOST
    told = by_log() if code == _FAULTS else NightEnd.FAILED
    return NightEnd.FAULTS if told is NightEnd.WELL else told


def judged(settings: Settings, board: str, run: str) -> NightEnd:
    """How a run went that was seen to its end, by what the log tells."""
    return sums_of(_told(settings, board, run))[1]


def sums_of(told: Sequence[EventData]) -> tuple[RunReconciled | None, NightEnd]:
    """A run's sums and what they mean: faults are for the morning; a night in which no case came to an end failed."""
    sums = next((one for one in told if isinstance(one, RunReconciled)), None)
    ended = next((one for one in told if isinstance(one, RunStopped)), None)
    if sums is None or not sums.balances:
        return sums, NightEnd.FAILED
    if not (sums.failed or (ended and (ended.ill or ended.broken))):
        return sums, NightEnd.WELL
    return sums, NightEnd.FAULTS if sums.completed + sums.handed_over else NightEnd.FAILED


def sums(settings: Settings, board: str, run: str) -> RunReconciled | None:
    """A run's sums, when it came so far."""
    return sums_of(_told(settings, board, run))[0]


def _told(settings: Settings, board: str, run: str) -> list[EventData]:
    if not has_ledger(settings, board):
        return []
    with read_ledger(settings, board) as log:
        return [entry.told for entry in log.of_subject(f"run/{run}") if entry.told]
