"""What somebody did on the pages, and what was done with their account: the entries about persons, in Swedish."""

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
from klickfri.model.person import NotLetIn, Role

ROLES: Mapping[Role, str] = {
    Role.AUDITOR: "revisor",
    Role.OPERATOR: "drift",
    Role.CASEWORKER: "handläggare",
    Role.RESTRICTED: "skyddad lista",
    Role.DEVELOPER: "utvecklare",
    Role.ADMIN: "behörighetsansvarig",
}
_WHY: Mapping[str, str] = {
    "unknown": "kontot finns inte",
    "closed": "kontot är stängt",
    "locked": "kontot var låst",
    "password": "fel lösenord",
    "code": "fel kod",
    "late": "engångslösenordet hade gått ut",
}
_VIEWED: Mapping[str, str] = {
    "run": "körning",
    "case": "ärende",
    "accesses": "loggen över vem som tittat",
    "search": "en sökning i loggen",
    "person": "en sökning efter en person",
    "flow": "flödet",
    "film": "handläggarens film vid ärende",
    "letter": "brev i ärende",
    "questions": "frågorna om att läsa brev",
    "handover": "listan över överlämnade ärenden",
    "restricted": "den skyddade listan",
    "status": "läget",
    "queue": "kön",
    "incidents": "händelserna",
    "schedule": "schemat",
    "persons": "alla konton",
    "account": "kontot",
    "weeks": "ärendena per kod och vecka",
    "touched": "ärendena som en version berört",
    "removals": "det som är gallrat",
}


def of_access(told: EventData) -> str:
    """What somebody did, or what was done with their account."""
    match told:
        case PersonLetIn():
            return "Loggade in"
        case PersonLeft():
            return "Loggade ut"
        case PersonRefused():
            return _refused(told)
        case PersonChosePassword():
            return "Valde nytt lösenord"
        case AuditViewed():
            return f"Tittade på {_VIEWED.get(told.what, told.what)} {_of(told.of)}".rstrip()
        case PersonAdded():
            return f"Lades upp av {told.by}: {_roles(told.roles)}"
        case PersonChanged():
            return f"Fick andra roller av {told.by}: {_roles(told.roles)} (hade: {_roles(told.was)})"
        case PersonReset():
            return f"Fick nytt engångslösenord av {told.by}"
        case PersonClosed():
            return f"Stängdes av {told.by}"
    return told.type


def _of(subject: str) -> str:
    return subject.removeprefix("run/").removeprefix("flow/").removeprefix("person/")


def _refused(told: PersonRefused) -> str:
    times = f", {told.times} gånger" if told.times > 1 else ""
    locked = "; kontot låstes en stund" if told.locked_until and told.why != NotLetIn.LOCKED else ""
    return f"Släpptes inte in: {_WHY.get(told.why, told.why)}{times}{locked}"


def _roles(names: tuple[str, ...]) -> str:
    told = {str(role): word for role, word in ROLES.items()}
    return ", ".join(told.get(name, name) for name in names) or "ingen roll"
