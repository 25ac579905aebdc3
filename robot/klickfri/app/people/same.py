"""Is it the same person? Four eyes are two persons, whatever accounts they have."""

from __future__ import annotations

from klickfri.app.store import opened
from klickfri.settings.settings import Settings
from klickfri.work.copying import file_of


def same_person(settings: Settings, one: str, other: str) -> bool:
    """Do the two names, of the pages or of the machine, stand for the same person? Unknown ones are themselves."""
    if one == other:
        return True
    if not _has_queue(settings):
        return False
    with opened(settings) as store:
        return any(person.is_called(one) and person.is_called(other) for person in store.persons.all())


def _has_queue(settings: Settings) -> bool:
    """Where nobody works yet, nothing is made."""
    file = file_of(settings.database)
    return file is None or file.is_file()
