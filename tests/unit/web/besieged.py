"""A site with all that there is to attack: cases of a board, a protected person's, forms that act, sessions that go on
and such as are over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import reduce
from pathlib import Path

import httpx2

from klickfri.app.people import accounts
from klickfri.app.people.door import Admitted, Chosen, new_token
from klickfri.app.review.taking_up import seen
from klickfri.audit.entry import TYPE_PREFIX
from klickfri.audit.opening import read_ledger
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web.headers import HEADERS
from klickfri.work.sessions import IDLE, LONGEST
from tests.unit.app.people.support import OWN, Known, new, settled
from tests.unit.web.attacks import Attack, Form, Target
from tests.unit.web.harm import harmless, hostile_case
from tests.unit.web.support import ACCOUNTS, ADDRESS, PROTECTED, Browser, Site, log_in, of_case, sums, with_film
from tests.unit.web.test_gate import FLOW, SEES, SHA

SECRET, PROTECTED_SECRET = "gråsparvsgata", "skyddsbjörnspår"
"""Stand in what a board has of cases, and in what it has of a protected person's."""
ANOTHER = "sju blå båtar i hamn"
_LOOKS = ("audit.viewed", "person.refused")


@dataclass
class Besieged:
    """The site, and what attackers know of it."""

    site: Site
    target: Target

    def __post_init__(self) -> None:
        self._browser = self.site.stranger()

    def answer(self, one: Attack) -> httpx2.Response:
        """What the site says."""
        self._browser.token = ""
        headers = [*one.headers, *([("cookie", one.cookie)] if one.cookie else [])]
        return self._browser.client.request(one.method, f"{ADDRESS}{one.path}", headers=headers, content=one.body)

    def through(self, one: Attack) -> str:
        """Why the attack got through; empty when it did not."""
        answer = self.answer(one)
        place = answer.headers.get("location", "/")
        said = {
            f"answered {answer.status_code}": answer.status_code not in one.answers,
            "a header is missing": any(answer.headers.get(name) != value for name, value in HEADERS.items()),
            f"leads to {place}": not place.startswith("/") or place.startswith(("//", "/\\")),
            "sets a cookie": "set-cookie" in answer.headers and one.path != "/logga-in",
            "tells": any(secret in answer.text for secret in _secrets(one)),
            "does harm": not _is_harmless(answer),
        }
        return ", ".join(why for why, is_so in said.items() if is_so)

    def standing(self) -> object:
        """What acts would change: cases, accounts, and what the log tells that is neither a look nor a refusal."""
        with read_ledger(self.site.office.settings, "prov") as log:
            told = Counter(json.loads(one.body)["type"].removeprefix(TYPE_PREFIX) for one in log.stored())
        items = [(one.reference, one.state, one.assigned, one.priority) for one in self.site.store.items("trial")]
        persons = [(one.account, accounts.seen(one)) for one in self.site.store.persons.all()]
        return items, persons, {kind: number for kind, number in told.items() if kind not in _LOOKS}

    def ended(self) -> list[str]:
        """Whose session is over that should go on."""
        going = {name: token for name, token in self.target.tokens.items() if name != "stranger"}
        return [name for name, token in going.items() if self.site.door.session(token) is None]


def _secrets(one: Attack) -> tuple[str, ...]:
    return (PROTECTED_SECRET,) if one.may_tell else (SECRET, PROTECTED_SECRET)


def _is_harmless(answer: httpx2.Response) -> bool:
    if not answer.headers.get("content-type", "").startswith("text/html"):
        return True
    try:
        harmless(answer.text)
    except AssertionError:
        return False
    return True


@contextmanager
def besieged(folder: Path, evil: list[str]) -> Iterator[Besieged]:
    """With a case for each hostile text, which holds it wherever a case has room for one."""
    with Site(folder, [*Role], with_film(folder / "recordings", {3: b"RIFF"})) as site:
        dead = _dead(site)
        _cases(site)
        hostile = {f"H-{number}": text for number, text in enumerate(evil)}
        for reference, text in hostile.items():
            hostile_case(site, reference, "natt-1", text)
        tokens, newcomer = _tokens(site)
        forms = _forms(site, newcomer)
        target = Target(tokens, dead, forms, _sees(site), _others(site), _hidden(site), hostile)
        yield Besieged(site, target)


def _cases(site: Site) -> None:
    site.ran("natt-1")
    site.tell(sums("natt-1"), sums("natt-9"))
    site.tell(sums("natt-9"), board="social")
    site.had("A-1", "natt-1", of_case("step.failed", stage="register", step="x", code="X", reason=SECRET))
    handed = Outcome(State.PENDING_USER_ACTION, code="X", reasons=(SECRET,), question=SECRET)
    for reference in ("A-2", "A-3"):
        site.had(reference, end=handed)
    site.had(
        "S-1", "natt-1", of_case("step.completed", "S-1", stage="x", step="y", say=PROTECTED_SECRET), end=PROTECTED
    )
    site.sent(PROTECTED_SECRET, "S-1")
    site.filmed()
    site.sent(SECRET)
    site.store.incidents.open("system/small", SECRET, site.clock.now, "trial")


# -- sessions


def _begun(site: Site, known: Known) -> str:
    token = new_token()
    site.store.sessions.begin(token, known.person.id, site.clock.now)
    return token


def _dead(site: Site) -> Mapping[str, str]:
    """What were sessions once, by what ended them."""
    worn = _worn(site)
    names = ("left", "closed", "changed", "reset", "chosen", "again")
    known = {name: settled(site.office, site.store, new(f"var.{name}", Role.AUDITOR)) for name in names}
    dead = {name: _begun(site, one) for name, one in known.items()}
    site.store.sessions.end(dead["left"])
    accounts.close(site.office, "var.closed")
    accounts.change_rights(site.office, "var.changed", [Role.OPERATOR], ["prov"])
    accounts.reset(site.office, "var.reset")
    code = known["chosen"].code(site.clock.now)
    assert isinstance(site.door.choose(known["chosen"].person, Chosen(OWN, ANOTHER, ANOTHER, code)), Admitted)
    browser = site.stranger()
    browser.token = dead["again"]
    assert log_in(browser, "var.again", OWN, known["again"].code(site.clock.now)).status_code == 303
    return {**dead, **worn}


def _worn(site: Site) -> Mapping[str, str]:
    """Sessions that time has ended: one that was used all day, and one that was not."""
    long, known = "", site.known[Role.AUDITOR]
    for _ in range(LONGEST // IDLE + 1):
        long = long or _begun(site, known)
        site.door.session(long)
        site.clock.now += IDLE - dt.timedelta(minutes=1)
    idle = _begun(site, known)
    site.clock.now += IDLE
    return {"long": long, "idle": idle}


def _tokens(site: Site) -> tuple[Mapping[str, str], Known]:
    """Sessions that go on, by whose they are; and who has come with a one-time password."""
    most = [role for role in Role if role is not Role.RESTRICTED]
    invited = accounts.add(site.office, new("ny.person", *Role, name="Nils Ny"))
    newcomer = Known(invited.person, site.door.secret_of(invited.person), invited.password)
    known = {str(role): one for role, one in site.known.items()} | {
        "other board": settled(site.office, site.store, new("annan.namnd", *Role, boards=("social",))),
        "unrestricted": settled(site.office, site.store, new("ej.skyddade", *most)),
        "newcomer": newcomer,
    }
    tokens = {name: _begun(site, one) for name, one in known.items()}
    return {**tokens, "stranger": new_token()}, newcomer


# -- what there is


def _forms(site: Site, newcomer: Known) -> list[Form]:
    """Those that act, each as its page would send it."""
    stands = {one: seen(site.store.get("trial", one)) for one in ("A-2", "A-3")}
    [incident] = site.store.incidents.current()
    now, auditor, developer = site.clock.now, site.known[Role.AUDITOR], site.known[Role.DEVELOPER]
    chosen = {"gammalt": OWN, "nytt": ANOTHER, "igen": ANOTHER, "kod": developer.code(now)}
    first = {**chosen, "gammalt": newcomer.password, "kod": newcomer.code(now)}
    let_in = {"konto": ACCOUNTS[Role.AUDITOR], "losenord": OWN, "kod": auditor.code(now)}
    taken = {"arende": "trial/A-2", "sett": stands["A-2"], "gor": "ta", "skal": "tar den nu"}
    cancelled = {"gor": "cancel", "skal": "återtagen", "bekrafta": "1", "arende:trial/A-3": stands["A-3"]}
    added = {"konto": "siv.ek", "namn": "Siv Ek", "titel": "Revisor", "roll:auditor": "ja", "namnd:prov": "ja"}
    operator = accounts.seen(site.known[Role.OPERATOR].person)
    closed = {"sett": operator, "gor": "stang", "sakert": "ja"}
    return [
        Form("/overlamnat/gor", "caseworker", taken),
        Form("/ko/gor", "operator", cancelled),
        Form("/laget/gor", "operator", {"slag": "process", "namn": "trial", "gor": "pausa", "skal": "underhåll"}),
        Form("/handelser", "operator", {"nummer": str(incident.id)}),
        Form("/sok", "auditor", {"person": "850314-2385"}, frozenset({200, 422})),
        Form("/sok/fil", "auditor", {"namnd": "prov", "format": "csv", "arende": "A-1"}, frozenset({200})),
        Form("/arende/trial/A-1/bevis", "auditor", {}, frozenset({200})),
        Form("/konto", "developer", chosen),
        Form("/forsta-gangen", "newcomer", first),
        Form("/logga-in", "stranger", let_in),
        Form("/personer", "admin", added, frozenset({200})),
        Form(f"/personer/{ACCOUNTS[Role.OPERATOR]}", "admin", closed),
        Form("/logga-ut", "admin", {}),
    ]


def _sees(site: Site) -> Mapping[str, frozenset[Role]]:
    numbers = {"{seq}": str(site.last_filmed), "{letter}": str(site.last_letter)}
    return {reduce(lambda at, name: at.replace(name, numbers[name]), numbers, path): SEES[path] for path in SEES}


_LISTS = (
    "/granskning", "/korningar", "/floden", "/tittat", "/overlamnat", "/laget", "/handelser", "/schema", "/ko",
    "/ko?process=trial", "/korningar/natt-1", "/jamfor/korningar?a=natt-1&b=natt-1", f"/floden/trial/{FLOW}",
    "/veckor", "/berort?flode=abab", "/berort?regel=assess", "/gallrat",
    "/sok?korning=natt-1", "/sok?kod=X", "/sok?typ=step.completed", "/sok?fran=2026-11-01",
)  # fmt: skip


def _others(site: Site) -> list[str]:
    """Addresses of what belongs to the board."""
    case = "/arende/trial/A-1"
    return [
        *_LISTS, case, f"{case}?alla", f"{case}/bild/{SHA}", f"{case}/brev/{site.last_letter}", "/skyddade",
        f"{case}/film/{site.last_filmed}", f"{case}/film/{site.last_filmed}/2026-11-20-01/3", "/tittat?namnd=prov",
        "/jamfor/arenden?process=trial&a=A-1&b=A-1", "/sok?namnd=prov&kod=X", "/sok?arende=A-1",
        "/arende/person/person.auditor", "/arende/run/natt-1", "/arende/flow/trial", "/sok?ord=sparvsgata",
    ]  # fmt: skip


def _hidden(site: Site) -> list[str]:
    """Addresses that lead to the protected person's case, or might tell of it."""
    case = "/arende/trial/S-1"
    with read_ledger(site.office.settings, "prov") as log:
        told = log.of_subject("trial/S-1")
    parts = [f"bild/{one.picture}" for one in told if one.picture]
    parts += [f"{part}/{one.seq}" for one in told for part in ("brev", "film")]
    return [
        *_LISTS, case, f"{case}?alla", *(f"{of}/{part}" for of in (case, "/arende/trial/A-1") for part in parts),
        "/skyddade", "/sok?arende=S-1", "/sok?ord=björnspår",
        "/jamfor/arenden?process=trial&a=S-1&b=A-1", "/jamfor/arenden?process=trial&a=A-1&b=S-1", "/sok?steg=y",
    ]  # fmt: skip


def is_taken(site: Site, form: Form, token: str) -> bool:
    """Does the form do what it says, when it has its mark?"""
    browser: Browser = site.stranger()
    browser.token = token
    return browser.send(form.path, form.fields).status_code in form.answers
