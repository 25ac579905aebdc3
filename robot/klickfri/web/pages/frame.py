"""One frame of a film at a step of a case: only of a case that one may see, and of the film that its flow came from."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.look.accesses import has_viewed
from klickfri.app.look.case_films import film_frame
from klickfri.model.errors import BadInput
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage, entry_number


def show(visit: Visit) -> Response:
    """The frame. Whoever has not been told as looking at the case in this session is told now."""
    place, subject = visit.place, f"{visit.place['process']}/{visit.place['reference']}"
    seq, number = entry_number(place["seq"]) or 0, entry_number(place["number"]) or 0
    try:
        board, image = film_frame(
            visit.office, visit.boards, subject, seq, place["film"], number, protected=visit.sees_protected
        )
    except BadInput:
        raise HTTPException(404) from None
    if not has_viewed(visit.office, visit.person, subject, board):
        visit.note("film", subject, board)
    return Response(image, media_type="image/webp")


PAGE = WebPage("/arende/{process}/{reference:path}/film/{seq}/{film}/{number}", frozenset({Role.AUDITOR}), show)
