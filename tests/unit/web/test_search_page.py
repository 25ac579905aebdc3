"""The search page: what is found and counted, what is wrong in words, and a person's number that stands nowhere."""

from __future__ import annotations

import pytest

from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.privacy.tokens import Tokens
from tests.unit.app.people.support import told
from tests.unit.web.support import Browser, Site, of_case, text

ANNA = "19850314-2385"


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, when a case has been."""
    fresh.ran("natt-1")
    fresh.had()
    return fresh.browser(Role.AUDITOR)


def views(site: Site) -> list[str]:
    """What the log tells that somebody looked at."""
    return [f"{one.what} {one.of}".strip() for one in told(site.office) if isinstance(one, AuditViewed)]


def test_the_forms_alone_look_for_nothing(fresh: Site, reader: Browser) -> None:
    """Nor is that told; each field has its words."""
    page = reader.get("/sok")
    assert page.status_code == 200
    assert "poster hos" not in text(page)
    assert page.text.count("<label ") == page.text.count(' class="field"') == 14
    assert views(fresh) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("arende=A-1", 3), ("arende=A-2", 0), ("korning=natt-1&typ=case.claimed", 1),
        ("flode=abab&typ=step.completed", 1),
        ("steg=Klicka+p%C3%A5+Spara&typ=step.pictured", 1), ("utfall=success", 1),
        ("kod=UNG", 1), ("ord=spara+form", 1),
        ("fran=2026-11-20&till=2026-11-20&arende=A-1", 3), ("till=2026-11-19&arende=A-1", 0),
        ("arende=+A-1+&fran=&till=&korning=&flode=&steg=&utfall=&kod=&typ=&ord=", 3),
    ],
)  # fmt: skip
def test_what_is_asked_for_is_found_and_counted(fresh: Site, reader: Browser, asked: str, found: int) -> None:
    """By each thing; what was asked stands in the form again, and the look is told."""
    fresh.tell(of_case("step.failed", "A-3", code="UNG", say="Bedöm", reason="x"))
    page = reader.get(f"/sok?{asked}")
    assert f"{found} {'post' if found == 1 else 'poster'} hos prov" in text(page)
    assert views(fresh) == ["search"]


def test_hits_lead_to_their_entry_and_their_run(reader: Browser) -> None:
    """The newest first; a hit of no case leads to no case."""
    page = reader.get("/sok?arende=A-1").text
    numbers = [int(part.split("#")[0]) for part in page.split("?post=")[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert f'href="/arende/trial/A-1?post={numbers[0]}#post-{numbers[0]}"' in page
    assert 'href="/korningar/natt-1"' in page
    assert "/arende/" not in reader.get("/sok?typ=run.started").text


def test_older_hits_are_a_page_away(fresh: Site, reader: Browser) -> None:
    """With the same filters; none is left out, none is shown twice, and the number in all stays."""
    for number in range(120):
        fresh.step(f"Steg {number}")
    path, seen = "/sok?arende=A-1&typ=step.completed&ord=steg", list[str]()
    while path:
        page = reader.get(path).text
        assert "120 poster" in page
        assert 'value="steg"' in page
        seen += [part.split("#")[0] for part in page.split("?post=")[1:]]
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert len(seen) == len(set(seen)) == 120


def test_what_is_wrong_stands_at_its_field(fresh: Site, reader: Browser) -> None:
    """All of it at once, in Swedish; nothing is looked for."""
    page = reader.get("/sok?fran=20/11&till=x&flode=zz&typ=step.foo")
    assert page.status_code == 422
    assert page.text.count("Skriv dagen så här") == 4, "above and at the field"
    assert "Så börjar ingen flödesversion" in text(page)
    assert "Den typen av post finns inte" in text(page)
    assert 'id="flode" name="flode" type="text" autocomplete="off" value="zz" aria-invalid="true"' in page.text
    assert "kommer efter den sista" in text(reader.get("/sok?fran=2026-11-20&till=2026-11-19"))
    assert views(fresh) == []


@pytest.mark.parametrize("name", ["arende", "ord", "steg", "fran"])
def test_a_personal_number_in_an_address_is_refused(fresh: Site, reader: Browser, name: str) -> None:
    """It is not looked for, not shown again, and it is said where it belongs."""
    page = reader.get(f"/sok?{name}={ANNA}")
    assert page.status_code == 422
    assert "Ett personnummer får inte stå i en adress" in text(page)
    assert "2385" not in page.text
    assert views(fresh) == []


def test_a_person_is_found_and_stands_nowhere(fresh: Site, reader: Browser) -> None:
    """The number is sent apart, never shown again and never told to the log, which says that somebody looked."""
    token = Tokens.of_board(fresh.office.settings.state, "prov").of_person(ANNA)
    fresh.step("Skriv numret", values=[f"personal_number=‹pnr:{token}›"])
    page = reader.send("/sok", {"person": ANNA, "pfran": "2026-11-20", "ptill": ""})
    assert "1 post hos prov" in text(page)
    assert "Skriv numret" in text(page)
    assert "2385" not in page.text
    assert views(fresh) == ["person"]
    assert "en sökning efter en person" in text(reader.get("/tittat"))
    assert "0 poster" in text(reader.send("/sok", {"person": "19920101-2397"}))


def test_what_is_wrong_with_a_person_stands_at_its_field(fresh: Site, reader: Browser) -> None:
    """And what was typed as a number, which may be one with a slip, does not come back."""
    page = reader.send("/sok", {"person": "850314-238", "pfran": "2026-11-21", "ptill": "2026-11-20"})
    assert page.status_code == 422
    assert 'href="#person"' in page.text
    assert 'href="#pfran"' in page.text
    assert "-238" not in page.text
    assert views(fresh) == []


def test_a_persons_older_hits_have_no_address(fresh: Site, reader: Browser) -> None:
    """It would have to hold whom."""
    token = Tokens.of_board(fresh.office.settings.state, "prov").of_person(ANNA)
    for _ in range(201):
        fresh.step("Skriv numret", values=[f"personal_number=‹pnr:{token}›"])
    page = reader.send("/sok", {"person": ANNA})
    assert "201 poster hos prov" in text(page)
    assert "200 visas" in text(page)
    assert "Äldre visas om du anger dagar" in text(page)
    assert 'rel="next"' not in page.text
