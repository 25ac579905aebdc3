"""A letter is shown as it was sent, to who asks for it and may see the case, and the log hears of that first."""

from __future__ import annotations

import re

import httpx2
import pytest

from klickfri.app.store import opened
from klickfri.audit.opening import read_ledger
from klickfri.model.events import CaseDestroyed
from klickfri.model.person import Role
from tests.unit.app.people.support import new, settled
from tests.unit.web.support import Browser, Site, of_case, text

LETTER = "Beslut <b>&</b>\n\n  Hej Åsa,\ndu är antagen."


def viewed(site: Site) -> list[object]:
    """What the log tells of who has looked."""
    with read_ledger(site.office.settings, "prov") as log:
        return [one.data["what"] for one in reversed(log.of_persons()) if one.type == "audit.viewed"]


@pytest.fixture
def second(fresh: Site) -> Site:
    """With a letter of A-1, and a second auditor, who sees protected persons' cases too."""
    fresh.ran("natt-1")
    fresh.had()
    fresh.sent(LETTER)
    other = new("bo.ek", Role.AUDITOR, Role.RESTRICTED, name="Bo Ek", title="Controller")
    fresh.known[Role.RESTRICTED] = settled(fresh.office, fresh.store, other)
    return fresh


def another(site: Site) -> Browser:
    """The second auditor's browser."""
    return site.browser(Role.RESTRICTED, "bo.ek")


def question_of(page: httpx2.Response) -> dict[str, str]:
    """The fields of the one question's form."""
    assert page.text.count('action="/fragor"') == 1
    return {name: re.findall(f'name="{name}" value="([^"]*)"', page.text)[0] for name in ("namnd", "fraga")}


def test_a_letter_is_shown_as_it_was_sent(second: Site) -> None:
    """To who asked and was let: every sign of it, none of it markup; the case's page itself shows none of it."""
    place = f"/arende/trial/A-1/brev/{second.last_letter}"
    browser, other = second.browser(Role.AUDITOR), another(second)
    case = browser.get("/arende/trial/A-1")
    assert f'href="{place}"' in case.text
    asking = browser.get(place)
    assert "antagen" not in case.text + asking.text
    answer = browser.send(place, {"skal": "stickprov"})
    assert (answer.status_code, answer.headers["location"]) == (303, place)
    assert "Din fråga väntar på svar" in text(browser.get(place))
    listed = other.get("/fragor")
    assert "Någon auditor , Titel auditor ( person.auditor ) Varför stickprov" in text(listed)
    assert other.send("/fragor", {**question_of(listed), "gor": "tillat"}).headers["location"] == "/fragor?nyss=tillat"
    assert "får läsa ärendets brev i 24 timmar. " in text(other.get("/fragor?nyss=tillat"))
    shown = browser.get(place)
    assert "Beslut &lt;b&gt;&amp;&lt;/b&gt;\n\n  Hej Åsa,\ndu är antagen.</div>" in shown.text
    assert "Bo Ek , Controller , lät dig läsa till" in text(shown)
    assert viewed(second) == ["case", "case", "case", "questions", "questions", "letter"]
    assert "antagen" not in other.get(place).text
    assert browser.get("/arende/trial/A-1/brev/1").status_code == 404
    assert browser.get("/arende/trial/A-2/brev/1").status_code == 404
    told = text(browser.get("/arende/trial/A-1"))
    for said in (", läste brev post", "Frågade om att få läsa brev ( Någon auditor , Titel auditor",
                 "Lät person.auditor läsa brev i 24 timmar"):  # fmt: skip
        assert said in told
    assert "Tittade på brev i ärende trial/A-1" in text(browser.get("/tittat"))
    second.clock.later(hours=24)
    assert "Tiden att läsa är slut" in text(second.browser(Role.AUDITOR).get(place))


def test_who_asks_does_not_answer(second: Site) -> None:
    """The form is not there, and one that was made up does nothing; nor one for what was answered, or never asked."""
    place = f"/arende/trial/A-1/brev/{second.last_letter}"
    browser, other = second.browser(Role.AUDITOR), another(second)
    browser.send(place, {"skal": "stickprov"})
    own = browser.get("/fragor")
    assert ("Frågan är din egen" in text(own), 'action="/fragor"' in own.text) == (True, False)
    form = question_of(other.get("/fragor"))
    forged = browser.send("/fragor", {**form, "gor": "tillat"})
    assert (forged.status_code, "en annan revisor svarar" in text(forged)) == (409, True)
    assert other.send("/fragor", {**form, "gor": "avsla"}).status_code == 303
    assert "Bo Ek , Controller , sade nej" in text(browser.get(place))
    for fields in (form, form | {"fraga": "1"}, form | {"namnd": "social"}, {}):
        answer = other.send("/fragor", {**fields, "gor": "tillat"})
        assert (answer.status_code, "väntar inte längre" in text(answer)) == (409, True)
    assert other.send("/fragor", {**form, "gor": "x"}).status_code == 400
    assert "antagen" not in browser.get(place).text


@pytest.mark.parametrize("gives_up", [False, True])
def test_a_yes_is_taken_back(second: Site, *, gives_up: bool) -> None:
    """By another auditor, or given up by who asked: the letter is not shown any more, and its page says why."""
    place = f"/arende/trial/A-1/brev/{second.last_letter}"
    browser, other = second.browser(Role.AUDITOR), another(second)
    browser.send(place, {"skal": "stickprov"})
    form = question_of(other.get("/fragor"))
    other.send("/fragor", {**form, "gor": "tillat"})
    assert "antagen" in browser.get(place).text
    who = browser if gives_up else other
    listed = who.get("/fragor")
    assert question_of(listed) == form
    assert ("Avstå från att läsa" if gives_up else "Ta tillbaka") in listed.text
    assert who.send("/fragor", {**form, "gor": "aterta"}).headers["location"] == "/fragor?nyss=aterta"
    assert "får inte läsas längre" in text(who.get("/fragor?nyss=aterta"))
    page = browser.get(place)
    assert "antagen" not in page.text
    said = "Du avstod" if gives_up else "Bo Ek , Controller , tog tillbaka det"
    assert (said in text(page), "Varför behöver du läsa" in text(page)) == (True, True)
    late = who.send("/fragor", {**form, "gor": "aterta"})
    assert (late.status_code, "får redan inte läsas" in text(late)) == (409, True)
    done = "Avstod från att läsa brev" if gives_up else "Tog tillbaka att person.auditor får läsa brev"
    assert done in text(browser.get("/arende/trial/A-1"))


def test_a_reason_is_needed_and_names_nobody(second: Site) -> None:
    """It is said at its field, and what was typed is not repeated."""
    place, browser = f"/arende/trial/A-1/brev/{second.last_letter}", second.browser(Role.AUDITOR)
    for reason in ("", "Åsa Canberg ringde"):
        answer = browser.send(place, {"skal": reason})
        assert (answer.status_code, "Canberg" in answer.text) == (422, False)
        assert "som inte namnger någon: inget namn" in text(answer)
    assert "Ingen fråga väntar" in text(another(second).get("/fragor"))


def test_a_protected_persons_question_is_not_there(second: Site) -> None:
    """For who may not see the case: neither on the list nor to answer."""
    place, other = f"/arende/trial/A-1/brev/{second.last_letter}", another(second)
    other.send(place, {"skal": "stickprov"})
    browser = second.browser(Role.AUDITOR)
    form = question_of(browser.get("/fragor"))
    second.tell(of_case("case.handed_over", restricted=True))
    assert "Ingen fråga väntar" in text(browser.get("/fragor"))
    assert browser.send("/fragor", {**form, "gor": "tillat"}).status_code == 409
    assert browser.send(place, {"skal": "stickprov"}).status_code == 404
    assert "A-1" in text(other.get("/fragor"))


def test_what_was_destroyed_says_by_whom(fresh: Site) -> None:
    """Letter and picture: the case's page names the two persons, and nothing is called lost."""
    fresh.ran("natt-1")
    sha, seq = fresh.had(), fresh.sent(LETTER)
    with read_ledger(fresh.office.settings, "prov") as log:
        [letter] = [str(one.data["text_sha256"]) for one in log.of_subject("trial/A-1") if one.seq == seq]
    told = CaseDestroyed(
        by="bo", proposed_by="anna", proposal=1, decision="PN 2026/17", rules=(), letters=(letter,), pictures=(sha,)
    )
    fresh.tell(told.about("trial/A-1"))
    with opened(fresh.office.settings) as store:
        store.vault.shred("prov", "trial/A-1")
    (fresh.office.settings.audit / "prov" / "pictures" / sha[:2] / f"{sha}.png").unlink()
    browser = fresh.browser(Role.AUDITOR)
    case = browser.get("/arende/trial/A-1")
    assert "Gallrat: 1 brev och 1 bild ( föreslaget av anna, gjort av bo ): PN 2026/17" in text(case)
    assert f"/brev/{seq}" not in case.text
    assert "Brevet är gallrat." in text(browser.get(f"/arende/trial/A-1/brev/{seq}"))
    picture = browser.get(f"/arende/trial/A-1/bild/{sha}")
    assert (picture.status_code, "Bilden är gallrad" in picture.text) == (410, True)
