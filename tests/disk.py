"""A small disk that can be full: mounted for a while, which only root on Linux may do."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest


@contextmanager
def small(place: Path, megabytes: int) -> Iterator[None]:
    """Within the block the folder is a disk of its own, of this size. Skips the test where none can be mounted."""
    place.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(words, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


@contextmanager
def filled(place: Path) -> Iterator[None]:
    """Within the block there is no room left on the disk that holds the folder."""
    rest = place / "rest"
    with rest.open("wb", buffering=0) as file, suppress(OSError):
        for piece in itertools.repeat(bytes(4096)):
            file.write(piece)
    assert not shutil.disk_usage(place).free
    try:
        yield
    finally:
        rest.unlink()
