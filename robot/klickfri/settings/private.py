"""What Klickfri keeps is its own account's: folders 0700, files 0600, whatever the machine's habit (umask) is.

Windows has no such rights; there the folder's own permissions hold.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def by_default() -> None:
    """From now on this process, and whatever it starts, makes files that nobody else may read."""
    os.umask(_OTHERS)


def folder(path: Path) -> Path:
    """Makes a folder, and those above it that are missing. Raises `OSError`, also where a file has its name."""
    if not path.is_dir():
        folder(path.parent)
        path.mkdir(mode=stat.S_IRWXU, exist_ok=True)
    return path


def file(path: Path) -> Path:
    """Makes an empty file, unless it is there. Raises `OSError`."""
    if not path.exists():
        path.touch(mode=stat.S_IRUSR | stat.S_IWUSR)
    return path


def close(state: Path) -> Path:
    """Makes the state folder, or takes others' rights from one that an earlier release left open.

    The folder itself comes last, so that a killed process leaves it to be done again. What belongs to another account
    is let be.
    """
    folder(state)
    if any(_is_open(path) for path in (state, *state.iterdir())):
        for path in (*_below(state), state):
            if _is_open(path):
                path.chmod(path.stat().st_mode & ~_OTHERS)
    return state


def as_folder(path: Path) -> None:
    """Lets those read who may read the folder it lies in: for what is there to be read by other accounts."""
    readable = _OTHERS & ~(stat.S_IWGRP | stat.S_IWOTH)
    if path.is_file():
        readable &= ~(stat.S_IXGRP | stat.S_IXOTH)
    path.chmod(path.stat().st_mode | path.parent.stat().st_mode & readable)


def _below(state: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(state):
        yield from (Path(place, name) for name in (*files, *folders))


def _is_open(path: Path) -> bool:
    """May others do anything with it, and is it ours to change?"""
    told = path.lstat()
    own = not hasattr(os, "geteuid") or told.st_uid == os.geteuid()
    return own and not stat.S_ISLNK(told.st_mode) and bool(told.st_mode & _OTHERS)
