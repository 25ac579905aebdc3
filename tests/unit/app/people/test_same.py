"""Four eyes are two persons, whatever their accounts are called."""

from __future__ import annotations

from klickfri.app.office import Office
from klickfri.app.people import accounts
from klickfri.app.people.same import same_person
from tests.unit.app.people.support import new


def test_a_person_is_one_on_the_pages_and_at_the_machine(office: Office) -> None:
    """By either name; who has no account is who they are called."""
    accounts.add(office, new(login="karin"))
    accounts.add(office, new("olle.berg", name="Olle Berg", login="olle"))
    asked = [("karin", "karin.ek"), ("karin.ek", "karin"), ("karin", "olle"), ("bo", "bo"), ("bo", "karin"), ("", "bo")]
    assert [same_person(office.settings, *pair) for pair in asked] == [True, True, False, True, False, False]


def test_where_nobody_works_nothing_is_made(office: Office) -> None:
    """To ask makes no queue."""
    assert not same_person(office.settings, "anna", "bo")
    assert not office.settings.state.exists()
