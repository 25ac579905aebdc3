"""One account: who it is, what they may, and what another who looks after accounts does with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.exceptions import HTTPException
from starlette.responses import Response

from klickfri.app.people import accounts
from klickfri.model.errors import BadInput, NotFound, Overtaken
from klickfri.model.person import Person
from klickfri.web import words
from klickfri.web.page import Visit, WebPage, go_to
from klickfri.web.pages import persons
from klickfri.web.pages.persons import Rights


def show(visit: Visit) -> Response:
    """That somebody looks is told first. `nyss` says what the reader has just done."""
    return _page(visit, said=words.OF_ACCOUNT.get(visit.query.get("nyss", ""), ""))


def do(visit: Visit) -> Response:
    """The button that was pressed: never for oneself, and nothing where the account has changed since it was shown."""
    if _found(visit).id == visit.person.id:
        return _page(visit, 409, refused=words.OWN_ACCOUNT)
    try:
        return _done(visit, visit.place["account"], visit.form.get("sett", ""))
    except BadInput as error:
        rights = persons.chosen(visit.form) if visit.form.get("gor") == "roller" else None
        return _page(visit, 422, faults=persons.faults(error.faults), rights=rights)
    except (Overtaken, NotFound):
        return _page(visit, 409, refused=words.MOVED_ACCOUNT)


def _done(visit: Visit, account: str, shown: str) -> Response:
    """Raises `HTTPException` for a button that there is not, and what the use cases raise."""
    match visit.form.get("gor", ""):
        case "roller":
            rights = persons.chosen(visit.form)
            accounts.change_rights(visit.acting, account, rights.roles, rights.boards, shown)
            return go_to(f"{_place(account)}?nyss=roller")
        case "nytt":
            return persons.invited(visit, accounts.reset(visit.acting, account, shown))
        case "stang" if "sakert" not in visit.form:
            return _page(visit, 422, faults={"sakert": [words.NOT_SURE]})
        case "stang":
            accounts.close(visit.acting, account, shown)
            return go_to(f"{_place(account)}?nyss=stang")
    raise HTTPException(400)


def _page(
    visit: Visit,
    status: int = 200,
    said: str = "",
    refused: str = "",
    faults: Mapping[str, Sequence[str]] | None = None,
    rights: Rights | None = None,
) -> Response:
    found = _found(visit)
    rights = rights or Rights(found.roles, found.boards)
    persons.note(visit, "account", f"person/{found.account}")
    return visit.page(
        "person.html",
        status,
        found=found,
        last=accounts.last_let_in(visit.office, [found]).get(found.id),
        now=visit.office.now(),
        seen=accounts.seen(found),
        rights=rights,
        roles=words.SEES,
        boards=persons.titles(visit, found.boards | rights.boards),
        faults=faults or {},
        said=said,
        refused=refused,
    )


def _found(visit: Visit) -> Person:
    """Raises `HTTPException` where nobody has, or had, the account."""
    for one in accounts.people(visit.office):
        if one.account == visit.place["account"]:
            return one
    raise HTTPException(404)


def _place(account: str) -> str:
    return f"{persons.PAGE.path}/{account}"


PAGE = WebPage("/personer/{account}", persons.MAY, show, do)
