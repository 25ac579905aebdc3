"""The case page: what it says, who may see it, its pictures, and that the log is told first."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from klickfri.app.look import sealing
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web.headers import HEADERS
from klickfri.work.sessions import LONGEST
from tests.unit.app.people.support import new, settled, told
from tests.unit.web.support import PNG, PROTECTED, Browser, Site, log_in, of_case, text

FIRST_LOAD = 60 * 1024
CASE = "/arende/trial/A-1"


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, when a night has been."""
    fresh.ran("natt-1")
    return fresh.browser(Role.AUDITOR)


def views(site: Site) -> list[str]:
    """Of what the log tells that somebody looked at it."""
    return [f"{one.what} {one.of}".strip() for one in told(site.office) if isinstance(one, AuditViewed)]


def test_the_case_is_told_in_full(fresh: Site, reader: Browser) -> None:
    """Where it stands, by what right, what differs, why, where the robot stopped, letters, persons, proof."""
    answered = of_case(
        "decision.proposed", rule="assess", rule_digest="ef" * 32, answer="continue", values=["given_name=‹a›"],
        reasons=["Över 16 år."],
    )  # fmt: skip
    fresh.had(
        "A-1", "natt-1",
        of_case("step.completed", stage="register", step="name", say="Skriv namnet", kind="work", verb="fill",
                outcome="success", values=["given_name=‹b›"], target="form.name"),
        answered,
        of_case("decision.made", mode="decide", delegation="PN 7 §", by="Automatisk funktion",
                legal_basis="2 § provlagen"),
        of_case("letter.sent", template="beslut", text_sha256="cd" * 32),
        of_case("step.failed", stage="register", step="other", say="Öppna ärendet", kind="work", code="OKÄND",
                reason="Sidan är okänd.", target="home.open"),
        of_case("case.assigned", by="eva", name="Eva Ek", title="Handläggare", to="eva", reason="tar den"),
    )  # fmt: skip
    sealing.seal(fresh.office, "prov")
    page = reader.get(CASE)
    said = text(page)
    for part in (
        "Prov · Provnämnden Ärende A-1", "I dag Klar", "Utfall granted", "utlovade timmar använda",
        "1 uppgift skiljer sig",
        "Beslutat automatiskt 2026-11-20 10:0", "av Automatisk funktion , delegation PN 7 §",
        "Flöde abababababab", "Godkänt av bo 2026-11-19", "Begärd av anna på robot-1",
        "Namn ‹b› ‹a› skiljer sig", "Regeln assess : fortsätt", "Skäl Över 16 år.",
        "Öppna ärendet OKÄND I stället sågs: Sidan är okänd.", "mallen beslut , textens SHA-256 cdcd",
        "Tas av eva ( Eva Ek , Handläggare ; eva ): tar den", "Lagrum: 2 § provlagen",
        "Ansökan, som kom in 2026-11-19", "Vad regeln kunde veta",
        "Ingen före dig.", "poster är signerade", "Hämta beviset",
    ):  # fmt: skip
        assert part in said, part
    assert "Mål form.save Känt på roll button" in said
    assert said.index("Klicka på Spara") < said.index("Skriv namnet")


def test_pictures_stand_at_their_steps(fresh: Site, reader: Browser) -> None:
    """By their hash, lazily, with size and words; the one before a step is the one after the last."""
    sha = fresh.had()
    later = fresh.keep(b"later")
    fresh.step("Läs kvittot", sha=later, target="form.receipt")
    page = reader.get(CASE).text
    image = page.split("<img ")[1].split(">")[0]
    assert f'src="{CASE}/bild/{sha}"' in image
    assert 'alt="Skärmen efter ”Klicka på Spara”, 10:' in image
    assert 'width="330" height="228" loading="lazy"' in image
    assert page.split("<img ")[2].split(">")[0].startswith(f'src="{CASE}/bild/{later}"')
    assert f'<dt>Före</dt><dd><a href="{CASE}/bild/{sha}">' in page
    answer = reader.get(f"{CASE}/bild/{sha}")
    assert (answer.content, answer.headers["content-type"]) == (PNG + b"A-1", "image/png")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


def test_a_picture_is_served_for_its_own_case_only(fresh: Site, reader: Browser) -> None:
    """Not under another case, not one that no entry names, nothing that is no hash."""
    sha, _ = fresh.had(), fresh.had("A-2")
    for place in (f"trial/A-2/bild/{sha}", f"trial/A-9/bild/{sha}", f"other/A-1/bild/{sha}"):
        assert reader.get(f"/arende/{place}").status_code == 404, place
    waiting = fresh.keep(b"named by no event")
    for name in (waiting, "0" * 64, sha[:63], "../../log.sqlite", "..%2f..%2flog.sqlite", sha.upper()):
        assert reader.get(f"{CASE}/bild/{name}").status_code in (404, 307), name


def picture_file(site: Site, sha: str) -> Path:
    """Where the picture lies."""
    return site.office.settings.audit / "prov" / "pictures" / sha[:2] / f"{sha}.png"


def test_a_tampered_picture_is_refused_and_said_so(fresh: Site, reader: Browser) -> None:
    """One bit is enough; in its place stands what is wrong, also when it is gone."""
    sha = fresh.had()
    file = picture_file(fresh, sha)
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"2")
    changed = reader.get(f"{CASE}/bild/{sha}")
    assert (changed.status_code, changed.headers["content-type"]) == (500, "image/svg+xml; charset=utf-8")
    assert "Bilden är ändrad: den stämmer inte med loggen" in changed.text
    file.unlink()
    assert "Bilden finns inte kvar" in reader.get(f"{CASE}/bild/{sha}").text


def test_who_looks_is_told_before_they_see(fresh: Site, reader: Browser) -> None:
    """Once for the page and its pictures; a picture by its address alone is told too, also the day after."""
    sha = fresh.had()
    reader.get(f"{CASE}/bild/{sha}")
    assert views(fresh) == ["case trial/A-1"]
    reader.get(CASE)
    reader.get(f"{CASE}/bild/{sha}")
    assert views(fresh) == ["case trial/A-1"] * 2
    assert "Någon auditor , Titel auditor ( person.auditor )" in text(reader.get(CASE))
    fresh.clock.now += LONGEST
    fresh.clock.later(minutes=1)
    fresh.browser(Role.AUDITOR).get(f"{CASE}/bild/{sha}")
    assert views(fresh) == ["case trial/A-1"] * 4


@pytest.mark.parametrize("path", [CASE, "picture", "/sok?arende=A-1"])
def test_nothing_is_shown_when_the_log_cannot_be_written(fresh: Site, reader: Browser, path: str) -> None:
    """It can be read as before, and is not."""
    sha = fresh.had()
    path = f"{CASE}/bild/{sha}" if path == "picture" else path
    log = fresh.office.settings.audit / "prov" / "log.sqlite"
    db = sqlite3.connect(log, isolation_level=None)
    db.execute("CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'full'); END")
    db.close()
    answer = reader.get(path)
    assert answer.status_code == 503
    assert "Granskningsloggen går inte att skriva" in text(answer)
    assert "Spara" not in answer.text
    assert PNG not in answer.content


def test_another_boards_case_is_as_if_it_were_not(fresh: Site, reader: Browser) -> None:
    """Its page and its picture."""
    fresh.tell(of_case("case.claimed", "B-1", flow_digest="ab"), board="social")
    nowhere = reader.get("/nowhere")
    for path in ("/arende/trial/B-1", f"/arende/trial/B-1/bild/{'0' * 64}", "/arende/trial/B-9"):
        answer = reader.get(path)
        assert (answer.status_code, answer.text) == (404, nowhere.text)
    assert "0 poster" in text(reader.get("/sok?arende=B-1"))
    assert reader.get("/sok?arende=B-1&namnd=social").status_code == 404


def cleared(site: Site) -> Browser:
    """An auditor who may see the restricted list."""
    known = settled(site.office, site.store, new("ulla.ek", Role.AUDITOR, Role.RESTRICTED, name="Ulla Ek"))
    browser = site.stranger()
    browser.get("/logga-in")
    site.clock.later(minutes=1)
    log_in(browser, "ulla.ek", known.password, known.code(site.clock.now))
    return browser


@pytest.mark.parametrize("known_by", ["the queue", "the log"])
def test_a_protected_persons_case_is_as_if_it_were_not(fresh: Site, reader: Browser, known_by: str) -> None:
    """No page, no picture, no hit, no number of hits, nor who has looked at it; whoever may, sees it."""
    handed = of_case("case.handed_over", code="SKYDD-S", reasons=[], restricted=known_by == "the log")
    sha = fresh.had(
        "A-1", "natt-1", handed, end=PROTECTED if known_by == "the queue" else Outcome(State.COMPLETED, "granted")
    )
    other = cleared(fresh)
    assert "Klicka på Spara" in text(other.get(CASE))
    assert other.get(f"{CASE}/bild/{sha}").content == PNG + b"A-1"
    assert "0 poster" not in text(other.get("/sok?arende=A-1"))
    assert "ärende trial/A-1" in text(other.get("/tittat"))
    nowhere = reader.get("/nowhere")
    for path in (CASE, f"{CASE}/bild/{sha}"):
        answer = reader.get(path)
        assert (answer.status_code, answer.text) == (404, nowhere.text)
    for asked in ("arende=A-1", "kod=SKYDD-S", "ord=Spara", "typ=case.handed_over"):
        said = text(reader.get(f"/sok?{asked}"))
        assert "0 poster hos prov" in said, asked
    assert "A-1" not in reader.get("/sok?typ=audit.viewed").text
    assert "A-1" not in reader.get("/tittat").text


def test_a_case_of_a_hundred_steps_is_light_and_whole(fresh: Site, reader: Browser) -> None:
    """With its style no more than 60 KiB without pictures; a step's address shows its part, and one shows all."""
    sha = fresh.had()
    facts = ["roll textbox", "ledtext ”Förnamn på den sökande”", "sida form", "överst i formuläret"]
    for number in range(100):
        values = [f"given_name=‹personal:{number:016x}›"]
        fresh.step(f"Skriv förnamnet {number}", sha=sha, target=f"form.given_name_{number}", facts=facts, values=values)
    sheet, path, seen = len(reader.get("/stil.css").content), CASE, list[str]()
    while path:
        page = reader.get(path)
        assert len(page.content) + sheet < FIRST_LOAD
        seen += [part.split('"')[0] for part in page.text.split('<li id="post-')[1:]]
        path = page.text.split('rel="next" href="')[1].split("#")[0] if 'rel="next"' in page.text else ""
    whole = reader.get(f"{CASE}?alla").text
    assert seen == [part.split('"')[0] for part in whole.split('<li id="post-')[1:]]
    assert len(seen) == 102
    assert f'<li id="post-{seen[-1]}"' in reader.get(f"{CASE}?post={seen[-1]}").text
    assert "Steg 81–102 av 102" in text(reader.get(f"{CASE}?post={seen[-1]}"))
    assert reader.get(f"{CASE}?post=x").status_code == 404


def test_a_case_that_the_queue_does_not_know(fresh: Site, reader: Browser) -> None:
    """The log's word is shown, and that there is no other."""
    fresh.tell(of_case("case.claimed", "A-7", flow_digest="ab"))
    said = text(reader.get("/arende/trial/A-7"))
    assert "Kön känner inte ärendet längre" in said
    assert "Inget är signerat än" in said


def test_links_lead_to_the_case(fresh: Site, reader: Browser) -> None:
    """From the run for who may follow them, from the start to search."""
    fresh.had()
    assert f'href="{CASE}"' in reader.get("/korningar/natt-1").text
    assert 'href="/sok"' in reader.get("/granskning").text
