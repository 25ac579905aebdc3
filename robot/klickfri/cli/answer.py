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
import warnings

from typer.exceptions import TyperException

from klickfri.cli.exits import exit_code
from klickfri.cli.terminal import terminal
from klickfri.model.errors import KlickfriError
from klickfri.model.work import WorkItem
from klickfri.privacy.scan import redact
from klickfri.settings import disk, private
from klickfri.settings.settings import Settings
from klickfri.settings.way import frames, place, way
from klickfri.work.tables import explained

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
    details = f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M:%S}Z\n{way(error)}"
    _say(f"something went wrong that has no explanation ({place(error)}){_in_hand(error)}. {_kept(details)}")
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


def _in_hand(error: BaseException) -> str:
    """The application that was being worked on, if one was."""
    for frame in frames(error):
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


def _discard(code: int) -> None:
    """For hooks, whose answer has no exit code."""
