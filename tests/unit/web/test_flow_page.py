"""The flows' pages: what they say of a version, who may see which of it, and that the log is told first."""

from __future__ import annotations

import pytest

from klickfri.flow.kept import keep
from klickfri.flow.loader import read_program
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web.headers import HEADERS
from tests.unit.app.conftest import SMALL
from tests.unit.app.people.support import new, settled, told
from tests.unit.web.support import ACCOUNTS, PROTECTED, Browser, Site, of_case, text

OLD = "ab" * 32
"""Of the runs that the site has had; its text was not kept."""
NOW = read_program(SMALL, "trial").digest
UNG = Outcome(State.PENDING_USER_ACTION, code="UNG")


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, when a night has been with an older version, and one with that of the recordings."""
    fresh.ran("natt-1")
    fresh.had("A-1")
    fresh.had("A-2", "natt-1", of_case("case.finished", "A-2", state="pending_user_action", code="UNG"), end=UNG)
    fresh.clock.later(minutes=1)
    fresh.ran("natt-2", flow_digest=NOW)
    keep(fresh.office.settings.versions, read_program(SMALL, "trial"))
    return fresh.browser(Role.AUDITOR)


def test_the_versions_are_listed_with_who_approved_them(reader: Browser) -> None:
    """The latest first, each leading to its page."""
    page = reader.get("/floden").text
    assert page.index(f"/floden/trial/{NOW}") < page.index(f"/floden/trial/{OLD}")
    assert "ligger inne nu" in page
    assert "bo 2026-11-19" in text(reader.get("/floden"))


def test_a_version_answers_the_four_questions_with_its_facts(reader: Browser) -> None:
    """And says that there is none where there is none."""
    said = text(reader.get(f"/floden/trial/{NOW}"))
    for question in ("Vilka beslut är automatiska", "Vilka är det inte", "Hur byggdes", "Vilka fel har funnits"):
        assert question in said
    for fact in (
        "Ingen etapp är märkt som beslut. 0 ärenden har beslutats automatiskt",
        "Bedömningen görs av skrivna regler: assess .",
        "De fattas av handläggare vid Enheten",
        "Det framgår inte ur vilka filmer",
        "Två personers underskrift finns inte.",
        "Inga är antecknade medan versionen kördes.",
        "Stickprov i efterhand: inga är antecknade.",
        "Person Registrera ansökan",
        "Robot Registrera ansökan",
        "Klicka på Spara sparar",
        "har ingen angett att de prövat",
        "PN 7 §",
    ):
        assert fact in said, fact


def test_a_legal_check_is_told_as_the_log_has_it(fresh: Site, reader: Browser) -> None:
    """On the page of the version and of its cases."""
    fresh.ran("natt-3", legal_check="KS 2026/17, 2026-11-18, kommunjuristen")
    fresh.had("A-9", "natt-3")
    assert text(reader.get(f"/floden/trial/{OLD}")).count("KS 2026/17, 2026-11-18, kommunjuristen") == 2
    assert "Rättslig prövning KS 2026/17" in text(reader.get("/arende/trial/A-9"))


def test_a_version_whose_text_was_not_kept_says_so(reader: Browser) -> None:
    """And tells what log and queue know of it all the same."""
    said = text(reader.get(f"/floden/trial/{OLD}"))
    assert said.count("Versionens text är inte sparad") == 2
    assert "2 ärenden, i dag: klar 1, hos handläggare 1" in said
    assert "Hittills: UNG 1." in said
    assert "så skillnaden går inte att säga" in text(reader.get(f"/floden/trial/{NOW}"))


def test_which_cases_it_touched_is_for_auditors(fresh: Site, reader: Browser) -> None:
    """A developer sees how many, and no number of a case."""
    fresh.known[Role.DEVELOPER] = settled(fresh.office, fresh.store, new(ACCOUNTS[Role.DEVELOPER], Role.DEVELOPER))
    assert "/arende/trial/A-1" in reader.get(f"/floden/trial/{OLD}").text
    page = fresh.browser(Role.DEVELOPER).get(f"/floden/trial/{OLD}")
    assert "2 ärenden, i dag: " in text(page)
    assert "A-1" not in page.text
    assert "A-2" not in page.text


def test_a_protected_persons_case_is_as_if_it_were_not_there(fresh: Site, reader: Browser) -> None:
    """Neither in the list nor in a count."""
    fresh.had("A-3", "natt-1", of_case("case.handed_over", "A-3", code="SKYDD-S", reasons=[]), end=PROTECTED)
    page = reader.get(f"/floden/trial/{OLD}")
    assert "A-3" not in page.text
    assert "SKYDD" not in page.text
    assert "2 ärenden, i dag: " in text(page)


def test_that_somebody_looks_is_told_first(fresh: Site, reader: Browser) -> None:
    """By the version; what is not there is told to nobody."""
    reader.get(f"/floden/trial/{NOW}")
    for place in (f"/floden/trial/{'00' * 32}", f"/floden/other/{NOW}", "/floden/trial/..%2f"):
        assert reader.get(place).status_code == 404
    views = [one.of for one in told(fresh.office) if isinstance(one, AuditViewed)]
    assert views == [f"flow/trial/{NOW}"]
    assert f"Tittade på flödet trial/{NOW}" in text(reader.get("/tittat"))


def test_the_page_is_light_and_has_no_script(reader: Browser) -> None:
    """As every page."""
    page = reader.get(f"/floden/trial/{NOW}")
    assert {name: page.headers[name] for name in HEADERS} == HEADERS
    assert len(page.content) < 60 * 1024
    assert "<script" not in page.text
    assert "style=" not in page.text
