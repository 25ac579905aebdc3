"""The one style sheet."""

from __future__ import annotations

from functools import cache
from importlib import resources

from starlette.responses import Response

from klickfri.web.page import Visit, WebPage, Whoever


def show(visit: Visit) -> Response:
    """The file beside this one."""
    return Response(sheet(), media_type="text/css")


@cache
def sheet() -> str:
    """The file beside this one."""
    return (resources.files(__package__) / "style.css").read_text(encoding="utf-8")


PAGE = WebPage("/stil.css", Whoever.ANYBODY, show)
