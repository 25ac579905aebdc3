"""Accounts: given by a person at the machine, told in the log, and a one-time password seen once."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from klickfri.app.office import Office
from klickfri.app.people import accounts
from klickfri.app.people.accounts import NewPerson
from klickfri.model.errors import BadInput, NotFound
from klickfri.model.events import PersonAdded, PersonChanged
from klickfri.model.person import Role
from tests.unit.app.people.support import kinds, new, told


def test_a_person_is_added(office: Office) -> None:
    """With roles and boards; the log is told by whom, and holds neither password nor secret."""
    invited = accounts.add(office, new(login="karin"))
    assert [one.account for one in accounts.people(office)] == ["karin.ek"]
    [added] = told(office)
    assert added == PersonAdded(
        person="karin", name="Karin Ek", title="Revisor", account="karin.ek",
        roles=("admin", "auditor"), boards=("prov",), by="root",
    )  # fmt: skip
    assert len(invited.password) == 20
    with closing(sqlite3.connect(office.settings.state / "work.sqlite")) as db:
        assert invited.password not in str(db.execute("SELECT * FROM person").fetchall())


def test_the_first_person_looks_after_the_others(office: Office) -> None:
    """Else nobody would be asked for the next account."""
    with pytest.raises(BadInput, match="of the first person is not admin"):
        accounts.add(office, new("karin.ek", Role.AUDITOR))
    accounts.add(office, new("karin.ek", Role.ADMIN, boards=()))
    accounts.add(office, new("olle.berg", Role.AUDITOR, name="Olle Berg"))


def test_all_that_is_wrong_is_told_at_once(office: Office) -> None:
    """And nobody is added."""
    bad = NewPerson("Karin Ek!", "", "Revisor\u202e", "", [], ["social"])
    with pytest.raises(BadInput) as refused:
        accounts.add(office, bad)
    assert [fault.where for fault in refused.value.faults] == [
        "account", "--name", "--title", "--role", "--board social", "--role",
    ]  # fmt: skip
    assert accounts.people(office) == []


def test_a_personal_number_is_nobodys_title(office: Office) -> None:
    """Names and titles go into the log."""
    with pytest.raises(BadInput, match="--title: seems to hold a personal number"):
        accounts.add(office, new(title="850314-2385"))


def test_roles_are_changed(office: Office) -> None:
    """Told with those of before."""
    accounts.add(office, new())
    changed = accounts.change_rights(office, "karin.ek", [Role.OPERATOR], ["prov"])
    assert changed.roles == {Role.OPERATOR}
    last = told(office)[-1]
    assert isinstance(last, PersonChanged)
    assert (last.roles, last.was, last.by) == (("operator",), ("admin", "auditor"), "root")


def test_a_new_beginning(office: Office) -> None:
    """Another one-time password; who was never added has none."""
    first = accounts.add(office, new())
    again = accounts.reset(office, "karin.ek")
    assert again.password != first.password
    assert kinds(office) == ["person.added", "person.reset"]
    with pytest.raises(NotFound, match="klickfri person list"):
        accounts.reset(office, "olle.berg")
