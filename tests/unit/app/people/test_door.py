"""Log-in: who knows password and code comes in, nobody else does, and the log is told of each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from klickfri.app.office import Office
from klickfri.app.people import accounts, passwords
from klickfri.app.people.door import Admitted, Chosen, Door, Unfit, seal_of
from klickfri.model.errors import AuditUnavailable, Misconfigured
from klickfri.model.events import PersonLetIn, PersonRefused
from klickfri.model.person import NotLetIn, Role
from klickfri.work.persons import FREE_FAILURES
from klickfri.work.store import Store
from tests.unit.app.people.support import OWN, Clock, Known, kinds, new, settled, told


@pytest.fixture
def door(office: Office, store: Store) -> Door:
    """The door of one server."""
    return Door(office, store)


@pytest.fixture
def karin(office: Office, store: Store) -> Known:
    """Auditor, with a password of her own."""
    return settled(office, store, new())


def refusals(office: Office) -> list[tuple[str, int]]:
    """Why, and how often at a time."""
    return [(one.why, one.times) for one in told(office) if isinstance(one, PersonRefused)]


def test_the_first_time(office: Office, store: Store, door: Door) -> None:
    """The one-time password lets in without a code, and only to choose another."""
    invited = accounts.add(office, new())
    came = door.let_in("karin.ek", invited.password, "")
    assert came
    assert came.person.first_until == invited.until
    assert door.session(came.token) == came.person
    assert kinds(office) == ["person.added", "person.let_in"]


def test_password_and_code(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """Both right: in, however the account is spelt; told with name, title and roles of that moment."""
    came = door.let_in(" Karin.Ek ", karin.password, karin.code(clock.now))
    assert came
    assert door.session(came.token) == came.person
    last = told(office)[-1]
    assert last == PersonLetIn(person="karin.ek", name="Karin Ek", title="Revisor", roles=("admin", "auditor"))


def test_the_first_time_to_its_end(office: Office, store: Store, door: Door, clock: Clock) -> None:
    """The secret is shown while the password is a one-time one, and goes into an app; with its code and a password of
    one's own the person stays, and the one-time password is worth nothing.
    """
    invited = accounts.add(office, new())
    came = door.let_in("karin.ek", invited.password, "")
    assert came
    known = Known(came.person, door.secret_of(came.person))
    stays = door.choose(came.person, Chosen(invited.password, OWN, OWN, known.code(clock.now)))
    assert isinstance(stays, Admitted)
    assert (stays.person.first_until, door.session(came.token)) == (None, None)
    clock.later(minutes=1)
    assert door.let_in("karin.ek", invited.password, known.code(clock.now)) is None
    assert door.let_in("karin.ek", OWN, known.code(clock.now))
    assert kinds(office) == [
        "person.added", "person.let_in", "person.chose_password", "person.refused", "person.let_in",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("account", "password", "code", "why"),
    [
        ("karin.ek", "fel", None, NotLetIn.PASSWORD),
        ("karin.ek", OWN, "000000", NotLetIn.CODE),
        ("karin.ek", OWN, "", NotLetIn.CODE),
        ("karin.ek", "", "", NotLetIn.PASSWORD),
        ("karin.ek", OWN + "x" * passwords.LONGEST, None, NotLetIn.PASSWORD),
        ("nobody", OWN, None, NotLetIn.UNKNOWN),
        ("", "", "", NotLetIn.UNKNOWN),
    ],
)
def test_anything_wrong_is_refused(
    office: Office, door: Door, karin: Known, clock: Clock, account: str, password: str, code: str | None, why: NotLetIn
) -> None:
    """The log is told what it was; nothing that was typed stands there."""
    given = karin.code(clock.now) if code is None else code
    assert door.let_in(account, password, given) is None
    assert refusals(office) == [(why, 1)]
    last = told(office)[-1]
    assert isinstance(last, PersonRefused)
    assert last.person == ("karin.ek" if account else "") * (why is not NotLetIn.UNKNOWN)
    assert OWN not in str(last)


def test_what_a_stranger_types_is_told_to_nobody(office: Office, door: Door, karin: Known) -> None:
    """They may have typed a password, or a personal number, where the account goes."""
    assert door.let_in("min-hemlighet 850314-2385", "x", "") is None
    last = told(office)[-1]
    assert isinstance(last, PersonRefused)
    assert (last.person, last.name, last.why) == ("", "", "unknown")


def test_a_code_is_used_once(door: Door, karin: Known, clock: Clock) -> None:
    """Whoever looked over a shoulder comes too late; the next code is good again."""
    code = karin.code(clock.now)
    assert door.let_in("karin.ek", karin.password, code)
    assert door.let_in("karin.ek", karin.password, code) is None
    clock.later(seconds=30)
    assert door.let_in("karin.ek", karin.password, karin.code(clock.now))


@pytest.mark.parametrize(("seconds", "is_let_in"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_clocks_may_differ_a_little(door: Door, karin: Known, clock: Clock, seconds: int, is_let_in: bool) -> None:
    """By one step to each side, and no more."""
    clock.later(minutes=10)
    code = karin.code(clock.now + dt.timedelta(seconds=seconds))
    assert bool(door.let_in("karin.ek", karin.password, code)) is is_let_in


def test_failures_lock_also_who_knows(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """While it is locked the right password does not help; afterwards it does, and the count begins anew."""
    for _ in range(FREE_FAILURES + 1):
        assert door.let_in("karin.ek", "fel", "") is None
    assert door.let_in("karin.ek", karin.password, karin.code(clock.now)) is None
    last = [one for one in told(office) if isinstance(one, PersonRefused)]
    assert [one.why for one in last] == ["password"] * (FREE_FAILURES + 1) + ["locked"]
    assert [one.failed for one in last[:-1]] == [1, 2, 3, 4, 5]
    assert [bool(one.locked_until) for one in last] == [False] * FREE_FAILURES + [True, True]
    clock.later(minutes=1)
    assert door.let_in("karin.ek", karin.password, karin.code(clock.now))
    assert door.let_in("karin.ek", "fel", "") is None
    again = told(office)[-1]
    assert isinstance(again, PersonRefused)
    assert again.failed == 1


def test_a_log_cannot_be_filled_from_outside(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """Tries that cost no wait are told once a minute, with how many there were: none is lost."""
    for _ in range(9):
        door.let_in("nobody", "x", "")
    clock.later(seconds=60)
    door.let_in("somebody", "x", "")
    assert refusals(office) == [("unknown", 1), ("unknown", 9)]


def test_one_time_passwords_grow_old(office: Office, door: Door, clock: Clock) -> None:
    """Three days, then a new one is needed."""
    invited = accounts.add(office, new())
    clock.now = invited.until
    assert door.let_in("karin.ek", invited.password, "") is None
    assert refusals(office) == [("late", 1)]


def test_who_is_closed_is_refused(office: Office, store: Store, door: Door, karin: Known, clock: Clock) -> None:
    """Also with a session from before."""
    settled(office, store, new("ulla.ek", Role.ADMIN))
    came = door.let_in("karin.ek", karin.password, karin.code(clock.now))
    assert came
    accounts.close(office, "karin.ek")
    assert door.session(came.token) is None
    clock.later(minutes=1)
    assert door.let_in("karin.ek", karin.password, karin.code(clock.now)) is None
    assert refusals(office) == [("closed", 1)]


def test_roles_are_those_of_now(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """Other roles end the session; the next one has them."""
    came = door.let_in("karin.ek", karin.password, karin.code(clock.now))
    assert came
    accounts.change_rights(office, "karin.ek", [Role.OPERATOR, Role.ADMIN], ["prov"])
    assert door.session(came.token) is None
    clock.later(minutes=1)
    again = door.let_in("karin.ek", karin.password, karin.code(clock.now))
    assert again
    assert again.person.roles == {Role.OPERATOR, Role.ADMIN}


def test_who_leaves_is_out(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """The token is worth nothing any more."""
    came = door.let_in("karin.ek", karin.password, karin.code(clock.now))
    assert came
    door.leave(came.person, came.token)
    assert door.session(came.token) is None
    assert kinds(office)[-1] == "person.left"


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "' OR 1=1 --"])
def test_no_token_is_guessed(door: Door, karin: Known, token: str) -> None:
    """What is no token of ours is nobody's."""
    assert door.session(token) is None


@pytest.mark.parametrize(
    ("new_one", "again", "faults"),
    [
        ("kort", "kort", [Unfit.SHORT]),
        ("x" * 129, "x" * 129, [Unfit.LONG]),
        ("en lång och bra mening", "en annan mening", [Unfit.NOT_ALIKE]),
        (OWN, OWN, [Unfit.SAME]),
        ("Karin är alltid bäst", "Karin är alltid bäst", [Unfit.NAMED]),
        ("Password1234", "Password1234", [Unfit.EASY]),
        ("qwertyuiop123", "qwertyuiop123", [Unfit.EASY]),
        ("Klickfri2026!", "Klickfri2026!", [Unfit.EASY]),
        ("ab" * 60, "ab" * 60, [Unfit.EASY]),
        ("ek", "", [Unfit.SHORT, Unfit.NOT_ALIKE]),
    ],
)
def test_passwords_that_are_none(
    door: Door, karin: Known, clock: Clock, new_one: str, again: str, faults: list[Unfit]
) -> None:
    """All that is wrong is told at once, and nothing is changed."""
    chosen = Chosen(karin.password, new_one, again, karin.code(clock.now))
    assert door.choose(karin.person, chosen) == faults
    assert door.let_in("karin.ek", karin.password, karin.code(clock.now))


def test_another_password(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """Only with the old one and a code; every other session is over, the old one opens nothing."""
    before = door.let_in("karin.ek", karin.password, karin.code(clock.now))
    assert before
    clock.later(minutes=1)
    other = "sju blå båtar i hamn"
    wrong = Chosen("fel", other, other, karin.code(clock.now))
    assert door.choose(karin.person, wrong) == [Unfit.OLD]
    assert door.choose(karin.person, replace(wrong, old=karin.password, code="000000")) == [Unfit.CODE]
    assert door.session(before.token)
    came = door.choose(karin.person, replace(wrong, old=karin.password))
    assert isinstance(came, Admitted)
    assert (door.session(before.token), door.session(came.token)) == (None, came.person)
    assert kinds(office)[-3:] == ["person.refused", "person.refused", "person.chose_password"]
    clock.later(minutes=1)
    assert door.let_in("karin.ek", karin.password, karin.code(clock.now)) is None
    assert door.let_in("karin.ek", other, karin.code(clock.now))


def test_guessing_the_old_password_locks_too(door: Door, karin: Known, clock: Clock) -> None:
    """A session left open is no way to try passwords."""
    chosen = Chosen("fel", "sju blå båtar i hamn", "sju blå båtar i hamn", "000000")
    for _ in range(FREE_FAILURES + 1):
        door.choose(karin.person, chosen)
    right = replace(chosen, old=karin.password, code=karin.code(clock.now))
    assert door.choose(karin.person, right) == [Unfit.OLD]


def test_nobody_comes_in_unlogged(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """Where the log cannot be written, there is no session."""
    door.let_in("karin.ek", "fel", "")
    folder = office.settings.audit / "prov"
    folder.rename(folder.with_name("away"))
    folder.write_text("in the way")
    with pytest.raises(AuditUnavailable):
        door.let_in("karin.ek", karin.password, karin.code(clock.now))


def test_without_the_key_of_the_codes(office: Office, door: Door, karin: Known, clock: Clock) -> None:
    """It is said which file is missing; nobody is let in without a code."""
    seal_of(office.settings.state).file.unlink()
    with pytest.raises(Misconfigured, match=r"persons\.seal"):
        door.let_in("karin.ek", karin.password, karin.code(clock.now))
