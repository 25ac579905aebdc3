"""A copy of a board's log for somebody else: consistent while a run goes on, with every picture that it names."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from klickfri.audit.ledger import LedgerReader
from klickfri.audit.sqlite.log import keep, keep_cosigned, keep_stamped, make_searchable
from klickfri.audit.sqlite.place import WHOLE, log_file, log_to_read, pictures_beside, unavailable
from klickfri.audit.sqlite.read import QUERIES
from klickfri.model.errors import AuditUnavailable, Misconfigured
from klickfri.settings import private
from klickfri.settings.disk import open_to_read


def copy(folder: Path, board: str, to: Path) -> Path:
    """Copies the board's log from `folder` to `to`, both of the shape `<folder>/<board>/log.sqlite`; returns the file.

    Raises as `snapshot` and what it gives.
    """
    _free(to, board)
    with snapshot(folder, board) as taken:
        return taken(to)


@contextmanager
def snapshot(folder: Path, board: str) -> Iterator[Callable[[Path], Path]]:
    """The board's log as it is at this moment: what is given copies it to a folder, however it grows meanwhile.

    Whoever may read the folder that it is put in may read the copy. Raises `Misconfigured` when there is no log, or
    something in the copy's place, `AuditUnavailable` when the log cannot be read, and `OSError`.
    """
    source = log_to_read(folder, board)
    try:
        log = open_to_read(source)
        log.execute("BEGIN").execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise unavailable(source, "copied", error) from error
    with closing(log):
        yield lambda to: _copied(log, source, _free(to, board))


def _copied(log: sqlite3.Connection, source: Path, file: Path) -> Path:
    try:
        _folder(file.parent)
        pictures = _backup(log, file)
    except sqlite3.Error as error:
        file.unlink(missing_ok=True)
        raise unavailable(source, "copied", error) from error
    private.as_folder(file)
    for picture, target in _paths(source, file, pictures):
        _folder(target.parent)
        shutil.copyfile(picture, target)
        private.as_folder(target)
    return file


def copy_of(log: LedgerReader, board: str, to: Path) -> Path:
    """Copies a log that another store keeps, entry for entry as they lie there; as `copy`."""
    file = _free(to, board)
    _folder(file.parent)
    try:
        pictures = _written(log, file)
    except (sqlite3.Error, AuditUnavailable):
        file.unlink(missing_ok=True)
        raise
    private.as_folder(file)
    for sha in pictures:
        with suppress(FileNotFoundError):  # the check of the copy tells of it
            image = log.pictures.content(sha)
            target = pictures_beside(file).path(sha)
            _folder(target.parent)
            target.write_bytes(image)
            private.as_folder(target)
    return file


def _free(to: Path, board: str) -> Path:
    file = log_file(to, board)
    if file.exists():
        raise Misconfigured(f"{file} is there already, and a copy replaces nothing: name another folder")
    return file


def _written(log: LedgerReader, file: Path) -> list[str]:
    """Writes every entry into a new log, and returns the pictures that they name. A broken log's copy is as broken."""
    # before the entries, which may go on meanwhile, and those that are signed last
    stamps, cosignatures, checkpoints = list(log.stamps()), list(log.cosignatures()), list(log.checkpoints())
    with closing(sqlite3.connect(private.file(file), isolation_level=None)) as made:
        made.executescript(WHOLE)
        made.execute("BEGIN")
        rules = made.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in rules:
            made.execute(f"DROP TRIGGER {name}")
        made.executemany(QUERIES["add"], (one._asdict() for one in log.stored()))
        for _, rule in rules:
            made.execute(rule)
        make_searchable(made)
        for kept in checkpoints:
            keep(made, kept)
        for cosigned in cosignatures:
            keep_cosigned(made, cosigned)
        for stamp in stamps:
            keep_stamped(made, stamp)
        made.execute("COMMIT")
        return [sha for (sha,) in made.execute(QUERIES["pictures"])]


def _backup(log: sqlite3.Connection, file: Path) -> list[str]:
    """Copies the log as it is at this moment, and returns the pictures that it names."""
    with closing(sqlite3.connect(private.file(file))) as made:
        log.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")  # one file, which can be read where nothing may be written
        return [sha for (sha,) in made.execute(QUERIES["pictures"])]


def _paths(log: Path, made: Path, pictures: list[str]) -> Iterator[tuple[Path, Path]]:
    """From where to where; a picture that is not there is told by the check of the copy."""
    ours, theirs = pictures_beside(log), pictures_beside(made)
    return ((ours.path(sha), theirs.path(sha)) for sha in pictures if ours.path(sha).exists())


def _folder(path: Path) -> None:
    if not path.is_dir():
        _folder(path.parent)
        path.mkdir()
        private.as_folder(path)
