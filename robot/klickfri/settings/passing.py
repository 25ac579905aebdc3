"""Passing files: a folder for its owner alone that is gone afterwards, even when the process was killed."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_DRAFT, _PREFIX = ".klickfri-", "klickfri-"
_HELD = "held"


@contextmanager
def folder(place: Path | None = None) -> Iterator[Path]:
    """A folder in this place, or among the machine's passing files (`TMPDIR`). Those of processes that have died are
    removed first."""
    place = place or Path(tempfile.gettempdir())
    sweep(place)
    draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=place))
    with (draft / _HELD).open("w") as held:
        _lock(held)
        path = draft if sys.platform == "win32" else draft.rename(place / draft.name.replace(_DRAFT, _PREFIX))
        try:
            yield path
        finally:
            shutil.rmtree(path, ignore_errors=True)


def sweep(place: Path) -> None:
    """Removes what dead processes have left there. A folder that nobody holds is one's: the system lets go of a lock
    however its process ends."""
    for left in place.glob(f"{_PREFIX}*"):
        with suppress(OSError), (left / _HELD).open("r+") as held:
            _lock(held)
            shutil.rmtree(left, ignore_errors=True)


if sys.platform == "win32":

    def _lock(held: IO[str]) -> None:
        """What a killed process leaves is left to the system's own clearing there."""

else:
    import fcntl

    def _lock(held: IO[str]) -> None:
        """Raises `OSError` when a living process holds it."""
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
