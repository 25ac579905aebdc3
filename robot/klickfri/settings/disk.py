"""What a disk, or a database on it, refuses: said in words, with what to do about it."""

from __future__ import annotations

import errno
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from klickfri.model.errors import Unusable

_OF_SQLITE = {
    "SQLITE_FULL": "the disk is full: free some space",
    "SQLITE_IOERR_SHMSIZE": "the disk is full: free some space",
    "SQLITE_READONLY": "it may not be written to: give this account the right to write there",
    "SQLITE_BUSY": "another program has kept it locked too long: find out which and end it",
    "SQLITE_CANTOPEN": "it cannot be opened: see that the folder is there and may be written to",
    "SQLITE_NOTADB": "it is no such database: put it back from its backup",
    "SQLITE_CORRUPT": "it is damaged: keep the file for examination and put it back from its backup",
    "SQLITE_ERROR": "it is damaged, or of another release: put it back from its backup",
}
_OF_SYSTEM = {
    errno.ENOSPC: "the disk is full: free some space",
    errno.EDQUOT: "this account's share of the disk is full: free some space",
    errno.EROFS: "it may only be read: mount the disk for writing, or choose another folder",
    errno.EACCES: "this account has no right to it: give it the right, or choose another place",
    errno.EPERM: "this account has no right to it: give it the right, or choose another place",
    errno.ENOENT: "it is not there: put it back, or correct the path",
    errno.ENOTDIR: "a file is where a folder should be: move the file away",
    errno.EEXIST: "a file is where a folder should be: move the file away",
    errno.EISDIR: "a folder is where a file should be: move the folder away",
    errno.ELOOP: "links lead round in a circle: take the link away",
}
_SHUT = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_FULL", "SQLITE_IOERR_WRITE")
_ELSE = "the disk could not be used: see that it is there, has space and may be written to"


def advice(error: OSError | sqlite3.Error) -> str:
    """What is the matter and what to do, as one half of a sentence."""
    if isinstance(error, OSError):
        return _OF_SYSTEM.get(error.errno or 0, _ELSE)
    name = name_of(error)
    return next((told for kind, told in _OF_SQLITE.items() if name.startswith(kind)), _ELSE)


def name_of(error: OSError | sqlite3.Error) -> str:
    """The refusal's own name, such as `SQLITE_FULL` or `ENOSPC`: never its text, which may hold values."""
    if isinstance(error, OSError):
        return errno.errorcode.get(error.errno or 0, type(error).__name__)
    return getattr(error, "sqlite_errorname", None) or type(error).__name__


def is_damage(error: sqlite3.Error) -> bool:
    """Is the file itself at fault, and not the way to it?"""
    return not name_of(error).startswith(_SHUT)


def open_to_read(file: Path) -> sqlite3.Connection:
    """Opens a database that is there, for reading only, wherever it lies: also where nothing may be written, as on a
    read-only medium, with the newest entries still in a file beside it. Raises `sqlite3.Error`.
    """
    try:
        return _opened(f"{file.resolve().as_uri()}?mode=ro")
    except sqlite3.OperationalError as error:
        if is_damage(error):
            raise
    beside = file.with_name(f"{file.name}-wal")
    return _of_copy(file, beside) if beside.exists() and beside.stat().st_size else _unchanging(file)


def _opened(address: str) -> sqlite3.Connection:
    db = sqlite3.connect(address, uri=True, timeout=30, check_same_thread=False)
    try:
        read_schema(db)
    except sqlite3.Error:
        db.close()
        raise
    return db


def read_schema(db: sqlite3.Connection) -> None:
    """Lets a database read what tables it has. Raises `sqlite3.Error`, also where SQLite quotes a damage that is no
    text any more.
    """
    try:
        db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except UnicodeDecodeError as error:
        damaged = sqlite3.DatabaseError("its tables cannot be read")
        damaged.sqlite_errorname = "SQLITE_CORRUPT"
        raise damaged from error


def _unchanging(file: Path) -> sqlite3.Connection:
    return _opened(f"{file.resolve().as_uri()}?mode=ro&immutable=1")


def _of_copy(file: Path, beside: Path) -> sqlite3.Connection:
    """SQLite joins the two only where it may write. The copy is open when its name goes; it ends with its use."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        for part in (file, beside):
            shutil.copyfile(part, Path(place, part.name))
        with closing(sqlite3.connect(Path(place, file.name))) as whole:
            whole.execute("PRAGMA journal_mode = DELETE")
        return _unchanging(Path(place, file.name))


def unusable(error: OSError | sqlite3.Error, what: str) -> Unusable:
    """The refusal as an explained error. `what` names the file, folder or database."""
    return Unusable(f"{what} cannot be used ({name_of(error)}): {advice(error)}")
