"""A copy of the log for somebody else: whole, complete, readable, and of one moment."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit.sqlite.copy import copy
from klickfri.audit.sqlite.log import SqliteLedger
from klickfri.audit.sqlite.place import log_file, pictures_beside
from klickfri.model.errors import AuditUnavailable, Misconfigured
from tests.unit.audit.support import BOARD, PNG, checked, read_log, step


@pytest.fixture
def filled(log: SqliteLedger) -> SqliteLedger:
    """Three entries, one with a picture, and a picture that waits for its event."""
    log.append(step(1))
    log.append(step(2, picture=log.keep_picture(PNG)))
    log.keep_picture(PNG + b"2")
    return log


def test_a_copy_is_whole_while_the_log_is_written(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """It holds what was there at that moment and the pictures that it names; the log goes on."""
    copy(folder, BOARD, tmp_path / "to")
    filled.append(step(3))
    result = checked(tmp_path / "to")
    assert (result.ok, result.entries, result.pictures, result.findings) == (True, 3, 1, ())
    assert checked(folder).entries == 4
    with read_log(tmp_path / "to") as reader:
        last = reader.last_pictured("sfi/A-1")
        assert last
        assert reader.pictures.content(last.data["picture"]) == PNG


def test_a_copy_is_one_file_for_whoever_may_read_the_folder(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """Nothing beside it is needed, and its rights are those of the folder it is put in, without writing."""
    open_folder = tmp_path / "open"
    open_folder.mkdir(mode=0o755)
    file = copy(folder, BOARD, open_folder / "audit")
    assert [path.name for path in file.parent.iterdir() if path.is_file()] == ["log.sqlite"]
    modes = {path.is_dir(): path.stat().st_mode & 0o777 for path in open_folder.rglob("*")}
    assert modes == {True: 0o755, False: 0o644}


def test_a_copy_replaces_nothing(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """Neither another copy nor the log itself."""
    copy(folder, BOARD, tmp_path / "to")
    for to in (tmp_path / "to", folder):
        with pytest.raises(Misconfigured, match="is there already"):
            copy(folder, BOARD, to)


def test_a_picture_that_is_gone_shows_in_the_copy(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """A copy of a broken log is broken alike."""
    for name in pictures_beside(log_file(folder, BOARD)).names():
        pictures_beside(log_file(folder, BOARD)).path(name).unlink()
    copy(folder, BOARD, tmp_path / "to")
    assert not checked(tmp_path / "to").ok


def test_a_damaged_log_is_not_copied(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """It is said what is the matter."""
    filled.close()
    log_file(folder, BOARD).write_bytes(b"no database " * 500)
    with pytest.raises(AuditUnavailable, match="SQLITE_NOTADB"):
        copy(folder, BOARD, tmp_path / "to")


def test_a_copy_can_be_searched_with_any_sqlite(filled: SqliteLedger, folder: Path, tmp_path: Path) -> None:
    """As the documentation says."""
    with closing(sqlite3.connect(copy(folder, BOARD, tmp_path / "to"))) as db:
        assert db.execute("SELECT count(*) FROM event WHERE subject = 'sfi/A-1'").fetchone() == (2,)
