"""One's own account: what it may, and another password."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import Response

from klickfri.app.people.door import Admitted, Chosen, Unfit
from klickfri.app.people.passwords import SHORTEST
from klickfri.model.language import marked, said
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, Whoever, go_to

_FIELDS = {
    Unfit.OLD: "gammalt",
    Unfit.SHORT: "nytt",
    Unfit.LONG: "nytt",
    Unfit.SAME: "nytt",
    Unfit.NAMED: "nytt",
    Unfit.EASY: "nytt",
    Unfit.NOT_ALIKE: "igen",
    Unfit.CODE: "kod",
}


def chosen(visit: Visit) -> Chosen:
    """The form of a new password."""
    return Chosen(*(visit.form.get(name, "") for name in ("gammalt", "nytt", "igen", "kod")))


def faults(unfit: Sequence[Unfit]) -> dict[str, list[str]]:
    """What is wrong, in words, by the form's field."""
    found: dict[str, list[str]] = {}
    for fault in unfit:
        found.setdefault(_FIELDS[fault], []).append(said(words.UNFIT[fault], least=SHORTEST))
    return found


def show(visit: Visit) -> Response:
    """Name, roles, boards, and the form."""
    return visit.page("account.html", faults={})


def do(visit: Visit) -> Response:
    """Another password; every session of before is over."""
    answer = visit.door.choose(visit.person, chosen(visit))
    if isinstance(answer, Admitted):
        return visit.remember(go_to(PAGE.path), answer.token)
    return visit.page("account.html", 422, faults=faults(answer))


PAGE = WebPage("/konto", Whoever.EVERYBODY, show, do, marked("Ditt konto"))
