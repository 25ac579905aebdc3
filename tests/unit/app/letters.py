"""Two auditors of a board, and what lets one of them read a case's letters."""

from __future__ import annotations

from klickfri.app.look import letters
from klickfri.app.office import Office
from klickfri.app.review import letting_read
from klickfri.app.store import opened
from klickfri.model.person import Person, Role
from tests.unit.app.people.support import new, settled


def auditor(office: Office, login: str, *roles: Role, board: str = "prov") -> Person:
    """An auditor of the board, who logs in as `login` with something after it, and has `login` on the machine."""
    wanted = new(f"{login}.ek", Role.AUDITOR, *roles, boards=[board], name=f"{login.title()} Ek", login=login)
    with opened(office.settings) as store:
        return settled(office, store, wanted).person


def let(office: Office, reader: Person, other: Person, reference: str = "A-1") -> None:
    """The reader asks for a case's letters, and the other lets them."""
    for case in letters.cases_of(office, reader, reference, protected=True):
        letting_read.ask(office, reader, case, "stickprov i revisionen")
    for question in letting_read.waiting_of(office, other, reference, reader.account, protected=True):
        letting_read.answer(office, other, question, granted=True)
