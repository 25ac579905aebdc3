"""Hand-overs call targets and failed facts by words a caseworker knows, and never by a value."""

from __future__ import annotations

from klickfri.model.target import Target
from klickfri.screen.browser.driving.words import describe


def test_a_target_is_described_without_values() -> None:
    """Known captions and buttons are named, buttons without digits; a link's text may be a person and is left out."""
    known = {"Namn"}
    assert describe(Target(page="form", role="textbox", label="Namn:"), known) == "textbox ”Namn” på sidan form"
    assert describe(Target(page="form", role="button", name="Öppna 4711"), known) == "button ”Öppna ••••” på sidan form"
    assert describe(Target(page="form", role="link", name="Åsa Ek"), known) == "link på sidan form"
