"""The named queries."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from klickfri.audit.sqlite.place import WHOLE
from klickfri.audit.sqlite.read import QUERIES, SqliteReader
from klickfri.model.errors import AuditUnavailable, LedgerDamaged


def test_every_query_says_what_it_is_for_and_fits_the_tables() -> None:
    """Each has one line of purpose and is one statement that SQLite understands."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(WHOLE)
        for name, text in QUERIES.items():
            purpose, statement = text.split("\n", 1)
            assert re.fullmatch(r"-- [A-Z].*\.", purpose), name
            values = dict.fromkeys(re.findall(r":(\w+)", statement), "1")
            db.execute(f"EXPLAIN {statement}", values).fetchall()


def test_a_damaged_file_is_told_from_one_that_is_shut(tmp_path: Path) -> None:
    """Damage has a name of its own; what is merely out of reach is no damage."""
    (tmp_path / "log.sqlite").write_bytes(b"no database " * 500)
    with SqliteReader(tmp_path / "log.sqlite") as reader, pytest.raises(LedgerDamaged, match="put it back") as refused:
        reader.of_run("natt")
    assert refused.value.damage == "SQLITE_NOTADB"
    with SqliteReader(tmp_path / "gone.sqlite") as reader, pytest.raises(AuditUnavailable) as shut:
        reader.of_run("natt")
    assert not isinstance(shut.value, LedgerDamaged)
    assert [path.name for path in tmp_path.iterdir()] == ["log.sqlite"], "reading makes no file"
