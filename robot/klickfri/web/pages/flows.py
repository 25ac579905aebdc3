"""The flows: each process with its versions, the latest first."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.versions import all_versions
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage


def show(visit: Visit) -> Response:
    """Of the person's boards."""
    return visit.page("flows.html", processes=all_versions(visit.office, visit.boards))


PAGE = WebPage("/floden", frozenset({Role.AUDITOR, Role.DEVELOPER}), show, menu=marked("Flöden"))
