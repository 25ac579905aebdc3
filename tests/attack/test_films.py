"""A damaged film, its sums made right: it is refused with our own error, or it is read, shown and drafted."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path

import pytest

from klickfri.app.drafting import draft
from klickfri.app.filming import write_player
from klickfri.film import bundle
from klickfri.model.errors import KlickfriError
from klickfri.settings.settings import Settings
from tests.attack import spoil

RECORDINGS = Path("recordings")
PROCESS = "sfi_first_application"
FILM = next(iter(sorted((RECORDINGS / PROCESS / "film").glob("*-*-*-*"))))
NAMES = ("meta.yaml", "events.jsonl", "application.json", bundle.SUMS)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A copy of a film, with a few of its pictures."""
    copy = tmp_path / "recordings" / PROCESS / "film" / FILM.name
    shutil.copytree(RECORDINGS, tmp_path / "recordings", ignore=shutil.ignore_patterns("*-*-*-*"))
    copy.mkdir(parents=True)
    (copy.parent / "answers.yaml").unlink()  # a film alone leaves its questions open, and is drafted all the same
    for name in NAMES:
        shutil.copy(FILM / name, copy)
    return copy


def spoilt(chance: random.Random, film: Path) -> None:
    """Changes one file of the film, and makes its sums right."""
    name = chance.choice(["meta.yaml", "application.json", *["events.jsonl"] * 4])
    whole = (FILM / name).read_bytes()
    if name == "events.jsonl" and chance.random() < 0.8:
        lines = whole.decode().splitlines()
        at = chance.randrange(len(lines))
        lines[at] = json.dumps(spoil.value(chance, json.loads(lines[at])), ensure_ascii=False)
        whole = "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")
    else:
        whole = spoil.text(chance, whole)
    for kept in NAMES[:-1]:
        (film / kept).write_bytes(whole if kept == name else (FILM / kept).read_bytes())
    sums = "".join(f"{hashlib.sha256((film / one).read_bytes()).hexdigest()}  {one}\n" for one in NAMES[:-1])
    (film / bundle.SUMS).write_text(sums, encoding="utf-8")


def attack(film: Path, seed: int, rounds: int) -> tuple[int, int]:
    """So many damaged films: how many were refused, how many used. Anything but our own errors is raised."""
    chance, refused = random.Random(seed), 0
    settings = Settings(film.parents[2], film.parents[2], "")
    for number in range(rounds):
        spoilt(chance, film)
        try:
            write_player(film, film.parents[3] / "film.html")
            draft(settings, PROCESS, [film])
        except KlickfriError:
            refused += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}, film {number}") from error
    return refused, rounds - refused


def test_some_damaged_films(film: Path) -> None:
    """Some are refused and some are used; none ends in anything but our own error."""
    refused, used = attack(film, 8, 25)
    assert refused
    assert used


@pytest.mark.attack
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(8))
def test_two_thousand_damaged_films(film: Path, seed: int) -> None:
    """As above, 250 for each seed."""
    refused, used = attack(film, seed, 250)
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
