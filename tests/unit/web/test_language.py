"""English is chosen by whoever reads, for their browser alone; the catalogue has all that is said, and only that."""

from __future__ import annotations

import re

import pytest
from babel.messages.catalog import Message

from klickfri.app.people import accounts
from klickfri.model.person import Role
from klickfri.web.language import cookie_name, english, is_english
from tests.unit.app.people.support import new
from tests.unit.web.support import Browser, Site, log_in, text
from tests.words import found, kept, texts

_PLACES = re.compile(r"%\(\w+\)s|\{\w*\}|<[^>]*>")
"""Values and markup in a text."""


ELSEWHERE = (
    "//elsewhere.example", "/\\elsewhere.example", "https://elsewhere.example/", "elsewhere", "javascript:alert(1)",
    "/\t/elsewhere.example", "/ä", "/x\r\nSet-Cookie: x=y", "\\\\elsewhere.example", "",
)  # fmt: skip


def chosen(browser: Browser, code: str = "en") -> Browser:
    """The browser, in which somebody has asked for a language."""
    browser.get(f"/sprak?sprak={code}")
    return browser


@pytest.fixture(scope="module")
def catalogue() -> list[Message]:
    """The texts of the catalogue, without its head."""
    return [one for one in kept() if one.id]


def test_the_catalogue_has_what_is_said(catalogue: list[Message]) -> None:
    """Each text of pages and code, and no other: `make words` was run after the last change."""
    assert {str(one.id) for one in catalogue} == {str(one.id) for one in found() if one.id}, "make words"
    assert not kept().obsolete


def test_every_text_has_its_english(catalogue: list[Message]) -> None:
    """None is left out or guessed, and each has the same values and markup, in the same number."""
    for one in catalogue:
        assert not one.fuzzy, one.id
        for swedish, told in texts(one):
            assert told.strip(), swedish
            assert sorted(_PLACES.findall(told)) == sorted(_PLACES.findall(swedish)), swedish
            assert '"' not in _PLACES.sub("", told), told  # it would end an attribute


def test_english_is_not_translated_once_more(catalogue: list[Message]) -> None:
    """No English text is also a Swedish one that is called otherwise."""
    every = {swedish: told for one in catalogue for swedish, told in texts(one)}
    assert {told for told in every.values() if every.get(told, told) != told} == set()


def test_the_catalogue_is_read_once() -> None:
    """A process that has answered in English has it in memory."""
    assert english() is english()
    assert english().translation.gettext("Logga ut") == "Log out"
    assert english().translation.ngettext("%(of)s konto", "%(of)s konton", 2) == "%(of)s accounts"


def test_swedish_unless_it_is_asked_for(fresh: Site) -> None:
    """Browsers of an office say English of themselves; a cookie that we do not set is nothing."""
    reader = fresh.browser(Role.AUDITOR)
    foreign = {"Accept-Language": "en"}, {"Cookie": f"klickfri={reader.token}; sprak=de"}
    for headers in ({}, *foreign):
        page = reader.get("/konto", headers=headers)
        assert '<html lang="sv">' in page.text
        assert "Ditt konto" in page.text


def test_english_is_remembered_until_swedish_is_asked_for(fresh: Site) -> None:
    """Over log-in and log-out, on each page, also those of refusals; each says how to come to the other language."""
    browser = chosen(fresh.stranger())
    browser.get("/logga-in")
    assert "<h1>Log in</h1>" in browser.get("/logga-in").text
    known = fresh.known[Role.AUDITOR]
    answer = log_in(browser, "x", known.password, "")
    assert '<html lang="en">' in answer.text
    assert "You were not let in" in answer.text
    fresh.clock.later(minutes=1)
    log_in(browser, "person.auditor", known.password, known.code(fresh.clock.now))
    page, nowhere = browser.get("/konto"), browser.get("/nowhere")
    assert "Your account" in page.text
    assert '<a href="/sprak?sprak=sv&amp;tillbaka=%2Fkonto" lang="sv" hreflang="sv">På svenska</a>' in page.text
    assert "There is no such page" in nowhere.text
    assert 'lang="sv"' in nowhere.text
    assert "Ditt konto" in chosen(browser, "sv").get("/konto").text


def test_a_newcomer_reads_english_too(fresh: Site) -> None:
    """The page that a one-time password leads to has the way to the other language, and is in it."""
    invited = accounts.add(fresh.office, new("ny.person", Role.AUDITOR))
    browser = chosen(fresh.stranger())
    browser.get("/logga-in")
    log_in(browser, "ny.person", invited.password, "")
    assert "Choose a password of your own" in text(browser.get("/forsta-gangen"))


def test_any_other_language_is_swedish(fresh: Site) -> None:
    """And the cookie of English is taken away."""
    browser = fresh.stranger()
    browser.get("/logga-in")
    for code in ("", "sv", "de", "EN", "en;", "<b>"):
        assert '<html lang="en">' in chosen(browser).get("/logga-in").text
        answer = browser.get("/sprak", params={"sprak": code})
        assert "Max-Age=0" in answer.headers["set-cookie"]
        assert '<html lang="sv">' in browser.get("/logga-in").text, code


def test_the_cookie_says_nothing_of_who_reads(fresh: Site) -> None:
    """It holds the language, for this host alone, is read by no script, and sent over TLS alone where there is TLS."""
    answer = fresh.stranger().get("/sprak?sprak=en")
    said = answer.headers["set-cookie"].lower().split("; ")
    assert said[0] == "sprak=en"
    assert set(said[1:]) == {"httponly", "max-age=31536000", "path=/", "samesite=lax"}
    assert cookie_name(secure=True) == "__Host-sprak"
    assert is_english({"__Host-sprak": "en"}, secure=True)
    assert not is_english({"sprak": "en"}, secure=True)


def test_the_way_back_never_leads_elsewhere(fresh: Site) -> None:
    """What is no path of ours is the first page."""
    browser = fresh.stranger()
    for place in ELSEWHERE:
        answer = browser.get("/sprak", params={"sprak": "en", "tillbaka": place})
        assert (answer.status_code, answer.headers["location"]) == (303, "/"), place


def test_the_way_back_is_where_one_was(fresh: Site) -> None:
    """With what was asked there; of a form its page, and without what may be a person's number."""
    reader = fresh.browser(Role.AUDITOR)
    assert "tillbaka=%2Fsok%3Fkod%3DUNG%26namnd%3Dprov" in reader.get("/sok?kod=UNG&namnd=prov").text
    answer = reader.get("/sprak", params={"sprak": "en", "tillbaka": "/sok?kod=UNG&ord=a%20b"})
    assert answer.headers["location"] == "/sok?kod=UNG&ord=a%20b"
    with_number = reader.get("/sok?ord=19850314-2385").text
    assert 'tillbaka=%2Fsok"' in with_number
    assert "19850314" not in with_number
    assert 'tillbaka=%2Fkonto"' in reader.send("/konto", {"gammalt": "x"}).text
