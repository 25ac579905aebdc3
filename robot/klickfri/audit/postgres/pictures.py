"""A board's pictures in the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

Ask = Callable[..., list[tuple[Any, ...]]]
"""Asks a named query with its values, and gives the rows."""


class PostgresPictures:
    """A `PictureStore`, which asks through the log it belongs to."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    def names(self) -> Iterator[str]:
        """As the port says."""
        return (sha for (sha,) in self._ask("images", named=True))

    def waiting(self) -> Iterator[str]:
        """As the port says."""
        return (sha for (sha,) in self._ask("images", named=False))

    def content(self, sha: str) -> bytes:
        """As the port says."""
        for (image,) in self._ask("image", sha=sha):
            return bytes(image)
        raise FileNotFoundError(sha)

    def path(self, sha: str) -> None:
        """There are no files."""
