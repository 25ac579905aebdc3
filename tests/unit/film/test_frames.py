"""A frame is shown only of the very film that is meant, and never of real persons as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from klickfri.film.bundle import read
from klickfri.film.frames import frame
from klickfri.model.errors import BadInput, NotFound
from tests.unit.film.sealed import sealed_film

RECORDED = Path(__file__).parents[3] / "recordings" / "sfi_first_application" / "film" / "2026-11-20-01"


def test_a_frame_of_the_film_that_is_meant(tmp_path: Path) -> None:
    """What a step's window showed; of a step that has none, nothing."""
    sums = sealed_film(tmp_path / "a", {3: b"three"})
    assert (frame(tmp_path / "a", 3, sums), frame(tmp_path / "a", 4, sums)) == (b"three", None)


def test_a_committed_film_of_an_earlier_format_has_its_frames() -> None:
    """The first and the last of its steps."""
    film = read(RECORDED)
    for number in (1, len(film.steps)):
        assert frame(RECORDED, number, film.sums) == film.picture(number).read_bytes()


def test_another_film_or_a_changed_one_is_refused(tmp_path: Path) -> None:
    """By the sum of its list, by that of the picture, and where a file is gone; without the film it is not there."""
    sums = sealed_film(tmp_path / "a", {3: b"three"})
    with pytest.raises(BadInput, match="not that of the film"):
        frame(tmp_path / "a", 3, "00" * 32)
    picture = tmp_path / "a" / "steps" / "0003.webp"
    picture.write_bytes(b"other")
    with pytest.raises(BadInput, match="not that of the film"):
        frame(tmp_path / "a", 3, sums)
    picture.unlink()
    with pytest.raises(BadInput):
        frame(tmp_path / "a", 3, sums)
    with pytest.raises(NotFound):
        frame(tmp_path / "b", 3, sums)


def test_real_persons_are_shown_drawn_or_not_at_all(tmp_path: Path) -> None:
    """No such film is made; one that came from elsewhere is not believed."""
    drawn = sealed_film(tmp_path / "a", {3: b"drawn"}, "real", masked=True)
    assert frame(tmp_path / "a", 3, drawn) == b"drawn"
    plain = sealed_film(tmp_path / "b", {3: b"plain"}, "real")
    with pytest.raises(BadInput, match="real persons"):
        frame(tmp_path / "b", 3, plain)
