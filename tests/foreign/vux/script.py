"""The same work as a Playwright script that a developer writes by hand."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.foreign.system import Row
from tests.foreign.vux.facts import PASSWORD, ROBOT


def register(page: Page, address: str, case: Row, files: Path) -> None:
    """Logs in, finds the application, sets what it asks for, adds its course and saves."""
    page.goto(f"{address}login/?next=/vux/application/")
    page.get_by_label("Användarnamn").fill(ROBOT)
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("textbox", name="Search").fill(case["reference"])
    page.get_by_role("button", name="Sök").click()
    page.get_by_role("link", name=case["reference"]).click()
    page.get_by_label("E-post").fill(case["email"])
    page.get_by_label("Telefon").fill(case["phone"])
    page.get_by_label("Skolform").select_option(case["school_form"])
    choose_provider(page, case["provider"])
    page.get_by_label("Startdatum").fill(case["start_date"])
    page.get_by_label("Behöver studiestöd").set_checked(case["support"] == "ja")
    page.get_by_label("Status").select_option("Registrerad")
    page.get_by_label("Anteckning").fill(case["note"])
    add_course(page, case)
    page.get_by_role("button", name="Spara", exact=True).click()
    page.locator(".messagelist .success").wait_for()


def choose_provider(page: Page, provider: str) -> None:
    """The school, in the window that the looking glass opens.

    All schools stand there before the search too: a click while its answer comes may hit neither page, and choose none.
    """
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Uppslag").click()
    popup = opened.value
    popup.get_by_role("textbox", name="Search").fill(provider)
    popup.get_by_role("button", name="Sök").click()
    popup.wait_for_url("**q=**")
    with popup.expect_event("close"):
        popup.get_by_role("link", name=provider, exact=True).click()


def add_course(page: Page, case: Row) -> None:
    """A row of its own under those that are there."""
    page.get_by_role("button", name="Lägg till ytterligare").click()
    row = page.locator("tr.dynamic-course_set").last
    row.locator("[name$=code]").fill(case["course"])
    row.locator("[name$=points]").fill(case["points"])
    row.locator("[name$=pace]").select_option(case["pace"])
