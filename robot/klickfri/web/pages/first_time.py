"""The first log-in: the secret for the app is shown, and a password of one's own is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from klickfri.app.people import codes
from klickfri.app.people.door import Admitted, Unfit
from klickfri.web.page import Visit, WebPage, Whoever, go_to
from klickfri.web.pages import account


def show(visit: Visit) -> Response:
    """The secret, and the form."""
    return _page(visit, ())


def do(visit: Visit) -> Response:
    """Everything at once: only who has the secret in an app comes further."""
    answer = visit.door.choose(visit.person, account.chosen(visit))
    if isinstance(answer, Admitted):
        return visit.remember(go_to("/"), answer.token)
    return _page(visit, answer, 422)


def _page(visit: Visit, unfit: Sequence[Unfit], status: int = 200) -> Response:
    secret = visit.door.secret_of(visit.person)
    return visit.page(
        "first_time.html",
        status,
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        uri=codes.uri(secret, visit.person.account),
        faults=account.faults(unfit),
        until=visit.person.first_until,
    )


PAGE = WebPage("/forsta-gangen", Whoever.NEWCOMERS, show, do)
