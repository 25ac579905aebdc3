"""Any other address: the same answer as for a page that somebody may not see."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.web.page import Visit, WebPage, Whoever


def show(visit: Visit) -> Response:
    """There is nothing."""
    raise HTTPException(404)


PAGE = WebPage("/{anything:path}", Whoever.EVERYBODY, show)
