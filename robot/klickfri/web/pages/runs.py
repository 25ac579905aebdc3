"""The runs, the latest first."""

from __future__ import annotations

import datetime as dt

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.runs import AT_ONCE, recent_runs
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage


def show(visit: Visit) -> Response:
    """A page of them, from a moment back."""
    runs = recent_runs(visit.office, visit.boards, _before(visit.query.get("fore", "")))
    older = runs[-1].run.started.isoformat() if len(runs) == AT_ONCE else ""
    return visit.page("runs.html", runs=runs, older=older)


def _before(text: str) -> dt.datetime | None:
    """The moment of the address. Raises `HTTPException`."""
    if not text:
        return None
    try:
        moment = dt.datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign that was not encoded
    except ValueError:
        raise HTTPException(404) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


PAGE = WebPage("/korningar", frozenset({Role.AUDITOR, Role.OPERATOR}), show, menu=marked("Körningar"))
