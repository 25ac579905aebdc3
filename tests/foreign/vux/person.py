"""How a caseworker registers an application in the admin site, with mouse and keys."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Locator, Page

from tests.foreign.hands import Hands
from tests.foreign.vux.facts import CASEWORKER, PASSWORD


def register(hands: Hands, case: Mapping[str, str]) -> None:
    """Logs in, finds the application, sets what it asks for, adds its course and saves."""
    page = hands.page
    _log_in(hands, page)
    hands.write(page.locator("#searchbar"), case["reference"])
    hands.click(page.get_by_role("button", name="Sök"))
    hands.click(page.get_by_role("link", name=case["reference"]))
    hands.points_out("must", page.locator(".field-reference .readonly"))
    _fill(hands, page, case)
    hands.click(page.get_by_role("button", name="Spara", exact=True))
    page.locator(".messagelist .success").wait_for()


def _log_in(hands: Hands, page: Page) -> None:
    hands.write(page.locator("#id_username"), CASEWORKER)
    hands.write(page.locator("#id_password"), PASSWORD)
    hands.click(page.get_by_role("button", name="Logga in"))


def _fill(hands: Hands, page: Page, case: Mapping[str, str]) -> None:
    for field in ("email", "phone"):
        hands.write(page.locator(f"#id_{field}"), case[field])
    hands.choose(page.locator("#id_school_form"), case["school_form"])
    _look_up(hands, page.locator("#lookup_id_provider"), case["provider"])
    hands.write(page.locator("#id_start_date"), case["start_date"])
    if case["support"] == "ja":
        hands.click(page.locator("#id_support"))
    hands.choose(page.locator("#id_status"), "Registrerad")
    hands.write(page.locator("#id_note"), case["note"])
    hands.click(page.get_by_role("button", name="Lägg till ytterligare"))
    hands.write(page.locator("#id_course_set-0-code"), case["course"])
    hands.write(page.locator("#id_course_set-0-points"), case["points"])
    hands.choose(page.locator("#id_course_set-0-pace"), case["pace"])


def _look_up(hands: Hands, glass: Locator, provider: str) -> None:
    """Chooses the school in the window that the looking glass opens."""
    with glass.page.expect_popup() as opened:
        hands.click(glass)
    popup = opened.value
    hands.write(popup.locator("#searchbar"), provider)
    hands.click(popup.get_by_role("button", name="Sök"))
    with popup.expect_event("close"):
        hands.click(popup.get_by_role("link", name=provider, exact=True))
