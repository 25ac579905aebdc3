"""Made-up persons, and what they do to come in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pyotp
from argon2 import PasswordHasher

from klickfri.app.office import Office
from klickfri.app.people import codes
from klickfri.app.people.accounts import NewPerson
from klickfri.app.people.door import bound_to, seal_of
from klickfri.audit.opening import has_ledger, read_ledger
from klickfri.model.event import EventData
from klickfri.model.person import Person, Role
from klickfri.work.persons import Secrets
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 9, tzinfo=dt.UTC)
OWN = "fyra gula cyklar på rad"
HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(OWN)
"""Hashed lightly: a check costs what the hash says."""


class Clock:
    """Tells the time that a test sets."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        return self.now

    def later(self, **span: float) -> None:
        """Moves it on."""
        self.now += dt.timedelta(**span)


@dataclass(frozen=True)
class Known:
    """Somebody who has a password of their own, and an app with their secret."""

    person: Person
    secret: str
    password: str = OWN

    def code(self, now: dt.datetime) -> str:
        """What the app shows."""
        return pyotp.TOTP(self.secret).at(now)


def new(account: str = "karin.ek", *roles: Role, boards: Iterable[str] = ("prov",), **more: str) -> NewPerson:
    """Somebody to add; an administrator and auditor if nothing is said."""
    words = {"name": "Karin Ek", "title": "Revisor", "login": "", **more}
    return NewPerson(account=account, roles=roles or (Role.ADMIN, Role.AUDITOR), boards=tuple(boards), **words)


def settled(office: Office, store: Store, wanted: NewPerson) -> Known:
    """A person as they are after the first log-in, whose password is `OWN`."""
    secret = codes.new_secret()
    sealed = seal_of(office.settings.state).close(secret, bound_to(wanted.account))
    roles, boards = frozenset(wanted.roles), frozenset(wanted.boards)
    row = Person(0, wanted.account, wanted.name, wanted.title, wanted.login, roles, boards)
    return Known(store.persons.add(row, Secrets(HASHED, sealed), office.now()), secret)


def told(office: Office, board: str = "prov") -> list[EventData]:
    """What the board's log tells of persons, in order."""
    if not has_ledger(office.settings, board):
        return []
    with read_ledger(office.settings, board) as log:
        return [one.told for one in reversed(log.of_persons(limit=1000)) if one.told]


def kinds(office: Office, board: str = "prov") -> list[str]:
    """Their types."""
    return [one.type for one in told(office, board)]
