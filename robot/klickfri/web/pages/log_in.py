"""Log-in: account, password and a code of the app, answered with one sentence whatever is wrong."""

from __future__ import annotations

from starlette.responses import Response

from klickfri.app.people.door import new_token
from klickfri.web.page import Visit, WebPage, Whoever, go_to


def show(visit: Visit) -> Response:
    """The form. Who has no cookie yet is given one, so that the form can carry its mark."""
    if visit.token:
        return visit.page("log_in.html", refused=False, account="")
    return visit.remember(go_to(PAGE.path), new_token())


def do(visit: Visit) -> Response:
    """Lets in, with a new token: the one of before is nobody's."""
    account, password, code = (visit.form.get(name, "") for name in ("konto", "losenord", "kod"))
    let_in = visit.door.let_in(account, password, code, instead_of=visit.token)
    if let_in is None:
        return visit.page("log_in.html", 403, refused=True, account=account)
    return visit.remember(go_to("/"), let_in.token)


PAGE = WebPage("/logga-in", Whoever.ANYBODY, show, do)
