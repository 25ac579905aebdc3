"""How things stand now: what runs, what waits, what is held, and the next nights.

The page is loaded anew by who reads it, not by itself: it would move under a reader, each load is told to the log, and
a page left open would keep its session for ever.
"""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.look.held import held
from klickfri.app.look.now import now
from klickfri.app.nights.telling import upcoming
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage

DAYS = 7


def show(visit: Visit) -> Response:
    """That somebody looks is told first."""
    visit.note_list("status")
    found = now(visit.office, visit.boards)
    nights = {one.process: one for one in upcoming(visit.office, DAYS, held(visit.office))}
    return visit.page("status.html", now=found, nights=nights, days=DAYS)


PAGE = WebPage("/laget", frozenset({Role.OPERATOR}), show, menu="Läget")
