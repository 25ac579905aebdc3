"""The operator's other pages: how things stand, incidents, and the nights."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from klickfri.audit.opening import read_ledger
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.schedule import Hindrance, NightEnd, Obstacle
from klickfri.work.accounts import Holder
from klickfri.work.health import incident_key
from klickfri.work.overview import FoundReady
from klickfri.work.pauses import Pause
from klickfri.work.runs import Run
from tests.unit.app.conftest import SMALL
from tests.unit.app.people.support import new, settled, told
from tests.unit.web.support import PROTECTED, Browser, Site, of_case, text
from tests.unit.web.test_handed_page import WAITS

PAGES = {"/laget": "status", "/handelser": "incidents", "/schema": "schedule", "/ko": "queue"}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A process with nights at half past ten, and an operator."""
    recordings = tmp_path / "recordings"
    shutil.copytree(SMALL, recordings)
    with (recordings / "trial" / "process.toml").open("a", encoding="utf-8") as file:
        file.write('\n[schedule]\ncron = "30 22 * * *"\n')
    with Site(tmp_path, [Role.OPERATOR], recordings) as site:
        yield site


@pytest.fixture
def operator(site: Site) -> Browser:
    """The operator's."""
    return site.browser(Role.OPERATOR)


@pytest.fixture
def stranger(site: Site) -> Browser:
    """An operator's of another board."""
    site.known[Role.OPERATOR] = settled(site.office, site.store, new("anders.bo", Role.OPERATOR, boards=("annan",)))
    return site.browser(Role.OPERATOR, "anders.bo")


def going_on(site: Site) -> None:
    """A run at work, a queue, a pause, an ill system, an incident, and a process that is not ready."""
    site.stands("A-1", WAITS)
    site.stands("A-2", PROTECTED)
    rows = [{"reference": f"A-{number}", "received": "2026-11-19T10:00:00"} for number in (3, 4)]
    site.store.add("trial", rows, "", site.clock.now)
    site.store.runs.begin(Run("natt-2", "trial", "robot-7", 1, "anna", site.clock.now))
    assert site.store.claim("trial", "robot of A-1", site.clock.now, run="natt-2")
    site.store.accounts.take("small", ["rpa-1"], 1, Holder("natt-2", "robot-7", 1))
    site.store.pauses.begin(Pause("system", "small", "anna", "uppdatering", site.clock.now), lambda _: None)
    site.store.health("small", "trial").fell_ill("ingen anslutning", site.clock.now, "small is ill")
    site.store.overview.keep_ready(FoundReady("trial", site.clock.now, "Log-in: refused", 12, 14, ""))


def test_how_things_stand(site: Site, operator: Browser) -> None:
    """Run, cases in hand, accounts, counts, what is held and why, and what to know of."""
    empty = text(operator.get("/laget"))
    assert "Körs nu ingenting" in empty
    assert "I kön ingenting" in empty
    going_on(site)
    said = text(operator.get("/laget"))
    for one in ("Körs nu natt-2 på robot-7 sedan 2026-11-20", "1 ärende i arbete", "1 ny", "1 pågår",
                "1 hos handläggare", "small rpa-1", "systemet small , av anna : uppdatering",
                "Otillgängligt sedan", "ingen anslutning", "Händelse 1 sedan", "small is ill",
                "(ingen har sagt att de vet)", "inte redo", "Log-in: refused", "Ingen nattvakt är igång",
                "pausat av en person"):  # fmt: skip
        assert one in said, one
    assert "A-2" not in said


def test_a_protected_person_is_not_counted(site: Site, operator: Browser) -> None:
    """Nor is it seen from what is left out; also of one that the log alone knows."""
    site.stands("A-2", PROTECTED)
    assert "hos handläggare" not in text(operator.get("/laget"))
    site.stands("A-1", WAITS)
    assert "1 hos handläggare" in text(operator.get("/laget"))
    site.tell(of_case("case.handed_over", "A-1", code="SKYDD-S"))
    assert "hos handläggare" not in text(operator.get("/laget"))


def test_others_boards_are_not_there(site: Site, stranger: Browser) -> None:
    """Neither processes, cases, incidents, pauses nor nights; and no incident of theirs can be taken."""
    going_on(site)
    for path in PAGES:
        page = stranger.get(path)
        assert page.status_code == 200
        for word in ("Prov", "A-1", "natt-2", "small", "anna ", "rpa-1"):
            assert word not in text(page), (path, word)
    assert stranger.send("/handelser", {"nummer": "1"}).status_code == 404
    assert site.store.incidents.all()[0].acknowledged is None


def test_who_looks_is_told(site: Site, operator: Browser) -> None:
    """Before they see it, each time."""
    for path, what in PAGES.items():
        operator.get(path)
        last = told(site.office)[-1]
        assert isinstance(last, AuditViewed)
        assert last.what == what


def test_who_knows_of_an_incident(site: Site, operator: Browser) -> None:
    """Said once, signed and logged; who said so first stays, and the incident stays open until it is over."""
    assert "Ingen händelse" in text(operator.get("/handelser"))
    going_on(site)
    page = operator.get("/handelser")
    assert "small is ill" in text(page)
    assert "Jag vet" in text(page)
    assert operator.send("/handelser", {"nummer": "1"}).status_code == 303
    assert operator.send("/handelser", {"nummer": "1"}).status_code == 303
    [known] = site.store.incidents.all()
    assert (known.acknowledged_by, known.is_open) == ("person.operator", True)
    with read_ledger(site.office.settings, "prov") as log:
        assert [one.type for one in log.of_subject("incident/1")] == ["incident.acknowledged"]
    page = operator.get("/handelser")
    assert "person.operator" in text(page)
    assert "Jag vet" not in text(page)
    site.store.incidents.close(incident_key("small"), "ett ärende gick bra", site.clock.now)
    assert "ett ärende gick bra" in text(operator.get("/handelser"))


def test_an_incident_that_there_is_not(site: Site, operator: Browser) -> None:
    """Nothing is said of it."""
    going_on(site)
    for number in ("", "2", "-1", "1e9", "x"):
        assert operator.send("/handelser", {"nummer": number}).status_code == 404
    assert site.store.incidents.all()[0].acknowledged is None


def test_the_nights(site: Site, operator: Browser) -> None:
    """Those to come with what would keep them; a past one with what became of it, as `klickfri schedule why` says."""
    going_on(site)
    starts, nights = site.store.starts, [dt.datetime(2026, 11, day, 21, 30, tzinfo=dt.UTC) for day in (17, 18, 19)]
    holiday, paused = Hindrance(Obstacle.HOLIDAY, "en röd dag"), Hindrance(Obstacle.PAUSED, "by anna")
    assert starts.skip("trial", nights[0], holiday, site.clock.now, lambda: None)
    assert starts.skip("trial", nights[1], paused, site.clock.now, lambda: None)
    starts.wait("trial", nights[2], site.clock.now)
    [row] = starts.between("trial", nights[2], nights[2])
    assert starts.fire(row, "natt-1", site.clock.now, lambda: None)
    [row] = starts.between("trial", nights[2], nights[2])
    assert starts.end(row, NightEnd.WELL, site.clock.now, lambda: None)
    said = text(operator.get("/schema"))
    assert "2026-11-20 22:30 Prov börjar inte: pausat av en person" in said
    assert "2026-11-21 22:30 Prov börjar inte: vilar på helger" in said
    assert "2026-11-19 22:30 Prov körningen natt-1 började 2026-11-20 10:01, gick bra och slutade" in said
    assert "Prov inte redo" in said
    assert "ingen körning: vilar på röda dagar (en röd dag)" in text(operator.get("/schema?dag=2026-11-17"))
    assert "ingen körning: pausat av en person (by anna)" in text(operator.get("/schema?dag=2026-11-18"))
    assert "klickfri nights has never run here" in text(operator.get("/schema?dag=2026-11-16"))
    wrong = operator.get("/schema?dag=<b>x")
    assert (wrong.status_code, "<b>x" in wrong.text) == (422, False)
