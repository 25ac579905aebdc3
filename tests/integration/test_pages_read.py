"""The pages in a real browser: no rule of accessibility broken, in both colour schemes, wide and narrow, without
scripts, and by keyboard alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from klickfri.app.look import inspection, wholeness
from klickfri.audit.opening import read_ledger
from klickfri.model.event import Event
from klickfri.model.person import Role
from klickfri.model.work import Outcome, State
from klickfri.screen.browser.find import find_browser, start_arguments
from klickfri.web.server import Where, serving
from klickfri.work.overview import FoundReady
from klickfri.work.pauses import Pause
from klickfri.work.runs import RunState
from tests.unit.web.support import ACCOUNTS, PROTECTED, Site, of_case, sums

pytestmark = pytest.mark.wide

PAGES = (
    "granskning", "korningar", "korningar/natt-1", "tittat", "konto", "finns-inte",
    "sok", "sok?arende=A-9", "sok?flode=zz&fran=x", "arende/trial/A-9", "arende/trial/A-9?post=30",
    "jamfor/arenden?process=trial&a=A-9&b=A-8", "jamfor/arenden?process=trial&a=A-9&b=x",
    "jamfor/korningar?a=natt-1&b=natt-2", "fragor", "arende/trial/A-9/brev/{letter}",
    "sok?typ=case.finished", "veckor", "veckor?fran=x", "berort", "berort?flode=abab", "berort?flode=zz",
    "gallrat",
    "sprak?sprak=en&tillbaka=/arende/trial/A-9",
)  # fmt: skip
OTHERS = {
    Role.OPERATOR: ("laget", "overlamnat", "ko", "handelser", "schema?dag=x"),
    Role.RESTRICTED: ("skyddade",),
    Role.ADMIN: ("personer", f"personer/{ACCOUNTS[Role.AUDITOR]}", f"personer/{ACCOUNTS[Role.ADMIN]}"),
}
"""What the auditor does not see."""
WIDE, NARROW = ViewportSize(width=1280, height=800), ViewportSize(width=320, height=640)
"""The second is what the first is at 400 %."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, str]]:
    """The site with an auditor and others, a good run and a bad one, and its address."""
    with Site(tmp_path_factory.mktemp("read"), [Role.AUDITOR, *OTHERS]) as site:
        _fill(site)
        with serving(site.office, Where(port=0), patience=120) as address:
            yield site, address


def _fill(site: Site) -> None:
    rows = [{"reference": f"A-{number}", "received": "2026-11-19T10:00:00"} for number in (1, 2)]
    site.store.add("trial", rows, "", site.clock.now)
    site.store.workers.register("w", site.clock.now)
    for end in (Outcome(State.COMPLETED, "granted"), Outcome(State.PENDING_USER_ACTION, code="UNG")):
        item = site.store.claim("trial", "w", site.clock.now, run="natt-1")
        assert item
        site.store.finish(item, end, "w", site.clock.now)
    site.ran("natt-1")
    site.tell(sums("natt-1", failed=1, unseen=1, balances=False))
    site.clock.later(hours=24)
    site.ran("natt-2", state=RunState.LOST, flow_digest="cd" * 32)
    site.tell(Event("run.lost", "run/natt-2", {"run": "natt-2", "host": "robot-1", "asked_by": "anna", "started": ""}))
    _fill_case(site)
    site.had("A-8")
    site.had("A-10", end=PROTECTED)
    site.store.incidents.open("system/small", "small is ill", site.clock.now, "trial")
    site.store.overview.keep_ready(FoundReady("trial", site.clock.now, "Log-in: refused", 12, 14, ""))
    site.store.pauses.begin(Pause("system", "small", "anna", "uppdatering", site.clock.now), lambda _: None)
    wholeness.keep(site.office, inspection.verify(site.office.settings, None))


def _fill_case(site: Site) -> None:
    """Of more steps than a page shows, with all that a case can have."""
    rule = {
        "rule": "assess",
        "rule_digest": "ef" * 32,
        "answer": "hand_over",
        "code": "UNG",
        "reasons": ["Under 16 år."],
    }
    failed = {"stage": "register", "step": "other", "say": "Öppna", "kind": "work", "code": "OKÄND", "reason": "Okänd."}
    sha = site.had("A-9", "natt-1", of_case("decision.proposed", "A-9", values=["given_name=‹a›"], **rule))
    for number in range(45):
        site.step(
            f"Skriv {number}", "A-9", "natt-1", sha, values=["given_name=‹b›"], target="form.name", facts=["roll"]
        )
    site.tell(
        of_case("decision.made", "A-9", mode="decide", delegation="PN 7 §", by="Klara"),
        of_case("letter.sent", "A-9", template="beslut", text_sha256="cd" * 32),
        of_case("step.failed", "A-9", **failed),
        of_case("case.assigned", "A-9", by="eva", to="eva", reason="tar den"),
        of_case("letter.asked", "A-9", by="eva", name="Eva Ek", title="Revisor", reason="stickprov"),
        of_case("case.finished", "A-9", state="pending_user_action", code="UNG"),
        of_case("case.finished", "A-8", state="completed", outcome="granted"),
    )
    with read_ledger(site.office.settings, "prov") as log:
        [asked] = [one.seq for one in log.of_subject("trial/A-9") if one.type == "letter.asked"]
    by = {"by": "bo", "name": "Bo Ek", "title": "Revisor"}
    site.tell(
        of_case("letter.granted", "A-9", **by, question=asked, asked_by="eva", hours=24),
        of_case("letter.asked", "A-9", **by, reason="stickprov"),
    )
    _let_go(site)
    site.sent("Hej A-9", "A-9")


def _let_go(site: Site) -> None:
    """By the board's plan, and by the process's own rule."""
    plan = {"board": "prov", "decision": "UTB 2026/17 § 4", "plan": "Dokumenthanteringsplan", "rules": ["letter: 5 år"]}
    went = {"cases": 1, "letters": 1, "pictures": 4}
    rules = {"process": "trial", "by": "natt", "rules": ["payload_days = 30"], "reports": 0, "healings": 0}
    proposed = {**plan, **went, "by": "anna", "moment": "2026-11-20T22:00:00+00:00", "digest": "ab" * 32}
    site.tell(
        Event("destruction.proposed", "board/prov", proposed),
        Event("destruction.applied", "board/prov", {**plan, **went, "by": "bo", "proposed_by": "anna", "proposal": 1}),
        Event("retention.applied", "retention/trial", {**rules, "cases": 2, "intake_files": 1}),
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser, started once."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_browser(), args=start_arguments())
        yield started
        started.close()


def faults(page: Page) -> list[tuple[str, str]]:
    """The rules that the page breaks, each with a place."""
    broken = Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"][:200]) for one in broken]


def log_in(page: Page, site: Site, address: str, role: Role = Role.AUDITOR) -> None:
    """By keyboard alone, from the first element on."""
    known = site.known[role]
    site.clock.later(minutes=1)
    page.goto(address)
    page.keyboard.press("Tab")  # past the menu
    for text in (ACCOUNTS[role], known.password, known.code(site.clock.now)):
        page.keyboard.press("Tab")
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: not url.endswith("logga-in"))


@pytest.mark.parametrize(
    ("role", "scheme", "size"),
    [(Role.OPERATOR, "dark", NARROW), (Role.RESTRICTED, "light", WIDE), (Role.ADMIN, "dark", NARROW)],
    ids=["operator", "restricted", "admin"],
)
def test_others_can_read_theirs(
    chromium: Browser, site: tuple[Site, str], role: Role, scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    """The same of what operators, caseworkers and those with the restricted list see."""
    page = chromium.new_page(color_scheme=scheme, viewport=size, bypass_csp=True)
    log_in(page, *site, role)
    for path in OTHERS[role]:
        page.goto(site[1] + path)
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    page.close()


def test_a_case_is_put_back_by_keyboard(chromium: Browser, site: tuple[Site, str]) -> None:
    """With scripts off: chosen, said why, shown what would happen, and done."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, *site, Role.OPERATOR)
    page.get_by_role("link", name="Kö", exact=True).press("Enter")
    page.get_by_label("A-2", exact=True).press("Space")
    page.get_by_label("Varför").press_sequentially("uppe igen")
    page.keyboard.press("Enter")
    assert site[0].store.get("trial", "A-2").state is State.PENDING_USER_ACTION
    page.get_by_role("button", name="Gör det med 1 ärende").press("Enter")
    page.get_by_role("status").wait_for()
    context.close()
    assert site[0].store.get("trial", "A-2").state is State.NEW


def test_a_person_is_added_by_keyboard(chromium: Browser, site: tuple[Site, str]) -> None:
    """With scripts off; what is wrong is said at its field first, and what was typed is still there."""
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    log_in(page, *site, Role.ADMIN)
    for field, typed in {"Konto": "siv.ek", "Namn": "Siv Ek", "Titel": "Revisor"}.items():
        page.get_by_label(field, exact=True).press_sequentially(typed)
    page.get_by_label("revisor", exact=True).press("Space")
    page.get_by_role("button", name="Lägg upp").press("Enter")
    page.get_by_role("alert").wait_for()
    page.get_by_label("Provnämnden").press("Space")
    page.get_by_role("button", name="Lägg upp").press("Enter")
    page.get_by_role("heading", name="Engångslösenord för Siv Ek").wait_for()
    context.close()
    assert site[0].store.persons.of_account("siv.ek")


@pytest.mark.parametrize(
    ("scheme", "size"),
    [
        ("light", NARROW),
        pytest.param("light", WIDE, marks=pytest.mark.attack),
        pytest.param("dark", WIDE, marks=pytest.mark.attack),
        pytest.param("dark", NARROW, marks=pytest.mark.attack),
    ],
    ids=["light-narrow", "light", "dark", "dark-narrow"],
)
def test_everybody_can_read_the_pages(
    chromium: Browser, site: tuple[Site, str], scheme: Literal["light", "dark"], size: ViewportSize
) -> None:
    """No rule broken, nothing sticks out at 400 %, and the log-in needs no mouse."""
    page = chromium.new_page(color_scheme=scheme, viewport=size, bypass_csp=True)
    page.goto(site[1])
    assert faults(page) == []
    log_in(page, *site)
    for path in PAGES:
        page.goto(site[1] + path.replace("{letter}", str(site[0].last_letter)))
        assert faults(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    page.close()


def test_the_policy_stops_nothing_that_a_page_needs(chromium: Browser, site: tuple[Site, str]) -> None:
    """With scripts off, under the policy: the style is there, nothing is asked of elsewhere, and log-out works; the
    browser complains of nothing, and says that it has forgotten what it was shown."""
    asked, told = list[str](), list[str]()
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: told.append(message.text))
    log_in(page, *site)
    page.goto(site[1] + "korningar/natt-1")
    page.get_by_role("link", name="Vem har tittat").click()
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in")
    context.close()
    assert {url for url in asked if not url.startswith(site[1])} == set()
    assert [one.partition(" header")[0] for one in told] == ["Clear-Site-Data"]


def test_a_case_is_found_and_its_evidence_read_by_keyboard(chromium: Browser, site: tuple[Site, str]) -> None:
    """Search, the hit, a step's evidence and the picture before it: Tab and Enter do."""
    page = chromium.new_page()
    log_in(page, *site)
    page.get_by_role("link", name="Sök", exact=True).press("Enter")
    page.get_by_label("Ärendenummer").press_sequentially("A-9")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="A-9", exact=True).last.press("Enter")
    page.wait_for_url("**/arende/trial/A-9?post=*")
    evidence = page.locator("details", has=page.locator("dt", has_text="Mål")).nth(1)
    evidence.locator("summary").press("Enter")
    evidence.get_by_role("link", name="skärmen före steget").press("Enter")
    page.wait_for_url("**/bild/*")
    page.close()
