"""How a caseworker registers a ward's guardian in the web client, with mouse and keys."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from playwright.sync_api import Locator, Page

from tests.foreign.hands import Hands
from tests.foreign.tryton.facts import CASEWORKER, PASSWORD


def register(hands: Hands, case: Mapping[str, str]) -> None:
    """Logs in, finds the ward, sets how it is reached, adds an address and the guardian, and saves."""
    page = hands.page
    _log_in(hands, page)
    hands.write(page.get_by_placeholder("Search"), case["reference"])
    hands.click(page.get_by_role("button", name="Search", exact=True))
    page.locator("#tabs tbody tr").nth(1).wait_for(state="detached")
    hands.click(page.get_by_role("cell", name=case["reference"]), times=2)
    page.get_by_role("tab", name="Relations").wait_for()
    hands.points_out("must", page.get_by_label("Code:", exact=True))
    hands.choose_by_letter(page.get_by_label("Language:", exact=True), case["language"])
    _addresses(hands, _part(page, "Addresses"), case)
    _reached(hands, _part(page, "Contact Mechanisms"), case)
    _guardian(hands, page, case)
    hands.click(page.get_by_role("toolbar").get_by_title("Save"))
    page.locator("#save:disabled").first.wait_for()


def _log_in(hands: Hands, page: Page) -> None:
    hands.write(page.get_by_label("User name"), CASEWORKER)
    hands.click(page.get_by_role("button", name="Login"))
    hands.write(page.locator("input[type=password]"), PASSWORD)
    hands.click(page.get_by_role("button", name="OK"))
    page.get_by_placeholder("Search").wait_for()


def _part(page: Page, title: str) -> Locator:
    """The part of the form with this title, with its own buttons."""
    return page.locator(".form-one2many").filter(has=page.get_by_text(title, exact=True)).last


def _addresses(hands: Hands, part: Locator, case: Mapping[str, str]) -> None:
    hands.click(part.get_by_title("New"))
    hands.write_and_leave(part.get_by_label("Street:", exact=True), case["street"])
    hands.write_and_leave(part.get_by_label("Postal Code:", exact=True), case["postal_code"])
    hands.write_and_leave(part.get_by_label("City:", exact=True), case["city"])


def _reached(hands: Hands, part: Locator, case: Mapping[str, str]) -> None:
    for kind, value in ((case["phone_kind"], case["phone"]), ("Email", case["email"])):
        hands.click(part.get_by_title("New"))
        hands.choose_by_letter(part.locator("select[name=type]"), kind)
        hands.write_and_leave(part.locator("input[name=value]"), value)


def _guardian(hands: Hands, page: Page, case: Mapping[str, str]) -> None:
    tab = page.get_by_role("tab", name="Relations")
    while tab.get_attribute("aria-expanded") != "true":  # the form moves as the row is left, away under the pointer
        hands.click(tab)
    hands.click(_part(page, "Relations").get_by_title("New"))
    window = page.locator(".modal-content:visible")
    hands.choose_by_letter(window.get_by_label("Type:", exact=True), case["role"])
    _complete(hands, window.get_by_label("To:", exact=True), case["guardian"])
    hands.write_and_leave(window.get_by_label("Start Date:", exact=True), _american(case["start_date"]))
    hands.write_and_leave(window.get_by_label("End Date:", exact=True), _american(case["end_date"]))
    hands.click(window.get_by_role("button", name="Add", exact=True))


def _complete(hands: Hands, field: Locator, wanted: str) -> None:
    """Types the beginning of a name, and clicks on it in the list that comes."""
    hands.write(field, wanted[:3])
    hands.click(field.locator("xpath=..").get_by_role("link", name=wanted))


def _american(day: str) -> str:
    return f"{date.fromisoformat(day):%m/%d/%Y}"
