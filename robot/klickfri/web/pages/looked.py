"""Who has looked: who logged in, who was not let in, and who looked at what, of one board."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.accesses import accesses
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.summary.access_story import of_access
from klickfri.web.page import Visit, WebPage, entry_number


def show(visit: Visit) -> Response:
    """The latest first; who looks here is told as well."""
    board = visit.query.get("namnd") or min(visit.boards)
    if board not in visit.boards:
        raise HTTPException(404)
    visit.note("accesses", "", board)
    before = entry_number(visit.query.get("fore", ""))
    told = accesses(visit.office, board, before, protected=visit.sees_protected)
    rows = [(one, of_access(one.told)) for one in told.shown]
    return visit.page("looked.html", rows=rows, older=told.older, board=board, boards=sorted(visit.boards))


PAGE = WebPage("/tittat", frozenset({Role.AUDITOR}), show, menu=marked("Vem har tittat"))
