"""Do the audit log and the queue tell the same? What the one cannot know without the other is compared.

A worker logs an attempt's end before the queue hears of it, and a person's answer is logged before it counts, so
whatever the queue knows of these the log knows as well. The other way round a killed worker leaves more in the log:
that is lawful. The queue is read before the log and once more after it, so that a run that goes on disturbs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from klickfri.audit.ledger import Told
from klickfri.work.witness import QueueAccount

_NOBODY = frozenset[str]()


def disagreements(process: str, told: Told, before: QueueAccount, after: QueueAccount) -> Iterator[str]:
    """What the log and the queue say differently of a process, in Swedish."""
    yield from _unlogged(process, told, before)
    for case in sorted(told.claimed - after.cases.get(process, _NOBODY)):
        if case.startswith(f"{process}/"):
            yield f"{case}: loggen har tagit ärendet, kön har det inte"
    taken, fewest, most = told.taken.get(process, 0), _count(before, process), _count(after, process)
    if most < taken or fewest > taken + told.begun.get(process, 0):
        yield f"{process}: {taken} ansökningar intagna enligt loggen, {most} i kön"


def _unlogged(process: str, told: Told, queue: QueueAccount) -> Iterator[str]:
    for case, attempt in sorted(queue.ended - told.finished):
        if case.startswith(f"{process}/"):
            yield f"{case}, försök {attempt}: kön vet hur det slutade, loggen inte"
    for case, times in sorted((queue.moved - told.answered).items()):
        if case.startswith(f"{process}/"):
            yield f"{case}: kön har {times} svar av en person som loggen inte har"


def _count(queue: QueueAccount, process: str) -> int:
    return len(queue.cases.get(process, _NOBODY))
