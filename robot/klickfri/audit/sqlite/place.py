"""Where a board's log lies, and what it is called when the file cannot be used."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from klickfri.audit.ledger import checked_name
from klickfri.audit.pictures import Pictures
from klickfri.model.errors import AuditUnavailable, LedgerDamaged, Misconfigured
from klickfri.settings import disk

FORMAT = 1
LEFT = 1_000_001
"""Stands in the format's place when the log was moved to another store; every release refuses to write to it."""
SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
"""What a log is made of since the first release."""
CHECKPOINT = tuple(Path(__file__).with_name("checkpoint.sql").read_text(encoding="utf-8").split("\n\n"))
"""The statements that make a place for checkpoints, where there is none yet."""
COSIGNATURE = tuple(Path(__file__).with_name("cosignature.sql").read_text(encoding="utf-8").split("\n\n"))
"""The same for cosignatures."""
TIME_STAMP = tuple(Path(__file__).with_name("time_stamp.sql").read_text(encoding="utf-8").split("\n\n"))
"""The same for time stamps."""
SEARCH = tuple(Path(__file__).with_name("search.sql").read_text(encoding="utf-8").split("\n\n"))
"""The statements that make what a log is searched by, where there is none yet."""
WHOLE = "\n".join([SCHEMA, *CHECKPOINT, *COSIGNATURE, *TIME_STAMP, *SEARCH])
"""What a new log is made of."""


def log_file(folder: Path, board: str) -> Path:
    """Where a board's log lies. Raises `Misconfigured` for a board whose name cannot be a folder's."""
    return folder / checked_name(board) / "log.sqlite"


def log_to_read(folder: Path, board: str) -> Path:
    """A board's log that is there. Raises `Misconfigured` if the board has none."""
    file = log_file(folder, board)
    if not file.is_file():
        raise Misconfigured(
            f"there is no audit log of {board} in {folder}: run the robot first, or check KLICKFRI_STATE"
        )
    return file


def pictures_beside(file: Path) -> Pictures:
    """The pictures of a log."""
    return Pictures(file.with_name("pictures"))


def unavailable(file: Path, done: str, error: sqlite3.Error | OSError) -> AuditUnavailable:
    """The error of a log that could not be `written`, `read` or `copied`: what is the matter, and what to do."""
    what = str(error) if type(error) is FileNotFoundError and not error.errno else disk.name_of(error)
    sentence = (
        f"the audit log {file} could not be {done} ({what}); {disk.advice(error)}. The robot does nothing until then."
    )
    if isinstance(error, sqlite3.DatabaseError) and disk.is_damage(error):
        return LedgerDamaged(sentence, what)
    return AuditUnavailable(sentence)
