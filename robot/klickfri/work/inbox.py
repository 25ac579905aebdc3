"""A folder that others put files in: which of them are whole, taken out of their hands one by one, and put away.

It is looked into again and again, which works alike on every disk and network share. All that is known of a file is in
its place: `taking/` holds what has been taken out and not been put away, so that whoever is killed goes on there. What
is put away has the moment before its name, and an answer beside it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from klickfri.settings import files, private

TAKING, TAKEN, REFUSED, DUPLICATES = "taking", "taken", "refused", "duplicates"
"""The folders within the folder."""
TABLES = (".csv", ".txt", ".xlsx")
"""Endings of what may be a file of applications."""
STILL = 5.0
"""Seconds that a file must have been left alone before it counts as whole."""
_CUT = 60.0
"""Seconds for a text whose last line has no end: it may be the part that has come so far."""
_PARTS = (".part", ".partial", ".filepart", ".crdownload", ".tmp", ".temp", ".swp")
_LONGEST = 200
"""Bytes of a name, so that there is room for the moment."""
_STAMP = re.compile(r"(\d+ )?(?P<moment>\d{4}-\d\d-\d\d \d\d\.\d\d\.\d\d) ")
"""What is put before a name: the moment, and where that is taken a number before it."""
_OWN = (TAKING, TAKEN, REFUSED, DUPLICATES)


class ArrivedPackage(NamedTuple):
    """What came together: the file of applications, and the folder of the files that it names, if it came in one."""

    table: Path
    files: Path | None


@dataclass(frozen=True)
class _Standing:
    """How something stood when it was last seen otherwise, and since when, on the watcher's steady clock."""

    state: tuple[object, ...]
    since: float
    renamed: bool = False


class Inbox:
    """The folder. Nothing is made in it before something is taken out of it. All raise `OSError`."""

    def __init__(self, folder: Path, still: float = STILL) -> None:
        self._folder, self._still = folder, still
        self._seen: dict[str, _Standing] = {}
        self._unfinished: set[int] = set()
        """Files that stood under a name that says that they are being written."""

    def whole(self, moment: float) -> list[Path]:
        """What is complete by now, by name. `moment` is the watcher's steady clock, in seconds.

        A file that stood here under the name of an unfinished one is complete once it is renamed; any other when
        neither its size nor its time has changed for a while.
        """
        present = [path for path in sorted(self._folder.iterdir()) if self._is_given(path)]
        states = {path: state for path in present if (state := state_of(path))}
        seen = {path.name: self._look(path, state, moment) for path, state in states.items()}
        self._seen = seen
        self._unfinished = {_number(path) for path in self._folder.iterdir() if _is_unfinished(path.name)}
        return [path for path in states if self._is_whole(path, seen[path.name], moment)]

    def take(self, path: Path, moment: dt.datetime) -> Path | None:
        """Takes it out, under a name that nothing else has; None when it is not to be had: another was quicker, or
        somebody has it open where that forbids it.
        """
        places = [self._folder / name for name in _OWN]
        claimed = _free(f"{_stamp(moment)} {_short(path.name)}", *places)
        try:
            return path.rename(private.folder(places[0]) / claimed)
        except (FileNotFoundError, PermissionError):
            return None

    def taking(self) -> list[Path]:
        """What has been taken out and not been put away, the oldest first."""
        place = self._folder / TAKING
        return sorted(place.iterdir()) if place.is_dir() else []

    def give_back(self, taken: Path) -> None:
        """Puts it where it came: it had not been whole."""
        taken.rename(self._folder / _free(taken.name, self._folder))

    def put_away(self, taken: Path, kind: str, answer: str) -> Path:
        """Puts it into a folder, with the answer beside it. Killed between the two, it is done again."""
        place = private.folder(self._folder / kind)
        told = place / f"{taken.name}.svar.txt"
        told.write_text(answer, encoding="utf-8")
        for made in (place, told):
            private.as_folder(made)
        return taken.rename(place / taken.name)

    def put_away_before(self, moment: dt.datetime) -> list[Path]:
        """What was put away before the moment, with its answers. Other files that lie there are not ours to know."""
        places = [self._folder / name for name in (TAKEN, REFUSED, DUPLICATES)]
        known = [path for place in places if place.is_dir() for path in sorted(place.iterdir())]
        stamped = [(_STAMP.match(path.name), path) for path in known]
        return [path for stamp, path in stamped if stamp and stamp["moment"] < _stamp(moment)]

    def _is_given(self, path: Path) -> bool:
        """Is it for us: no folder of ours, no part of something, and no link to elsewhere?"""
        ours = path.name in _OWN or path.is_symlink() or _is_unfinished(path.name)
        return not ours and (path.is_dir() or path.is_file())

    def _look(self, path: Path, state: tuple[object, ...], moment: float) -> _Standing:
        before = self._seen.get(path.name)
        if before and before.state == state:
            return before
        return _Standing(state, moment, before is None and _number(path) in self._unfinished)

    def _is_whole(self, path: Path, seen: _Standing, moment: float) -> bool:
        if seen.renamed:
            return True
        alone = moment - seen.since
        return alone >= self._still and (alone >= _CUT or not any(map(_may_be_cut, _tables(path))))


def package(taken: Path) -> ArrivedPackage | None:
    """The file of applications and its folder; None for a folder that does not hold exactly one such file."""
    if not taken.is_dir():
        return ArrivedPackage(taken, None)
    tables = list(_tables(taken))
    return ArrivedPackage(tables[0], taken) if len(tables) == 1 else None


def state_of(taken: Path) -> files.State | None:
    """What changes when somebody writes to it; None where it is gone."""
    return files.state_of(_parts(taken))


def _parts(path: Path) -> Iterator[Path]:
    yield path
    if path.is_dir():
        yield from sorted(path.rglob("*"))


def _tables(path: Path) -> Iterator[Path]:
    """Itself, or of a folder the files that may be the applications."""
    for one in sorted(path.iterdir()) if path.is_dir() else [path]:
        ours = one.suffix.lower() in TABLES and not _is_unfinished(one.name)
        if ours and one.is_file() and not one.is_symlink():
            yield one


def _number(path: Path) -> int:
    try:
        return path.lstat().st_ino
    except FileNotFoundError:
        return 0


def _is_unfinished(name: str) -> bool:
    """Names by which programs say that they are still writing, or that it is their own."""
    return name.startswith((".", "~")) or name.lower().endswith(_PARTS)


def _may_be_cut(path: Path) -> bool:
    """Does a text end without an end of its line? Workbooks say themselves whether they are whole."""
    if path.suffix.lower() == ".xlsx":
        return False
    with path.open("rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - 4))
        return not file.read().rstrip(b"\0").endswith((b"\n", b"\r"))  # of UTF-16 and UTF-32 too


def _stamp(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H.%M.%S}"


def _short(name: str) -> str:
    """The name, with its ending and without its middle where it is too long."""
    while len(name.encode(errors="surrogateescape")) > _LONGEST:
        middle = max(1, len(name) // 2)
        name = name[: middle - 1] + name[middle + 1 :]
    return name


def _free(name: str, *places: Path) -> str:
    """A name that nothing has in any of the places: where it is taken, with a number before it."""
    free, number = name, 1
    while any((place / free).exists() for place in places):
        number += 1
        free = f"{number} {name}"
    return free
