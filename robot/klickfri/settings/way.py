"""Where an error came from, for whoever mends it: kinds and places, none of the texts, which may be values."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

_PACKAGE = Path(__file__).parents[1]


def place(error: BaseException) -> str:
    """The kind of error, and the innermost place of ours that it came through."""
    ours = [place for place in map(_told, frames(error)) if not place.startswith("(")]
    return f"{type(error).__name__} in {ours[-1]}" if ours else type(error).__name__


def way(error: BaseException) -> str:
    """Every error that led to this one, the latest first: its kind and its places, no text, no value."""
    lines = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines += [type(at).__name__, *(f"  {_told(frame)}" for frame in frames(at))]
        at = at.__cause__ or at.__context__
    return "\n".join([*lines, ""])


def frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """The places that the error came through, with their lines, the outermost first."""
    return traceback.walk_tb(error.__traceback__)


def _told(frame: tuple[FrameType, int]) -> str:
    """File, line and function; of others' code, in brackets, the file's bare name."""
    code, line = frame[0].f_code, frame[1]
    file = Path(code.co_filename)
    if file.is_relative_to(_PACKAGE):
        return f"{file.relative_to(_PACKAGE).as_posix()}, line {line}, {code.co_name}"
    return f"({file.name}, line {line}, {code.co_name})"
