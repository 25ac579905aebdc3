"""`klickfri draft`: what is told, and that nothing unanswered is put to use."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.app.conftest import SMALL
from tests.unit.app.film.test_drafting import film_of
from tests.unit.cli.conftest import Command


def test_a_draft_tells_its_questions_and_is_not_put_to_use(
    klickfri: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each question by its id, where to answer, and the page to review; promoting is refused with all of them."""
    recordings = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    film_of(recordings / "trial" / "film" / "2026-11-20-01", "A-1")
    monkeypatch.setenv("KLICKFRI_RECORDINGS", str(recordings))
    before = (recordings / "trial" / "flow.yaml").read_bytes()
    said = klickfri("draft", "trial", "--promote")
    assert said.code == 2
    assert "saves/klicka-save" in said.out
    assert "answers.yaml" in said.out
    assert "flow/ends" in said.err
    assert (recordings / "trial" / "draft" / "review.html").is_file()
    assert (recordings / "trial" / "flow.yaml").read_bytes() == before
