"""A damaged film, its sums made right: it is refused with our own error, or it is read, shown and drafted."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import pytest

from klickfri.app.film.drafting import draft
from klickfri.app.film.filming import write_player
from klickfri.app.office import Office
from klickfri.film import bundle, compat
from klickfri.model.errors import KlickfriError
from klickfri.model.film import as_told
from klickfri.settings.settings import Settings
from tests.attack import spoil

RECORDINGS = Path("recordings")
PROCESS = "sfi_first_application"
FILM = next(iter(sorted((RECORDINGS / PROCESS / "film").glob("*-*-*-*"))))
META, APPLICATION = "meta.yaml", "application.json"
FORMATS = sorted(compat.SIGHTINGS)


def in_format(version: int, folder: Path) -> Path:
    """The film's files without its pictures, in this format; a folder of its own."""
    folder.mkdir()
    for name in (META, APPLICATION, compat.SIGHTINGS[1]):
        shutil.copy(FILM / name, folder)
    if version > 1:
        lines = [json.dumps(as_told(one), ensure_ascii=False) for one in bundle.read(FILM).sightings]
        (folder / compat.SIGHTINGS[version]).write_text("\n".join([*lines, ""]), encoding="utf-8")
        (folder / compat.SIGHTINGS[1]).unlink()
        meta = (folder / META).read_text(encoding="utf-8")
        (folder / META).write_text(meta.replace("klickfri-film/1", f"klickfri-film/{version}"), encoding="utf-8")
    return folder


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """An empty folder for a film, beside the process."""
    copy = tmp_path / "recordings" / PROCESS / "film" / FILM.name
    shutil.copytree(RECORDINGS, tmp_path / "recordings", ignore=shutil.ignore_patterns("*-*-*-*"))
    copy.mkdir(parents=True)
    (copy.parent / "answers.yaml").unlink()  # a film alone leaves its questions open, and is drafted all the same
    return copy


def spoilt(chance: random.Random, whole: Path, film: Path) -> None:
    """The whole film with one file changed, and its sums made right."""
    names = sorted(path.name for path in whole.iterdir())
    sightings = next(name for name in names if name.endswith(".jsonl"))
    name = chance.choice([META, APPLICATION, *[sightings] * 4])
    content = (whole / name).read_bytes()
    if name == sightings and chance.random() < 0.8:
        lines = content.decode().splitlines()
        at = chance.randrange(len(lines))
        lines[at] = json.dumps(spoil.value(chance, json.loads(lines[at])), ensure_ascii=False)
        content = "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")
    else:
        content = spoil.text(chance, content)
    for kept in names:
        (film / kept).write_bytes(content if kept == name else (whole / kept).read_bytes())
    sums = "".join(f"{hashlib.sha256((film / one).read_bytes()).hexdigest()}  {one}\n" for one in names)
    (film / bundle.SUMS).write_text(sums, encoding="utf-8")


def attack(film: Path, version: int, seed: int, rounds: int) -> tuple[int, int]:
    """So many damaged films: how many were refused, how many used. Anything but our own errors is raised."""
    chance, refused = random.Random(seed), 0
    whole = in_format(version, film.parents[3] / "whole")
    settings = Settings(film.parents[2], film.parents[2], "")
    for number in range(rounds):
        spoilt(chance, whole, film)
        try:
            write_player(film, film.parents[3] / "film.html")
            draft(Office(settings), PROCESS, [film])
        except KlickfriError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, film {number}") from error
    return refused, rounds - refused


@pytest.mark.parametrize("version", FORMATS)
def test_some_damaged_films(film: Path, version: int) -> None:
    """Some are refused and some are used; none ends in anything but our own error."""
    refused, used = attack(film, version, 8, 15)
    assert refused
    assert used


@pytest.mark.attack
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(8))
def test_two_thousand_damaged_films(film: Path, seed: int) -> None:
    """As above, 250 for each seed."""
    refused, used = attack(film, FORMATS[seed % len(FORMATS)], seed, 250)
    assert min(refused, used) > 20


def test_a_link_is_never_followed(film: Path, tmp_path: Path) -> None:
    """Neither as a picture, nor as a folder of pictures, nor in place of a file."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "0001.webp").write_text("secret")
    for place, to in (("steps", "secret"), ("0001.webp", "secret/0001.webp"), ("film.webm", "secret/0001.webp")):
        (film / place).symlink_to(tmp_path / to)
        with pytest.raises(KlickfriError, match="is a link, which is never followed"):
            bundle.read(film)
        (film / place).unlink()
