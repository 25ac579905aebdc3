"""The one answer to every error: a sentence and an exit code, never a stack trace, never a personal value.

This and the fence around a process's own code are the only places that catch everything. What nobody has explained is
told by its kind and place; the way there is kept in a file for whoever mends it, without any text that may be a value.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from typer.exceptions import TyperException

from klickfri.cli.exits import exit_code
from klickfri.cli.terminal import terminal
from klickfri.model.errors import KlickfriError
from klickfri.model.work import WorkItem
from klickfri.privacy.scan import redact
from klickfri.settings import disk, private
from klickfri.settings.settings import Settings
from klickfri.work.tables import explained

_PACKAGE = Path(__file__).parents[1]
_UNEXPLAINED = 1


def install() -> None:
    """Answers also what is raised outside the command: in threads, while the program ends, and as warnings."""
    sys.excepthook = lambda kind, error, at: _discard(answer(error))
    threading.excepthook = lambda told: _discard(answer(told.exc_value) if told.exc_value else 0)
    sys.unraisablehook = lambda told: _discard(answer(told.exc_value) if told.exc_value else 0)
    warnings.showwarning = lambda *told, **more: None  # for developers; a library's may quote a cell


def answer(error: BaseException) -> int:
    """Says what happened and what to do; returns the exit code."""
    explained = _explained(error)
    if explained is not None:
        _say(str(explained))
        return exit_code(explained)
    details = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S}Z\n{_way(error)}"
    _say(f"something went wrong that has no explanation ({_place(error)}){_in_hand(error)}. {_kept(details)}")
    return _UNEXPLAINED


def mistyped(error: TyperException) -> int:
    """Says what is wrong with the command's words, and where its help is; returns the exit code."""
    context = getattr(error, "ctx", None)
    if error.format_message():  # empty when the help itself was the answer
        _say(f"{error.format_message()} See: {context.command_path if context else 'klickfri'} --help")
    return error.exit_code


def _explained(error: BaseException) -> KlickfriError | None:
    if isinstance(error, KlickfriError):
        return error
    if isinstance(error, sqlite3.Error):
        return disk.unusable(error, "a database in the state folder")
    if isinstance(error, OSError):
        return disk.unusable(error, str(error.filename or "a file"))
    return explained(error)


def _say(text: str) -> None:
    terminal(error=True).print(redact(f"klickfri: {text}"), soft_wrap=True)


def _place(error: BaseException) -> str:
    """The kind of error, and the innermost place of ours that it came through."""
    ours = [place for place in map(_told, _frames(error)) if not place.startswith("(")]
    return f"{type(error).__name__} in {ours[-1]}" if ours else type(error).__name__


def _in_hand(error: BaseException) -> str:
    """The application that was being worked on, if one was."""
    for frame in _frames(error):
        for value in frame[0].f_locals.values():
            if isinstance(value, WorkItem):
                return f" with {value.process}/{value.reference} in hand"
    return ""


def _kept(details: str) -> str:
    """Keeps the details for whoever mends it; where that is not possible they are told at once."""
    try:
        folder = private.folder(Settings.from_environment().state / "logs")
        file = private.file(folder / f"fault-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt")
        with file.open("a", encoding="utf-8") as stream:
            stream.write(details)
    except (OSError, KlickfriError):
        return f"Give this to whoever looks after the robot; it holds no personal values:\n{details}"
    return f"Give whoever looks after the robot this file, which holds no personal values: {file}"


def _way(error: BaseException) -> str:
    """Every error that led to this one, the latest first: its kind and its places, no text, no value."""
    lines = []
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        lines += [type(at).__name__, *(f"  {_told(frame)}" for frame in _frames(at))]
        at = at.__cause__ or at.__context__
    return "\n".join([*lines, ""])


def _frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    return traceback.walk_tb(error.__traceback__)


def _told(frame: tuple[FrameType, int]) -> str:
    """File, line and function; of others' code, in brackets, the file's bare name."""
    code, line = frame[0].f_code, frame[1]
    file = Path(code.co_filename)
    if file.is_relative_to(_PACKAGE):
        return f"{file.relative_to(_PACKAGE).as_posix()}, line {line}, {code.co_name}"
    return f"({file.name}, line {line}, {code.co_name})"


def _discard(code: int) -> None:
    """For hooks, whose answer has no exit code."""
