"""Pictures of steps: masked PNG files, each named by the SHA-256 of its content.

A picture waits, durable, under the name `.waiting` until an event names it, and only then becomes a `.png`. So a `.png`
that no event names has lost its event, and what a killed robot leaves is no such picture.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from klickfri.settings import private


class Pictures:
    """One board's pictures, `<folder>/ab/abcd....png`. Raises `OSError`; the log says what that means."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha: str) -> Path:
        """Where the picture lies, also while it waits, and whether it is there or not. Others may settle it then."""
        named, waiting = self._named(sha), self._waiting(sha)
        return waiting if waiting.exists() and not named.exists() else named

    def has(self, sha: str) -> bool:
        """Was it kept? Asked in the order of its names: one that another worker settles meanwhile is found."""
        return self._waiting(sha).exists() or self._named(sha).exists()

    def keep(self, image: bytes) -> str:
        """Makes the picture durable and returns its name. The same picture twice is kept once."""
        sha = hashlib.sha256(image).hexdigest()
        if not self.has(sha):
            private.folder(self._waiting(sha).parent)
            _write(self._waiting(sha), image)
        return sha

    def settle(self, sha: str) -> None:
        """An event has named the picture, and is durable. Raises `OSError` when it is not there."""
        try:
            self._waiting(sha).replace(self._named(sha))
        except FileNotFoundError:  # another event had named it already
            self._named(sha).stat()

    def forget(self, sha: str) -> None:
        """Takes the picture away, if it is there. One that waits for another event stays."""
        self._named(sha).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """The names of all pictures that an event has named."""
        return (file.stem for file in sorted(self._folder.glob("??/*.png")))

    def waiting(self) -> Iterator[str]:
        """The names of all pictures that still wait for their event."""
        return (file.stem for file in sorted(self._folder.glob("??/*.waiting")))

    def content(self, sha: str) -> bytes:
        """The picture. Raises `FileNotFoundError`."""
        try:
            return self.path(sha).read_bytes()
        except FileNotFoundError:  # if it was settled at this moment, it has its name now
            return self._named(sha).read_bytes()

    def _named(self, sha: str) -> Path:
        return self._folder / sha[:2] / f"{sha}.png"

    def _waiting(self, sha: str) -> Path:
        return self._folder / sha[:2] / f"{sha}.waiting"


def _write(file: Path, content: bytes) -> None:
    """Under a passing name first, so that no half picture ever bears its name."""
    draft = file.with_suffix(f".{secrets.token_hex(8)}.new")
    try:
        with private.file(draft).open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(file.parent)
    sync_folder(file.parent.parent)


def sync_folder(folder: Path) -> None:
    """Makes a new name in a folder durable. Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
