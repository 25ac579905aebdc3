"""Log-out, by a form of every page."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.web.page import Visit, WebPage, Whoever, go_to
from klickfri.web.pages import log_in


def show(visit: Visit) -> Response:
    """An address alone ends nobody's session."""
    return go_to("/")


def do(visit: Visit) -> Response:
    """The session is over, here and on the server, and the browser forgets what it was shown."""
    answer = visit.remember(go_to(log_in.PAGE.path), "")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'  # "cookies" would end the sessions of the domain's others
    visit.door.leave(visit.person, visit.token)
    return answer


PAGE = WebPage("/logga-ut", Whoever.EVERYBODY, show, do)
