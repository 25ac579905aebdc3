"""The auditor's first page: is the log whole, how did the last nights go, which flows have changed."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.runs import recent_runs
from klickfri.app.look.wholeness import wholeness
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage

NIGHTS = 10


def show(visit: Visit) -> Response:
    """What was found when the log was last checked; nothing is checked anew while somebody waits."""
    runs = recent_runs(visit.office, visit.boards, limit=NIGHTS)
    return visit.page("start.html", boards=wholeness(visit.office, visit.boards), runs=runs)


PAGE = WebPage("/granskning", frozenset({Role.AUDITOR}), show, menu=marked("Granskning"))
