"""`klickfri film`, as a person types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.app.film import filming
from klickfri.film.bundle import Film
from klickfri.model.film import FilmMeta
from tests.unit.cli.conftest import Command
from tests.unit.film.support import BEGAN, element, sighting

META = FilmMeta.model_validate(
    {
        "process": "trial", "system": "small", "persons": "synthetic", "began": BEGAN / 1000, "seconds": 75.0,
        "day": "2026-11-20", "browser": "1", "caseworker": "handläggare",
    }
)  # fmt: skip


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """A film of one step."""
    return Film(tmp_path, META, (sighting("click", 1, element("Namn")),), {})


def test_filming_says_where_the_film_is(klickfri: Command, film: Film, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to look at it."""
    scenes: list[filming.Scene] = []
    monkeypatch.setattr(filming, "film", lambda settings, scene: scenes.append(scene) or film)
    said = klickfri("film", "trial", "--system", "small", "--minutes", "5", "--scripted")
    assert (said.code, scenes) == (0, [filming.Scene("trial", "small", minutes=5, scripted=True)])
    assert f"1 steps, 75 s: {film.folder}" in said.out
    assert f"klickfri film --play {film.folder}" in said.out


def test_a_film_is_shown_in_the_browser(
    klickfri: Command, film: Film, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page beside no other; the film itself is not touched."""
    opened: list[str] = []
    monkeypatch.setattr(filming, "write_player", lambda folder, page: film)
    monkeypatch.setattr("webbrowser.open", opened.append)
    assert klickfri("film", "--play", str(tmp_path)).code == 0
    assert opened[0].endswith("film.html")


@pytest.mark.parametrize("words", [(), ("trial",), ("trial", "--system", "small", "--minutes", "0")])
def test_what_is_missing_is_asked_for(klickfri: Command, words: tuple[str, ...]) -> None:
    """Exit code 2, before anything is opened."""
    assert klickfri("film", *words).code == 2


def test_a_system_that_is_not_there_is_named(klickfri: Command) -> None:
    """Exit code 2, and the file that is missing."""
    said = klickfri("film", "trial", "--system", "gone")
    assert said.code == 2
    assert "system.toml" in said.err
