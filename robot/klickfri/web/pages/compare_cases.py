"""Two cases of a process side by side, as one address: what is otherwise is marked, in words."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.case_facts import case
from klickfri.app.look.comparing import cases_beside
from klickfri.model.errors import NotFound
from klickfri.model.person import Role
from klickfri.privacy.scan import redact
from klickfri.summary.side_by_side import MomentPair
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, entry_number, go_to
from klickfri.web.pages import search

AT_ONCE = 25
"""Pairs of moments on a page, as `case.AT_ONCE`; `alla` asks for all of them, to print."""


def show(visit: Visit) -> Response:
    """That somebody looks at both is told first. A case that is not there for them is asked for once more."""
    process, first, second = (visit.query.get(name, "").strip() for name in ("process", "a", "b"))
    if not process or not first:
        return go_to(search.PAGE.path)
    if redact(second) != second:
        return _asked_again(visit, process, first, words.NO_NUMBER_HERE)
    try:
        found = cases_beside(visit.office, visit.boards, process, (first, second), protected=visit.sees_protected)
    except NotFound:
        return _asked_again(visit, process, first, words.NO_OTHER_CASE)
    visit.note("case", found.first.subject, found.first.board)
    visit.note("case", found.second.subject, found.second.board)
    pairs = [pair for pair in found.pairs if pair.differs or "skillnader" not in visit.query]
    start = 0 if "alla" in visit.query else entry_number(visit.query.get("fran", "")) or 0
    return visit.page(
        "compare_cases.html",
        found=found,
        references=(first, second),
        pairs=_part(pairs, start, everything="alla" in visit.query),
        start=start,
        of=len(pairs),
        step=AT_ONCE,
        only="skillnader" in visit.query,
        parts=words.PARTS,
        where=words.WHERE,
    )


def _part(pairs: Sequence[MomentPair], start: int, *, everything: bool) -> Sequence[MomentPair]:
    return pairs if everything else pairs[start : start + AT_ONCE]


def _asked_again(visit: Visit, process: str, first: str, said: str) -> Response:
    """The form with what is wrong; as if there were nothing, where the first is not there for them either."""
    try:
        facts = case(visit.office, visit.boards, f"{process}/{first}", protected=visit.sees_protected)
    except NotFound:
        raise HTTPException(404) from None
    return visit.page("compare_asked.html", 422, case=facts, reference=first, process=process, faults={"b": [said]})


PAGE = WebPage("/jamfor/arenden", frozenset({Role.AUDITOR}), show)
