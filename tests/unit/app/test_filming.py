"""Filming: what is refused before a browser opens, what is kept, and the page that shows it."""

from __future__ import annotations

import datetime as dt
import io
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest
from PIL import Image

from klickfri.app import filming
from klickfri.app.filming import Scene
from klickfri.film import bundle
from klickfri.model.errors import BadInput, NotFound, ProtectedIdentity
from klickfri.model.film import Element, FieldSet, Sighting
from klickfri.settings.settings import Settings
from tests.unit.app.conftest import SMALL

FILE = "Nummer;Inkommen;Namn;Personnummer;Svar\nA-1;2026-11-19 10:00;Åsa;;\nA-2;2026-11-19 11:00;Bo;;\n"
NAME = Element(path="/html/n", role="textbox", labels={"left": "Namn"}, box=(10, 20, 100, 10), view=(200, 100))


class Camera:
    """A camera before which one field is filled in. `opened` counts how often one was turned on; `meets` is the sign
    of protected identity that is seen."""

    opened = 0
    meets: str | None = None

    def __init__(
        self,
        *where: Any,
        keep_frame: Callable[[bytes, float, int], None],
        mask: Callable[[Sighting], Sighting] = lambda one: one,
        **how: Any,
    ) -> None:
        Camera.opened += 1
        self.version, self.protected = "Chromium 1", Camera.meets
        self._keep_frame, self._mask = keep_frame, mask
        self.sightings: list[Sighting] = []

    def roll(self, until: Callable[[], bool]) -> None:
        """One picture and one step."""
        out = io.BytesIO()
        Image.new("RGB", (64, 48), "white").save(out, "JPEG")
        at = dt.datetime.now().timestamp() * 1000
        self._keep_frame(out.getvalue(), at, 1)
        one = FieldSet(kind="set", at=at, n=1, document="d", window=1, element=NAME, value="Åsa <b>")
        self.sightings.append(self._mask(one))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *how: object) -> None:
        """Nothing to end."""


@pytest.fixture
def recordings(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings with a copy of the small process, which films may be added to."""
    monkeypatch.setattr(filming, "open_camera", Camera)
    folder = Path(shutil.copytree(SMALL, tmp_path / "recordings"))
    return Settings(settings.state, folder, settings.database, today=settings.today)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two applications."""
    path = tmp_path / "in.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_film_is_kept_under_its_process(recordings: Settings, file: Path) -> None:
    """By day and number, with the application that was worked on, the day it counted from and who really worked."""
    made = filming.film(recordings, Scene("trial", "small", file, "A-2", scripted=True))
    assert made.folder == recordings.recordings / "trial" / "film" / "2026-11-20-01"
    kept = bundle.read(made.folder)
    assert (kept.meta.reference, kept.application["given_name"]) == ("A-2", "Bo")
    assert (kept.meta.day, kept.meta.scripted) == (recordings.today, True)
    assert [step.sighting.kind for step in kept.steps] == ["set"]
    assert filming.film(recordings, Scene("trial", "small")).folder.name == "2026-11-20-02"


@pytest.fixture
def real(recordings: Settings) -> Settings:
    """The same, but the system holds real persons."""
    file = recordings.recordings / "systems" / "small" / "system.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('"synthetic"', '"real"'), encoding="utf-8")
    return recordings


def test_a_system_with_real_persons_is_masked_while_it_is_filmed(real: Settings, file: Path) -> None:
    """The bundle says so; it holds the system's labels, and of the application only which fields it had."""
    kept = bundle.read(filming.film(real, Scene("trial", "small", file, "A-2")).folder)
    assert (kept.meta.persons, kept.meta.masked, kept.meta.reference) == ("real", True, None)
    assert kept.application["given_name"] == "«$given_name»"
    assert {name: f"«${name}»" for name in kept.application} == kept.application
    (step,) = kept.steps
    assert isinstance(step.sighting, FieldSet)
    assert (step.sighting.element.labels, step.sighting.value) == ({"left": "Namn"}, "«dolt 1»")


def test_nothing_is_kept_of_a_film_that_met_protected_identity(real: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder, and a reason without a name."""
    monkeypatch.setattr(Camera, "meets", "SKYDD-S")
    with pytest.raises(ProtectedIdentity, match="Nothing of the film is kept"):
        filming.film(real, Scene("trial", "small"))
    assert not (real.recordings / "trial" / "film").exists()


@pytest.mark.parametrize(
    ("scene", "error"),
    [
        (lambda file: Scene("trial", "gone"), BadInput),
        (lambda file: Scene("gone", "small", file), BadInput),
        (lambda file: Scene("trial", "small", file, "A-9"), NotFound),
    ],
)
def test_what_is_not_there_is_said_before_a_browser_opens(
    recordings: Settings, file: Path, scene: Callable[[Path], Scene], error: type[Exception]
) -> None:
    """System, process and application."""
    before = Camera.opened
    with pytest.raises(error):
        filming.film(recordings, scene(file))
    assert Camera.opened == before


def test_the_player_shows_film_and_steps(recordings: Settings, tmp_path: Path) -> None:
    """Each step in words with its second and its marked picture; what was typed is text, never markup."""
    made = filming.film(recordings, Scene("trial", "small"))
    filming.write_player(made.folder, tmp_path / "film.html")
    page = (tmp_path / "film.html").read_text(encoding="utf-8")
    assert "1. Skriv ”Åsa &lt;b&gt;” i fältet Namn" in page
    assert (made.folder / "film.webm").resolve().as_uri() in page
    assert 'data-second="' in page
    assert made.picture(1).resolve().as_uri() in page
    assert "left: 5.00%; top: 20.00%; width: 50.00%; height: 10.00%" in page
