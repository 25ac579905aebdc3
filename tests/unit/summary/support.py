"""A made-up night: items of every state, and their sums."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from klickfri.model.work import Outcome, State, WorkItem
from klickfri.summary.sums import Clicks, Summary, summarise
from tests.unit.app.support import a_process

NOON = dt.datetime(2026, 11, 20, 12, 0)
PROCESS = a_process()


def item(number: int, state: State, seconds: float | None = None, restricted: bool = False, **last: object) -> WorkItem:
    """One made-up item that took so many seconds."""
    return WorkItem(
        id=number,
        process="trial",
        reference=f"A-{number}",
        state=state,
        payload={},
        received=NOON,
        last=Outcome(state, **last) if last else None,  # type: ignore[arg-type]
        started=NOON if seconds is not None else None,
        ended=NOON + dt.timedelta(seconds=seconds) if seconds is not None else None,
        restricted=restricted,
    )


MIXED = [
    item(1, State.COMPLETED, 4, outcome="granted", clicks_work=13, clicks_looking=3),
    item(2, State.COMPLETED, 6, outcome="granted", clicks_work=13, clicks_looking=3),
    item(3, State.COMPLETED, 5, outcome="letter_sent", clicks_work=6, clicks_looking=2),
    item(4, State.PENDING_USER_ACTION, 2, code="UNG", clicks_looking=1),
    item(5, State.PENDING_USER_ACTION, 1, code="UNG"),
    item(6, State.FAILED, 30, code="TIMEOUT"),
    item(7, State.NEW),
    item(8, State.IN_PROGRESS),
    item(9, State.DEFERRED, outcome="completion_requested"),
    item(10, State.ABANDONED),
]


def summed(items: Sequence[WorkItem], taken_in: int, clicks: Sequence[Clicks] = ()) -> Summary:
    """The numbers of a run in which the robot itself saved A-1 and A-3."""
    return summarise(items, taken_in=taken_in, process=PROCESS, clicks=clicks, saved={"A-1", "A-3", "A-4"})
