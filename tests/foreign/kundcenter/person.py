"""How a caseworker passes on a fault that was reported, in the tracker, with mouse and keys."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

from tests.foreign.hands import Hands
from tests.foreign.kundcenter.facts import CASEWORKER, PASSWORD


def pass_on(hands: Hands, case: Mapping[str, str]) -> None:
    """Logs in, asks for the case by its number, sets what it asks for, writes a note, hands in a file and submits."""
    page = hands.page
    _log_in(hands, page)
    hands.write(page.locator("[name='@number']"), case["reference"])
    hands.click(page.get_by_role("button", name="Show issue:"))
    _fill(hands, page, case)
    hands.hand_in(page.locator("[name='@file']"), case["file"])
    hands.click(page.get_by_role("button", name="Submit Changes"))
    page.locator(".ok-message").wait_for()


def _log_in(hands: Hands, page: Page) -> None:
    hands.write(page.locator("[name=__login_name]"), CASEWORKER)
    hands.write(page.locator("[name=__login_password]"), PASSWORD)
    hands.click(page.get_by_role("button", name="Login"))


def _fill(hands: Hands, page: Page, case: Mapping[str, str]) -> None:
    hands.write_over(page.locator("[name=title]"), case["title"])
    hands.choose(page.locator("[name=priority]"), case["priority"])
    hands.choose(page.locator("[name=status]"), "in-progress")
    hands.write(page.locator("[name=superseder]"), case["superseder"])
    _look_up(hands, page, "Nosy List", case["nosy"])
    hands.choose(page.locator("[name=assignedto]"), case["assigned"])
    _look_up(hands, page, "Keywords", case["keyword"])
    hands.write(page.locator("[name='@note']"), case["note"])


def _look_up(hands: Hands, page: Page, field: str, wanted: str) -> None:
    """Ticks the person or the word in the window that the list opens."""
    cell = page.locator(f"th:has-text('{field}') + td")
    with page.expect_popup() as opened:
        hands.click(cell.get_by_role("link", name="(list)"))
    popup = opened.value
    if field == "Nosy List":
        hands.write(popup.get_by_label("realname:"), wanted)
        hands.click(popup.get_by_role("button", name="search"))
    hands.click(_row(popup, wanted).get_by_role("checkbox"))
    with popup.expect_event("close"):
        hands.click(popup.get_by_role("button", name="apply"))


def _row(popup: Page, wanted: str) -> Locator:
    return popup.get_by_role("row").filter(has=popup.get_by_role("cell", name=wanted, exact=True))
