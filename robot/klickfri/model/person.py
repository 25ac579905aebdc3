"""Persons who use the pages: who they are, and what each may see."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody's work with the robot is. Nobody sees more for having a role that sounds higher."""

    AUDITOR = "auditor"
    OPERATOR = "operator"
    CASEWORKER = "caseworker"
    RESTRICTED = "restricted"
    """May see the list of persons with protected identity."""
    DEVELOPER = "developer"
    ADMIN = "admin"


class NotLetIn(StrEnum):
    """Why somebody was not let in. `UNKNOWN` names nobody; `CLOSED` and `LATE` are of accounts that are over."""

    UNKNOWN = "unknown"
    CLOSED = "closed"
    LOCKED = "locked"
    PASSWORD = "password"
    CODE = "code"
    LATE = "late"
    """The one-time password was not used in time."""


@dataclass(frozen=True)
class Person:
    """One person. `account` is what they log in as; `login` their account of the operating system, empty for none.

    `first_until` is set while all they have is a one-time password: until then it must have been changed. Moments are
    in UTC.
    """

    id: int
    account: str
    name: str
    title: str
    login: str
    roles: frozenset[Role]
    boards: frozenset[str]
    first_until: dt.datetime | None = None
    failed: int = 0
    locked_until: dt.datetime | None = None
    closed: dt.datetime | None = None

    @property
    def signs_as(self) -> str:
        """By what name their acts are told, wherever they did them."""
        return self.login or self.account

    def is_called(self, name: str) -> bool:
        """Is this a name of theirs, on the pages or on the machine?"""
        return bool(name) and name in (self.account, self.login)
