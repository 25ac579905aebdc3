"""Who looks after accounts does it on the pages: as the command does, signed by them, and never for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from klickfri.app.people import accounts
from klickfri.audit.opening import open_ledger
from klickfri.model.events import AuditViewed, PersonAdded, PersonChanged, PersonClosed, PersonReset
from klickfri.model.person import Person, Role
from tests.unit.app.people.support import new, settled, told
from tests.unit.web.harm import harmless
from tests.unit.web.support import ACCOUNTS, Browser, Site, log_in, text

ME, OTHER = ACCOUNTS[Role.ADMIN], ACCOUNTS[Role.AUDITOR]
OLLE = {"konto": "olle.berg", "namn": "Olle Berg", "titel": "Revisor", "roll:auditor": "ja", "namnd:prov": "ja"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """With who looks after accounts, and an auditor."""
    with Site(tmp_path, [Role.ADMIN, Role.AUDITOR]) as site:
        yield site


@pytest.fixture
def admin(site: Site) -> Browser:
    """Theirs."""
    return site.browser(Role.ADMIN)


def person(site: Site, account: str = OTHER) -> Person:
    """As they stand."""
    found = site.store.persons.of_account(account)
    assert found
    return found


def shown(page: httpx2.Response) -> dict[str, str]:
    """The account's standing, as the page's forms keep it."""
    return {"sett": re.findall('name="sett" value="([^"]*)"', page.text)[0]}


def password_of(page: httpx2.Response) -> str:
    """The one-time password that a page shows."""
    found = re.findall('class="secret"><code>([^<]{20})</code>', page.text)
    assert len(found) == 1
    return str(found[0])


def done(site: Site) -> list[object]:
    """What the log tells of accounts, but who came and looked."""
    acts = PersonAdded | PersonChanged | PersonReset | PersonClosed
    return [one for one in told(site.office) if isinstance(one, acts)]


def test_a_person_is_added(site: Site, admin: Browser) -> None:
    """Signed by who did it; the one-time password is in that answer and nowhere else, is never kept, and lets in."""
    answer = admin.send("/personer", OLLE)
    password = password_of(answer)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert done(site) == [
        PersonAdded(
            person="olle.berg", name="Olle Berg", title="Revisor", account="olle.berg", roles=("auditor",),
            boards=("prov",), by=ME,
        )
    ]  # fmt: skip
    for path in ("/personer", "/personer/olle.berg"):
        page = admin.get(path)
        assert ("Olle Berg" in page.text, password in page.text) == (True, False)
        assert "engångslösenord till 2026-11-23" in text(page)
    newcomer = site.stranger()
    newcomer.get("/logga-in")
    assert log_in(newcomer, "olle.berg", password, "").headers["location"] == "/"
    again = admin.send("/personer", OLLE)
    assert (again.status_code, "Någon heter eller hette redan olle.berg" in text(again)) == (422, True)


def test_all_that_is_wrong_stands_at_its_field(site: Site, admin: Browser) -> None:
    """In Swedish, with what was typed and chosen; nobody is added."""
    wrong = {"konto": "Olle!", "namn": " ", "titel": "850314-2385", "dator": OTHER}
    page = admin.send("/personer", {**wrong, "namnd:social": "ja", "roll:king": "ja"})
    assert page.status_code == 422
    for field, said in {
        "konto": "Skriv ett konto med",
        "namn": "Skriv personens namn",
        "titel": "utan nummer och adresser",
        "dator": f"Någon heter redan {OTHER}",
        "roller": "Välj minst en roll",
        "namnder": "Nämnden social finns inte här",
    }.items():
        assert f'href="#{field}"' in page.text
        assert said in page.text.split(f'id="{field}-fel-1">')[1].split("<")[0]
    assert 'name="konto" type="text" autocomplete="off" required value="Olle!"' in page.text
    assert re.search('name="namnd:social" value="ja" checked', page.text)
    assert done(site) == []
    kept = admin.send("/personer", {**OLLE, "namn": ""})
    assert re.search('name="roll:auditor" value="ja" checked', kept.text)
    assert 'value="Revisor"' in kept.text


def test_roles_and_boards_are_changed(site: Site, admin: Browser) -> None:
    """At once: their session is over. Told with by whom and those of before."""
    other = site.browser(Role.AUDITOR)
    page = admin.get(f"/personer/{OTHER}")
    assert re.search('name="roll:auditor" value="ja" checked', page.text)
    form = {**shown(page), "gor": "roller", "roll:operator": "ja", "roll:caseworker": "ja", "namnd:prov": "ja"}
    answer = admin.send(f"/personer/{OTHER}", form)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/personer/{OTHER}?nyss=roller")
    assert "Roller och nämnder är ändrade" in text(admin.get(answer.headers["location"]))
    assert person(site).roles == {Role.OPERATOR, Role.CASEWORKER}
    assert other.get("/granskning").headers["location"] == "/logga-in"
    [changed] = done(site)
    assert isinstance(changed, PersonChanged)
    assert (changed.by, changed.was, changed.roles) == (ME, ("auditor",), ("caseworker", "operator"))
    none = admin.send(f"/personer/{OTHER}", {**shown(admin.get(f"/personer/{OTHER}")), "gor": "roller"})
    assert (none.status_code, 'href="#roller"' in none.text, 'href="#namnder"' in none.text) == (422, True, True)
    assert person(site).roles == {Role.OPERATOR, Role.CASEWORKER}


def test_a_new_beginning_is_shown_once(site: Site, admin: Browser) -> None:
    """In the answer, as for who is added; sent again, it does nothing, as the account has changed by it."""
    form = {**shown(admin.get(f"/personer/{OTHER}")), "gor": "nytt"}
    answer = admin.send(f"/personer/{OTHER}", form)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert password_of(answer) not in admin.get(f"/personer/{OTHER}").text
    again = admin.send(f"/personer/{OTHER}", form)
    assert (again.status_code, "har ändrats sedan sidan visades" in text(again)) == (409, True)
    [reset] = done(site)
    assert isinstance(reset, PersonReset)
    assert reset.by == ME


def test_an_account_is_closed_by_who_is_sure(site: Site, admin: Browser) -> None:
    """Not without the box; then it stays on the list, and nothing more is done with it."""
    form = {**shown(admin.get(f"/personer/{OTHER}")), "gor": "stang"}
    unsure = admin.send(f"/personer/{OTHER}", form)
    assert (unsure.status_code, 'href="#sakert"' in unsure.text) == (422, True)
    assert person(site).closed is None
    assert admin.send(f"/personer/{OTHER}", {**form, "sakert": "ja"}).status_code == 303
    page = admin.get(f"/personer/{OTHER}")
    assert ("stängt 2026-11-20" in text(page), f'action="/personer/{OTHER}"' in page.text) == (True, False)
    assert f"{OTHER} Någon auditor" in text(admin.get("/personer"))
    for act in ({**form, "sakert": "ja"}, {**form, "gor": "nytt"}, {**form, "gor": "roller", "roll:admin": "ja"}):
        assert admin.send(f"/personer/{OTHER}", act).status_code == 409
    assert [type(one) for one in done(site)] == [PersonClosed]


def test_nobody_does_it_for_themselves(site: Site, admin: Browser) -> None:
    """The forms are not there, and forged ones do nothing; another who looks after accounts may."""
    page = admin.get(f"/personer/{ME}")
    assert ("Kontot är ditt eget" in text(page), f'action="/personer/{ME}"' in page.text) == (True, False)
    sett = accounts.seen(person(site, ME))
    acts: list[dict[str, str]] = [
        {"gor": "roller", "roll:admin": "ja", "roll:auditor": "ja", "namnd:prov": "ja"},
        {"gor": "nytt"},
        {"gor": "stang", "sakert": "ja"},
    ]
    for act in acts:
        forged = admin.send(f"/personer/{ME}", {"sett": sett, **act})
        assert (forged.status_code, "en annan behörighetsansvarig ändrar det" in text(forged)) == (409, True)
    assert done(site) == []
    site.known[Role.DEVELOPER] = settled(site.office, site.store, new("bo.ek", Role.ADMIN))
    other = site.browser(Role.DEVELOPER, "bo.ek")
    assert other.send(f"/personer/{ME}", {"sett": sett, **acts[0]}).status_code == 303


def test_of_two_at_once_the_second_is_told(site: Site, admin: Browser) -> None:
    """What the account has become is shown, and nothing of it is overwritten; so too where it is not said what was
    shown."""
    form = {**shown(admin.get(f"/personer/{OTHER}")), "gor": "roller", "roll:caseworker": "ja", "namnd:prov": "ja"}
    accounts.change_rights(site.office, OTHER, [Role.AUDITOR, Role.OPERATOR], ["prov"])
    late = admin.send(f"/personer/{OTHER}", form)
    assert (late.status_code, "har ändrats sedan sidan visades" in text(late)) == (409, True)
    assert "Roller revisor, drift" in text(late)
    assert re.search('name="roll:operator" value="ja" checked', late.text)
    assert admin.send(f"/personer/{OTHER}", {**form, "sett": ""}).status_code == 409
    del form["sett"]
    assert admin.send(f"/personer/{OTHER}", form).status_code == 409
    assert person(site).roles == {Role.AUDITOR, Role.OPERATOR}
    assert admin.send(f"/personer/{OTHER}", {**shown(late), **form}).status_code == 303


def test_the_list_says_how_each_account_stands(site: Site, admin: Browser) -> None:
    """Who was in and when, who has not come yet or came too late, who is locked."""
    site.browser(Role.AUDITOR)
    accounts.add(site.office, new("sen.ek", Role.OPERATOR, name="Sen Ek"))
    site.clock.later(days=3)
    again = site.browser(Role.ADMIN)
    for _ in range(5):
        site.store.persons.begin_try(person(site).id, site.clock.now)
    said = text(again.get("/personer"))
    assert "revisor prov låst till" in said
    assert re.search("låst till 2026-11-23 [0-9:]+ 2026-11-20 10:0", said)
    assert "engångslösenordet gick ut 2026-11-23" in said
    assert "inte känt" in said
    assert "behörighetsansvarig prov öppet 2026-11-23" in said


def test_a_look_is_told_to_every_board(site: Site, admin: Browser) -> None:
    """Persons of all boards are shown; who may not see them, or asks for nobody, is told as of any page."""
    with open_ledger(site.office.settings, "social", site.office.now):
        admin.get("/personer")
        admin.get(f"/personer/{OTHER}")
    for board in ("prov", "social"):
        looks = [(one.what, one.of) for one in told(site.office, board) if isinstance(one, AuditViewed)]
        assert looks == [("persons", ""), ("account", f"person/{OTHER}")]
    assert admin.get("/personer/nobody").status_code == 404
    assert admin.send("/personer/nobody", {"gor": "nytt"}).status_code == 404
    assert admin.send(f"/personer/{OTHER}", {"gor": "x"}).status_code == 400
    said = text(site.browser(Role.AUDITOR).get("/tittat"))
    assert "Tittade på alla konton" in said
    assert f"Tittade på kontot {OTHER}" in said


def test_hostile_values_of_persons_are_texts(site: Site, admin: Browser) -> None:
    """Names, titles, and whatever a form is sent, in fields' values and names."""
    evil = "'\"><script>alert(1)</script>"
    settled(site.office, site.store, new("evil.ek", Role.AUDITOR, name=evil, title=evil, login=evil, boards=(evil,)))
    for path in ("/personer", "/personer/evil.ek"):
        harmless(admin.get(path).text)
        sent = dict.fromkeys(("konto", "namn", "titel", "dator", f"namnd:{evil}", f"roll:{evil}"), f"{evil}\u202e")
        harmless(admin.send(path, {**sent, "gor": "roller", "sett": evil}).text)
    form = shown(admin.get("/personer/evil.ek"))
    harmless(admin.send("/personer/evil.ek", {**form, "gor": "roller", f"namnd:{evil}\u202e": "ja"}).text)
    harmless(admin.send("/personer/evil.ek", {"sett": accounts.seen(person(site, "evil.ek")), "gor": "nytt"}).text)
