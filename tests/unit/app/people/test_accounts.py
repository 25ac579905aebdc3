"""Accounts: given by a person at the machine, told in the log, and a one-time password seen once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial

import pytest

from klickfri.app.office import Office
from klickfri.app.people import accounts
from klickfri.app.people.accounts import NewPerson
from klickfri.app.people.door import Door
from klickfri.audit.opening import open_ledger
from klickfri.model.errors import BadInput, NotFound, Overtaken
from klickfri.model.event import Event
from klickfri.model.events import PersonAdded, PersonChanged
from klickfri.model.person import Person, Role
from klickfri.work.store import Store
from tests.unit.app.people.support import OWN, Clock, kinds, new, settled, told


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
    bad = NewPerson("Karin Ek!", "", "Revisor\u202e", "x" * 81, [], ["social"])
    with pytest.raises(BadInput) as refused:
        accounts.add(office, bad)
    assert [fault.where for fault in refused.value.faults] == [
        "account", "--name", "--title", "--login", "--role", "--board social", "--role",
    ]  # fmt: skip
    assert accounts.people(office) == []


def test_a_personal_number_is_nobodys_title(office: Office) -> None:
    """Names and titles go into the log."""
    with pytest.raises(BadInput, match="--title: seems to hold a personal number"):
        accounts.add(office, new(title="850314-2385"))


def test_roles_are_changed(office: Office, store: Store) -> None:
    """Told with those of before."""
    for one in (new(), new("ulla.ek", Role.ADMIN, boards=())):
        settled(office, store, one)
    changed = accounts.change_rights(office, "karin.ek", [Role.OPERATOR], ["prov"])
    assert changed.roles == {Role.OPERATOR}
    last = told(office)[-1]
    assert isinstance(last, PersonChanged)
    assert (last.roles, last.was, last.by) == (("operator",), ("admin", "auditor"), "root")


def test_a_name_that_somebody_has_is_told_with_the_other_faults(office: Office, store: Store) -> None:
    """Whichever of their two names it is."""
    settled(office, store, new(login="karin"))
    with pytest.raises(BadInput) as refused:
        accounts.add(office, new("karin", title="", login="karin.ek"))
    assert [fault.where for fault in refused.value.faults] == ["--title", "account karin", "--login karin.ek"]


def test_a_personal_number_is_nobodys_account(office: Office, store: Store) -> None:
    """Neither here nor on the machine: the log calls people by both."""
    settled(office, store, new())
    for wrong in (new("a850314-2385"), new("olle.berg", login="850314-2385")):
        with pytest.raises(BadInput, match="personal number"):
            accounts.add(office, wrong)


def test_somebody_looks_after_the_accounts(office: Office, store: Store, clock: Clock) -> None:
    """The last admin is neither closed nor given other roles, by whoever asks; who cannot come in is no other one. A
    new beginning they may have."""
    for account in ("karin.ek", "bo.ek"):
        settled(office, store, new(account, Role.ADMIN))
    accounts.close(office, "bo.ek")

    def refused() -> None:
        for change in (
            lambda: accounts.close(office, "karin.ek"),
            lambda: accounts.change_rights(office, "karin.ek", [Role.AUDITOR], ["prov"]),
        ):
            with pytest.raises(BadInput, match="--role admin: would be nobody's"):
                change()

    refused()
    accounts.reset(office, "karin.ek")
    accounts.add(office, new("ulla.ek", Role.ADMIN))
    clock.later(days=accounts.FIRST_DAYS)
    refused()
    assert kinds(office)[-1] == "person.added"
    accounts.reset(office, "ulla.ek")
    accounts.close(office, "karin.ek")
    assert {one.account for one in accounts.people(office) if one.closed is None} == {"ulla.ek"}


def test_what_has_changed_since_it_was_shown_stays(office: Office, store: Store) -> None:
    """Other rights, a new beginning, the end: what another did meanwhile is not undone unseen, and no log tells it."""
    for account in ("karin.ek", "bo.ek"):
        settled(office, store, new(account))
    change = partial(accounts.change_rights, roles=[Role.AUDITOR], boards=["prov"])
    for meanwhile in (
        lambda: accounts.change_rights(office, "bo.ek", [Role.OPERATOR], ["prov"]),
        lambda: accounts.change_rights(office, "bo.ek", [Role.OPERATOR, Role.ADMIN], ["prov"]),
        lambda: accounts.reset(office, "bo.ek"),
    ):
        shown = accounts.seen(_person(store, "bo.ek"))
        meanwhile()
        now, told_now = _person(store, "bo.ek"), kinds(office)
        for act in (change, accounts.reset, accounts.close):
            with pytest.raises(Overtaken, match="has changed meanwhile"):
                act(office, "bo.ek", shown=shown)
        assert (_person(store, "bo.ek"), kinds(office)) == (now, told_now)
    accounts.close(office, "bo.ek", accounts.seen(_person(store, "bo.ek")))


def _person(store: Store, account: str) -> Person:
    found = store.persons.of_account(account)
    assert found
    return found


def test_a_board_hears_that_somebody_works_for_it_no_more(office: Office, store: Store) -> None:
    """As well as the one that they work for now."""
    with open_ledger(office.settings, "social", office.now):
        settled(office, store, new("olle.berg", Role.AUDITOR))
        accounts.change_rights(office, "olle.berg", [Role.AUDITOR], ["social"])
    assert (kinds(office)[-1], kinds(office, "social")) == ("person.changed", ["person.changed"])


def test_when_they_were_let_in_last(office: Office, store: Store, clock: Clock) -> None:
    """The logs tell it; of who never was, nothing, nor of a case that is called as they are."""
    known = {name: settled(office, store, new(name)) for name in ("karin.ek", "bo.ek")}
    for _ in range(2):
        clock.later(minutes=1)
        assert Door(office, store).let_in("karin.ek", OWN, known["karin.ek"].code(clock.now))
    with open_ledger(office.settings, "prov", office.now) as log:
        log.append(Event("case.claimed", "trial/bo.ek", {"run": "r", "attempt": 1}))
    last = accounts.last_let_in(office, accounts.people(office))
    assert last == {known["karin.ek"].person.id: clock.now}


def test_a_new_beginning(office: Office) -> None:
    """Another one-time password; who was never added has none."""
    first = accounts.add(office, new())
    again = accounts.reset(office, "karin.ek")
    assert again.password != first.password
    assert kinds(office) == ["person.added", "person.reset"]
    with pytest.raises(NotFound, match="klickfri person list"):
        accounts.reset(office, "olle.berg")
