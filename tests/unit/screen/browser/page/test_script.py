"""The page's script is one function that holds what it must know of the system."""

from __future__ import annotations

import json

from klickfri.screen.browser.page.script import film_script, page_script
from tests.integration.screen_pages import a_system


def test_the_script_is_one_function_with_its_configuration() -> None:
    """What it declares is its own; `tests/integration/test_page_names.py` sees what stays behind in a page."""
    script = page_script(a_system(), [], guarded=True)
    assert script.startswith("(() => {")
    assert script.endswith("})()")
    given = json.loads(script.split("const GIVEN = ", 1)[1].split(";\n", 1)[0])
    assert given["guarded"] is True
    assert given["login"] == "login"
    assert given["pages"]["list"]["frame"] == ["lista"]
    assert "SKYDD-S" in given["signs"]["protected"]


def test_only_a_film_of_real_persons_is_drawn() -> None:
    """Where everybody is made up, the page has nothing to draw with."""
    assert "sketch();" in film_script(a_system(), ["Ort"], drawn=True)
    assert '"Ort"' in film_script(a_system(), ["Ort"], drawn=True)
    assert "sketch" not in film_script(a_system())
