"""Anchors: a board's checkpoints, one after the other in a text file that lies in somebody else's hands.

A line `--` stands before each, so that one that was cut short spoils no other.
"""

from __future__ import annotations

import os
from pathlib import Path

from klickfri.audit.patience import TimeLimit
from klickfri.model.errors import NotFound
from klickfri.settings import private

_BEFORE = "\n--\n"
_SECONDS = 10.0
"""A share that has gone away may answer never."""


class Anchor:
    """A board's file in the folder, `<board>.checkpoints`. Whoever may read the folder may read it."""

    def __init__(self, folder: Path, board: str) -> None:
        self.file = folder / f"{board}.checkpoints"
        self._patience = TimeLimit(_SECONDS, "anchor")

    def add(self, note: str) -> None:
        """Appends a checkpoint, unless it is the last there; durable. Raises `OSError`, also when that takes long."""
        self._patience.do(lambda: self._add(note))

    def _add(self, note: str) -> None:
        record, new = (_BEFORE + note).encode(), not self.file.exists()
        with self.file.open("a+b") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - len(record)))
            if file.read() != record:
                file.write(record)
                file.flush()
                os.fsync(file.fileno())
        if new:
            private.as_folder(self.file)


def anchors(place: Path, board: str) -> list[str]:
    """What stands in a board's file: `place` is the file, or the folder that it lies in; none where a folder has none.

    Raises `NotFound` where nothing is, and `OSError`.
    """
    if not place.exists():
        raise NotFound(f"there is no {place}: name the folder that holds the checkpoints, or the file")
    file = Anchor(place, board).file if place.is_dir() else place
    text = file.read_text(encoding="utf-8", errors="replace") if file.exists() else ""
    return [one for one in text.split(_BEFORE) if one.strip()]
