"""One step of a case beside the films that it came from: the caseworker's screen and the robot's, before and after."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.case_facts import case
from klickfri.app.look.case_films import beside
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage, entry_number


def show(visit: Visit) -> Response:
    """That somebody looks is told first, as a look at the case."""
    process, reference, seq = visit.place["process"], visit.place["reference"], entry_number(visit.place["seq"])
    facts = case(visit.office, visit.boards, f"{process}/{reference}", protected=visit.sees_protected)
    moment = next((one for one in facts.moments if one.seq == seq), None)
    if moment is None or moment.seq not in facts.filmed:
        raise HTTPException(404)
    visit.note("film", facts.subject, facts.board)
    films = beside(visit.office.settings, process, facts.filmed[moment.seq])
    return visit.page("film.html", case=facts, reference=reference, moment=moment, films=films)


PAGE = WebPage("/arende/{process}/{reference:path}/film/{seq}", frozenset({Role.AUDITOR}), show)
