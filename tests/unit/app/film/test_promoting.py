"""A draft is put to use, and what a person changed since the last time is shown and kept unless they say so."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from klickfri.app.film import promoting
from klickfri.flow.edit import change_target
from klickfri.model.errors import BadInput
from klickfri.model.target import Target
from klickfri.settings.settings import Settings
from tests.unit.app.film.test_drafting import ANSWERS, answered, filmed

__all__ = ["filmed"]


@pytest.fixture
def folder(filmed: Settings) -> Path:
    """The small process, with its draft put to use."""
    folder = filmed.recordings / "trial"
    (folder / "targets.yaml").unlink(missing_ok=True)
    promoting.put_to_use(promoting.compare(answered(filmed, ANSWERS), folder))
    return folder


def test_a_first_flow_is_put_to_use_and_again_without_a_difference(filmed: Settings, folder: Path) -> None:
    """Nothing is in its way; the same draft changes nothing."""
    assert (folder / "flow.yaml").exists()
    again = promoting.compare(answered(filmed, ANSWERS), folder)
    assert (again.lines, again.edited) == ((), ())


def test_what_a_new_answer_changes_is_shown_and_written(filmed: Settings, folder: Path) -> None:
    """Nobody has changed the files, so the draft may take their place."""
    new = promoting.compare(answered(filmed, {**ANSWERS, "say/klicka-save": "Spara ärendet"}), folder)
    assert new.edited == ()
    assert any(line.startswith("+") and "Spara ärendet" in line for line in new.lines)
    promoting.put_to_use(new)
    assert "Spara ärendet" in (folder / "flow.yaml").read_text(encoding="utf-8")


def test_a_hand_edit_is_not_written_over_unless_told(filmed: Settings, folder: Path) -> None:
    """The file is named; with the person's word the draft takes its place."""
    flow = folder / "flow.yaml"
    edited = flow.read_text(encoding="utf-8") + "# mended by hand\n"
    flow.write_text(edited, encoding="utf-8")
    promotion = promoting.compare(answered(filmed, ANSWERS), folder)
    assert promotion.edited == ("flow.yaml",)
    assert "-# mended by hand" in promotion.lines
    with pytest.raises(BadInput, match=r"flow\.yaml.*by hand"):
        promoting.put_to_use(promotion)
    assert flow.read_text(encoding="utf-8") == edited
    promoting.put_to_use(promotion, overwrite=True)
    assert "mended" not in flow.read_text(encoding="utf-8")
    assert promoting.compare(answered(filmed, ANSWERS), folder).edited == ()


def test_an_accepted_healing_is_not_reverted(filmed: Settings, folder: Path) -> None:
    """A caption that the vendor changed stays as somebody accepted it."""
    made = answered(filmed, ANSWERS)
    save = Target(page="form", role="button", name="Spara")
    promoting.put_to_use(promoting.compare(dataclasses.replace(made, targets={"form.save": save}), folder))
    change_target(folder / "targets.yaml", "form.save", save.model_copy(update={"name": "Spara ändringar"}))
    promotion = promoting.compare(made, folder)
    assert promotion.edited == ("targets.yaml",)
    with pytest.raises(BadInput):
        promoting.put_to_use(promotion)


def test_a_flow_that_was_never_promoted_is_somebodys_own(filmed: Settings, folder: Path) -> None:
    """Written by hand from the beginning, or before promotions were noted."""
    (folder / promoting.PROMOTED_SUMS).unlink()
    (folder / "flow.yaml").write_text("# by hand\n", encoding="utf-8")
    assert promoting.compare(answered(filmed, ANSWERS), folder).edited == ("flow.yaml",)


def test_an_open_question_is_told_before_any_difference(filmed: Settings, folder: Path) -> None:
    """Nothing is compared with half a draft."""
    with pytest.raises(BadInput, match="flow/ends"):
        promoting.compare(answered(filmed, {}), folder)
