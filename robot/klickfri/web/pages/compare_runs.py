"""Two runs side by side, as one address: what began them, what came of them, and where the robot stopped in each."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.comparing import runs_beside
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage, go_to
from klickfri.web.pages import runs


def show(visit: Visit) -> Response:
    """That somebody looks at both is told first."""
    first, second = visit.query.get("a", ""), visit.query.get("b", "")
    if not first or not second:
        return go_to(runs.PAGE.path)
    found = runs_beside(visit.office, visit.boards, (first, second))
    for story in (found.first, found.second):
        visit.note("run", f"run/{story.facts.run.id}", story.facts.board)
    return visit.page("compare_runs.html", found=found, one=found.first, other=found.second)


PAGE = WebPage("/jamfor/korningar", frozenset({Role.AUDITOR, Role.OPERATOR}), show)
