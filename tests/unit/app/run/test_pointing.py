"""One target on the live page: found and outlined, or why not."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from klickfri.app.office import Office
from klickfri.app.process import LoadedProcess
from klickfri.app.run import rehearsal
from klickfri.app.run.pointing import Pointed, step_with
from klickfri.cli.tables.pointed import lines
from klickfri.model.errors import BadInput
from klickfri.model.flow import Step
from klickfri.model.healing import Evidence
from klickfri.model.work import Outcome
from klickfri.screen.dry.screen import DryScreen
from tests.unit.app.conftest import PASSWORDS
from tests.unit.app.run.test_rehearsal import FILE

SAVE = Evidence(role="button", name="Spara", box=(0.25, 0.25, 0.5, 0.5), held=("name",))
BACK = Evidence(role="button", name="Tillbaka", box=(0.0, 0.0, 0.1, 0.1))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, screen: DryScreen) -> Path:
    """Two applications, and a screen that has a picture."""
    for name, value in PASSWORDS.items():
        monkeypatch.setenv(name, value)
    shot = io.BytesIO()
    Image.new("RGB", (80, 40), "white").save(shot, "PNG")
    monkeypatch.setattr(screen, "picture", lambda page: shot.getvalue())
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def tried(office: Office, file: Path, target: str, reference: str | None = None) -> Pointed | Outcome:
    """What came of it; nobody can be asked."""
    return rehearsal.try_target(office, "trial", target, file, reference, False, None)


def test_a_target_is_outlined_where_its_step_would_act(office: Office, file: Path, screen: DryScreen) -> None:
    """Its own element only, in the picture of the page as it stands; the step is not done."""
    screen.pages["form"].near = [BACK, SAVE]
    told = tried(office, file, "form.save")
    assert isinstance(told, Pointed)
    assert (told.found, told.page, told.near) == (True, "form", 2)
    image = Image.open(io.BytesIO(told.picture))
    assert [image.getpixel(at) for at in ((18, 20), (40, 20), (2, 2))] == [(209, 26, 42), (255,) * 3, (255,) * 3]
    assert "Spara" not in [asked.what for asked in screen.verbs("click")]
    assert "hittades" in next(iter(lines(told)))


def test_why_it_was_not_found_is_said_of_each_that_is_near(office: Office, file: Path, screen: DryScreen) -> None:
    """How many there are of its kind, and the fact that failed."""
    screen.pages["form"].near = [BACK]
    screen.pages["form"].absent.add("Spara")
    told = tried(office, file, "form.save")
    assert isinstance(told, Pointed)
    assert (told.found, told.near, told.lacking) == (False, 1, (("button Tillbaka", ("name",)),))
    assert "button Tillbaka: saknar namn" in "\n".join(lines(told))


@pytest.mark.parametrize("asked", ["form.save", "options:form.save", "if_there:form.save", "is_there:form.save"])
def test_a_step_that_reads_is_found_however_it_asks(office: Office, asked: str) -> None:
    """Also one that only asks whether the target is there."""
    program = LoadedProcess.of(office, "trial").program
    reads = Step.model_validate({"id": "see", "say": "Se efter", "kind": "looking", "read": {asked: "seen"}})
    stage = program.flow.stages[0].model_copy(update={"steps": (reads,)})
    flow = program.flow.model_copy(update={"stages": (stage,)})
    assert step_with(replace(program, flow=flow), "form.save") == f"{stage.id}/see"


def test_a_target_that_no_step_has_is_refused_before_anything_is_opened(office: Office, file: Path) -> None:
    """Neither one that is not there, nor one that only a look uses."""
    for target in ("form.nothing", "inquiry.saved"):
        with pytest.raises(BadInput, match=target):
            tried(office, file, target)


def test_a_case_that_ends_before_says_so(office: Office, file: Path) -> None:
    """A rule handed it over: its end is told."""
    told = tried(office, file, "form.save", "A-2")
    assert isinstance(told, Outcome)
    assert told.code == "UNG"
