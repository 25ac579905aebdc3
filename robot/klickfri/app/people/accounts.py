"""Who may use the pages: added, given roles, given a new beginning and closed, by a person at the machine."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from klickfri.app.office import Office
from klickfri.app.people import codes, passwords
from klickfri.app.people.door import bound_to, seal_of
from klickfri.app.people.telling import known_boards, tell, whose
from klickfri.app.store import opened
from klickfri.model.errors import BadInput, Fault
from klickfri.model.event import EventData
from klickfri.model.events import PersonAdded, PersonChanged, PersonClosed, PersonReset
from klickfri.model.person import Person, Role
from klickfri.privacy.likeness import looks_personal
from klickfri.work.persons import Secrets

FIRST_DAYS = 3
"""Within which a one-time password must be changed."""
_ACCOUNT = re.compile(r"[a-z][a-z0-9._-]{1,39}")
_LONGEST = 80


@dataclass(frozen=True)
class NewPerson:
    """What is said of a person who is added. `login` is their account of the operating system, empty for none."""

    account: str
    name: str
    title: str
    login: str
    roles: Collection[Role]
    boards: Collection[str]


@dataclass(frozen=True)
class Invited:
    """A person and their one-time password, which is shown once and kept nowhere."""

    person: Person
    password: str
    until: dt.datetime


def people(office: Office) -> list[Person]:
    """Everybody who has, or had, an account."""
    with opened(office.settings) as store:
        return store.persons.all()


def add(office: Office, new: NewPerson) -> Invited:
    """Adds a person. The very first must be an administrator, who is then asked for the others.

    Raises `BadInput` with every fault, `AuditUnavailable`.
    """
    with opened(office.settings) as store:
        is_first = not store.persons.all()
        _refuse([*_of_names(new), *_of_rights(office, new.roles, new.boards), *_of_first(is_first, new.roles)])
        password, until = passwords.one_time(), office.now() + dt.timedelta(days=FIRST_DAYS)
        row = Person(0, new.account, new.name, new.title, new.login, frozenset(new.roles), frozenset(new.boards), until)

        def told(person: Person) -> EventData:
            roles, boards = _sorted(person.roles), _sorted(person.boards)
            called, by = whose(person), office.signer()
            return PersonAdded(**called, account=person.account, roles=roles, boards=boards, by=by)

        added = store.persons.add(row, _secrets(office, new.account, password), office.now(), _teller(office, told))
        return Invited(added, password, until)


def change_rights(office: Office, account: str, roles: Collection[Role], boards: Collection[str]) -> Person:
    """Gives a person these roles and boards instead; who has them sees so at once. Raises `BadInput`, `NotFound`."""
    _refuse(list(_of_rights(office, roles, boards)))
    with opened(office.settings) as store:
        before = store.persons.of_account(account)

        def told(person: Person) -> EventData:
            was, called, by = _sorted(before.roles) if before else (), whose(person), office.signer()
            roles, boards = _sorted(person.roles), _sorted(person.boards)
            return PersonChanged(**called, roles=roles, was=was, boards=boards, by=by)

        return store.persons.change_rights(account, roles, boards, _teller(office, told))


def reset(office: Office, account: str) -> Invited:
    """A new one-time password, and a new secret for codes: for who has lost either. Raises `NotFound`."""
    password, until = passwords.one_time(), office.now() + dt.timedelta(days=FIRST_DAYS)
    told = _teller(office, lambda person: PersonReset(**whose(person), by=office.signer()))
    with opened(office.settings) as store:
        person = store.persons.reset(account, _secrets(office, account, password), until, told)
    return Invited(person, password, until)


def close(office: Office, account: str) -> Person:
    """The person comes in no more. Raises `NotFound`."""
    told = _teller(office, lambda person: PersonClosed(**whose(person), by=office.signer()))
    with opened(office.settings) as store:
        return store.persons.close(account, office.now(), told)


def _teller(office: Office, told: Callable[[Person], EventData]) -> Callable[[Person], None]:
    return lambda person: tell(office, told(person), person.account, person.boards)


def _secrets(office: Office, account: str, password: str) -> Secrets:
    sealed = seal_of(office.settings.state).close(codes.new_secret(), bound_to(account))
    return Secrets(passwords.hashed(password), sealed)


def _of_names(new: NewPerson) -> Iterator[Fault]:
    if not _ACCOUNT.fullmatch(new.account):
        yield Fault("account", "is no account's name", "Small letters a-z, digits, . _ and -, such as anna.berg")
    for where, text in {"--name": new.name, "--title": new.title}.items():
        if not text.strip() or len(text) > _LONGEST or not text.isprintable():
            yield Fault(where, f"is empty, longer than {_LONGEST} signs or holds signs that do not show", "Mend it")
        elif likeness := looks_personal(text):
            yield Fault(where, f"seems to hold {likeness}", "Write it without; the log keeps it")


def _of_rights(office: Office, roles: Collection[Role], boards: Collection[str]) -> Iterator[Fault]:
    known = known_boards(office.settings)
    if not roles:
        yield Fault("--role", "is not given", f"Give one or more: {', '.join(Role)}")
    if not boards and set(roles) != {Role.ADMIN}:
        yield Fault("--board", "is not given", f"Say whose cases the person works with: {', '.join(known)}")
    for name in sorted(set(boards) - set(known)):
        yield Fault(f"--board {name}", "is not known here", f"There is: {', '.join(known) or 'none'}")


def _of_first(is_first: bool, roles: Collection[Role]) -> Iterator[Fault]:
    if is_first and Role.ADMIN not in roles:
        yield Fault("--role", "of the first person is not admin", "Begin with whoever looks after the accounts")


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise BadInput("the command", faults)


def _sorted(names: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(str(name) for name in names))
