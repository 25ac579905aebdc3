"""The site's root: to the first page of the person's menu."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.web.page import Visit, WebPage, Whoever, go_to


def show(visit: Visit) -> Response:
    """Everybody's menu has at least their own account."""
    return go_to(visit.menu[0].path)


PAGE = WebPage("/", Whoever.EVERYBODY, show)
