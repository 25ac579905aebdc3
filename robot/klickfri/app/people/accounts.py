"""Who may use the pages: added, given roles, given a new beginning and closed, by a person at the machine or by one who
has the role admin.
"""

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
from klickfri.audit.opening import boards as boards_with_logs
from klickfri.audit.opening import read_ledger
from klickfri.audit.wanted import Wanted
from klickfri.model.errors import BadInput, Fault, Overtaken
from klickfri.model.event import EventData
from klickfri.model.events import PersonAdded, PersonChanged, PersonClosed, PersonLetIn, PersonReset
from klickfri.model.person import Person, Role
from klickfri.privacy.likeness import looks_personal
from klickfri.privacy.scan import personal_numbers
from klickfri.work.persons import ChangeOfPerson, Judge, Secrets

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


def last_let_in(office: Office, found: Collection[Person]) -> dict[int, dt.datetime]:
    """When each was let in last, by number, as far as the logs here tell it. Raises `AuditUnavailable`, `Unusable`."""
    last = dict[int, dt.datetime]()
    for board in boards_with_logs(office.settings):
        with read_ledger(office.settings, board) as log:
            for one in found:
                for entry in log.search(Wanted(type=PersonLetIn.type, reference=one.account), 1):
                    last[one.id] = max(entry.time, last.get(one.id, entry.time))
    return last


def seen(person: Person) -> str:
    """How an account stands, as a page that showed it says so: another text is another standing."""
    rights = [*_sorted(person.roles), "", *_sorted(person.boards)]
    return "|".join([*rights, *(str(moment or "") for moment in (person.first_until, person.closed))])


def add(office: Office, new: NewPerson) -> Invited:
    """Adds a person. The very first must be an administrator, who is then asked for the others.

    Raises `BadInput` with every fault, `AuditUnavailable`.
    """
    with opened(office.settings) as store:
        there = store.persons.all()
        faults = [*_of_names(new), *_of_taken(there, new), *_of_rights(office, new.roles, new.boards)]
        _refuse([*faults, *_of_first(not there, new.roles)])
        password, until = passwords.one_time(), office.now() + dt.timedelta(days=FIRST_DAYS)
        row = Person(0, new.account, new.name, new.title, new.login, frozenset(new.roles), frozenset(new.boards), until)

        def told(person: Person) -> EventData:
            roles, boards = _sorted(person.roles), _sorted(person.boards)
            called, by = whose(person), office.signer()
            return PersonAdded(**called, account=person.account, roles=roles, boards=boards, by=by)

        def tell_it(person: Person) -> None:
            tell(office, told(person), person.account, person.boards)

        added = store.persons.add(row, _secrets(office, new.account, password), office.now(), tell_it)
        return Invited(added, password, until)


def change_rights(
    office: Office, account: str, roles: Collection[Role], boards: Collection[str], shown: str | None = None
) -> Person:
    """Gives a person these roles and boards instead; who has them sees so at once.

    `shown` is how the account stood (`seen`) for who asks, if they were shown. Raises `BadInput`, also where nobody
    would look after the accounts any more, `Overtaken` where the account stands otherwise by now, and `NotFound`.
    """
    _refuse(list(_of_rights(office, roles, boards)))

    def told(change: ChangeOfPerson) -> EventData:
        was, now, called = _sorted(change.before.roles), change.now, whose(change.now)
        return PersonChanged(
            **called, roles=_sorted(now.roles), was=was, boards=_sorted(now.boards), by=office.signer()
        )

    with opened(office.settings) as store:
        return store.persons.change_rights(account, roles, boards, _judge(office, told, shown))


def reset(office: Office, account: str, shown: str | None = None) -> Invited:
    """A new one-time password, and a new secret for codes: for who has lost either. Raises as `change_rights`."""
    password, until = passwords.one_time(), office.now() + dt.timedelta(days=FIRST_DAYS)

    def told(change: ChangeOfPerson) -> EventData:
        return PersonReset(**whose(change.now), by=office.signer())

    with opened(office.settings) as store:
        secrets = _secrets(office, account, password)
        person = store.persons.reset(account, secrets, until, _judge(office, told, shown))
    return Invited(person, password, until)


def close(office: Office, account: str, shown: str | None = None) -> Person:
    """The person comes in no more. Raises as `change_rights`."""

    def told(change: ChangeOfPerson) -> EventData:
        return PersonClosed(**whose(change.now), by=office.signer())

    with opened(office.settings) as store:
        return store.persons.close(account, office.now(), _judge(office, told, shown))


def _judge(office: Office, told: Callable[[ChangeOfPerson], EventData], shown: str | None) -> Judge:
    """Refuses what may not be, and tells the rest. It is asked while no other change can come between."""

    def judge(change: ChangeOfPerson) -> None:
        if shown not in (None, seen(change.before)):
            raise Overtaken(f"the account {change.now.account} has changed meanwhile; look at it again")
        _refuse(list(_of_last_admin(change, office.now())))
        tell(office, told(change), change.now.account, _concerned(change))

    return judge


def _concerned(change: ChangeOfPerson) -> frozenset[str]:
    """The boards that somebody works for or did; of who has none, or had none, all are (`tell`)."""
    before, now = change.before.boards, change.now.boards
    return before | now if before and now else frozenset()


def _secrets(office: Office, account: str, password: str) -> Secrets:
    sealed = seal_of(office.settings.state).close(codes.new_secret(), bound_to(account))
    return Secrets(passwords.hashed(password), sealed)


def _of_names(new: NewPerson) -> Iterator[Fault]:
    if not _ACCOUNT.fullmatch(new.account):
        yield Fault("account", "is no account's name", "Small letters a-z, digits, . _ and -, such as anna.berg")
    if likeness := looks_personal(new.account):
        yield Fault("account", f"seems to hold {likeness}", "Take another; the log keeps it")
    for where, text in {"--name": new.name, "--title": new.title}.items():
        if not text.strip() or len(text) > _LONGEST or not text.isprintable():
            yield Fault(where, f"is empty, longer than {_LONGEST} signs or holds signs that do not show", "Mend it")
        elif likeness := looks_personal(text):
            yield Fault(where, f"seems to hold {likeness}", "Write it without; the log keeps it")
    if len(new.login) > _LONGEST or not new.login.isprintable() or personal_numbers(new.login):
        told = f"is longer than {_LONGEST} signs, or holds a personal number or signs that do not show"
        yield Fault("--login", told, "Give what the machine calls them")


def _of_taken(there: Collection[Person], new: NewPerson) -> Iterator[Fault]:
    """The database asks once more when it adds."""
    for where, name in {"account": new.account, "--login": new.login}.items():
        if taken := next((one for one in there if one.is_called(name)), None):
            told = f"is, or signs as, somebody who is there: {taken.account}"
            yield Fault(f"{where} {name}", told, "Give another one")


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


def _of_last_admin(change: ChangeOfPerson, now: dt.datetime) -> Iterator[Fault]:
    """Nobody could give anybody an account on the pages any more; who cannot come in cannot either."""
    loses = Role.ADMIN in change.before.roles and (change.now.closed or Role.ADMIN not in change.now.roles)
    if loses and not any(_looks_after_accounts(one, now) for one in change.others):
        mend = "Give it to somebody else first: `klickfri person add` or `roles`"
        yield Fault("--role admin", "would be nobody's who can come in", mend)


def _looks_after_accounts(person: Person, now: dt.datetime) -> bool:
    is_late = person.first_until is not None and now >= person.first_until
    return Role.ADMIN in person.roles and person.closed is None and not is_late


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise BadInput("the command", faults)


def _sorted(names: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(str(name) for name in names))
