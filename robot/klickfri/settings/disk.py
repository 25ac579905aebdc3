"""What a disk, or a database on it, refuses: said in words, with what to do about it."""

from __future__ import annotations

import errno
import sqlite3

from klickfri.model.errors import Unusable

_OF_SQLITE = {
    "SQLITE_FULL": "the disk is full: free some space",
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


def unusable(error: OSError | sqlite3.Error, what: str) -> Unusable:
    """The refusal as an explained error. `what` names the file, folder or database."""
    return Unusable(f"{what} cannot be used ({name_of(error)}): {advice(error)}")
