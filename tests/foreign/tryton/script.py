"""The same work as a Playwright script that a developer writes by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.foreign.system import Row
from tests.foreign.tryton.facts import PASSWORD, ROBOT


def register(page: Page, address: str, case: Row, files: Path) -> None:
    """Logs in, finds the ward, sets how it is reached, adds an address and the guardian, and saves."""
    page.goto(f"{address}#parties/model/party.party")
    page.get_by_label("User name").fill(ROBOT)
    page.get_by_role("button", name="Login").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="OK").click()
    page.get_by_placeholder("Search").fill(case["reference"])
    page.get_by_role("button", name="Search", exact=True).click()
    page.locator("#tabs tbody tr").nth(1).wait_for(state="detached")
    page.get_by_role("cell", name=case["reference"]).dblclick()
    page.get_by_role("tab", name="Relations").wait_for()
    choose(page.get_by_label("Language:"), case["language"])
    add_address(part(page, "Addresses"), case)
    add_contact(part(page, "Contact Mechanisms"), case["phone_kind"], case["phone"])
    add_contact(part(page, "Contact Mechanisms"), "Email", case["email"])
    page.get_by_role("tab", name="Relations").click()
    part(page, "Relations").get_by_title("New").click()
    add_guardian(page.locator(".modal-content:visible"), case)
    page.get_by_role("toolbar").get_by_title("Save").click()
    page.locator("#save:disabled").first.wait_for()


def part(page: Page, title: str) -> Locator:
    """The part of the form with this title, with its own buttons."""
    return page.locator(".form-one2many").filter(has=page.get_by_text(title, exact=True)).last


def add_address(addresses: Locator, case: Row) -> None:
    """An address of its own beside those that are there."""
    addresses.get_by_title("New").click()
    write(addresses.get_by_label("Street:"), case["street"])
    write(addresses.get_by_label("Postal Code:"), case["postal_code"])
    write(addresses.get_by_label("City:"), case["city"])


def add_contact(contacts: Locator, kind: str, value: str) -> None:
    """A row of its own under those that are there."""
    contacts.get_by_title("New").click()
    choose(contacts.locator("select[name=type]"), kind)
    write(contacts.locator("input[name=value]"), value)


def add_guardian(window: Locator, case: Row) -> None:
    """The guardian, in a window of its own; the name is completed from what is typed."""
    choose(window.get_by_label("Type:"), case["role"])
    window.get_by_label("To:").press_sequentially(case["guardian"][:3])
    window.get_by_role("link", name=case["guardian"]).click()
    write(window.get_by_label("Start Date:"), american(case["start_date"]))
    write(window.get_by_label("End Date:"), american(case["end_date"]))
    window.get_by_role("button", name="Add", exact=True).click()


def choose(field: Locator, words: str) -> None:
    """In a list; the page asks its server, and draws itself anew."""
    field.select_option(words)
    leave(field)


def write(field: Locator, text: str) -> None:
    """In a field, which is left then."""
    field.fill(text)
    leave(field)


def leave(field: Locator) -> None:
    """On to the next field; the page has half a second."""
    field.press("Tab")
    field.page.wait_for_timeout(500)


def american(day: str) -> str:
    """As the client writes a day."""
    return f"{date.fromisoformat(day):%m/%d/%Y}"
