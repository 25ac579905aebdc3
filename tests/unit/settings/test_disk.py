"""What a disk or database refuses is said in words."""

from __future__ import annotations

import errno
import sqlite3
from pathlib import Path

import pytest

from klickfri.settings import disk


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (errno.ENOSPC, "(ENOSPC): the disk is full"),
        (errno.EROFS, "(EROFS): it may only be read"),
        (errno.EACCES, "(EACCES): this account has no right to it"),
        (errno.ENOTDIR, "(ENOTDIR): a file is where a folder should be"),
        (errno.EIO, "(EIO): the disk could not be used"),
    ],
)
def test_the_system_refuses(code: int, told: str) -> None:
    """Each kind has its advice; the error's own text, which may hold values, is not repeated."""
    explained = str(disk.unusable(OSError(code, "Åsa Canberg", "var"), "var"))
    assert explained.startswith(f"var cannot be used {told}")
    assert "Canberg" not in explained


def test_a_database_refuses(tmp_path: Path) -> None:
    """By its own name for it."""
    (tmp_path / "q").write_bytes(b"no database" * 100)
    with pytest.raises(sqlite3.Error) as refused:
        sqlite3.connect(tmp_path / "q").execute("SELECT * FROM item")
    assert str(disk.unusable(refused.value, "q")).startswith("q cannot be used (SQLITE_NOTADB): it is no such database")
