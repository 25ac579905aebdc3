"""What somebody did on the pages, and what was done with their account: the entries about persons."""

from __future__ import annotations

from collections.abc import Mapping

from klickfri.model.event import EventData
from klickfri.model.events import (
    AuditViewed,
    PersonAdded,
    PersonChanged,
    PersonChosePassword,
    PersonClosed,
    PersonLeft,
    PersonLetIn,
    PersonRefused,
    PersonReset,
)
from klickfri.model.language import marked, said
from klickfri.model.person import NotLetIn, Role

ROLES: Mapping[Role, str] = {
    Role.AUDITOR: marked("revisor"),
    Role.OPERATOR: marked("drift"),
    Role.CASEWORKER: marked("handläggare"),
    Role.RESTRICTED: marked("skyddad lista"),
    Role.DEVELOPER: marked("utvecklare"),
    Role.ADMIN: marked("behörighetsansvarig"),
}
_WHY: Mapping[str, str] = {
    "unknown": marked("kontot finns inte"),
    "closed": marked("kontot är stängt"),
    "locked": marked("kontot var låst"),
    "password": marked("fel lösenord"),
    "code": marked("fel kod"),
    "late": marked("engångslösenordet hade gått ut"),
}
_VIEWED: Mapping[str, str] = {
    "run": marked("körning"),
    "case": marked("ärende"),
    "accesses": marked("loggen över vem som tittat"),
    "search": marked("en sökning i loggen"),
    "person": marked("en sökning efter en person"),
    "flow": marked("flödet"),
    "film": marked("handläggarens film vid ärende"),
    "letter": marked("brev i ärende"),
    "questions": marked("frågorna om att läsa brev"),
    "handover": marked("listan över överlämnade ärenden"),
    "restricted": marked("den skyddade listan"),
    "status": marked("läget"),
    "queue": marked("kön"),
    "incidents": marked("händelserna"),
    "schedule": marked("schemat"),
    "persons": marked("alla konton"),
    "account": marked("kontot"),
    "weeks": marked("ärendena per kod och vecka"),
    "touched": marked("ärendena som en version berört"),
    "removals": marked("det som är gallrat"),
}


def of_access(told: EventData) -> str:
    """What somebody did, or what was done with their account."""
    match told:
        case PersonLetIn():
            return said("Loggade in")
        case PersonLeft():
            return said("Loggade ut")
        case PersonRefused():
            return _refused(told)
        case PersonChosePassword():
            return said("Valde nytt lösenord")
        case AuditViewed():
            return _looked(told)
        case PersonAdded():
            return said("Lades upp av {by}: {roles}", by=told.by, roles=_roles(told.roles))
        case PersonChanged():
            now, was = _roles(told.roles), _roles(told.was)
            return said("Fick andra roller av {by}: {roles} (hade: {was})", by=told.by, roles=now, was=was)
        case PersonReset():
            return said("Fick nytt engångslösenord av {by}", by=told.by)
        case PersonClosed():
            return said("Stängdes av {by}", by=told.by)
    return told.type


def _looked(told: AuditViewed) -> str:
    what = said(_VIEWED[told.what]) if told.what in _VIEWED else told.what
    of = _of(told.of)
    return said("Tittade på {what} {of}", what=what, of=of) if of else said("Tittade på {what}", what=what)


def _of(subject: str) -> str:
    return subject.removeprefix("run/").removeprefix("flow/").removeprefix("person/")


def _refused(told: PersonRefused) -> str:
    why = said(_WHY[told.why]) if told.why in _WHY else told.why
    times = said(", {times} gånger", times=told.times) if told.times > 1 else ""
    locked = said("; kontot låstes en stund") if told.locked_until and told.why != NotLetIn.LOCKED else ""
    return said("Släpptes inte in: {why}{times}{locked}", why=why, times=times, locked=locked)


def _roles(names: tuple[str, ...]) -> str:
    told = {str(role): said(word) for role, word in ROLES.items()}
    return ", ".join(told.get(name, name) for name in names) or said("ingen roll")
