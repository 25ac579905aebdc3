"""A film's bundle: one folder with everything, and a sum for each file, so that no change goes unnoticed.

meta.yaml  sightings.jsonl  film.webm  steps/0001.webp ...  application.json  SHA256SUMS
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import TypeAdapter

from klickfri.film import compat
from klickfri.film.reel import Reel, webp
from klickfri.film.steps import steps_of
from klickfri.model.errors import BadInput, Fault
from klickfri.model.film import FilmedStep, FilmMeta, Sighting, as_told, sighting_of
from klickfri.settings import files

SUMS = "SHA256SUMS"
_MEND = "Film again, or take the bundle from where it was kept"
_VALUES, _LINE = TypeAdapter(dict[str, str]), TypeAdapter(compat.Line)

T = TypeVar("T")


@dataclass(frozen=True)
class Film:
    """A bundle as it was read. `began` is in milliseconds since 1970, as sightings' `at` is."""

    folder: Path
    meta: FilmMeta
    sightings: tuple[Sighting, ...]
    application: Mapping[str, str]

    @property
    def began(self) -> float:
        """The film's first moment."""
        return self.meta.began.timestamp() * 1000

    @cached_property
    def steps(self) -> list[FilmedStep]:
        """What the caseworker did."""
        return steps_of(self.sightings)

    @cached_property
    def sums(self) -> str:
        """SHA-256 of the file that holds the sums of all its other files: what tells this film from any other."""
        return _sum(self.folder / SUMS)

    def second(self, step: FilmedStep) -> float:
        """Where in the film the step begins."""
        return max(step.at - self.began, 0) / 1000

    def picture(self, number: int) -> Path:
        """The picture of the step with this number, from 1; no file where its window was gone before it showed."""
        return self.folder / picture_name(number)


def next_folder(films: Path, day: dt.date) -> Path:
    """The folder for one more film of this day: `2026-11-20-01`."""
    taken = {folder.name for folder in films.glob(f"{day}-*")}
    return films / next(name for name in (f"{day}-{number:02}" for number in range(1, 1000)) if name not in taken)


def write(
    folder: Path, meta: FilmMeta, sightings: Sequence[Sighting], reel: Reel, application: Mapping[str, str]
) -> Film:
    """Writes a bundle and its sums; the folder must be new."""
    (folder / "steps").mkdir(parents=True)
    (folder / "meta.yaml").write_text(
        yaml.safe_dump(meta.model_dump(mode="json"), allow_unicode=True, sort_keys=False), encoding="utf-8"
    )
    lines = "".join(f"{_line(one)}\n" for one in sightings)
    (folder / compat.SIGHTINGS[compat.NEWEST]).write_text(lines, encoding="utf-8")
    (folder / "application.json").write_text(
        json.dumps(application, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    film = Film(folder, meta, tuple(sightings), application)
    if not reel.empty:
        for number, step in enumerate(film.steps, 1):
            if shown := reel.at(step.at, step.sighting.window):
                film.picture(number).write_bytes(webp(shown))
        reel.write(folder / "film.webm", film.began, film.began + meta.seconds * 1000)
    (folder / SUMS).write_text("".join(f"{_sum(folder / name)}  {name}\n" for name in _files(folder)), encoding="utf-8")
    return film


def read(folder: Path) -> Film:
    """Reads a bundle of any format. Raises `BadInput` with every file that is changed, missing or not of the bundle."""
    try:
        faults = _faults(folder)
        if not faults:
            return _film(folder)
    except Fault as fault:
        faults = [fault]
    raise BadInput(str(folder), faults)


def _film(folder: Path) -> Film:
    meta = files.yaml_of("meta.yaml", files.text(folder / "meta.yaml"))
    version = compat.version_of(meta)
    values = files.json_of("application.json", files.text(folder / "application.json"))
    return Film(
        folder,
        _valid("meta.yaml", FilmMeta.model_validate, compat.newest_meta(meta)),
        tuple(_sightings(folder, version)),
        _valid("application.json", _VALUES.validate_python, values),
    )


def _sightings(folder: Path, version: int) -> Iterator[Sighting]:
    name = compat.SIGHTINGS[version]
    told = files.text(folder / name).removesuffix("\n")
    for number, line in enumerate(told.split("\n") if told else (), 1):
        where = f"{name}, line {number}"
        yield _valid(where, lambda told: _sighting(told, version), files.json_of(where, line))


def _sighting(told: object, version: int) -> Sighting:
    return sighting_of(compat.newest_line(_LINE.validate_python(told), version))


def _valid(where: str, shaped: Callable[[object], T], told: object) -> T:
    try:
        return shaped(told)
    except ValueError as error:
        raise Fault(where, "is not as the format of films says", _MEND) from error


def _faults(folder: Path) -> list[Fault]:
    links = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink())
    if links:
        return _each(links, "is a link, which is never followed")
    if not (folder / SUMS).is_file():
        return _each([SUMS], "is missing, so nobody can say that the film is whole")
    sums, there = _sums(folder), set(_files(folder))
    changed = {name for name in there & sums.keys() if _sum(folder / name) != sums[name]}
    return [
        *_each(sums.keys() - there, "is missing"),
        *_each(there - sums.keys(), "is not of this film"),
        *_each(changed, "has been changed"),
    ]


def _each(names: Iterable[str], what: str) -> list[Fault]:
    """The same fault of each file, by name."""
    mend = "Take the bundle from where it was kept; a film is never mended by hand"
    return [Fault(name, what, mend) for name in sorted(names)]


def _sums(folder: Path) -> dict[str, str]:
    """The file's name -> its digest, as the bundle was sealed."""
    return files.sums_of(files.text(folder / SUMS))


def _files(folder: Path) -> list[str]:
    files = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(name for name in files if name != SUMS)


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def picture_name(number: int) -> str:
    """Where the picture of a step lies in its film."""
    return f"steps/{number:04}.webp"


def _line(one: Sighting) -> str:
    return json.dumps(as_told(one), ensure_ascii=False, separators=(",", ":"))
