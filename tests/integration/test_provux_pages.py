"""ProVux's pages in a real browser: popup, confirms, alerts, frames, and a witness that misses nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from fixtures.provux.caseworker import Caseworker
from fixtures.provux.journal import Counts
from fixtures.provux.sample import entry
from fixtures.provux.traits import KNOWN_ALERT, UNEXPECTED_ALERT
from klickfri.screen.browser.find import find_browser, start_arguments
from tests.integration.practising import Answering, answering

pytestmark = pytest.mark.wide

PLAIN, ALARMING, PROTECTED = "SFI-2026-00001", "SFI-2026-00002", "SFI-2026-00003"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=start_arguments())
        yield browser
        browser.close()


@pytest.fixture
def provux(tmp_path: Path) -> Iterator[Answering]:
    world = [entry(1), entry(2, trouble="dialog"), entry(3, protection="SKYDD-F")]
    with answering(
        cases=world, today=dt.date(2026, 11, 20), users={"anna": "x", "bo": "x"}, directory=tmp_path
    ) as server:
        yield server


@pytest.fixture
def worker(chromium: Browser, provux: Answering) -> Caseworker:
    worker = Caseworker(chromium.new_context(), provux.url)
    worker.log_in("anna", "x")
    return worker


@pytest.mark.attack
def test_the_frames_have_names_and_every_page_its_heading(worker: Caseworker) -> None:
    """Menu, working area and status are named frames; title and heading of each page agree."""
    assert {frame.name for frame in worker.page.frames} == {"", "meny", "lista", "status"}
    assert worker.page.title() == "ProVux – Almbacka kommun"
    for frame in worker.page.frames[1:]:
        assert frame.title() == f"ProVux – {frame.locator('h1').text_content()}"


def test_the_popup_writes_back_and_closes_itself(worker: Caseworker, provux: Answering) -> None:
    """`Använd uppgifter` fills the opener's read-only fields; the popup is gone; the click is counted."""
    worker.open_applicant(PLAIN)
    worker.fetch_register()
    fields = worker.work.locator("input[readonly]")
    written = [fields.nth(place).input_value() for place in range(fields.count())]
    assert written == ["Selam Prov1", "Provgatan 901", "199 10 Almbacka", "Almbacka", "Folkbokförd"]
    worker.press("Till inkorgen")
    worker.see("Inkorg")
    assert provux.journal.counts(PLAIN) == Counts(clicks=3, confirms=0, other=1)


def test_protected_registration_shows_in_the_popup(chromium: Browser, worker: Caseworker, provux: Answering) -> None:
    """SKYDD-F: nothing on the applicant's page, a banner in the popup, and no address there."""
    worker.open_applicant(PROTECTED)
    assert worker.work.get_by_text("SKYDDAD").count() == 0
    with worker.page.context.expect_page() as opened:
        worker.press("Sök i folkbokföringen")
    opened.value.get_by_text("SKYDDAD FOLKBOKFÖRING").wait_for()
    assert opened.value.get_by_text("Provgatan").count() == 0


@pytest.mark.attack
def test_a_dismissed_confirm_does_nothing_and_is_counted(chromium: Browser, provux: Answering) -> None:
    """Answering `Skapa beslut` with Avbryt leaves the case undecided; the journal has text and answer."""
    worker = Caseworker(chromium.new_context(), provux.url)
    worker.log_in("anna", "x")
    worker.open_applicant(PLAIN)
    worker.fill_case("Språkporten", "7 december", "Beviljad")
    worker.save()
    worker.accepts = False
    worker.press("Skapa beslut")
    worker.press("Avbryt")
    worker.see("Sökandeöversikt")
    (answer,) = provux.journal.entries("confirm")
    assert answer.detail["text"] == "Skapa beslut enligt mall?"
    assert answer.detail["answer"] is False
    assert provux.journal.decisions() == []


@pytest.mark.attack
def test_an_unexpected_alert_comes_with_the_case_form(worker: Caseworker) -> None:
    """Trouble `dialog`: a native alert nobody has heard of, when the case form opens."""
    worker.open_applicant(ALARMING)
    worker.press("Ny ansökan")
    worker.see("Ärende")
    assert worker.dialogs == [UNEXPECTED_ALERT]


@pytest.mark.attack
def test_a_lost_session_shows_the_log_in_page_in_its_frame(
    chromium: Browser, worker: Caseworker, provux: Answering
) -> None:
    """Somebody else logs in with the account: the next click brings Inloggning in the working area, menu and all."""
    worker.open_applicant(PLAIN)
    Caseworker(chromium.new_context(), provux.url).log_in("anna", "x")
    worker.press("Ny ansökan")
    worker.see("Inloggning")
    assert worker.page.frame("meny") is not None


def test_the_page_asks_before_sending_a_letter_outside_a_case(worker: Caseworker, provux: Answering) -> None:
    """Nytt brev: the template posts back, one confirm, and clicks and choices are counted as work."""
    worker.open_applicant(PLAIN)
    worker.press("Nytt brev")
    worker.see("Nytt brev")
    worker.choose_and_wait("Mall", "Komplettering")
    worker.choose("Status efter utskick", "Väntar komplettering")
    worker.press("Skicka brev")
    worker.work.get_by_text("Brevet är skickat.").wait_for()
    assert worker.dialogs == ["Skicka brevet? Det går inte att ångra."]
    assert provux.journal.counts(PLAIN) == Counts(clicks=5, confirms=1, other=0)
    assert len(provux.journal.letters(PLAIN)) == 1


def test_a_burst_of_choices_is_not_lost(worker: Caseworker, provux: Answering) -> None:
    """Five hundred choices within one script run all reach the journal."""
    worker.open_applicant(PLAIN)
    worker.press("Ny ansökan")
    worker.see("Ärende")
    worker.work.evaluate(
        """() => { const list = document.getElementsByName("ctl00$Main$ddlStatus")[0];
        for (let i = 0; i < 500; i++) list.dispatchEvent(new Event("change", {bubbles: true})); }"""
    )
    worker.press("Avbryt")
    worker.see("Sökandeöversikt")
    assert len(provux.journal.entries("choice", application=PLAIN)) == 500


@pytest.mark.attack
def test_only_the_users_own_clicks_are_counted(worker: Caseworker, provux: Answering) -> None:
    """A click made by script is carried out but not counted as the user's; the server has received it."""
    worker.open_applicant(PLAIN)
    worker.work.evaluate("document.getElementsByName('ctl00$Main$btnNyAnsokan')[0].click()")
    worker.see("Ärende")
    assert provux.journal.counts(PLAIN).clicks == 1
    assert [one.detail["control"] for one in provux.journal.received(PLAIN)] == ["oppna", "ny_ansokan"]


def test_log_in_menu_filters_and_leaving_are_not_work(worker: Caseworker, provux: Answering) -> None:
    """Everything around the work is counted apart."""
    frame = worker.page.frame("meny")
    assert frame is not None
    with worker.work.expect_navigation():
        frame.get_by_role("link", name="Inkorg").click()
    worker.show_all()
    worker.open_applicant(PLAIN)
    worker.press("Till inkorgen")
    worker.see("Inkorg")
    assert provux.journal.counts(PLAIN) == Counts(clicks=1, confirms=0, other=1)
    assert provux.journal.other_total() == 7


@pytest.mark.attack
def test_the_fault_dialog_is_an_alert_that_everybody_knows(chromium: Browser, tmp_path: Path) -> None:
    """Fault `dialog`: some applicants open with the known news alert, once."""
    with answering(
        cases=[entry(position) for position in range(1, 13)],
        today=dt.date(2026, 11, 20),
        users={"anna": "x"},
        directory=tmp_path,
        traits=["dialog"],
    ) as server:
        worker = Caseworker(chromium.new_context(), server.url)
        worker.log_in("anna", "x")
        for position in range(1, 13):
            worker.page.goto(f"{server.url}sokande?ansokan=SFI-2026-{position:05d}")
    assert 0 < len(worker.dialogs) < 12
    assert set(worker.dialogs) == {KNOWN_ALERT}
