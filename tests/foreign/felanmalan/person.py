"""How a caseworker registers a report in the tracker, with mouse and keys."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page

from tests.foreign.felanmalan.facts import CASEWORKER, PASSWORD
from tests.foreign.hands import Hands


def register(hands: Hands, case: Mapping[str, str]) -> None:
    """Logs in, finds the report, sets what it asks for, hands it to who shall mend it, and saves."""
    page = hands.page
    hands.answers_box(CASEWORKER, PASSWORD)
    hands.click(page.get_by_role("link", name="Logga in", exact=True))
    hands.write(page.locator("#proj-search"), case["reference"])
    hands.click(page.locator("#search").get_by_role("button", name="Sök"))
    hands.click(page.get_by_role("link", name=case["summary"]))
    hands.points_out("must", page.locator("#ticket td[headers=h_reference]"))
    hands.click(page.get_by_role("link", name="Ändra", exact=True))
    _fill(hands, page, case)
    hands.click(page.get_by_role("button", name="Spara ändringar"))
    page.locator("#changelog").get_by_text(case["comment"].split("\n")[0]).wait_for()


def _fill(hands: Hands, page: Page, case: Mapping[str, str]) -> None:
    hands.write(page.locator("#field-description"), case["description"])
    for field in ("type", "priority", "milestone", "component"):
        hands.choose(page.locator(f"#field-{field}"), case[field])
    for field in ("keywords", "cc", "place"):
        hands.write(page.locator(f"#field-{field}"), case[field])
    hands.click(page.locator(f"#properties input[type=radio][value={case['damage']}]"))
    if case["urgent"] == "ja":
        hands.click(page.locator("#field-urgent"))
    hands.write(page.locator("#field-due"), case["due"])
    hands.click(page.locator("label[for=action_assign]"))
    hands.choose(page.locator("#action_assign_reassign_owner"), case["owner"])
    hands.write(page.locator("#comment"), case["comment"])
