"""Everybody who has, or had, an account; a person is added here, and given a one-time password that is shown once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from klickfri.app.people import accounts
from klickfri.app.people.accounts import Invited, NewPerson
from klickfri.app.people.telling import board_titles, known_boards
from klickfri.model.errors import BadInput, Fault
from klickfri.model.language import marked, said
from klickfri.model.person import Role
from klickfri.web import words
from klickfri.web.page import Visit, WebPage

ROLE, BOARD = "roll:", "namnd:"
"""The names of the boxes begin so, and end in what is chosen."""
MAY = frozenset({Role.ADMIN})
_FIELDS = {
    "account": "konto", "--name": "namn", "--title": "titel", "--login": "dator", "--role": "roller",
    "--board": "namnder",
}  # fmt: skip
"""The form's fields, by the options of the command that does the same."""


@dataclass(frozen=True)
class Rights:
    """The roles and boards that a form has chosen."""

    roles: frozenset[Role]
    boards: frozenset[str]


def show(visit: Visit) -> Response:
    """Who may come in first; that somebody looks is told before."""
    return _listed(visit)


def do(visit: Visit) -> Response:
    """Adds a person. The answer has their one-time password, and nothing shows it again."""
    account, name, title, login = (visit.form.get(name, "").strip() for name in ("konto", "namn", "titel", "dator"))
    rights = chosen(visit.form)
    try:
        new = NewPerson(account, name, title, login, rights.roles, rights.boards)
        return invited(visit, accounts.add(visit.acting, new))
    except BadInput as error:
        return _listed(visit, 422, faults(error.faults))


def chosen(form: Mapping[str, str]) -> Rights:
    """The boxes of a form."""
    roles = frozenset(role for role in Role if f"{ROLE}{role}" in form)
    return Rights(roles, frozenset(name.removeprefix(BOARD) for name in form if name.startswith(BOARD)))


def faults(found: Sequence[Fault]) -> dict[str, list[str]]:
    """What is wrong, in words, by the form's field."""
    told: dict[str, list[str]] = {}
    for fault in found:
        where, _, which = fault.where.partition(" ")
        of = told.setdefault(_FIELDS[where], [])
        of.append(said(words.UNFIT_PERSON[where, bool(which)], which=which))
    return told


def titles(visit: Visit, also: frozenset[str] = frozenset()) -> dict[str, str]:
    """What the boards are called, by their short names: all that are known here, and others that somebody has."""
    called = board_titles(visit.office.settings)
    return {name: called.get(name, name) for name in sorted({*known_boards(visit.office.settings), *also})}


def note(visit: Visit, what: str, of: str = "") -> None:
    """Tells the logs of all boards: persons of all of them are seen."""
    for board in known_boards(visit.office.settings):
        visit.note(what, of, board)


def invited(visit: Visit, new: Invited) -> Response:
    """The one-time password, this once: in the answer to a form, which no browser keeps and no address leads to."""
    return visit.page("invited.html", new=new)


def _listed(visit: Visit, status: int = 200, wrong: Mapping[str, Sequence[str]] | None = None) -> Response:
    note(visit, "persons")
    found, rights = accounts.people(visit.office), chosen(visit.form)
    return visit.page(
        "persons.html",
        status,
        found=sorted(found, key=lambda one: one.closed is not None),
        last=accounts.last_let_in(visit.office, found),
        now=visit.office.now(),
        form=visit.form,
        rights=rights,
        roles=words.SEES,
        boards=titles(visit, rights.boards),
        faults=wrong or {},
    )


PAGE = WebPage("/personer", MAY, show, do, marked("Personer"))
