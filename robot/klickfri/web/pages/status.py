"""How things stand now: what runs, what waits, what is held, and the next nights.

The page is loaded anew by who reads it, not by itself: it would move under a reader, each load is told to the log, and
a page left open would keep its session for ever.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import Response

from klickfri.app.look.held import held
from klickfri.app.look.now import now
from klickfri.app.nights.telling import upcoming
from klickfri.app.review.operating import LONGEST_REASON
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage

DAYS = 7


def show(visit: Visit) -> Response:
    """That somebody looks is told first. `nyss` says what the reader has just done."""
    return told(visit, said=words.HELD.get(visit.query.get("nyss", ""), ""))


def told(
    visit: Visit,
    status: int = 200,
    said: str = "",
    refused: str = "",
    faults: Mapping[str, Sequence[str]] | None = None,
) -> Response:
    """How things stand, with what came of a button above it, and what is wrong with its form."""
    visit.note_list("status")
    found = now(visit.office, visit.boards)
    nights = {one.process: one for one in upcoming(visit.office, DAYS, held(visit.office))}
    return visit.page(
        "status.html",
        status,
        now=found,
        nights=nights,
        days=DAYS,
        said=said,
        refused=refused,
        faults=faults or {},
        longest=LONGEST_REASON,
    )


PAGE = WebPage("/laget", frozenset({Role.OPERATOR}), show, menu=marked("Läget"))
