"""How cases ended, week by week: by outcome those that the robot ended, by code those that were left to a person."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from klickfri.app.look.protected import hidden_cases
from klickfri.app.look.search import board_names, faults_of_days, refuse_faults, span
from klickfri.audit import entry
from klickfri.audit.ledger import LAST, LedgerReader
from klickfri.audit.opening import read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.events import CaseFinished
from klickfri.model.work import State, swedish
from klickfri.settings.settings import Settings


@dataclass(frozen=True)
class CasesOfWeek:
    """A process's cases of one week, as ISO 8601 numbers it, by Swedish days. `ended`: outcome -> how many; `left`:
    code -> how many. A case that was tried several times in a week counts once, as it ended last.
    """

    board: str
    process: str
    year: int
    week: int
    ended: Mapping[str, int]
    left: Mapping[str, int]


def weeks(
    settings: Settings,
    first: dt.date | None,
    last: dt.date | None,
    board: str | None = None,
    *,
    protected: bool = True,
) -> list[CasesOfWeek]:
    """The weeks from one Swedish day to another, both included, in all logs or one, the latest first; without
    `protected` none of protected persons' cases is counted.

    Raises `BadInput` for what is no span of days, `Misconfigured` when there is no log, `AuditUnavailable`, and
    `Unusable` when nobody can say whom the queue protects.
    """
    refuse_faults(faults_of_days(first, last))
    since, until = span(first, last)
    found = list[CasesOfWeek]()
    for name in board_names(settings, board):
        with read_ledger(settings, name) as log:
            hidden = hidden_cases(settings, log, protected=protected)
            found += _counted(name, log, Wanted(type=CaseFinished.type, since=since, until=until, without=hidden))
    return sorted(found, key=lambda one: (-one.year, -one.week, one.board, one.process))


def _counted(board: str, log: LedgerReader, wanted: Wanted) -> Iterator[CasesOfWeek]:
    lasts = dict[tuple[str, int, int], dict[str, CaseFinished]]()
    for stored in log.found(wanted, LAST):
        one = entry.read(stored.body, stored.leaf)
        if isinstance(one.told, CaseFinished):
            process, _, reference = one.subject.partition("/")
            year, week, _ = swedish(one.time).isocalendar()
            lasts.setdefault((process, year, week), {})[reference] = one.told
    for (process, year, week), told in lasts.items():
        completed = [one for one in told.values() if one.state == State.COMPLETED]
        left = [one for one in told.values() if one.state != State.COMPLETED]
        ended = Counter(one.outcome for one in completed)
        yield CasesOfWeek(board, process, year, week, ended, Counter(one.code for one in left))
