"""One picture of a case: only of a case that one may see, and only if it still is what the log named."""

from __future__ import annotations

from collections.abc import Mapping

from loguru import logger
from starlette.responses import Response

from klickfri.app.look.accesses import has_viewed
from klickfri.app.look.case_pictures import CHANGED, GONE, picture
from klickfri.model.errors import LedgerDamaged
from klickfri.model.language import marked, said
from klickfri.model.person import Role
from klickfri.web.page import Visit, WebPage

_SAID: Mapping[str | None, str] = {
    CHANGED: marked("Bilden är ändrad: den stämmer inte med loggen"),
    GONE: marked("Bilden finns inte kvar"),
    None: marked("Bilden är gallrad"),
}
_IN_ITS_PLACE = """<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400" viewBox="0 0 640 400">
<rect width="640" height="400" fill="#f8dedb"/>
<text x="320" y="205" text-anchor="middle" font-family="sans-serif" font-size="24" fill="#a1241d">{}</text>
</svg>"""
"""A browser shows this where the picture would stand, whatever the answer's number."""
_DRAWN = "image/svg+xml; charset=utf-8"


def show(visit: Visit) -> Response:
    """The picture. Whoever has not been told as looking at the case, by its page in this session, is told now."""
    subject = f"{visit.place['process']}/{visit.place['reference']}"
    try:
        board, image = picture(visit.office, visit.boards, subject, visit.place["sha"], protected=visit.sees_protected)
    except LedgerDamaged as error:
        if error.damage not in _SAID:
            raise
        logger.error("{}", error)
        return Response(in_its_place(error.damage), 500, media_type=_DRAWN)
    if image is None:
        return Response(in_its_place(None), 410, media_type=_DRAWN)
    if not has_viewed(visit.office, visit.person, subject, board):
        visit.note("case", subject, board)
    return Response(image, media_type="image/png")


def in_its_place(damage: str | None) -> str:
    """What is drawn (SVG) instead of a picture that is changed or gone; None is one that was destroyed on purpose."""
    return _IN_ITS_PLACE.format(said(_SAID[damage]))


PAGE = WebPage("/arende/{process}/{reference:path}/bild/{sha}", frozenset({Role.AUDITOR}), show)
