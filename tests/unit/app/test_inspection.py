"""Reading the log for people, also when the process has changed since."""

from __future__ import annotations

import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from klickfri.app import inspection
from klickfri.app.handle import CaseHandler
from klickfri.app.station import Station
from klickfri.model.errors import Misconfigured, NotFound
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL, an_item


@pytest.fixture
def handled(station: Station) -> None:
    """One case in the log, from run `r`."""
    CaseHandler(station, "r", lambda seconds: None, lambda: None)(an_item())


def text(shown: list[RenderableType]) -> str:
    """What a wide terminal shows."""
    console = Console(width=200, file=io.StringIO(), markup=False)
    for one in shown:
        console.print(one)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.usefixtures("handled")
def test_a_case_is_shown_under_its_stages(settings: Settings) -> None:
    """The stages' words come from the process, the rest from the log."""
    shown = text(inspection.timelines(settings, "A-1", None, everything=False))
    for words in ("trial/A-1 · prov", "Registrera ansökan", "Går den att registrera?", "Klicka på Spara · sparar"):
        assert words in shown


@pytest.mark.usefixtures("handled")
def test_the_log_outlives_its_process(settings: Settings, tmp_path: Path) -> None:
    """A flow that has been broken or rewritten since does not hide what was done."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    (folder / "trial" / "flow.yaml").write_text("broken: [", encoding="utf-8")
    shown = text(inspection.timelines(replace(settings, recordings=folder), "A-1", None, everything=False))
    assert "register" in shown
    assert "Klicka på Spara" in shown


@pytest.mark.usefixtures("handled")
@pytest.mark.parametrize(("reference", "run"), [("A-2", None), ("A-1", "another"), ("trial", None)])
def test_what_the_log_does_not_know_is_said(settings: Settings, reference: str, run: str | None) -> None:
    """An unknown number, another run, and a name that is no case: a sentence, no empty table."""
    with pytest.raises(NotFound, match=reference):
        inspection.timelines(settings, reference, run, everything=False)


@pytest.mark.usefixtures("handled")
def test_each_boards_log_is_checked(settings: Settings) -> None:
    """All boards of the recordings, or the one that is named."""
    assert inspection.boards(settings) == ["prov"]
    assert inspection.verify(settings, None)["prov"].ok
    assert list(inspection.verify(settings, "prov")) == ["prov"]


def test_without_any_log_the_setting_is_named(settings: Settings) -> None:
    """Nothing checked is not the same as all well."""
    with pytest.raises(Misconfigured, match="KLICKFRI_STATE"):
        inspection.verify(settings, None)
