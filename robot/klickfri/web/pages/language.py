"""The pages in English, or in Swedish again: the browser remembers which, and comes back to where it was."""

from __future__ import annotations

import re

from starlette.responses import Response

from klickfri.web import language
from klickfri.web.page import Visit, WebPage, Whoever, go_to

_OURS = re.compile(r"/(?!/)[!-\[\]-~]*")
"""A path of this site: no other host, and no sign that a browser takes for one that leads there."""


def show(visit: Visit) -> Response:
    """Any other language than English is Swedish. It is no secret and changes nothing here, so an address is enough."""
    answer = go_to(_way_back(visit.query.get("tillbaka", "")))
    language.remember(answer, visit.query.get("sprak", ""), secure=visit.secure)
    return answer


def _way_back(path: str) -> str:
    return path if _OURS.fullmatch(path) else "/"


PAGE = WebPage("/sprak", Whoever.ANYBODY, show)
