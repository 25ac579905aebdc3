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


HOLD = {"slag": "process", "namn": "trial"}


def holds(site: Site) -> list[tuple[str, object, object]]:
    """What the log tells of pauses: what, by whom, and why."""
    with read_ledger(site.office.settings, "prov") as log:
        told = [one for kind in ("process/trial", "system/small") for one in log.of_subject(f"pause/{kind}")]
    return [(one.type, one.data["by"], one.data["reason"]) for one in told]


def test_a_process_or_a_system_is_paused_and_goes_on(site: Site, operator: Browser) -> None:
    """As the command does it, signed and logged with the reason; twice changes nothing and says so."""
    for kind, name in (("process", "trial"), ("system", "small")):
        form = {"slag": kind, "namn": name}
        done = operator.send("/laget/gor", {**form, "gor": "pausa", "skal": "uppdatering"})
        assert done.headers["location"] == "/laget?nyss=pausa"
        page = operator.get("/laget?nyss=pausa")
        assert "inga nya börjas" in text(page)
        assert f"{name} , av person.operator : uppdatering" in text(page)
        assert operator.send("/laget/gor", {**form, "gor": "pausa", "skal": "igen"}).status_code == 409
        assert operator.send("/laget/gor", {**form, "gor": "fortsatt", "skal": "klart"}).status_code == 303
        assert operator.send("/laget/gor", {**form, "gor": "fortsatt", "skal": "klart"}).status_code == 409
    assert site.store.pauses.all() == []
    by = "person.operator"
    assert holds(site) == [("work.paused", by, "uppdatering"), ("work.resumed", by, "klart")] * 2


def test_a_pause_has_a_reason_that_names_nobody(site: Site, operator: Browser) -> None:
    """Else nothing is done, and its form says what is wrong."""
    for reason in ("", "850314-2385", "a" * 201):
        answer = operator.send("/laget/gor", {**HOLD, "gor": "pausa", "skal": reason})
        assert (answer.status_code, "Skriv varför" in text(answer)) == (422, True)
        assert "2385" not in answer.text
    assert '<a href="#skal-process-trial">' in answer.text
    assert holds(site) == []


def test_the_run_that_was_shown_is_stopped(site: Site, operator: Browser) -> None:
    """That one and no other; who asked stands with it, and it ends by itself."""
    assert operator.send("/laget/gor", {**HOLD, "gor": "stoppa", "korning": "natt-2"}).status_code == 409
    going_on(site)
    assert 'name="korning" value="natt-2"' in operator.get("/laget").text
    assert operator.send("/laget/gor", {**HOLD, "gor": "stoppa", "korning": "natt-1"}).status_code == 409
    assert site.store.runs.asked_to_stop("natt-2") == (0, "")
    assert operator.send("/laget/gor", {**HOLD, "gor": "stoppa", "korning": "natt-2"}).status_code == 303
    assert site.store.runs.asked_to_stop("natt-2") == (1, "person.operator")
    assert operator.send("/laget/gor", {**HOLD, "gor": "stoppa-nu", "korning": "natt-2"}).status_code == 303
    assert site.store.runs.asked_to_stop("natt-2") == (2, "person.operator")


def test_nothing_else_is_held(site: Site, operator: Browser, stranger: Browser) -> None:
    """Not what is another board's, or what there is not, nor by a button that there is not or an address alone."""
    going_on(site)
    form = {**HOLD, "gor": "pausa", "skal": "uppdatering"}
    assert stranger.send("/laget/gor", form).status_code == 404
    assert stranger.send("/laget/gor", {**HOLD, "gor": "stoppa", "korning": "natt-2"}).status_code == 404
    for wrong in ({"namn": "another"}, {"slag": "system"}, {"slag": "all"}):
        assert operator.send("/laget/gor", form | wrong).status_code == 404
    for wrong in ({"gor": "x"}, {"slag": "system", "namn": "small", "gor": "stoppa"}):
        assert operator.send("/laget/gor", form | wrong).status_code == 400
    assert operator.post("/laget/gor", form).status_code == 403
    assert operator.get("/laget/gor").headers["location"] == "/laget"
    assert holds(site) == []


def test_a_system_of_several_boards_is_not_paused_by_one(site: Site, operator: Browser) -> None:
    """The command of the robot's machine does it; the page says so and has no form."""
    other = site.office.settings.recordings / "other"
    shutil.copytree(SMALL / "trial", other)
    file = other / "process.toml"
    told = file.read_text(encoding="utf-8").replace('name = "trial"', 'name = "other"')
    file.write_text(told.replace('board = "prov"', 'board = "annan"'), encoding="utf-8")
    assert "Andra nämnders processer arbetar också där" in text(operator.get("/laget"))
    form = {"slag": "system", "namn": "small", "gor": "pausa", "skal": "uppdatering"}
    assert operator.send("/laget/gor", form).status_code == 404


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
