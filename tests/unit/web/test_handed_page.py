"""The hand-overs: what stands there, who may do what with it, and two persons at once."""

from __future__ import annotations

import html
import re

import httpx2
import pytest

from klickfri.app.people import accounts
from klickfri.app.review.taking_up import seen
from klickfri.audit.opening import read_ledger
from klickfri.model.events import AuditViewed
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.web.forms import MARK
from tests.unit.app.people.support import new, settled, told
from tests.unit.web.support import ACCOUNTS, GRANTED, PROTECTED, Site, of_case, text

WAITS = Outcome(
    State.PENDING_USER_ACTION, code="UNG", reasons=("Under 16.",), question="Hur gammal?", not_done=("Spara",)
)
PROPOSED = Outcome(State.COMPLETED, outcome="proposed")
GOR = "/overlamnat/gor"


@pytest.fixture
def site(fresh: Site) -> Site:
    """A-1 waits, A-2 is a protected person's, A-3 has ended; with somebody of each role."""
    fresh.stands("A-1", WAITS)
    fresh.stands("A-2", PROTECTED)
    fresh.stands("A-3", GRANTED)
    for role in set(Role) - {Role.AUDITOR}:
        fresh.known[role] = settled(fresh.office, fresh.store, new(ACCOUNTS[role], role, name=f"Någon {role}"))
    return fresh


def form(page: httpx2.Response, button: str, reference: str = "A-1") -> dict[str, str]:
    """The form of a button, as the page has filled it in."""
    [found] = [
        one
        for one in re.findall(r'<form method="post" action="/overlamnat/gor".*?</form>', page.text, re.DOTALL)
        if f'value="{button}"' in one and f'value="trial/{html.escape(reference)}"' in one
    ]
    fields = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', found)}
    return {name: value for name, value in fields.items() if name != MARK} | {"gor": button}


def acts(site: Site, reference: str = "A-1") -> list[tuple[str, object, object]]:
    """What the log tells that persons did with the case: what, by whom, and why."""
    with read_ledger(site.office.settings, "prov") as log:
        told = [one for one in log.of_subject(f"trial/{reference}") if "by" in one.data]
    return [(one.type, one.data["by"], one.data.get("reason")) for one in told]


def test_the_hand_over_in_words(site: Site) -> None:
    """Reason, question, what is left, what is saved, and who has it: as the file says it, and no protected person."""
    site.tell(of_case("case.verified", "A-1", stage="register"))
    page = text(site.browser(Role.CASEWORKER).get("/overlamnat"))
    for said in ("1 ärende väntar", "A-1 Prov · Att göra", "UNG", "Orsak Under 16.", "Kontrollera Hur gammal?",
                 "Kvar att göra Spara", "Sparat och kontrollerat Registrera ansökan", "Tas av ingen än"):  # fmt: skip
        assert said in page
    assert "A-2" not in page
    assert "A-3" not in page


def test_the_most_urgent_stands_first(fresh: Site) -> None:
    """By the clock of the case, in parts, and none is left out; late ones are said to be."""
    for number in range(22):
        fresh.store.add(
            "trial", [{"reference": f"A-{number:02}", "received": f"2026-11-19T{number:02}:30:00"}], "", fresh.clock.now
        )
        fresh.stands(f"A-{number:02}", WAITS)
    reader = fresh.browser(Role.AUDITOR)
    first = reader.get("/overlamnat")
    rest = reader.get("/overlamnat?fran=20")
    found = [reference for page in (first, rest) for reference in re.findall(r"<bdi>(A-\d+)</bdi> <span", page.text)]
    assert found == [f"A-{number:02}" for number in range(22)]
    assert "10 av dem för sent" in text(first)
    assert "Svaret är 9,5 timmar för sent" in text(first)
    assert 'rel="next" href="/overlamnat?fran=20"' in first.text
    assert 'rel="next"' not in rest.text


def test_taken_and_done(site: Site) -> None:
    """By the two buttons; the log knows who and why, and who has it is shown."""
    mine = site.browser(Role.CASEWORKER)
    answer = mine.send(GOR, form(mine.get("/overlamnat"), "ta"))
    assert answer.headers["location"] == "/overlamnat?nyss=ta"
    page = mine.get(answer.headers["location"])
    assert "Du har tagit ärendet." in text(page)
    assert "Tas av dig" in text(page)
    assert "Tas av person.caseworker" in text(site.browser(Role.OPERATOR).get("/overlamnat"))
    assert mine.send(GOR, form(page, "klar") | {"skal": "gjort för hand"}).status_code == 303
    assert "Inget ärende väntar" in text(mine.get("/overlamnat"))
    by = ACCOUNTS[Role.CASEWORKER]
    assert acts(site) == [("case.assigned", by, "tar den"), ("case.closed", by, "gjort för hand")]
    with read_ledger(site.office.settings, "prov") as log:
        closed = log.of_subject("trial/A-1")[-1].data
    known = site.known[Role.CASEWORKER].person
    assert (closed["name"], closed["title"]) == (known.name, known.title)
    item = site.store.get("trial", "A-1")
    assert item.last
    assert (item.state, item.last.outcome) == (State.COMPLETED, "by_hand")


def test_a_proposal_that_was_decided(fresh: Site) -> None:
    """Is done, and stays the robot's."""
    fresh.stands("A-1", PROPOSED)
    known = settled(fresh.office, fresh.store, new(ACCOUNTS[Role.CASEWORKER], Role.CASEWORKER))
    fresh.known[Role.CASEWORKER] = known
    mine = fresh.browser(Role.CASEWORKER)
    page = mine.get("/overlamnat")
    assert "A-1 Prov · Förslag" in text(page)
    assert mine.send(GOR, form(page, "klar")).status_code == 303
    last = fresh.store.get("trial", "A-1").last
    assert last
    assert last.outcome == "decided"


def test_given_back(site: Site) -> None:
    """By who has it; then it is anybody's again."""
    mine = site.browser(Role.CASEWORKER)
    mine.send(GOR, form(mine.get("/overlamnat"), "ta"))
    mine.send(GOR, form(mine.get("/overlamnat"), "lamna"))
    assert site.store.get("trial", "A-1").assigned == ""
    assert [what for what, _, _ in acts(site)] == ["case.assigned", "case.assigned"]


@pytest.mark.parametrize("button", ["ta", "klar"])
def test_of_two_at_once_one_gets_it(site: Site, button: str) -> None:
    """Both were shown a case that nobody had; the second is told who has it, and nothing is done."""
    mine, other = site.browser(Role.CASEWORKER), site.browser(Role.OPERATOR)
    shown = other.get("/overlamnat")
    mine.send(GOR, form(mine.get("/overlamnat"), "ta"))
    answer = other.send(GOR, form(shown, button))
    assert answer.status_code == 409
    assert "A-1 har redan tagits av person.caseworker. Inget är ändrat nu." in text(answer)
    forged = form(shown, button) | {"sett": seen(site.store.get("trial", "A-1"))}
    assert other.send(GOR, forged).status_code == 409, "nor by a form that says how it stands now"
    assert site.store.get("trial", "A-1").assigned == "person.caseworker"
    assert len(acts(site)) == 1


def test_of_two_in_the_same_moment_one_gets_it(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where both have looked before either has written: the queue compares once more as it writes."""
    mine, item = site.browser(Role.CASEWORKER), site.store.get("trial", "A-1")
    shown = form(mine.get("/overlamnat"), "ta")
    site.store.assign([item], "eva.ny", lambda _: None)
    asked = iter([item])
    real = __import__("klickfri.web.pages.taken", fromlist=["case_of"]).case_of
    monkeypatch.setattr("klickfri.web.pages.taken.case_of", lambda *given: next(asked, None) or real(*given))
    answer = mine.send(GOR, shown)
    assert (answer.status_code, "tagits av eva.ny" in text(answer)) == (409, True)
    assert site.store.get("trial", "A-1").assigned == "eva.ny"


def test_what_moved_meanwhile_is_left_alone(site: Site) -> None:
    """The robot has had it again since the page was shown: another attempt, though it waits again."""
    mine = site.browser(Role.CASEWORKER)
    shown = form(mine.get("/overlamnat"), "klar")
    site.store.move([site.store.get("trial", "A-1")], State.NEW, "anna", site.clock.now)
    item = site.store.claim("trial", "robot of A-1", site.clock.now, run="natt-2")
    assert item
    site.store.finish(item, WAITS, "robot of A-1", site.clock.now)
    answer = mine.send(GOR, shown)
    assert answer.status_code == 409
    assert "A-1 har ändrats sedan sidan visades." in text(answer)
    assert acts(site) == []
    assert mine.send(GOR, shown | {"arende": "trial/A-3"}).status_code == 409, "what has ended is nobody's to take"


def test_who_may_act(site: Site) -> None:
    """Caseworkers and operators; an auditor sees the list without a button, for others there is none."""
    sent = form(site.browser(Role.CASEWORKER).get("/overlamnat"), "ta")
    for role in Role:
        may = role in (Role.CASEWORKER, Role.OPERATOR)
        browser, done = site.browser(role), len(acts(site))
        page = browser.get("/overlamnat")
        assert page.status_code == (200 if may or role is Role.AUDITOR else 404), role
        assert ("/overlamnat/gor" in page.text) == may
        assert browser.send(GOR, sent).status_code == (303 if may else 404)
        assert len(acts(site)) - done == may
        site.store.assign([site.store.get("trial", "A-1")], "", lambda _: None)


def test_what_is_not_there_cannot_be_taken(site: Site) -> None:
    """Protected persons' cases answer as those that there are not, also to a form made by hand."""
    mine = site.browser(Role.CASEWORKER)
    for button in ("ta", "klar", "lamna"):
        sent = {"sett": "pending_user_action.1.0.", "skal": "tar den", "gor": button}
        for subject in ("trial/A-2", "trial/A-9", "other/A-1", "", "trial/", "../trial/A-1"):
            assert mine.send(GOR, sent | {"arende": subject}).status_code == 404, subject


def test_another_board_sees_and_does_nothing(site: Site) -> None:
    """Neither list nor button."""
    sent = form(site.browser(Role.OPERATOR).get("/overlamnat"), "ta")
    accounts.close(site.office, ACCOUNTS[Role.CASEWORKER])
    wanted = new("anders.bo", Role.CASEWORKER, boards=("annan",))
    site.known[Role.CASEWORKER] = settled(site.office, site.store, wanted)
    other = site.browser(Role.CASEWORKER, "anders.bo")
    assert "A-1" not in other.get("/overlamnat").text
    assert other.send(GOR, sent).status_code == 404
    assert acts(site) == []


def test_a_reason_names_nobody(site: Site) -> None:
    """It stands in the log for ever; what was typed is not shown again, and what is wrong stands at its field."""
    rows = [{"reference": "A-7", "received": "2026-11-19T10:00:00", "given_name": "Åsa"}]
    site.store.add("trial", rows, "", site.clock.now)
    site.stands("A-7", WAITS)
    mine = site.browser(Role.CASEWORKER)
    shown = form(mine.get("/overlamnat"), "klar", "A-7")
    for reason in ("", "x" * 201, "ringde 850314-2385", "Åsa har fått svar"):
        answer = mine.send(GOR, shown | {"skal": reason})
        assert answer.status_code == 422
        assert 'href="#klar-2"' in answer.text
        assert 'aria-invalid="true" aria-describedby="klar-2-fel"' in answer.text
        assert not reason or reason not in answer.text
    assert acts(site, "A-7") == []


def test_where_the_log_cannot_be_written_nothing_is_done(site: Site) -> None:
    """Neither taken nor shown."""
    mine = site.browser(Role.CASEWORKER)
    sent, log = form(mine.get("/overlamnat"), "ta"), site.office.settings.audit / "prov" / "log.sqlite"
    log.rename(log.with_name("away"))
    log.mkdir()
    for answer in (mine.send(GOR, sent), mine.get("/overlamnat")):
        assert (answer.status_code, "A-1" in answer.text) == (503, False)
    assert site.store.get("trial", "A-1").assigned == ""


def test_another_button_is_none(site: Site) -> None:
    """What is not offered is not done."""
    mine = site.browser(Role.CASEWORKER)
    for button in ("", "riv", "gor"):
        assert mine.send(GOR, form(mine.get("/overlamnat"), "ta") | {"gor": button}).status_code == 400


def test_the_restricted_list_is_for_one_role(site: Site) -> None:
    """Its number and the fixed sentence; who looks is told; the role alone sees no other list."""
    reader = site.browser(Role.RESTRICTED)
    said = text(reader.get("/skyddade"))
    assert "Ärende A-2 kräver särskild hantering." in said
    assert "A-1" not in said
    assert "SKYDD" not in said
    last = told(site.office)[-1]
    assert isinstance(last, AuditViewed)
    assert (last.person, last.what) == (ACCOUNTS[Role.RESTRICTED], "restricted")
    assert {site.browser(role).get("/skyddade").status_code for role in set(Role) - {Role.RESTRICTED}} == {404}


def test_who_looks_at_the_list_is_told(site: Site) -> None:
    """Before they see it."""
    site.browser(Role.CASEWORKER).get("/overlamnat")
    last = told(site.office)[-1]
    assert isinstance(last, AuditViewed)
    assert (last.person, last.what) == (ACCOUNTS[Role.CASEWORKER], "handover")
