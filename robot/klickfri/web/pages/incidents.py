"""Incidents: what operations must know of, who knows, and when it was over. It is over by itself, not by a button."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.now import incidents_of
from klickfri.app.review.operating import acknowledge
from klickfri.model.language import marked
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage, entry_number, go_to

AT_ONCE = 50


def show(visit: Visit) -> Response:
    """The open ones first, then the latest; that somebody looks is told first."""
    visit.note_list("incidents")
    found = incidents_of(visit.office.settings, visit.boards)
    return visit.page("incidents.html", found=found[:AT_ONCE], more=len(found[AT_ONCE:]))


def do(visit: Visit) -> Response:
    """The person knows of one. Who said so first stays, and the list shows who."""
    number = entry_number(visit.form.get("nummer", ""))
    if number not in {one.id for one in incidents_of(visit.office.settings, visit.boards)}:
        raise HTTPException(404)
    assert number is not None
    acknowledge(visit.acting, number)
    return go_to(PAGE.path)


PAGE = WebPage("/handelser", frozenset({Role.OPERATOR}), show, do, marked("Händelser"))
