"""A file for whoever asks: written to a folder of its own, sent as it lies there, and gone afterwards."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from klickfri.settings import passing

AT_ONCE = 2
"""Files that are written at the same time: each reads a whole log, and others want their pages meanwhile."""
_places = BoundedSemaphore(AT_ONCE)


class _Passing(FileResponse):
    """A file that is gone when it has been sent, or whoever asked has gone."""

    def __init__(self, file: Path, kind: str, held: ExitStack) -> None:
        super().__init__(file, filename=file.name, media_type=kind)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._held:
            await super().__call__(scope, receive, send)


def download(name: str, kind: str, write: Callable[[Path], object], place: Path) -> Response:
    """What `write` writes, under this name, as this media type; meanwhile it lies at this place. Raises what `write`
    raises, and then nothing is left; `HTTPException` when enough others are written.
    """
    if not _places.acquire(blocking=False):
        raise HTTPException(429)
    with ExitStack() as held:
        try:
            file = held.enter_context(passing.folder(place)) / name
            write(file)
        finally:
            _places.release()
        return _Passing(file, kind, held.pop_all())
