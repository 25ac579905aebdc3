"""What auditors ask of many cases at once: by code and week, by version, and what was destroyed; the log is told."""

from __future__ import annotations

import datetime as dt

import pytest

from klickfri.model.event import Event
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from tests.unit.app.people.support import told
from tests.unit.web.support import PROTECTED, Browser, Site, of_case, text

OLD = "ab" * 32
UNG = Outcome(State.PENDING_USER_ACTION, code="UNG")
RULE = {"rule": "assess", "rule_digest": "ef" * 32, "answer": "hand_over", "code": "UNG", "reasons": [], "values": []}


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, when a case was granted one week, and one handed over the next."""
    fresh.ran("natt-1")
    fresh.had("A-1", "natt-1", ended("A-1", state="completed", outcome="granted"))
    fresh.clock.later(days=7)
    fresh.had("A-2", "natt-1", of_case("decision.proposed", "A-2", **RULE), ended("A-2", code="UNG"), end=UNG)
    return fresh.browser(Role.AUDITOR)


def ended(reference: str, state: str = "pending_user_action", outcome: str = "", code: str = "") -> Event:
    """An attempt came to its end."""
    return of_case("case.finished", reference, state=state, outcome=outcome, code=code)


def views(site: Site) -> list[str]:
    """What the log tells that somebody looked at."""
    return [f"{one.what} {one.of}".strip() for one in told(site.office) if isinstance(one, AuditViewed)]


def test_the_first_page_leads_to_them(reader: Browser) -> None:
    """They stand in no menu."""
    page = reader.get("/granskning").text
    assert all(f'<a href="{path}">' in page for path in ("/veckor", "/berort", "/gallrat"))


# -- by code and week


def test_cases_are_counted_by_code_and_week(fresh: Site, reader: Browser) -> None:
    """The latest week first, with sums; the look is told."""
    said = text(reader.get("/veckor"))
    assert "1 klara, 1 till en person" in said
    assert said.index("2026 v. 48 – 1 1") < said.index("2026 v. 47 1 – 1") < said.index("Summa 1 1 2")
    assert views(fresh) == ["weeks"]
    assert "Tittade på ärendena per kod och vecka" in text(reader.get("/tittat"))


def test_a_code_leads_to_its_entries_of_that_week(reader: Browser) -> None:
    """Of its board, between the week's days as far as they were asked for."""
    page = reader.get("/veckor?fran=2026-11-24&till=2026-11-29").text
    [link] = [part.split('"')[0].replace("&amp;", "&") for part in page.split('<a href="')[1:] if "kod=UNG" in part]
    assert link == "/sok?typ=case.finished&kod=UNG&fran=2026-11-24&till=2026-11-29&namnd=prov"
    found = text(reader.get(link))
    assert "1 post hos prov" in found
    assert "A-2" in found


def test_without_days_it_is_the_last_eight_weeks(fresh: Site, reader: Browser) -> None:
    """From a Monday on; without any in the fields it is all."""
    fresh.clock.later(weeks=7)
    again = fresh.browser(Role.AUDITOR)
    page = again.get("/veckor")
    assert 'name="fran" type="date" autocomplete="off" value="2026-11-23"' in page.text
    assert "0 klara, 1 till en person" in text(page)
    assert "1 klara, 1 till en person" in text(again.get("/veckor?fran=&till="))
    assert "Inget ärende har slutat" in text(again.get("/veckor?fran=2026-01-01&till=2026-01-02"))


def test_days_that_are_none_are_said_and_not_told(fresh: Site, reader: Browser) -> None:
    """At their field."""
    for asked, said in (("fran=x", "Skriv dagen så här"), ("fran=2026-11-20&till=2026-11-19", "Byt plats på dem")):
        page = reader.get(f"/veckor?{asked}")
        assert (page.status_code, said in text(page)) == (422, True)
    assert views(fresh) == []


# -- by version


def test_all_cases_of_a_version_with_where_they_stand(fresh: Site, reader: Browser) -> None:
    """How they ended then, by whom, and today; each leads to its entry, and the look is told."""
    page = reader.get("/berort?flode=abab")
    said = text(page)
    assert "Flödesversion abab 2 ärenden, 0 automatiskt beslutade" in said
    assert "Slutade då hos handläggare UNG 1, granted 1 I dag hos handläggare 1, klar 1" in said
    assert "A-2 Prov 2026-11-27 10:00 hos handläggare UNG nej hos handläggare 1" in said
    assert '<a href="/arende/trial/A-1?post=' in page.text
    assert views(fresh) == ["touched"]


def test_all_cases_that_a_rule_answered_in(reader: Browser) -> None:
    """Of all its versions, or of the one that the case's page leads to; between two days."""
    case = reader.get("/arende/trial/A-2").text
    assert f'href="/berort?regel=assess%40{"ef" * 32}"' in case
    assert 'href="/berort?flode=abababababab"' in case
    for rule, found in (("assess", 1), (f"assess%40{'ef' * 32}", 1), ("assess%400000", 0), ("other", 0)):
        assert f" {found} {'ärende' if found == 1 else 'ärenden'}" in text(reader.get(f"/berort?regel={rule}")), rule
    assert " 0 ärenden" in text(reader.get("/berort?regel=assess&till=2026-11-20"))


def test_many_cases_come_in_parts_and_it_is_said_how_many(fresh: Site, reader: Browser) -> None:
    """None is left out, none is shown twice; the flow's page leads here."""
    claimed = [of_case("case.claimed", f"B-{number}", flow_digest="cd" * 32) for number in range(120)]
    fresh.tell(*claimed)
    path, seen = "/berort?flode=cdcd&fran=2026-11-01", list[str]()
    while path:
        page = reader.get(path).text
        assert "120 ärenden" in page
        seen += [part.split("?")[0] for part in page.split('href="/arende/trial/')[1:]]
        path = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&") if 'rel="next"' in page else ""
    assert len(seen) == len(set(seen)) == 120
    assert f'href="/berort?flode={OLD}"' in reader.get(f"/floden/trial/{OLD}").text


def test_a_version_that_is_none_is_said_at_its_field(fresh: Site, reader: Browser) -> None:
    """The form alone looks for nothing; two versions at once are one too many, and a person's number is none."""
    assert "Vilken version?" in text(reader.get("/berort"))
    for asked, field, said in (
        ("flode=zz", "flode", "Så börjar ingen flödesversion"), ("regel=%40ab", "regel", "Skriv regelns namn"),
        ("regel=a%40zz", "regel", "Så börjar ingen flödesversion"), ("flode=abab&regel=x", "regel", "en av dem"),
        ("flode=abab&fran=x", "fran", "Skriv dagen"),
        ("flode=abab&fran=2026-11-20&till=2026-11-19", "fran", "Byt plats"),
        ("regel=19850314-2385", "regel", "får inte stå i en adress"),
    ):  # fmt: skip
        page = reader.get(f"/berort?{asked}")
        assert (page.status_code, f'href="#{field}"' in page.text, said in text(page)) == (422, True, True), asked
        assert "2385" not in page.text
    assert views(fresh) == []


@pytest.mark.parametrize("path", ["/veckor", "/berort?flode=abab", "/sok?typ=case.finished"])
def test_protected_persons_are_neither_shown_nor_counted(fresh: Site, reader: Browser, path: str) -> None:
    """A number alone would say that there is one."""
    before = text(reader.get(path))
    fresh.had("S-1", "natt-1", ended("S-1", code="UNG"), end=PROTECTED)
    assert text(reader.get(path)) == before


# -- what was destroyed


def test_what_was_destroyed_is_told_with_its_persons(fresh: Site, reader: Browser) -> None:
    """By which decision, with each entry, the latest first; and it leads to the cases."""
    assert "Inget är gallrat" in text(reader.get("/gallrat"))
    plan = {
        "board": "prov",
        "decision": "UTB 2026/17 § 4",
        "plan": "DHP",
        "rules": ["letter: 5 år (4.2)", "x"],
        "cases": 2,
    }
    went = {**plan, "letters": 1, "pictures": 3}
    fresh.tell(
        Event("destruction.proposed", "board/prov", {**went, "by": "anna", "moment": "", "digest": "d"}),
        Event("destruction.applied", "board/prov", {**went, "by": "bo", "proposed_by": "anna", "proposal": 41}),
        Event("retention.applied", "retention/trial", {
            "process": "trial", "by": "natt", "rules": ["payload_days = 30"], "cases": 1, "reports": 0, "healings": 2,
            "intake_files": 1,
        }),
    )  # fmt: skip
    page = reader.get("/gallrat")
    said = text(page)
    for part in (
        "1 ansökan, 2 läkningsförslag, 1 inkommen fil Process Prov Gjort av natt Regler ansökningar efter 30 dagar",
        "1 brev och 3 bilder i 2 ärenden Beslut UTB 2026/17 § 4 Plan DHP Föreslaget av anna post 41 Gjort av bo",
        "Regler brev efter 5 år (4.2) x",
        "gallring föreslagen",
    ):
        assert part in said, part
    order = [said.index(one) for one in ("gallrat efter processens", "gallrat efter nämndens", "gallring föreslagen")]
    assert order == sorted(order)
    assert "/sok?typ=case.destroyed&amp;ord=UTB+2026%2F17+%C2%A7+4&amp;namnd=prov" in page.text
    day = f"{fresh.clock.now:%Y-%m-%d}"
    assert f"/sok?typ=case.reduced&amp;fran={day}&amp;till={day}&amp;namnd=prov" in page.text
    assert views(fresh) == ["removals", "removals"]


def test_older_destructions_are_a_page_away(fresh: Site, reader: Browser) -> None:
    """None is left out; another board's are as if they were not."""
    rule = {"process": "trial", "by": "natt", "rules": [], "reports": 0, "healings": 0, "intake_files": 0}
    fresh.tell(*(Event("retention.applied", "retention/trial", {**rule, "cases": one}) for one in range(1, 61)))
    page = reader.get("/gallrat").text
    older = reader.get(page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text
    assert (page.count("<section"), older.count("<section")) == (50, 10)
    assert reader.get("/gallrat?namnd=social").status_code == 404


# -- hits that are of no case


@pytest.mark.parametrize(
    ("kind", "subject", "place"),
    [
        ("run.started", "run/natt-1", "/korningar/natt-1"),
        ("person.left", "person/eva", "/tittat?namnd=prov&amp;fore="),
        ("retention.applied", "retention/trial", "/gallrat?namnd=prov&amp;fore="),
        ("flow.kept", "flow/trial/abab", "/floden/trial/abab"),
    ],
)
def test_a_hit_of_no_case_leads_to_what_it_is_about(
    fresh: Site, reader: Browser, kind: str, subject: str, place: str
) -> None:
    """A run, a version, a person, a destruction; of what has no page there is no link."""
    fresh.tell(Event(kind, subject, {"run": "natt-1", "say": "sökordet"}))
    fresh.tell(Event("intake.begun", "intake/trial", {"say": "sökordet"}))
    day = fresh.clock.now.date()
    page = reader.get(f"/sok?ord=s%C3%B6kordet&fran={day - dt.timedelta(days=1)}").text
    assert f'<td><a href="{place}' in page
    assert "<td><bdi>intake/trial</bdi></td>" in page
