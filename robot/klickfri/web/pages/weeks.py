"""How cases ended week by week, by outcome and by code; each code leads to its entries of that week."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from starlette.responses import Response

from klickfri.app.look.boards import processes_of
from klickfri.app.look.search import Unaskable
from klickfri.app.look.weeks import CasesOfWeek, weeks
from klickfri.model.application import Process
from klickfri.model.errors import BadInput
from klickfri.model.person import Role
from klickfri.model.work import swedish
from klickfri.web.filled import Filled
from klickfri.web.page import Visit, WebPage

LAST = dt.timedelta(weeks=7)
"""Before the week of today, where no days are asked for."""
_SUNDAY = dt.timedelta(days=6)
_FIELDS = {Unaskable.DAYS: "fran", Unaskable.LAST: "till"}


@dataclass(frozen=True)
class WeeksOfProcess:
    """The weeks of a process, the latest first, between two days. `outcomes` and `codes` are all that came, the most
    frequent first, with how many.
    """

    title: str
    words: Mapping[str, str]
    weeks: Sequence[CasesOfWeek]
    first: dt.date | None
    last: dt.date | None

    @property
    def outcomes(self) -> Counter[str]:
        """Of those that the robot ended."""
        return _sum(one.ended for one in self.weeks)

    @property
    def codes(self) -> Counter[str]:
        """Of those that were left to a person."""
        return _sum(one.left for one in self.weeks)

    def address(self, one: CasesOfWeek, name: str, value: str) -> str:
        """The search for the ends of that week with this outcome or code, within the days."""
        monday = dt.date.fromisocalendar(one.year, one.week, 1)
        sunday = monday + _SUNDAY
        since, until = max(monday, self.first or monday), min(sunday, self.last or sunday)
        asked = {"typ": "case.finished", name: value, "fran": since, "till": until, "namnd": one.board}
        return f"/sok?{urlencode(asked)}"


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total = Counter[str]()
    for one in counts:
        total.update(one)
    return Counter(dict(total.most_common()))


def show(visit: Visit) -> Response:
    """That somebody looks is told first."""
    filled = Filled.in_address(visit.query or _usual(visit), ("fran", "till"))
    first, last = filled.day("fran"), filled.day("till")
    found = [] if filled.faults else _counted(visit, filled, first, last)
    return visit.page(
        "weeks.html",
        422 if filled.faults else 200,
        filled=filled.shown,
        faults=filled.faults,
        sheets=_sheets(found, processes_of(visit.office.settings, visit.boards), first, last),
    )


def _usual(visit: Visit) -> dict[str, str]:
    today = swedish(visit.office.now()).date()
    monday = today - dt.timedelta(days=today.weekday())
    return {"fran": str(monday - LAST), "till": str(today)}


def _counted(visit: Visit, filled: Filled, first: dt.date | None, last: dt.date | None) -> list[CasesOfWeek]:
    """Of each of the person's boards. With faults nothing is counted, and nothing told."""
    found = list[CasesOfWeek]()
    try:
        for board in sorted(visit.boards):
            found += weeks(visit.office.settings, first, last, board, protected=visit.sees_protected)
    except BadInput as error:
        filled.refused(error, _FIELDS)
        return []
    visit.note_list("weeks")
    return found


def _sheets(
    found: Sequence[CasesOfWeek], processes: dict[str, Process], first: dt.date | None, last: dt.date | None
) -> list[WeeksOfProcess]:
    by_process = sorted(found, key=lambda one: (one.board, one.process))
    sheets = []
    for (_, name), mine in groupby(by_process, key=lambda one: (one.board, one.process)):
        process = processes.get(name)
        title, told = (process.title, process.outcomes) if process else (name, dict[str, str]())
        sheets.append(WeeksOfProcess(title, told, list(mine), first, last))
    return sheets


PAGE = WebPage("/veckor", frozenset({Role.AUDITOR}), show)
