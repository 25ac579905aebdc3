"""Filming: what is refused before a browser opens, what is kept, and the page that shows it."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import pytest
from PIL import Image

from klickfri.app.film import filming
from klickfri.app.film.filming import Scene
from klickfri.app.office import Office
from klickfri.film import bundle
from klickfri.model.errors import BadInput, NotFound, ProtectedIdentity
from klickfri.model.film import Element, FieldSet
from klickfri.model.target import System
from klickfri.screen.dry.camera import DryCamera, DryFrame, Happening, ProtectionShown
from klickfri.screen.port import Count, KeepFrame, MaskSighting
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL

FILE = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n"
NAME = Element(path="/html/n", role="textbox", labels={"left": "Namn"}, box=(10, 20, 100, 10), view=(200, 100))


class Studio:
    """Opens cameras before which one field is filled in. `opened` are those, `meets` is the sign of protected identity
    that is seen."""

    def __init__(self) -> None:
        self.opened: list[DryCamera] = []
        self.meets: str | None = None

    def open_camera(
        self,
        system: System,
        settings: Settings,
        *,
        keep_frame: KeepFrame,
        count: Count,
        mask: MaskSighting | None = None,
        captions: Collection[str] = (),
    ) -> DryCamera:
        """A camera that sees one picture and one step."""
        out = io.BytesIO()
        Image.new("RGB", (64, 48), "white").save(out, "JPEG")
        at = dt.datetime.now().timestamp() * 1000
        one = FieldSet(kind="set", at=at, n=1, document="d", window=1, element=NAME, value="Åsa <b>")
        happens: list[Happening] = [
            DryFrame(out.getvalue(), at),
            one,
            *([ProtectionShown(self.meets)] if self.meets else []),
        ]
        self.opened.append(DryCamera(happens, keep_frame=keep_frame, count=count, mask=mask))
        return self.opened[-1]


@pytest.fixture
def studio() -> Studio:
    """Where films are made."""
    return Studio()


@pytest.fixture
def recordings(settings: Settings, tmp_path: Path, studio: Studio) -> Office:
    """An office with a copy of the small process, which films may be added to."""
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    here = Settings(settings.state, folder, settings.database, today=settings.today)
    return Office(here, open_camera=studio.open_camera)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two applications."""
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_film_is_kept_under_its_process(recordings: Office, file: Path) -> None:
    """By day and number, with the application that was worked on, the day it counted from and who really worked."""
    made = filming.film(recordings, Scene("trial", "small", file, "A-2", scripted=True))
    assert made.folder == recordings.settings.recordings / "trial" / "film" / "2026-11-20-01"
    kept = bundle.read(made.folder)
    assert (kept.meta.reference, kept.application["given_name"]) == ("A-2", "Bo")
    assert (kept.meta.day, kept.meta.scripted) == (recordings.settings.today, True)
    assert [step.sighting.kind for step in kept.steps] == ["set"]
    assert filming.film(recordings, Scene("trial", "small")).folder.name == "2026-11-20-02"


@pytest.fixture
def real(recordings: Office) -> Office:
    """The same, but the system holds real persons."""
    file = recordings.settings.recordings / "systems" / "small" / "system.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"synthetic"', '"real"'), encoding="utf-8")
    return recordings


def test_a_system_with_real_persons_is_masked_while_it_is_filmed(real: Office, file: Path) -> None:
    """The bundle says so; it holds the system's labels, and of the application only which fields it had."""
    kept = bundle.read(filming.film(real, Scene("trial", "small", file, "A-2")).folder)
    assert (kept.meta.persons, kept.meta.masked, kept.meta.reference) == ("real", True, None)
    assert kept.application["given_name"] == "«$given_name»"
    assert {name: f"«${name}»" for name in kept.application} == kept.application
    (step,) = kept.steps
    assert isinstance(step.sighting, FieldSet)
    assert (step.sighting.element.labels, step.sighting.value) == ({"left": "Namn"}, "«dolt 1»")


def test_nothing_is_kept_of_a_film_that_met_protected_identity(real: Office, studio: Studio) -> None:
    """No folder, and a reason without a name."""
    studio.meets = "SKYDD-S"
    with pytest.raises(ProtectedIdentity, match="Nothing of the film is kept"):
        filming.film(real, Scene("trial", "small"))
    assert not (real.settings.recordings / "trial" / "film").exists()


@pytest.mark.parametrize(
    ("scene", "error"),
    [
        (lambda file: Scene("trial", "gone"), BadInput),
        (lambda file: Scene("gone", "small", file), BadInput),
        (lambda file: Scene("trial", "small", file, "A-9"), NotFound),
    ],
)
def test_what_is_not_there_is_said_before_a_browser_opens(
    recordings: Office, studio: Studio, file: Path, scene: Callable[[Path], Scene], error: type[Exception]
) -> None:
    """System, process and application."""
    with pytest.raises(error):
        filming.film(recordings, scene(file))
    assert studio.opened == []


def test_the_player_shows_film_and_steps(recordings: Office, tmp_path: Path) -> None:
    """Each step in words with its second and its marked picture; what was typed is text, never markup."""
    made = filming.film(recordings, Scene("trial", "small"))
    filming.write_player(made.folder, tmp_path / "film.html")
    page = (tmp_path / "film.html").read_text(encoding="utf-8")
    assert "1. Skriv ”Åsa &lt;b&gt;” i fältet Namn" in page
    assert (made.folder / "film.webm").resolve().as_uri() in page
    assert 'data-second="' in page
    assert made.picture(1).resolve().as_uri() in page
    assert "left: 5.00%; top: 20.00%; width: 50.00%; height: 10.00%" in page
