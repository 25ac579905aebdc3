"""The ways that the bench of foreign systems shows beside the robot: they do what they can."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import Mock

import pytest

from tests.foreign import rivals
from tests.foreign.codegen import Recording, in_words
from tests.foreign.django_admin import DJANGO
from tests.foreign.trial import trial

RECORDED = """page.get_by_role("textbox", name="Namn:").fill("Kim Ek")
page.get_by_label("Takt:").select_option("\\"50\\"")
page.get_by_role("button", name="Spara").click()
"""


def test_a_recording_is_played_with_another_cases_values() -> None:
    """What stands in it word for word as in the filmed case is the other case's; nothing else is changed."""
    recording = Recording(in_words(RECORDED, ["50 %"]), {"Kim Ek": "name", "50 %": "pace"})
    page = Mock()
    recording.play(page, {"name": 'Bo "Bosse" Lind', "pace": "100 %"})
    page.get_by_role.return_value.fill.assert_called_once_with('Bo "Bosse" Lind')
    page.get_by_label.return_value.select_option.assert_called_once_with("100 %")
    page.get_by_role.assert_called_with("button", name="Spara")
    assert (recording.changed, recording.lines) == (2, 3)


@pytest.mark.attack
def test_the_script_by_hand_and_the_recording_do_djangos_cases(tmp_path: Path) -> None:
    """The bench is of use only if what stands beside the robot is good work: the script is right where it can be."""
    pytest.importorskip("django", reason="Django is not installed; make setup does it (extra `foreign`)")
    with trial(DJANGO, tmp_path, 2) as one:
        assert [done.verdict for done in rivals.play(one, rivals.by_hand(one))] == ["right", "right"]
        recording = rivals.by_codegen(one)
        assert one.verdict(one.cases[0]) == "right"
        assert 0 < recording.written < recording.lines
