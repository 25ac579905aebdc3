"""One run: what came in and went out, its story, and its cases as they stand today."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.runs import other_runs, run_story
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage


def show(visit: Visit) -> Response:
    """That somebody looks is told first."""
    story = run_story(visit.office, visit.boards, visit.place["run"])
    visit.note("run", f"run/{story.facts.run.id}", story.facts.board)
    others = other_runs(visit.office, story.facts)
    return visit.page("run.html", story=story, facts=story.facts, sums=story.facts.sums, others=others)


PAGE = WebPage("/korningar/{run}", frozenset({Role.AUDITOR, Role.OPERATOR}), show)
