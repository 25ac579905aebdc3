"""The same work as a Playwright script that a developer writes by hand."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.foreign.kundcenter.facts import PASSWORD, ROBOT
from tests.foreign.system import Row


def pass_on(page: Page, address: str, case: Row, files: Path) -> None:
    """Logs in, opens the case, sets what it asks for, writes a note, hands in a file and submits."""
    page.goto(address)
    page.locator("[name=__login_name]").fill(ROBOT)
    page.locator("[name=__login_password]").fill(PASSWORD)
    page.get_by_role("button", name="Login").click()
    page.locator("[name='@number']").fill(case["reference"])
    page.get_by_role("button", name="Show issue:").click()
    page.locator("[name=title]").fill(case["title"])
    page.locator("[name=priority]").select_option(case["priority"])
    page.locator("[name=status]").select_option("in-progress")
    page.locator("[name=superseder]").fill(case["superseder"])
    page.locator("[name=assignedto]").select_option(case["assigned"])
    tick(page, "Nosy List", case["nosy"])
    tick(page, "Keywords", case["keyword"])
    page.locator("[name='@note']").fill(case["note"])
    page.locator("[name='@file']").set_input_files(files / case["file"])
    page.get_by_role("button", name="Submit Changes").click()
    page.locator(".ok-message").wait_for()


def tick(page: Page, field: str, value: str) -> None:
    """One more person or word, in the window that the list opens."""
    with page.expect_popup() as opened:
        page.locator(f"th:has-text('{field}') + td").get_by_role("link", name="(list)").click()
    popup = opened.value
    if field == "Nosy List":
        popup.get_by_label("realname:").fill(value)
        with popup.expect_navigation():  # the whole list has the name too
            popup.get_by_role("button", name="search").click()
    cell = popup.get_by_role("cell", name=value, exact=True)
    popup.get_by_role("row").filter(has=cell).get_by_role("checkbox").check()
    popup.get_by_role("button", name="apply").click()
