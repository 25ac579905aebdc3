"""Files that pages send: the one that an act awaits is read and removed, every other is thrown away unread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Download, Error

from klickfri.model import codes
from klickfri.model.attachment import Attachment, Awaited
from klickfri.model.errors import ApplicationException, Unsure
from klickfri.model.sentences import Sentence


@dataclass
class _Coming:
    """A file on its way. It has a `path` when all of it is there."""

    download: Download
    path: Path | None = None
    failed: bool = False


class Downloads:
    """The downloads of all windows of a session."""

    def __init__(self) -> None:
        self._coming: list[_Coming] = []
        self._awaiting = False
        self._owed = False
        """A file was awaited and never came: it may come when another is awaited, and be taken for that."""

    def begin(self, download: Download) -> None:
        """The handler of every window's `download` event; it waits for the whole file while others go on."""
        coming = _Coming(download)
        self._coming.append(coming)
        try:
            if self._awaiting:
                coming.path = download.path()
            else:
                download.cancel()
        except Error:  # broken off, by the server or by us
            coming.failed = True

    @contextmanager
    def awaiting(self, asked: Callable[[], bool]) -> Iterator[None]:
        """Within this block a file is awaited; whatever came is gone afterwards. `asked` says whether anything was done
        that may bring it. Raises `ApplicationException` where one that is owed could be taken for it: only another
        browser tells them apart.
        """
        if self._owed:
            raise ApplicationException(codes.BROWSER, Sentence.FILE_OWED())
        self.forget()
        self._awaiting = True
        try:
            yield
        finally:
            self._awaiting, self._owed = False, asked() and not self._coming
            self.forget()

    def taken(self, awaited: Awaited) -> Attachment | None:
        """The file that came, when all of it is there. Raises `Unsure` for one that is not as awaited, and for more."""
        if not self._coming:
            return None
        if len(self._coming) > 1:
            raise Unsure(Sentence.FILES_SEVERAL())
        (coming,) = self._coming
        if coming.failed:
            raise Unsure(Sentence.FILE_LATE())
        if coming.path is None:
            return None
        name = coming.download.suggested_filename
        awaited.refuse(name, coming.path.stat().st_size)
        return Attachment(name, coming.path.read_bytes())

    def forget(self) -> None:
        """Removes what has come, and breaks off what has not."""
        for coming in self._coming:
            try:
                if coming.path is None:
                    coming.download.cancel()
                coming.download.delete()
            except Error:  # its browser has died, and everything of it is removed with that
                continue
        self._coming.clear()
