"""All cases that a version of a flow or of a rule had a hand in: how they ended then, and where they stand today."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from klickfri.app.look.boards import processes_of
from klickfri.app.look.search import Unaskable
from klickfri.app.look.touching import Touched, TouchedCase, touched, version_of_flow, version_of_rule
from klickfri.model.errors import BadInput
from klickfri.model.person import Role
from klickfri.model.work import State
from klickfri.web import words
from klickfri.web.filled import Filled
from klickfri.web.page import Visit, WebPage, entry_number

AT_ONCE = 100
_NAMES = ("flode", "regel", "fran", "till")


@dataclass(frozen=True)
class AllTouched:
    """The cases of all of somebody's boards, the latest first."""

    cases: Sequence[TouchedCase]
    queue: bool

    @property
    def automated(self) -> int:
        """How many the automatic function decided."""
        return sum(one.automated for one in self.cases)

    @property
    def ended(self) -> Mapping[tuple[str, str, str, str], int]:
        """Process, state, outcome and code in which it left its cases -> how many, the most frequent first."""
        return dict(Counter((one.process, one.then, one.outcome, one.code) for one in self.cases).most_common())

    @property
    def today(self) -> Mapping[State | None, int]:
        """How many stand where; None is what the queue does not know."""
        return dict(Counter(one.today for one in self.cases).most_common())


def show(visit: Visit) -> Response:
    """That somebody looks is told first. Without a version there is only the form."""
    filled = Filled.in_address(visit.query, _NAMES)
    start = entry_number(visit.query.get("efter", "")) or 0
    asked = bool(filled.shown["flode"] or filled.shown["regel"])
    found = _found(visit, filled) if asked else None
    processes = processes_of(visit.office.settings, visit.boards)
    return visit.page(
        "touched.html",
        422 if filled.faults else 200,
        filled=filled.shown,
        faults=filled.faults,
        found=found,
        shown=found.cases[start : start + AT_ONCE] if found else (),
        start=start,
        step=AT_ONCE,
        kept={name: value for name, value in filled.shown.items() if value},
        titles={name: process.title for name, process in processes.items()},
        states=words.STATES,
        outcomes={name: process.outcomes for name, process in processes.items()},
    )


def _found(visit: Visit, filled: Filled) -> AllTouched | None:
    """Of each of the person's boards. With faults nothing is looked for, and nothing told."""
    first, last = filled.day("fran"), filled.day("till")
    flow, rule = filled.shown["flode"], filled.shown["regel"]
    if flow and rule:
        filled.fault("regel", words.ONE_VERSION)
    if filled.faults:
        return None
    try:
        found = list(_of_boards(visit, flow, rule, first, last))
    except BadInput as error:
        version = "flode" if flow else "regel"
        fields = {Unaskable.DAYS: "fran", Unaskable.LAST: "till", Unaskable.VERSION: version, Unaskable.RULE: "regel"}
        filled.refused(error, fields)
        return None
    visit.note_list("touched")
    cases = sorted((case for one in found for case in one.cases), key=lambda case: case.at, reverse=True)
    return AllTouched(cases, all(one.queue for one in found))


def _of_boards(visit: Visit, flow: str, rule: str, first: dt.date | None, last: dt.date | None) -> Iterable[Touched]:
    version = version_of_flow(flow) if flow else version_of_rule(rule)
    for board in sorted(visit.boards):
        yield touched(visit.office.settings, version, first, last, board, protected=visit.sees_protected)


PAGE = WebPage("/berort", frozenset({Role.AUDITOR}), show)
