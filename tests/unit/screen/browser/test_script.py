"""The page's script is one function that holds what it must know of the system."""

from __future__ import annotations

import json
import re
from collections import Counter

from klickfri.screen.browser.script import film_script, known_labels, page_script
from tests.integration.screen_pages import a_system


def test_known_labels_hold_no_references() -> None:
    """Labels lose their final colon; a text with a value in it is never a label."""
    labels = known_labels(a_system(), ["Ort: ", "$namn", "Skola  1"])
    assert {"Ort", "Skola 1", "Formulär", "Ärende"} <= labels
    assert not any("$" in label or label.endswith(":") for label in labels)


def test_the_script_is_one_function_with_its_configuration() -> None:
    """Nothing leaks into the page but the two names that the robot uses."""
    script = page_script(a_system(), [], guarded=True)
    assert script.startswith("(() => {")
    assert script.endswith("})()")
    config = json.loads(script.split("const CONFIG = ", 1)[1].split(";\n", 1)[0])
    assert config["guarded"] is True
    assert config["login"] == "login"
    assert config["pages"]["list"]["frame"] == ["lista"]
    assert "SKYDD-S" in config["signs"]["protected"]


def test_only_a_film_of_real_persons_is_drawn() -> None:
    """Where everybody is made up, the page has nothing to draw with."""
    assert "sketch();" in film_script(a_system(), ["Ort"], drawn=True)
    assert '"Ort"' in film_script(a_system(), ["Ort"], drawn=True)
    assert "sketch" not in film_script(a_system())


def test_no_two_files_of_a_script_declare_the_same_name() -> None:
    """They share one scope: a name declared twice would break the whole script, or quietly replace a function."""
    scripts = [page_script(a_system(), [], guarded=True), film_script(a_system()), film_script(a_system(), drawn=True)]
    for script in scripts:
        names = re.findall(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", script, re.MULTILINE)
        assert len(names) > 50
        assert [name for name, times in Counter(names).items() if times > 1] == []
