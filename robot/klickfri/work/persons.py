"""Persons as rows: who they are, how they are known, and how often somebody has failed to be them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import sqlalchemy as sa

from klickfri.model.errors import BadInput, Fault, NotFound
from klickfri.model.person import Person, Role
from klickfri.work.tables import Row, person, web_session

FREE_FAILURES = 4
"""So many in a row cost no wait; the next one locks the account."""
_LOCKS = (1, 2, 4, 8, 16, 32, 60)
"""Minutes, the last repeated. Longer would let anybody shut out anybody."""

Tell = Callable[[Person], object]
"""Hears of a change before it is kept; what it raises leaves everything as it was."""


@dataclass(frozen=True)
class ChangeOfPerson:
    """What is about to become of a person who may come in: as they stand, as they would, and all others as they are."""

    before: Person
    now: Person
    others: tuple[Person, ...]


Judge = Callable[[ChangeOfPerson], object]
"""Hears of a change before it is kept, while nobody else changes any person; what it raises leaves all as it was."""


def _nobody(_: Person) -> None:
    """Nobody needs to hear of it."""


@dataclass(frozen=True)
class Secrets:
    """By what a person is known: the password's argon2 hash, the sealed secret of the one-time codes, and the step of
    the last code that was used.
    """

    password: str = field(repr=False)
    totp: str = field(repr=False)
    step: int = 0


class Persons:
    """The persons of one installation. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def all(self) -> list[Person]:
        """Everybody, also whose account is closed, by account."""
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(sa.select(person).order_by(person.c.account))]

    def of_account(self, account: str) -> Person | None:
        """Whose account it is."""
        return self._one(person.c.account == account)

    def get(self, number: int) -> Person | None:
        """The person of that number."""
        return self._one(person.c.id == number)

    def secrets(self, number: int) -> Secrets:
        """By what the person is known. Raises `NotFound`."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(person).where(person.c.id == number)).one_or_none()
        if row is None:
            raise NotFound(f"no person has the number {number}; see `klickfri person list`")
        return Secrets(row.password, row.totp, row.totp_step)

    def add(self, new: Person, secrets: Secrets, now: dt.datetime, tell: Tell = _nobody) -> Person:
        """Adds a person; the number is the database's. Raises `BadInput` for a name that somebody is called by."""
        with self._writing() as connection:
            taken = [one for row in connection.execute(sa.select(person)) if _clash(one := _read(row), new)]
            if taken:
                told = f"is, or signs as, somebody who is there: {taken[0].account}"
                raise BadInput("the command", [Fault(f"account {new.account}", told, "Give another one")])
            values = {**_values(new), "added": now.isoformat(), **_secret(secrets)}
            added = _read(connection.execute(sa.insert(person).values(**values).returning(person)).one())
            tell(added)
            return added

    def change_rights(self, account: str, roles: Collection[Role], boards: Collection[str], judge: Judge) -> Person:
        """Gives a person these roles and boards instead of those they had; their sessions end. Raises `NotFound`."""
        return self._change(account, judge, roles=_list(roles), boards=_list(boards))

    def reset(self, account: str, secrets: Secrets, first_until: dt.datetime, judge: Judge) -> Person:
        """A new one-time password; the account is unlocked, its sessions end. Raises `NotFound`."""
        fresh = {"first_until": first_until.isoformat(), "failed": 0, "locked_until": None}
        return self._change(account, judge, **fresh, **_secret(secrets))

    def choose_password(self, account: str, password: str, tell: Tell) -> Person:
        """The person's own password from now on; their sessions end. Raises `NotFound`."""
        return self._change(account, lambda change: tell(change.now), password=password, first_until=None)

    def close(self, account: str, now: dt.datetime, judge: Judge) -> Person:
        """The person comes in no more; the row stays, as the log names them. Raises `NotFound`."""
        return self._change(account, judge, closed=now.isoformat())

    # -- log-in

    def begin_try(self, number: int, now: dt.datetime) -> Person | None:
        """Counts a try to log in as failed, before anything is compared, so that many at once are no more than they
        are; the person as they stood after it. None while the account is locked.
        """
        with self._writing() as connection:
            row = connection.execute(sa.select(person).where(person.c.id == number).with_for_update()).one()
            before = _read(row)
            if before.locked_until and now < before.locked_until:
                return None
            failed = before.failed + 1
            values = {"failed": failed, "locked_until": _locked_until(failed, now)}
            this = sa.update(person).where(person.c.id == number).values(**values).returning(person)
            return _read(connection.execute(this).one())

    def come_in(self, number: int, step: int, tell: Tell) -> Person | None:
        """The try was right: none has failed any more. None when the code's step was used before; 0 is no code."""
        unused = sa.true() if step == 0 else person.c.totp_step < step
        kept = {"failed": 0, "locked_until": None} | ({"totp_step": step} if step else {})
        with self._writing() as connection:
            mine = sa.update(person).where(person.c.id == number, person.c.closed.is_(None), unused)
            row = connection.execute(mine.values(**kept).returning(person)).one_or_none()
            if row is None:
                return None
            tell(_read(row))
            return _read(row)

    def _one(self, which: sa.ColumnElement[bool]) -> Person | None:
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(person).where(which)).one_or_none()
        return _read(row) if row else None

    def _change(self, account: str, judge: Judge, **values: object) -> Person:
        with self._writing() as connection:
            rows = connection.execute(sa.select(person).order_by(person.c.id).with_for_update())
            everybody = [_read(row) for row in rows]
            before = next((one for one in everybody if one.account == account and one.closed is None), None)
            if before is None:
                raise NotFound(f"nobody who may come in is called {account}; see `klickfri person list`")
            this = sa.update(person).where(person.c.id == before.id).values(**values).returning(person)
            now = _read(connection.execute(this).one())
            connection.execute(sa.delete(web_session).where(web_session.c.person == now.id))
            judge(ChangeOfPerson(before, now, tuple(one for one in everybody if one.id != now.id)))
            return now


def _clash(one: Person, new: Person) -> bool:
    """Would a name of the one stand for the other too?"""
    return any(one.is_called(name) for name in (new.account, new.login))


def _locked_until(failed: int, now: dt.datetime) -> str | None:
    if failed <= FREE_FAILURES:
        return None
    minutes = _LOCKS[min(failed - FREE_FAILURES, len(_LOCKS)) - 1]
    return (now + dt.timedelta(minutes=minutes)).isoformat()


def _secret(secrets: Secrets) -> dict[str, object]:
    return {"password": secrets.password, "totp": secrets.totp, "totp_step": secrets.step}


def _list(names: Collection[str]) -> str:
    return json.dumps(sorted(str(name) for name in names))


def _values(one: Person) -> dict[str, object]:
    return {
        "account": one.account,
        "name": one.name,
        "title": one.title,
        "login": one.login or None,
        "roles": _list(one.roles),
        "boards": _list(one.boards),
        "first_until": one.first_until and one.first_until.isoformat(),
        "failed": 0,
    }


def _read(row: Row) -> Person:
    return Person(
        id=row.id,
        account=row.account,
        name=row.name,
        title=row.title,
        login=row.login or "",
        roles=frozenset(Role(name) for name in json.loads(row.roles)),
        boards=frozenset(json.loads(row.boards)),
        first_until=_moment(row.first_until),
        failed=row.failed,
        locked_until=_moment(row.locked_until),
        closed=_moment(row.closed),
    )


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
