"""A film's bundle: whole, readable, and impossible to change unnoticed."""

from __future__ import annotations

import datetime as dt
import io
import os
from hashlib import sha256
from pathlib import Path

import av
import pytest
from PIL import Image

from klickfri.film import bundle
from klickfri.film.reel import Reel
from klickfri.model.errors import BadInput
from klickfri.model.film import FilmMeta
from tests.unit.film.support import BEGAN, element, sighting

META = FilmMeta(
    process="trial", system="small", persons="synthetic", began=dt.datetime.fromtimestamp(BEGAN / 1000, dt.UTC),
    day=dt.date(2026, 11, 20), seconds=4.0, browser="1", caseworker="handläggare",
)  # fmt: skip
SIGHTINGS = [sighting("click", 1, element("Namn")), sighting("click", 3, element("Ort"))]


def picture(colour: str) -> bytes:
    """A small JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def reel(tmp_path: Path) -> Reel:
    """White from the beginning, black from the second second."""
    reel = Reel(tmp_path / "spool")
    reel.keep(picture("white"), BEGAN, 1)
    reel.keep(picture("black"), BEGAN + 2000, 1)
    return reel


@pytest.fixture
def folder(tmp_path: Path, reel: Reel) -> Path:
    """A bundle of two steps."""
    folder = tmp_path / "2026-11-20-01"
    bundle.write(folder, META, SIGHTINGS, reel, {"reference": "A-1"})
    return folder


def brightness(path: Path) -> int:
    """The middle of a picture, 0 to 255."""
    value = Image.open(path).convert("L").getpixel((32, 24))
    assert isinstance(value, int)
    return value


def test_a_bundle_is_read_as_it_was_written(folder: Path) -> None:
    """Meta, sightings and application come back, and each step has its picture and its second."""
    film = bundle.read(folder)
    assert (film.meta, list(film.sightings), film.application) == (META, SIGHTINGS, {"reference": "A-1"})
    assert [film.second(step) for step in film.steps] == [1.0, 3.0]
    assert brightness(film.picture(1)) > 200 > 50 > brightness(film.picture(2))


def test_a_step_is_pictured_in_its_own_window(tmp_path: Path, reel: Reel) -> None:
    """Whatever another window shows meanwhile; a window that was gone before it showed anything has no picture."""
    reel.keep(picture("white"), BEGAN + 2500, 2)
    reel.keep(picture("black"), BEGAN + 2600, 1)
    windows = [sighting("click", second, element("Namn"), window=window) for second, window in ((1, 1), (3, 2), (4, 3))]
    film = bundle.write(tmp_path / "film", META, windows, reel, {})
    assert [film.picture(number).is_file() for number in (1, 2, 3)] == [True, True, False]
    assert brightness(film.picture(2)) > 200
    assert bundle.read(film.folder).steps == film.steps


def test_the_film_lasts_as_long_as_the_work(folder: Path) -> None:
    """A WebM with the pictures at their moments, to the last second, also when nothing moved at the end."""
    with av.open(str(folder / "film.webm")) as film:
        shown = [
            (float(frame.time or 0), frame.to_image().convert("L").getpixel((32, 24))) for frame in film.decode(video=0)
        ]
    assert [round(second, 2) for second, _ in shown] == [0.0, 2.0, 4.0]
    assert [value > 128 for _, value in shown] == [True, False, False]


def test_every_change_is_found(folder: Path) -> None:
    """A changed, a missing and a foreign file are told of at once."""
    (folder / "sightings.jsonl").write_text("", encoding="utf-8")
    (folder / "steps/0001.webp").unlink()
    (folder / "more.txt").touch()
    with pytest.raises(BadInput) as refused:
        bundle.read(folder)
    kept = "Take the bundle from where it was kept; a film is never mended by hand"
    assert [(fault.where, fault.what, fault.mend) for fault in refused.value.faults] == [
        ("steps/0001.webp", "is missing", kept),
        ("more.txt", "is not of this film", kept),
        ("sightings.jsonl", "has been changed", kept),
    ]


def test_a_film_without_sums_is_none(folder: Path) -> None:
    """Nobody can say that it is whole."""
    (folder / bundle.SUMS).unlink()
    with pytest.raises(BadInput) as refused:
        bundle.read(folder)
    assert [str(fault) for fault in refused.value.faults] == [
        "SHA256SUMS: is missing, so nobody can say that the film is whole. "
        "Take the bundle from where it was kept; a film is never mended by hand"
    ]


def spoil(folder: Path, name: str, text: str) -> None:
    """Writes another file into the bundle, with sums as if it had always been so."""
    (folder / name).write_text(text, encoding="utf-8")
    named = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    sums = [f"{sha256((folder / one).read_bytes()).hexdigest()}  {one}\n" for one in named if one != bundle.SUMS]
    (folder / bundle.SUMS).write_text("".join(sums), encoding="utf-8")


UNLIKE = "is not as the format of films says"
AGAIN = "Film again, or take the bundle from where it was kept"


@pytest.mark.parametrize(
    ("name", "text", "where", "what", "mend"),
    [
        ("meta.yaml", "format: klickfri-film/2\n", "meta.yaml", UNLIKE, AGAIN),
        (
            "meta.yaml", "format: klickfri-film/99\n", "meta.yaml",
            "has no format from klickfri-film/1 to klickfri-film/2, which this release reads",
            "Read the film with the release that made it, or a later one",
        ),
        ("application.json", "[]", "application.json", UNLIKE, AGAIN),
        ("sightings.jsonl", '{"kind": "click"}\n', "sightings.jsonl, line 1", UNLIKE, AGAIN),
        ("sightings.jsonl", "[]\n", "sightings.jsonl, line 1", UNLIKE, AGAIN),
    ],
)  # fmt: skip
def test_a_bundle_that_is_whole_and_no_film_is_refused(
    folder: Path, name: str, text: str, where: str, what: str, mend: str
) -> None:
    """Each part by its name, a sighting by its line, and what to do."""
    spoil(folder, name, text)
    with pytest.raises(BadInput) as refused:
        bundle.read(folder)
    assert refused.value.source == str(folder)
    assert [(fault.where, fault.what, fault.mend) for fault in refused.value.faults] == [(where, what, mend)]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="links take a right of their own on Windows")
def test_a_link_in_a_bundle_is_not_followed(folder: Path) -> None:
    """It could lead to any file of the machine."""
    (folder / "more.txt").symlink_to(folder / "meta.yaml")
    with pytest.raises(BadInput) as refused:
        bundle.read(folder)
    assert [str(fault) for fault in refused.value.faults] == [
        "more.txt: is a link, which is never followed. "
        "Take the bundle from where it was kept; a film is never mended by hand"
    ]


def test_a_film_in_which_nothing_was_done_is_read(tmp_path: Path) -> None:
    """It has no sighting, no picture and no moving picture, and is whole all the same."""
    bundle.write(tmp_path / "film", META, [], Reel(tmp_path / "spool"), {})
    film = bundle.read(tmp_path / "film")
    assert (film.sightings, film.steps, film.application) == ((), [], {})
    assert sorted(path.name for path in film.folder.iterdir() if path.is_file()) == [
        "SHA256SUMS", "application.json", "meta.yaml", "sightings.jsonl",
    ]  # fmt: skip


def test_what_is_written_can_be_read_by_people(folder: Path) -> None:
    """Swedish letters as they are, the facts in their order, one line for each sighting and each sum."""
    application = (folder / "application.json").read_text(encoding="utf-8")
    assert application == '{\n "reference": "A-1"\n}\n'
    meta = (folder / "meta.yaml").read_text(encoding="utf-8")
    assert meta.splitlines()[:2] == [f"format: {META.format}", "process: trial"]
    assert "caseworker: handläggare" in meta
    sightings = (folder / "sightings.jsonl").read_text(encoding="utf-8").splitlines()
    assert [line[:15] for line in sightings] == ['{"kind":"click"', '{"kind":"click"']
    sums = (folder / bundle.SUMS).read_text(encoding="utf-8").splitlines()
    assert [line[64:] for line in sums] == [
        *("  application.json", "  film.webm", "  meta.yaml", "  sightings.jsonl"),
        *("  steps/0001.webp", "  steps/0002.webp"),
    ]


def test_films_of_one_day_are_numbered(tmp_path: Path) -> None:
    """A film is never written over another."""
    (tmp_path / "2026-11-20-01").mkdir()
    assert bundle.next_folder(tmp_path, dt.date(2026, 11, 20)).name == "2026-11-20-02"
    assert bundle.next_folder(tmp_path, dt.date(2026, 11, 21)).name == "2026-11-21-01"
