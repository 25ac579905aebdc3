"""Two cases, and two runs, side by side: what differs is said in words, and who may not see one sees neither."""

from __future__ import annotations

import pytest

from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from tests.unit.app.people.support import told
from tests.unit.web.support import PROTECTED, Browser, Site, of_case, sums, text

CASES = "/jamfor/arenden?process=trial&a=A-1&b=A-2"
RUNS = "/jamfor/korningar?a=natt-1&b=natt-2"
HANDED = Outcome(State.PENDING_USER_ACTION, code="UNG")


@pytest.fixture
def reader(fresh: Site) -> Browser:
    """The auditor's, when two nights have been: the second with another version, and a case that stopped."""
    fresh.ran("natt-1")
    fresh.tell(sums("natt-1"))
    answer = {"rule": "assess", "rule_digest": "ef" * 32, "reasons": []}
    fresh.had("A-1", "natt-1", of_case("decision.proposed", **answer, answer="continue", values=["route=antagen"]))
    fresh.clock.later(minutes=30)
    fresh.ran("natt-2", flow_digest="cd" * 32)
    fresh.tell(sums("natt-2", completed=1, handed_over=2))
    stop = {"stage": "register", "step": "other", "say": "Öppna ärendet", "kind": "work", "reason": "Okänd sida."}
    fresh.had(
        "A-2", "natt-2",
        of_case("decision.proposed", "A-2", "natt-2", **answer, answer="hand_over", code="UNG", values=[]),
        of_case("step.failed", "A-2", "natt-2", **stop, code="OKÄND"),
        end=HANDED,
    )  # fmt: skip
    return fresh.browser(Role.AUDITOR)


def views(site: Site) -> list[str]:
    """What was looked at, in order."""
    return [one.of for one in told(site.office) if isinstance(one, AuditViewed)]


def test_two_cases_are_told_side_by_side(fresh: Site, reader: Browser) -> None:
    """Outcome and versions, each step beside the same one with both pictures, and what is in one of them only."""
    page = reader.get(CASES)
    said = text(page)
    for part in (
        "Läge i dag klar hos handläggare skiljer sig", "Kod – UNG skiljer sig",
        "assess: fortsätt assess: lämna till handläggare UNG skiljer sig",
        "Delegation PN 7 § PN 7 § lika", "Klicka på Spara lika A-1 : 2026-11-20 10:0",
        "Öppna ärendet bara i A-2 A-1 : inte här A-2 :", "Bedömning skiljer sig: kod, värden",
    ):  # fmt: skip
        assert part in said, part
    assert page.text.count("<img ") == 2
    assert "Klicka på Spara" not in text(reader.get(f"{CASES}&skillnader"))


def test_both_looks_are_told(fresh: Site, reader: Browser) -> None:
    """As a look at each case, and at each run."""
    reader.get(CASES)
    reader.get(RUNS)
    assert views(fresh) == ["trial/A-1", "trial/A-2", "run/natt-1", "run/natt-2"]


def test_tokens_of_two_cases_are_not_compared(fresh: Site, reader: Browser) -> None:
    """A case's tokens are its own; that one has a value and the other none is seen."""
    for reference, run, token in (("A-1", "natt-1", "0a" * 8), ("A-2", "natt-2", "0b" * 8)):
        fresh.step("Skriv namnet", reference, run, verb="fill", values=[f"given_name=‹personal:{token}›"])
    fresh.step("Välj skola", "A-1", verb="fill", values=["school=Norra"])
    said = text(reader.get(CASES))
    assert "Skriv namnet lika" in said
    assert "är maskerade i båda och går inte att jämföra" in said
    assert "school, skrivet eller valt Norra – skiljer sig" in said


def test_a_protected_persons_case_is_compared_with_nothing(fresh: Site, reader: Browser) -> None:
    """It is as if it were not there, first or second, and nothing is told of a look at the other."""
    fresh.had("A-3", "natt-2", end=PROTECTED)
    missing, hidden = (reader.get(f"/jamfor/arenden?process=trial&a=A-1&b={one}") for one in ("A-9", "A-3"))
    assert (missing.status_code, hidden.text) == (422, missing.text.replace("b%3DA-9", "b%3DA-3"))
    assert "Processen har inget ärende med det numret" in text(hidden)
    nowhere = reader.get("/nowhere").text
    assert reader.get("/jamfor/arenden?process=trial&a=A-3&b=A-1").text == nowhere
    assert reader.get("/jamfor/arenden?process=trial&a=A-3").text == nowhere
    assert views(fresh) == []


def test_a_persons_number_does_not_stand_in_the_answer(reader: Browser) -> None:
    """Whoever types one is told that it does not belong there, and it is not shown again."""
    answer = reader.get("/jamfor/arenden?process=trial&a=A-1&b=19850314-2385")
    assert answer.status_code == 422
    assert "Ett personnummer får inte stå i en adress" in text(answer)
    assert "2385" not in answer.text


def test_two_runs_are_told_side_by_side(reader: Browser) -> None:
    """Versions, sums, cases by how they ended, and where the robot stopped in each."""
    said = text(reader.get(RUNS))
    for part in (
        "Flödesversion abababababab cdcdcdcdcdcd skiljer sig", "Klara 2 1 skiljer sig", "In 3 3 lika",
        "klar, granted 1 0 skiljer sig", "hos handläggare, UNG 0 1 skiljer sig",
        "Öppna ärendet (OKÄND) 0 1 skiljer sig",
    ):  # fmt: skip
        assert part in said, part
    assert reader.get("/jamfor/korningar?a=natt-1&b=natt-9").status_code == 404


def test_the_way_there(reader: Browser) -> None:
    """From the case's page and the run's, by forms that need no script; an address without anything leads on."""
    assert '<form method="get" action="/jamfor/arenden"' in reader.get("/arende/trial/A-1").text
    run = reader.get("/korningar/natt-1").text
    assert '<option value="natt-2">' in run
    assert '<option value="natt-1">' not in run
    assert reader.get("/jamfor/arenden").headers["location"] == "/sok"
    assert reader.get("/jamfor/korningar").headers["location"] == "/korningar"


def test_two_long_cases_are_light(fresh: Site, reader: Browser) -> None:
    """With the style no more than 60 KiB without pictures, and every pair on one of the pages."""
    values = [f"given_name=‹personal:{'0a' * 8}›"]
    for reference, run in (("A-1", "natt-1"), ("A-2", "natt-2")):
        sha = fresh.keep(reference.encode())
        for number in range(60):
            fresh.step(f"Skriv förnamnet {number}", reference, run, sha, values=values)
    sheet, path, seen = len(reader.get("/stil.css").content), CASES, 0
    while path:
        page = reader.get(path)
        assert len(page.content) + sheet < 60 * 1024
        seen += page.text.count('<span class="say"><bdi>Skriv')
        _, _, onward = page.text.partition('rel="next" href="')
        path = onward.split("#")[0].replace("&amp;", "&")
    assert seen == 60
    assert reader.get(f"{CASES}&alla").text.count('<span class="say"><bdi>Skriv') == 60
