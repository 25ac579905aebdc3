"""The tracker, running as a process of its own; what its database and its folder of texts hold is read by nothing of
the tracker's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.kundcenter.facts import HOME, KNOWN, KNOWN_FILE
from tests.foreign.running import rows_of, running
from tests.foreign.system import Row

LISTS = {"superseder": "id", "nosy": "_username", "keyword": "_name"}
LINKS = {"superseder": "_issue", "nosy": "_user", "keyword": "_keyword"}
ONE = {"priority": ("_priority", "_name"), "status": ("_status", "_name"), "assignedto": ("_user", "_username")}


@dataclass(frozen=True)
class Witness:
    """Where the tracker answers, and its home."""

    address: str
    home: Path

    def held(self, reference: str) -> Row:
        """What the tracker holds of a case, in the words of its form; texts with `<` and `>` around each."""
        [row] = self._rows("select * from _issue where id = ?", reference)
        return {
            "title": row["_title"],
            **{name: self._one(table, word, row[f"_{name}"]) for name, (table, word) in ONE.items()},
            **{name: " ".join(self._linked(name, reference)) for name in LISTS},
            "notes": "".join(f"<{self._text('msg', one)}>" for one, _ in self._parts("messages", "_msg", reference)),
            "files": "".join(
                f"<{name}: {self._text('file', one)}>" for one, name in self._parts("files", "_file", reference)
            ),
        }

    def changes(self) -> int:
        """How many times a case was changed, by the tracker's own journal."""
        return int(self._rows("select count(*) from issue__journal where action = 'set'")[0][0])

    def _one(self, table: str, word: str, number: int | None) -> str:
        rows = self._rows(f"select {word} from {table} where id = ?", number)
        return str(rows[0][0]) if rows else ""

    def _linked(self, name: str, reference: str) -> list[str]:
        linked = f"select linkid from issue_{name} where nodeid = ?"
        rows = self._rows(f"select {LISTS[name]} from {LINKS[name]} where id in ({linked})", reference)
        return sorted(str(row[0]) for row in rows)

    def _parts(self, name: str, table: str, reference: str) -> Sequence[tuple[int, str]]:
        """The messages or files of a case by number, each with what it is called."""
        word = "_name" if table == "_file" else "_summary"
        linked = f"select linkid from issue_{name} where nodeid = ?"
        query = f"select id, {word} from {table} where id in ({linked}) order by id"
        return [(row[0], row[1]) for row in self._rows(query, reference)]

    def _text(self, kind: str, number: int) -> str:
        """What is in a message or file, as it lies on disk."""
        raw = (self.home / "db" / "files" / kind / str(number // 1000) / f"{kind}{number}").read_bytes()
        return raw.decode().replace("\r\n", "\n")

    def _rows(self, query: str, *values: object) -> Sequence[sqlite3.Row]:
        return rows_of(self.home / "db" / "db", query, *values)


@contextmanager
def serving(folder: Path, cases: Sequence[Row]) -> Iterator[Witness]:
    """Starts the tracker in this folder, with these cases; ends it with the block."""
    with running("tests.foreign.kundcenter.serve", folder, KNOWN, KNOWN_FILE, cases) as address:
        yield Witness(address, folder / HOME)
