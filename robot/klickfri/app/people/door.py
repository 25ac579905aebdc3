"""Log-in: password and one-time code, the wait after failures, sessions, and the first password of one's own.

Whoever is refused is told one sentence, whatever the reason; the log is told which.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from klickfri.app.office import Office
from klickfri.app.people import codes, passwords
from klickfri.app.people.telling import Counted, tell, whose
from klickfri.model.event import EventData
from klickfri.model.events import PersonChosePassword, PersonLeft, PersonLetIn, PersonRefused
from klickfri.model.person import NotLetIn, Person
from klickfri.privacy.sealed import Seal
from klickfri.work.store import Store


class Unfit(StrEnum):
    """What is wrong with a password that somebody has chosen."""

    OLD = "old"
    SHORT = "short"
    LONG = "long"
    NOT_ALIKE = "not_alike"
    SAME = "same"
    NAMED = "named"
    """It holds the account's or the person's name."""
    EASY = "easy"
    """Others have it too, or it is guessed by what such are made of."""
    CODE = "code"


@dataclass(frozen=True)
class Admitted:
    """Who was let in, and the token of their session: it is shown to nobody else, and kept nowhere."""

    person: Person
    token: str


@dataclass(frozen=True)
class Chosen:
    """A password that somebody chooses, typed twice, with the one it replaces and a code of now."""

    old: str
    new: str
    again: str
    code: str


def seal_of(state: Path) -> Seal:
    """What seals the secrets of one-time codes."""
    return Seal(state / "keys" / "persons.seal")


def bound_to(account: str) -> str:
    """What a person's secret is sealed for."""
    return f"person/{account}/totp"


def new_token() -> str:
    """256 bits of chance, as an address may hold them."""
    return secrets.token_urlsafe(32)


class Door:
    """Lets people in. One for each server: refusals are counted in it."""

    def __init__(self, office: Office, store: Store) -> None:
        self._office, self._store = office, store
        self._counted = Counted()

    def let_in(self, account: str, password: str, code: str, instead_of: str = "") -> Admitted | None:
        """A new session, in place of the one of a token, which is over; None for whoever is not let in.

        Raises `AuditUnavailable` when it cannot be logged, and `Misconfigured` without the key of the codes.
        """
        known = self._store.persons.of_account(account.strip().casefold())
        if known is None or known.closed:
            passwords.is_right(passwords.NOBODYS, password)
            self._refuse(known, NotLetIn.CLOSED if known else NotLetIn.UNKNOWN)
            return None
        tried = self._store.persons.begin_try(known.id, self._office.now())
        if tried is None:
            passwords.is_right(passwords.NOBODYS, password)
            self._refuse(known, NotLetIn.LOCKED)
            return None
        admitted = self._judge(tried, password, code)
        if admitted:
            self._store.sessions.end(instead_of)
        return admitted

    def session(self, token: str) -> Person | None:
        """Whose session it is, as they are now; None when it is over or there was none."""
        found = self._store.sessions.use(token, self._office.now()) if token else None
        person = self._store.persons.get(found.person) if found else None
        return None if person is None or person.closed else person

    def leave(self, person: Person, token: str) -> None:
        """The session is over. Raises `AuditUnavailable`; then it is over all the same."""
        self._store.sessions.end(token)
        self._tell(person, PersonLeft(**whose(person)))

    def secret_of(self, person: Person) -> str:
        """The secret of a person's codes, to be shown once, while they have a one-time password."""
        return self._opened(person, self._store.persons.secrets(person.id).totp)

    def choose(self, person: Person, chosen: Chosen) -> Admitted | list[Unfit]:
        """The person's own password from now on, in a new session; or all that is wrong with it.

        A wrong old password or code counts as a try to log in. Raises as `let_in`.
        """
        faults = _unfit(person, chosen)
        if faults:
            return faults
        tried = self._store.persons.begin_try(person.id, self._office.now())
        kept = self._store.persons.secrets(person.id)
        if tried is None or not passwords.is_right(kept.password, chosen.old):
            self._refuse(tried or person, NotLetIn.PASSWORD if tried else NotLetIn.LOCKED)
            return [Unfit.OLD]
        step = codes.step_of(self._opened(person, kept.totp), chosen.code, self._office.now())
        if step is None or self._store.persons.come_in(person.id, step, lambda _: None) is None:
            self._refuse(tried, NotLetIn.CODE)
            return [Unfit.CODE]
        told = PersonChosePassword(**whose(person))
        mine = passwords.hashed(chosen.new)
        now_known = self._store.persons.choose_password(person.account, mine, self._teller(told))
        return self._begun(now_known)

    def _judge(self, person: Person, password: str, code: str) -> Admitted | None:
        now, kept = self._office.now(), self._store.persons.secrets(person.id)
        is_right = passwords.is_right(kept.password, password)
        step = 0 if person.first_until else codes.step_of(self._opened(person, kept.totp), code, now)
        why = _why(is_right, step, person.first_until, now)
        told = PersonLetIn(**whose(person), roles=tuple(sorted(person.roles)))
        admitted = None if why else self._store.persons.come_in(person.id, step or 0, self._teller(told))
        if admitted is None:
            self._refuse(person, why or NotLetIn.CODE)
        return self._begun(admitted) if admitted else None

    def _begun(self, person: Person) -> Admitted:
        token = new_token()
        self._store.sessions.begin(token, person.id, self._office.now())
        return Admitted(person, token)

    def _opened(self, person: Person, sealed: str) -> str:
        return seal_of(self._office.settings.state).open(sealed, bound_to(person.account))

    def _refuse(self, person: Person | None, why: NotLetIn) -> None:
        """Tells it; failures that count towards the wait each by itself, others at most once a minute."""
        counts = why in (NotLetIn.PASSWORD, NotLetIn.CODE, NotLetIn.LATE)
        key = f"{person.account if person else ''}/{why}"
        times = 1 if counts else self._counted.times(key, self._office.now().timestamp())
        if times:
            self._tell(person, _refused(person, why, times))

    def _tell(self, person: Person | None, told: EventData) -> None:
        tell(self._office, told, person.account if person else "", person.boards if person else ())

    def _teller(self, told: EventData) -> Callable[[Person], None]:
        return lambda person: self._tell(person, told)


def _why(is_right: bool, step: int | None, first_until: dt.datetime | None, now: dt.datetime) -> NotLetIn | None:
    """Why a try is refused; None when it is right as far as can be seen without what others do meanwhile."""
    if not is_right:
        return NotLetIn.PASSWORD
    if step is None:
        return NotLetIn.CODE
    return NotLetIn.LATE if first_until and now >= first_until else None


def _refused(person: Person | None, why: NotLetIn, times: int) -> PersonRefused:
    failed = person.failed if person else 0
    until = person.locked_until.isoformat() if person and person.locked_until else ""
    return PersonRefused(**whose(person), why=str(why), times=times, failed=failed, locked_until=until)


def _unfit(person: Person, chosen: Chosen) -> list[Unfit]:
    new, names = chosen.new.casefold(), {person.account, person.login, *person.name.casefold().split()} - {""}
    found = {
        Unfit.SHORT: len(chosen.new) < passwords.SHORTEST,
        Unfit.LONG: len(chosen.new) > passwords.LONGEST,
        Unfit.NOT_ALIKE: chosen.new != chosen.again,
        Unfit.SAME: chosen.new == chosen.old,
        Unfit.NAMED: any(name in new for name in names if len(name) > 2),
    }
    faults = [fault for fault, is_so in found.items() if is_so]
    return faults or ([Unfit.EASY] if passwords.is_easy(chosen.new, names) else [])
