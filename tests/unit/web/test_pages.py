"""What the pages say, to whom they say it, and that the log is told who looks."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from klickfri.app.look import inspection, wholeness
from klickfri.app.people import accounts
from klickfri.model.event import Event
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.work.checks import KeptCheck
from klickfri.work.runs import Run, RunState
from tests.unit.app.people.support import OWN, kinds, new, told
from tests.unit.web.support import ACCOUNTS, Browser, Site, log_in, sums, text

FIRST_LOAD = 60 * 1024


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's."""
    return fresh.browser(Role.AUDITOR)


def test_an_empty_installation_is_told_in_words(reader: Browser) -> None:
    """Nothing was checked, nothing ran."""
    said = text(reader.get("/granskning"))
    assert "Inte kontrollerad än" in said
    assert "Roboten har inte arbetat än." in said
    assert "Inga körningar." in text(reader.get("/korningar"))


def test_a_check_is_kept_and_shown(fresh: Site, reader: Browser) -> None:
    """What `klickfri audit verify` found, when and by whom; also that it was broken; nothing is checked anew."""
    checked = inspection.verify(fresh.office.settings, None)
    assert wholeness.keep(fresh.office, checked) == ""
    said = text(reader.get("/granskning"))
    assert "Provnämnden ✓ Hel vid senaste kontrollen" in said
    assert "av root" in said
    assert "inte jämförda" in said
    kept = fresh.store.checks.last("prov")
    assert kept
    fresh.store.checks.keep(replace(kept, ok=False, line="LOGGEN ÄR BRUTEN. Första felet: post 7"))
    assert "✗ BRUTEN vid senaste kontrollen LOGGEN ÄR BRUTEN. Första felet: post 7" in text(reader.get("/granskning"))


def test_anchors_are_told(fresh: Site, reader: Browser) -> None:
    """How many entries rest on this machine alone."""
    fresh.store.checks.keep(KeptCheck("prov", fresh.clock.now, "run/natt", True, "12 poster hela.", 1200, 3, True))
    said = text(reader.get("/granskning"))
    assert "jämförda; 3 senare poster vilade på robotens dator ensam" in said
    assert "1\u00a0200" in said or "1 200" in said


def test_what_came_in_and_went_out(fresh: Site, reader: Browser) -> None:
    """The latest first, each with its sums, and what is not as it should be in words."""
    fresh.ran("natt-1")
    fresh.tell(sums("natt-1"))
    fresh.clock.later(hours=24)
    fresh.ran("natt-2", flow_digest="cd" * 32)
    fresh.tell(sums("natt-2", taken_in=5, failed=1, balances=False))
    fresh.clock.later(hours=24)
    fresh.ran("natt-3", state=RunState.LOST, flow_digest="cd" * 32)
    page = fresh.browser(Role.AUDITOR).get("/korningar")
    said = text(page)
    assert page.text.index("natt-3") < page.text.index("natt-2") < page.text.index("natt-1")
    assert said.count("dog utan ett ord") == 1
    assert "NEJ 1 misslyckade ny version av flödet" in said
    assert said.count("ny version av flödet") == 1
    started = text(fresh.browser(Role.AUDITOR).get("/granskning"))
    assert "Prov : version cdcdcdcdcdcd" in started
    assert "godkänd av bo 2026-11-19" in started


def test_a_run_that_goes_on(fresh: Site, reader: Browser) -> None:
    """Has no sums yet, and that is no deviation."""
    fresh.store.runs.begin(Run("natt-1", "trial", "robot-1", 1, "anna", fresh.clock.now))
    said = text(reader.get("/korningar"))
    assert "pågår" in said
    assert "utan summor" not in said
    assert "Summorna räknas när körningen slutar." in text(reader.get("/korningar/natt-1"))


def test_one_run_in_full(fresh: Site, reader: Browser) -> None:
    """Its equation, its story in order with the entries' numbers, and its cases as they stand today."""
    fresh.store.add(
        "trial", [{"reference": f"A-{n}", "received": "2026-11-19T10:00:00"} for n in (1, 2)], "", fresh.clock.now
    )
    fresh.store.workers.register("w", fresh.clock.now)
    ends = (Outcome(State.COMPLETED, "granted"), Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", restricted=True))
    for end in ends:
        item = fresh.store.claim("trial", "w", fresh.clock.now, run="natt-1")
        assert item
        fresh.store.finish(item, end, "w", fresh.clock.now)
    fresh.ran("natt-1")
    stopped = {"run": "natt-1", "reason": "done", "ill": "", "restarted": ["rpa-1: 2"], "broken": []}
    fresh.tell(Event("run.stopped", "run/natt-1", stopped), sums("natt-1"))
    page = reader.get("/korningar/natt-1")
    said = text(page)
    assert "✓ 3 in = 2 klara + 1 till handläggare + 0 misslyckade + 0 väntar + 0 för hand + 0 återtagna" in said
    assert said.index("Körningen började") < said.index("Robotarna slutade") < said.index("Summorna räknades")
    assert "kön var tom ; startades om: rpa-1: 2" in said
    assert "automatiskt, enligt delegation PN 7 §" in said
    assert "A-1 klar granted" in said
    assert "A-2" not in said
    assert "SKYDD" not in said
    assert "1 står på den skyddade listan" in said


def test_who_looks_is_told_before_they_see(fresh: Site, reader: Browser) -> None:
    """The run, and by whom, with name and title of that moment; shown on the page that tells who has looked."""
    fresh.ran("natt-1")
    reader.get("/korningar/natt-1")
    last = told(fresh.office)[-1]
    assert last == AuditViewed(
        person=ACCOUNTS[Role.AUDITOR], name="Någon auditor", title="Titel auditor", what="run", of="run/natt-1"
    )
    said = text(reader.get("/tittat"))
    assert "Någon auditor , Titel auditor ( person.auditor ) Tittade på körning natt-1" in said
    assert kinds(fresh.office)[-1] == "audit.viewed"
    assert said.index("Tittade på körning") < said.index("Loggade in")
    assert reader.get("/korningar/natt-9").status_code == 404
    assert len([one for one in told(fresh.office) if isinstance(one, AuditViewed)]) == 2


def test_where_the_log_cannot_be_written_nothing_is_shown(fresh: Site, reader: Browser) -> None:
    """Not even the run that was asked for, and it is said why."""
    fresh.ran("natt-1")
    log = fresh.office.settings.audit / "prov" / "log.sqlite"
    log.rename(log.with_name("away"))
    log.mkdir()
    answer = reader.get("/korningar/natt-1")
    assert answer.status_code == 503
    assert "natt-1" not in answer.text
    assert "går inte att skriva" in text(answer) or "Ta kontakt med driften" in text(answer)


def test_the_first_log_in(fresh: Site) -> None:
    """One-time password, the secret for the app, a password of one's own; then the start page."""
    invited = accounts.add(fresh.office, new("olle.berg", Role.AUDITOR, name="Olle Berg"))
    reader = fresh.stranger()
    assert reader.get("/granskning").headers["location"] == "/logga-in"
    reader.get("/logga-in")
    assert "Första gången" in text(reader.get("/logga-in"))
    assert log_in(reader, "olle.berg", invited.password, "").headers["location"] == "/"
    assert reader.get("/").headers["location"] == "/forsta-gangen"
    page = reader.get("/forsta-gangen")
    person = fresh.store.persons.of_account("olle.berg")
    assert person
    secret = fresh.door.secret_of(person)
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page.text
    form = {"gammalt": invited.password, "nytt": OWN, "igen": OWN, "kod": "000000"}
    wrong = reader.send("/forsta-gangen", form)
    assert wrong.status_code == 422
    assert "Koden stämmer inte" in text(wrong)
    right = reader.send(
        "/forsta-gangen", {**form, "kod": fresh.known[Role.AUDITOR].__class__(person, secret).code(fresh.clock.now)}
    )
    assert right.headers["location"] == "/"
    assert reader.get("/").headers["location"] == "/granskning"
    assert secret not in reader.get("/konto").text
    assert reader.get("/forsta-gangen").status_code == 404


def test_what_is_wrong_with_a_password_stands_at_its_field(reader: Browser) -> None:
    """And above, each with a link to its field; nothing that was typed comes back."""
    answer = reader.send("/konto", {"gammalt": "fel fel", "nytt": "kort", "igen": "annat", "kod": ""})
    assert answer.status_code == 422
    assert 'href="#nytt"' in answer.text
    assert 'href="#igen"' in answer.text
    assert 'aria-invalid="true" aria-describedby="nytt-fel-1"' in answer.text
    assert "fel fel" not in answer.text


def test_another_password(fresh: Site, reader: Browser) -> None:
    """The other browser's session is over, this one goes on under a new token."""
    other, known = fresh.browser(Role.AUDITOR), fresh.known[Role.AUDITOR]
    fresh.clock.later(minutes=1)
    before, mine = reader.token, "sju blå båtar i hamn"
    form = {"gammalt": known.password, "nytt": mine, "igen": mine, "kod": known.code(fresh.clock.now)}
    assert reader.send("/konto", form).headers["location"] == "/konto"
    assert reader.token != before
    assert (reader.get("/konto").status_code, other.get("/konto").status_code) == (200, 303)


def test_a_refusal_says_one_sentence(fresh: Site) -> None:
    """Whatever is wrong, for whatever account."""
    said = set()
    for account, password in ((ACCOUNTS[Role.AUDITOR], "fel"), ("nobody", "fel"), ("", "")):
        reader = fresh.stranger()
        reader.get("/logga-in")
        answer = log_in(reader, account, password, "")
        assert answer.status_code == 403
        said.add(text(answer))
    assert len(said) == 1


def test_older_runs_are_a_page_away(fresh: Site) -> None:
    """None is left out, and none is shown twice."""
    for number in range(60):
        fresh.clock.later(minutes=1)
        fresh.ran(f"natt-{number:02}")
    reader, seen, path = fresh.browser(Role.AUDITOR), list[str](), "/korningar"
    while path:
        page = reader.get(path).text
        seen += [part.split('"')[0] for part in page.split('href="/korningar/')[1:]]
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert seen == [f"natt-{number:02}" for number in reversed(range(60))]


def test_older_looks_are_a_page_away(fresh: Site) -> None:
    """Below the last number shown."""
    event = Event("person.left", "person/x", {"person": "x", "name": "X", "title": "T"})
    fresh.tell(*[event] * 150)
    reader = fresh.browser(Role.AUDITOR)
    first = reader.get("/tittat").text
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    seqs = [int(one.split("<")[0]) for one in (first + reader.get(older).text).split('<td class="num">')[1:]]
    assert seqs == sorted(set(seqs), reverse=True)
    assert len(seqs) > 150


def test_a_page_is_light(fresh: Site, reader: Browser) -> None:
    """With its style sheet, and a full page of runs: no more than 60 KB, and nothing from elsewhere."""
    for number in range(25):
        fresh.clock.later(minutes=1)
        fresh.ran(f"natt-{number}", approved_by="Någon Med Långt Namn")
        fresh.tell(sums(f"natt-{number}", failed=1, unseen=2))
    reader = fresh.browser(Role.AUDITOR)
    sheet = len(reader.get("/stil.css").content)
    for path in ("/granskning", "/korningar", "/tittat", "/konto"):
        assert len(reader.get(path).content) + sheet < FIRST_LOAD


@pytest.mark.parametrize("path", ["/granskning", "/korningar", "/korningar/natt-1", "/tittat", "/konto"])
def test_a_page_can_be_heard_and_found_through(fresh: Site, reader: Browser, path: str) -> None:
    """Language, one first heading, a way past the menu, cells' headings with their scope, fields with labels."""
    fresh.ran("natt-1")
    fresh.tell(sums("natt-1"))
    page = reader.get(path).text
    assert '<html lang="sv">' in page
    assert page.count("<h1") == 1
    assert 'class="skip" href="#innehall"' in page
    assert page.count("<th") == page.count('<th scope="') + page.count("<thead")
    assert page.count('aria-current="page"') <= 1
    for field in page.split("<input ")[1:]:
        attributes = field.split(">")[0]
        assert 'type="hidden"' in attributes or f'<label for="{attributes.split("id=")[1].split(chr(34))[1]}"' in page


def test_moments_are_swedish(fresh: Site) -> None:
    """The log's UTC is shown as people's clocks have it."""
    fresh.clock.now = dt.datetime(2027, 7, 1, 23, 30, tzinfo=dt.UTC)
    fresh.ran("natt-1")
    assert "2027-07-02 01:30" in text(fresh.browser(Role.AUDITOR).get("/korningar"))
