"""The same work as a Playwright script that a developer writes by hand."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.foreign.system import Row

BY_LABEL = {
    "type": "Typ:", "priority": "Prioritet:", "milestone": "Milstolpe:", "component": "Komponent:",
}  # fmt: skip


def register(page: Page, address: str, case: Row, files: Path) -> None:
    """Finds the report, sets what it asks for, hands it to who shall mend it, and saves."""
    page.goto(address)
    page.get_by_role("link", name="Logga in").click()
    page.locator("#proj-search").fill(case["reference"])
    page.locator("#search").get_by_role("button", name="Sök").click()
    page.get_by_role("link", name=case["reference"]).click()
    page.get_by_role("link", name="Ändra", exact=True).click()
    page.locator("#field-description").fill(case["description"])
    for field, label in BY_LABEL.items():
        page.get_by_label(label).select_option(case[field])
    page.get_by_label("Nyckelord:").fill(case["keywords"])
    page.get_by_label("Cc:").fill(case["cc"])
    page.get_by_label("Plats:").fill(case["place"])
    page.get_by_label(case["damage"], exact=True).check()
    page.get_by_label("Fara för person:").set_checked(case["urgent"] == "ja")
    page.get_by_label("Åtgärdas senast:").fill(case["due"])
    page.get_by_label("tilldela").check()
    page.locator("#action_assign_reassign_owner").select_option(case["owner"])
    page.locator("#comment").fill(case["comment"])
    page.get_by_role("button", name="Spara ändringar").click()
    page.locator("#changelog").get_by_text(case["comment"].split("\n")[0]).wait_for()
