"""Persons as rows: nobody is two, failures make wait, and a code is taken once. Run on both databases."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from klickfri.model.errors import AuditUnavailable, BadInput, NotFound
from klickfri.model.person import Person, Role
from klickfri.work.persons import FREE_FAILURES, ChangeOfPerson, Secrets
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
SECRETS = Secrets("hash", "sealed")
ANNA = Person(
    0, "anna.lind", "Anna Lind", "Revisor", "anna", frozenset({Role.AUDITOR, Role.OPERATOR}), frozenset({"prov"}), NOW
)


def minutes(number: float) -> dt.datetime:
    """So many minutes later."""
    return NOW + dt.timedelta(minutes=number)


def test_a_person_is_kept_as_given(store: Store) -> None:
    """With a number of their own; told before it is kept."""
    told: list[Person] = []
    added = store.persons.add(ANNA, SECRETS, NOW, told.append)
    assert added == replace(ANNA, id=added.id)
    assert told == store.persons.all() == [added]
    assert store.persons.of_account("anna.lind") == store.persons.get(added.id) == added
    assert store.persons.of_account("anna") is None  # that is their account of the machine
    assert store.persons.secrets(added.id) == SECRETS
    assert "hash" not in repr(SECRETS)


@pytest.mark.parametrize(("account", "login"), [("anna.lind", ""), ("anna", ""), ("bo", "anna"), ("bo", "anna.lind")])
def test_no_two_share_a_name(store: Store, account: str, login: str) -> None:
    """Whatever somebody is called, here or on the machine, is nobody else's, or two could pass for one another."""
    store.persons.add(ANNA, SECRETS, NOW)
    other = Person(0, account, "Bo Ek", "Revisor", login, frozenset({Role.AUDITOR}), frozenset({"prov"}))
    with pytest.raises(BadInput, match=r"somebody who is there: anna\.lind"):
        store.persons.add(other, SECRETS, NOW)
    assert len(store.persons.all()) == 1


def test_what_the_log_is_not_told_has_not_happened(store: Store) -> None:
    """Neither a new person nor other roles."""

    def refuse(_: object) -> None:
        raise AuditUnavailable("full")

    with pytest.raises(AuditUnavailable):
        store.persons.add(ANNA, SECRETS, NOW, refuse)
    assert store.persons.all() == []
    added = store.persons.add(ANNA, SECRETS, NOW)
    store.sessions.begin("t", added.id, NOW)
    with pytest.raises(AuditUnavailable):
        store.persons.change_rights("anna.lind", [Role.ADMIN], [], refuse)
    assert store.persons.all() == [added]
    assert store.sessions.use("t", NOW)


def test_failures_make_wait(store: Store) -> None:
    """The first few cost nothing; then a minute, twice as long each time, an hour at most."""
    number = store.persons.add(ANNA, SECRETS, NOW).id
    for _ in range(FREE_FAILURES):
        assert store.persons.begin_try(number, NOW)
    waits, now = [], NOW
    for _ in range(9):
        tried = store.persons.begin_try(number, now)
        assert tried
        assert tried.locked_until
        waits.append((tried.locked_until - now).total_seconds() / 60)
        assert store.persons.begin_try(number, tried.locked_until - dt.timedelta(seconds=1)) is None
        now = tried.locked_until
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_many_at_once_are_many(store: Store) -> None:
    """A try counts before it is judged, so that a crowd has no more tries than one."""
    number, together = store.persons.add(ANNA, SECRETS, NOW).id, threading.Barrier(16)

    def attempt(_: int) -> bool:
        together.wait()
        return store.persons.begin_try(number, NOW) is not None

    with ThreadPoolExecutor(16) as crowd:
        assert sum(crowd.map(attempt, range(16))) == FREE_FAILURES + 1


def test_who_comes_in_has_not_failed(store: Store) -> None:
    """The count begins anew."""
    number = store.persons.add(ANNA, SECRETS, NOW).id
    for _ in range(FREE_FAILURES + 1):
        store.persons.begin_try(number, NOW)
    came = store.persons.come_in(number, 0, lambda _: None)
    assert came
    assert (came.failed, came.locked_until) == (0, None)


def test_a_code_is_taken_once(store: Store) -> None:
    """Neither the same step again nor one before it."""
    number = store.persons.add(ANNA, SECRETS, NOW).id
    taken = [store.persons.come_in(number, step, lambda _: None) is not None for step in (7, 7, 6, 8)]
    assert taken == [True, False, False, True]


def test_a_change_is_judged_by_how_all_stand(store: Store) -> None:
    """Before and after, and everybody else, in the transaction that makes it: of two admins who close each other at
    once, the second sees that the first is gone."""
    admins = [replace(ANNA, account=name, login="", roles=frozenset({Role.ADMIN})) for name in ("anna", "bo")]
    for one in admins:
        store.persons.add(one, SECRETS, NOW)
    together, left = threading.Barrier(2), dict[str, list[bool]]()

    def close(account: str) -> None:
        def judge(change: ChangeOfPerson) -> None:
            assert (change.before.account, change.before.closed, change.now.closed) == (account, None, NOW)
            left[account] = [one.closed is None for one in change.others]

        together.wait()
        store.persons.close(account, NOW, judge)

    with ThreadPoolExecutor(2) as both:
        list(both.map(close, ("anna", "bo")))
    assert sorted(left.values()) == [[False], [True]]


def test_who_is_closed_comes_in_no_more(store: Store) -> None:
    """The row stays; nothing of it can be changed, and nobody else is given the name."""
    number = store.persons.add(ANNA, SECRETS, NOW).id
    store.sessions.begin("t", number, NOW)
    closed = store.persons.close("anna.lind", NOW, lambda _: None)
    assert closed.closed == NOW
    assert store.sessions.use("t", NOW) is None
    assert store.persons.come_in(number, 9, lambda _: None) is None
    for change in (
        lambda: store.persons.change_rights("anna.lind", [Role.ADMIN], [], lambda _: None),
        lambda: store.persons.reset("anna.lind", SECRETS, NOW, lambda _: None),
        lambda: store.persons.close("anna.lind", NOW, lambda _: None),
    ):
        with pytest.raises(NotFound, match="klickfri person list"):
            change()
    with pytest.raises(BadInput):
        store.persons.add(ANNA, SECRETS, NOW)


def test_changes_end_sessions(store: Store) -> None:
    """Other roles, a new beginning, another password: what was open is shut."""
    number = store.persons.add(ANNA, SECRETS, NOW).id
    changes = {
        "rights": lambda: store.persons.change_rights("anna.lind", [Role.ADMIN], [], lambda _: None),
        "reset": lambda: store.persons.reset("anna.lind", Secrets("h2", "s2"), minutes(1), lambda _: None),
        "password": lambda: store.persons.choose_password("anna.lind", "h3", lambda _: None),
    }
    for name, change in changes.items():
        store.sessions.begin(name, number, NOW)
        change()
        assert store.sessions.use(name, NOW) is None, name
    now = store.persons.get(number)
    assert now
    assert now == replace(ANNA, id=number, roles=frozenset({Role.ADMIN}), boards=frozenset(), first_until=None)
    assert store.persons.secrets(number) == Secrets("h3", "s2", 0)
