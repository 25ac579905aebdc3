"""Takes rights away for a while, also from root, whom no file's rights hold back: it works as nobody meanwhile."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


@contextmanager
def reading_only(folder: Path) -> Iterator[None]:
    """Within the block this process may read what is in the folder, and write nothing there."""
    with _rights(folder, 0o555, 0o444), as_nobody(folder):
        yield


@contextmanager
def as_nobody(folder: Path) -> Iterator[None]:
    """Within the block root is nobody, on whose way to the folder no door is shut."""
    if os.geteuid() != 0:
        yield
        return
    shut = [way for way in folder.absolute().parents if way.stat().st_mode & 0o011 != 0o011]
    modes = {way: way.stat().st_mode for way in shut}
    for way in shut:
        way.chmod(modes[way] | 0o011)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        for way, mode in modes.items():
            way.chmod(mode)


@contextmanager
def _rights(folder: Path, folders: int, files: int) -> Iterator[None]:
    paths = [folder, *folder.rglob("*")]
    modes = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(folders if path.is_dir() else files)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)
