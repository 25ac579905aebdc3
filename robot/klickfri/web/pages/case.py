"""One case, as one address that prints: where it stands, by what right, what was done and seen, and the proof of it."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from klickfri.app.look.case_facts import CaseFacts, case
from klickfri.model.person import Role
from klickfri.summary.timeline import Moment, chapters
from klickfri.web import shown
from klickfri.web.page import Visit, WebPage, entry_number

AT_ONCE = 40
"""Moments on a page, so that a case of a hundred steps is light too. `alla` asks for all of them, to print."""


@dataclass(frozen=True)
class Part:
    """Some of the moments, beginning with number `first` of all; by which entries the parts before and after it begin,
    0 where there is none.
    """

    moments: Sequence[Moment]
    first: int
    of: int
    before: int
    after: int

    @property
    def last(self) -> int:
        """The number of its last moment."""
        return self.first + len(self.moments) - 1


def show(visit: Visit) -> Response:
    """That somebody looks is told first."""
    subject = f"{visit.place['process']}/{visit.place['reference']}"
    facts = case(visit.office, visit.boards, subject, protected=visit.sees_protected)
    wanted = None if "alla" in visit.query else entry_number(visit.query.get("post", "")) or 0
    visit.note("case", facts.subject, facts.board)
    part = _part(facts.moments, wanted)
    printed = {"by": f"{visit.person.name}, {visit.person.title}", "at": visit.office.moment()}
    return visit.page("case.html", 200, **_values(facts, part), printed=printed)


def whole(facts: CaseFacts, by: str, at: dt.datetime) -> str:
    """The page of all moments, for who prints it without having logged in."""
    values = _values(facts, _part(facts.moments, None))
    return shown.render("case.html", person=None, menu=(), form_mark="", **values, printed={"by": by, "at": at})


def _values(facts: CaseFacts, part: Part) -> dict[str, object]:
    process, _, reference = facts.subject.partition("/")
    return {
        "case": facts,
        "process": process,
        "reference": reference,
        "part": part,
        "chapters": chapters(part.moments),
    }


def _part(moments: Sequence[Moment], wanted: int | None) -> Part:
    """The part in which an entry stands, or all."""
    if wanted is None:
        return Part(moments, 1, len(moments), 0, 0)
    numbers = [one.seq for one in moments]
    begin = max(bisect_right(numbers, wanted) - 1, 0) // AT_ONCE * AT_ONCE
    end = begin + AT_ONCE
    before = numbers[begin - AT_ONCE] if begin else 0
    after = numbers[end] if end < len(numbers) else 0
    return Part(moments[begin:end], begin + 1, len(moments), before, after)


PAGE = WebPage("/arende/{process}/{reference:path}", frozenset({Role.AUDITOR}), show)
