"""Is it the same person? Four eyes are two persons, whatever accounts they have."""

from __future__ import annotations

from typing import TypedDict

from klickfri.app.store import opened
from klickfri.model.person import Person
from klickfri.settings.settings import Settings
from klickfri.work.copying import file_of
from klickfri.work.store import Store


class SignedBy(TypedDict):
    """What an event says of who did it: what they sign with; name and title, empty of who has no account here."""

    by: str
    name: str
    title: str


def same_person(settings: Settings, one: str, other: str) -> bool:
    """Do the two names, of the pages or of the machine, stand for the same person? Unknown ones are themselves."""
    if one == other:
        return True
    if not _has_queue(settings):
        return False
    with opened(settings) as store:
        return any(person.is_called(one) and person.is_called(other) for person in store.persons.all())


def person_called(settings: Settings, name: str) -> Person | None:
    """Who has an account of the pages and this name, there or on the machine."""
    if not _has_queue(settings):
        return None
    with opened(settings) as store:
        return _called(store, name)


def signed(store: Store, by: str) -> SignedBy:
    """Who did something, as they are called at this moment."""
    return signature(by, _called(store, by))


def signature(by: str, person: Person | None) -> SignedBy:
    """The same of somebody who is known already, or known to have no account."""
    return {"by": by, "name": person.name if person else "", "title": person.title if person else ""}


def _called(store: Store, name: str) -> Person | None:
    return next((one for one in store.persons.all() if one.closed is None and one.is_called(name)), None)


def _has_queue(settings: Settings) -> bool:
    """Where nobody works yet, nothing is made."""
    file = file_of(settings.database)
    return file is None or file.is_file()
