"""The queue's page: what is found, what would happen to which, and that nothing else happens."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

import httpx2
import pytest

from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from tests.unit.app.people.support import new, settled
from tests.unit.web.support import ACCOUNTS, GRANTED, PROTECTED, Browser, Site, text
from tests.unit.web.test_handed_page import WAITS, acts

GOR = "/ko/gor"
BY = ACCOUNTS[Role.OPERATOR]


@pytest.fixture
def site(fresh: Site) -> Site:
    """A-1 waits for a person, A-2 has failed, A-3 has ended, A-4 is protected, A-5 has not begun."""
    fresh.stands("A-1", WAITS)
    fresh.stands("A-2", Outcome(State.FAILED, code="TIMEOUT"), "natt-2")
    fresh.stands("A-3", GRANTED)
    fresh.stands("A-4", PROTECTED)
    fresh.store.add("trial", [{"reference": "A-5", "received": "2026-11-19T10:00:00"}], "", fresh.clock.now)
    known = settled(fresh.office, fresh.store, new(BY, Role.OPERATOR, name="Någon operator"))
    fresh.known[Role.OPERATOR] = known
    return fresh


@pytest.fixture
def operator(site: Site) -> Browser:
    """The operator's."""
    return site.browser(Role.OPERATOR)


def boxes(page: httpx2.Response) -> dict[str, str]:
    """The cases that a page names in its form, and how they stood."""
    return {
        html.unescape(name): stood for name, stood in re.findall(r'name="(arende:[^"]*)" value="([^"]*)"', page.text)
    }


def asked(act: str, chosen: Mapping[str, str], **more: str) -> dict[str, str]:
    """The form of the list."""
    return {"gor": act, "skal": "uppe igen", "till": "eva.ny", "prioritet": "3", "fran": "0", **more, **chosen}


def confirmed(page: httpx2.Response) -> dict[str, str]:
    """The form of the dry page, as it is filled in."""
    form = page.text.split('<form method="post" action="/ko/gor">')[1]
    fields = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    return {html.unescape(name): html.unescape(value) for name, value in fields if name != "formular"}


FOUND = {
    "": ["A-1", "A-2", "A-5"], "?lage=completed": ["A-3"], "?kod=TIMEOUT": ["A-2"], "?korning=natt-2": ["A-2"],
    "?process=trial&lage=new": ["A-5"], "?process=other": [], "?kod=SKYDD-S": [], "?lage=pending_user_action": ["A-1"],
}  # fmt: skip


def test_what_is_asked_for(operator: Browser) -> None:
    """By each filter; protected persons' cases by none."""
    for filters, found in FOUND.items():
        page = operator.get(f"/ko{filters}")
        assert [name.rpartition("/")[2] for name in boxes(page)] == found, filters
        assert "A-4" not in page.text


def test_more_than_a_page(site: Site, operator: Browser) -> None:
    """None is left out, none is shown twice, and the form takes a whole page's."""
    rows = [{"reference": f"B-{number:03}", "received": "2026-11-19T11:00:00"} for number in range(60)]
    site.store.add("trial", rows, "", site.clock.now)
    path, seen = "/ko?lage=new", list[str]()
    while path:
        page = operator.get(path)
        seen += boxes(page)
        path = html.unescape(page.text.split('rel="next" href="')[1].split('"')[0]) if 'rel="next"' in page.text else ""
    assert len(seen) == len(set(seen)) == 61
    page = operator.get("/ko?lage=new")
    dry = operator.send(GOR, asked("prioritise", boxes(page), lage="new"))
    assert "Gör det med 50 ärenden" in text(dry)
    assert (
        operator.send(GOR, confirmed(dry)).headers["location"] == "/ko?process=&lage=new&kod=&korning=&nyss=prioritise"
    )
    assert len([one for one in site.store.items("trial", State.NEW) if one.priority == 3]) == 50


@pytest.mark.parametrize(
    ("act", "fit", "kind"),
    [
        ("retry", ["A-1", "A-2"], "case.retried"), ("close", ["A-1", "A-2"], "case.closed"),
        ("cancel", ["A-1", "A-2", "A-5"], "case.closed"), ("assign", ["A-1", "A-2"], "case.assigned"),
        ("prioritise", ["A-5"], "case.prioritised"),
    ],
)  # fmt: skip
def test_first_shown_then_done(site: Site, operator: Browser, act: str, fit: list[str], kind: str) -> None:
    """What would happen to which, and what is left and why; then that and no more, signed, with its reason."""
    before = site.store.items("trial")
    dry = operator.send(GOR, asked(act, boxes(operator.get("/ko")) | boxes(operator.get("/ko?lage=completed"))))
    assert dry.status_code == 200
    assert site.store.items("trial") == before, "nothing is done yet"
    assert [name.rpartition("/")[2] for name in boxes(dry)] == fit
    left = text(dry).split("Det här lämnas")[1]
    assert set(re.findall(r"A-\d", left)) == {"A-1", "A-2", "A-3", "A-5"} - set(fit)
    assert "Bara det som väntar" in left
    assert operator.send(GOR, confirmed(dry)).status_code == 303
    changed = {one.reference for one, was in zip(site.store.items("trial"), before, strict=True) if one != was}
    assert changed == set(fit)
    assert {reference: acts(site, reference) for reference in fit} == {one: [(kind, BY, "uppe igen")] for one in fit}


def test_all_or_none(site: Site, operator: Browser) -> None:
    """One case has moved since it was shown what would happen: nothing is done, and it is shown anew which."""
    dry = operator.send(GOR, asked("close", boxes(operator.get("/ko"))))
    site.store.assign([site.store.get("trial", "A-2")], "eva.ny", lambda _: None)
    answer = operator.send(GOR, confirmed(dry))
    assert answer.status_code == 409
    assert "inget är gjort" in text(answer)
    assert list(boxes(answer)) == ["arende:trial/A-1"]
    assert "A-2 trial misslyckad Har ändrats sedan sidan visades; tas av eva.ny" in text(answer)
    assert acts(site, "A-1") == []
    assert operator.send(GOR, confirmed(answer)).status_code == 303
    assert [len(acts(site, reference)) for reference in ("A-1", "A-2")] == [1, 0]


def test_moved_in_the_same_moment(site: Site, operator: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the last look and the writing: the queue refuses, nothing is done to any, and the page says so."""
    form = confirmed(operator.send(GOR, asked("retry", boxes(operator.get("/ko")))))
    acting = __import__("klickfri.app.review.taking_up", fromlist=["take_up"])
    real = acting.take_up

    def late(*given: object) -> None:
        site.store.move([site.store.get("trial", "A-2")], State.ABANDONED, "anna", site.clock.now)
        real(*given)

    monkeypatch.setattr(acting, "take_up", late)
    answer = operator.send(GOR, form)
    assert answer.status_code == 409
    assert "A-2 trial återtagen Har ändrats" in text(answer)
    assert site.store.get("trial", "A-1").state is State.PENDING_USER_ACTION


WRONG = (
    ({"skal": ""}, "skal"), ({"skal": "ringde 850314-2385"}, "skal"), ({"gor": "riv"}, "gor"),
    ({"gor": "assign", "till": "två ord"}, "till"), ({"gor": "prioritise", "prioritet": "9"}, "prioritet"),
    ({"gor": "prioritise", "prioritet": "x"}, "prioritet"),
)  # fmt: skip


def test_what_is_wrong_stands_at_its_field(site: Site, operator: Browser) -> None:
    """Nothing is done, what was chosen stays chosen, and a reason that may be somebody's is not shown again."""
    for more, field in WRONG:
        answer = operator.send(GOR, asked("retry", boxes(operator.get("/ko"))) | more)
        assert answer.status_code == 422, more
        assert f'href="#{field}"' in answer.text
        assert f'aria-describedby="{field}-fel"' in answer.text
        assert answer.text.count(" checked") == 3
        assert "2385" not in answer.text
    assert acts(site) == []


def test_nothing_chosen_is_nothing_done(operator: Browser) -> None:
    """It is said."""
    answer = operator.send(GOR, asked("retry", {}))
    assert (answer.status_code, "Välj minst ett ärende." in text(answer)) == (422, True)


def test_what_is_not_there_is_not_acted_on(site: Site, operator: Browser) -> None:
    """A protected person's case is for no form, not even to be shown; nor are those beside it."""
    there = boxes(operator.get("/ko"))
    for subject in ("trial/A-4", "trial/A-9", "other/A-1", ""):
        chosen = there | {f"arende:{subject}": "pending_user_action.1.0."}
        for form in (asked("close", chosen), asked("close", chosen, bekrafta="ja")):
            assert operator.send(GOR, form).status_code == 404, subject
    assert acts(site) == []


def test_a_personal_number_in_an_address_is_refused(operator: Browser) -> None:
    """It is not shown again."""
    answer = operator.get("/ko?kod=19850314-2385")
    assert (answer.status_code, "2385" in answer.text) == (422, False)
    assert operator.get("/ko?lage=finns-inte").status_code == 404


def test_others_do_nothing(site: Site, operator: Browser) -> None:
    """An auditor has neither list nor form."""
    auditor = site.browser(Role.AUDITOR)
    form = asked("close", boxes(operator.get("/ko")), bekrafta="ja")
    assert {auditor.get("/ko").status_code, auditor.send(GOR, form).status_code} == {404}
    assert operator.get(GOR).headers["location"] == "/ko"
    assert acts(site) == []
