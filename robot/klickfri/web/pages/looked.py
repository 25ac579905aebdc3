"""Who has looked: who logged in, who was not let in, and who looked at what, of one board."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.accesses import AT_ONCE, accesses
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Page, Visit


def show(visit: Visit) -> Response:
    """The latest first; who looks here is told as well."""
    board = visit.query.get("namnd") or min(visit.boards)
    if board not in visit.boards:
        raise HTTPException(404)
    visit.note("accesses", "", board)
    told = accesses(visit.office, board, _before(visit.query.get("fore", "")))
    older = told[-1].seq if len(told) == AT_ONCE else 0
    rows = [(one, words.of_access(one.told)) for one in told]
    return visit.page("looked.html", rows=rows, older=older, board=board, boards=sorted(visit.boards))


def _before(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise HTTPException(404)
    return int(text)


PAGE = Page("/tittat", frozenset({Role.AUDITOR}), show, menu="Vem har tittat")
