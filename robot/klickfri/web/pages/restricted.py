"""The restricted list: protected persons' cases, with what the hand-over file says of them and no more."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.handed import restricted_lists
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage


def show(visit: Visit) -> Response:
    """That somebody looks is told first."""
    visit.note_list("restricted")
    return visit.page("restricted.html", lists=restricted_lists(visit.office, visit.boards))


PAGE = WebPage("/skyddade", frozenset({Role.RESTRICTED}), show, menu=marked("Skyddade"))
