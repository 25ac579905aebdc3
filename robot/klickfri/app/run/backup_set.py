"""A backup's set: a folder of the shape of the state folder, what it is of (`manifest.json`), and each file's sum.

It is taken for whole only when every file is as its sum says, none is missing, and none is there beside them.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import AwareDatetime, Field, ValidationError

from klickfri.model.errors import BadInput, Fault
from klickfri.model.strict import Strict
from klickfri.settings import files, private

MANIFEST, SUMS, QUEUE = "manifest.json", "SHA256SUMS", "work.sqlite"
_SHA, _BOARD, _FOLDER = "[0-9a-f]{64}", "[a-z][a-z0-9_-]*", r'[^\x00-\x1f/\\:*?"<>|.][^\x00-\x1f/\\:*?"<>|]*'
_NAMES = re.compile(
    rf"{re.escape(MANIFEST)}|{re.escape(QUEUE)}|audit/{_BOARD}/log\.sqlite"
    rf"|audit/{_BOARD}/pictures/[0-9a-f]{{2}}/{_SHA}\.png|files/{_FOLDER}/{_SHA}/{_SHA}"
    rf"|versions/{_SHA}/(?:(?:flows|letters)/)?{_FOLDER}\.(?:yaml|toml|py|md)|versions/{_SHA}/{SUMS}"
)
_LINE = re.compile(rf"(?P<sum>{_SHA})  (?P<name>.+)")
_MEND = "Take another set; a set is never mended by hand"


class BoardMark(Strict):
    """How far a board's log comes in the set, and which key it belongs to (empty where it had none)."""

    leaf: str
    seq: int
    key: str = ""


class Manifest(Strict):
    """What a set is of: its moment, the Klickfri that made it, the version of the queue's tables (none where a server
    keeps the queue), and its boards.
    """

    format: Literal["klickfri-backup/1"]
    moment: AwareDatetime
    klickfri: str
    queue: int | None
    boards: dict[str, BoardMark] = Field(default_factory=dict)


def seal(folder: Path, manifest: Manifest) -> None:
    """Writes what the set is of, and the sums; all is on the disk afterwards. Raises `OSError`."""
    (folder / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
    lines = (f"{_sum(folder / name)}  {name}\n" for name in sorted(_names(folder)))
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")
    for name in [*_names(folder), SUMS]:
        with (folder / name).open("rb+") as file:
            os.fsync(file.fileno())


def checked(folder: Path) -> Manifest:
    """What the set is of, when it is whole. Raises `BadInput` with everything that is wrong, and `OSError`."""
    try:
        faults = _faults(folder)
        if not faults:
            return _manifest(folder)
    except Fault as fault:
        faults = [fault]
    raise BadInput(str(folder), faults)


def copied(folder: Path, target: Path) -> Manifest:
    """Copies a set, following no link, and checks the copy. Raises as `checked`."""
    for name in [*_names(folder), SUMS]:
        private.folder((target / name).parent)
        shutil.copyfile(folder / name, target / name, follow_symlinks=False)
    return checked(target)


def unsealed(folder: Path) -> None:
    """Takes away what only a set has; what is left is a state folder."""
    for name in (MANIFEST, SUMS):
        (folder / name).unlink()


def _manifest(folder: Path) -> Manifest:
    told = files.json_of(MANIFEST, files.text(folder / MANIFEST))
    try:
        return Manifest.model_validate(told)
    except ValidationError as error:
        raise Fault(MANIFEST, "is not as the format of backups says, or of a newer Klickfri", _MEND) from error


def _faults(folder: Path) -> list[Fault]:
    if not folder.is_dir():
        raise Fault(str(folder), "there is no such folder", "Name a set: the folder that `klickfri backup` told")
    odd = sorted(_odd(folder))
    if odd:
        return _each(odd, "is a link or no file, which is never followed")
    listed, there = _listed(folder), set(_names(folder))
    strange = {name for name in listed if not _NAMES.fullmatch(name)}
    changed = {name for name in there & listed.keys() - strange if _sum(folder / name) != listed[name]}
    return [
        *_each(strange, "is no name that a set has"),
        *_each(_twins(listed), "is also there in other capitals, which not every disk can tell apart"),
        *_each(listed.keys() - there - strange, "is missing"),
        *_each(there - listed.keys(), "is not of this set"),
        *_each(changed, "has been changed or damaged"),
        *_each({MANIFEST} - listed.keys(), "is missing"),
    ]


def _listed(folder: Path) -> dict[str, str]:
    lines = files.text_of(SUMS, files.content(folder / SUMS, "Without it nobody can say that the set is whole"))
    found = [_LINE.fullmatch(line) for line in lines.splitlines()]
    if None in found:
        raise Fault(SUMS, "is damaged", _MEND)
    return {line["name"]: line["sum"] for line in found if line}


def _twins(names: Iterable[str]) -> set[str]:
    """Names, or folders of theirs, of which a disk that does not know capitals would keep one."""
    places = {place.as_posix() for name in names for place in (PurePosixPath(name), *PurePosixPath(name).parents)}
    alike = Counter(place.casefold() for place in places)
    return {place for place in places if alike[place.casefold()] > 1}


def _each(names: Iterable[str], what: str) -> list[Fault]:
    return [Fault(name, what, _MEND) for name in sorted(names)]


def _odd(folder: Path) -> Iterator[str]:
    for path in (folder, *_below(folder)):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            yield path.relative_to(folder).as_posix()


def _names(folder: Path) -> list[str]:
    names = (path.relative_to(folder).as_posix() for path in _below(folder) if path.is_file())
    return [name for name in names if name != SUMS]


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, found in os.walk(folder):
        yield from (Path(place, name) for name in (*folders, *found))


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
