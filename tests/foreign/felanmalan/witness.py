"""The tracker, running as a process of its own; what its database holds is read by nothing of the tracker's."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.felanmalan.facts import CASEWORKER, DATABASE, KNOWN, REPORTS, ROBOT
from tests.foreign.running import rows_of, running
from tests.foreign.system import Row

_KEPT = (
    "type", "priority", "component", "milestone", "keywords", "cc", "description", "owner", "status", "summary",
    "reporter", "resolution", "version", "severity",
)  # fmt: skip


@dataclass(frozen=True)
class Witness:
    """Where the tracker answers, and its database."""

    address: str
    database: Path

    def held(self, reference: str) -> Row:
        """What the database says of a report, in the words of its form."""
        own = "select ticket from ticket_custom where name = 'reference' and value = ?"
        [number] = [row["ticket"] for row in self._rows(own, reference)]
        [row] = self._rows("select * from ticket where id = ?", number)
        added = {
            one["name"]: one["value"] for one in self._rows("select * from ticket_custom where ticket = ?", number)
        }
        told = "select newvalue from ticket_change where ticket = ? and field = 'comment' order by time"
        return {
            **{name: _lines(row[name]) for name in _KEPT},
            **{name: _lines(added.get(name)) for name in ("reference", "place", "damage", "urgent")},
            "due": _day(added.get("due")),
            "comments": "\n---\n".join(_lines(one["newvalue"]) for one in self._rows(told, number)),
        }

    def changes(self) -> int:
        """How many times anything was saved, by the tracker's own history."""
        saved = "select count(*) from (select distinct ticket, time from ticket_change where author in (?, ?))"
        return int(self._rows(saved, CASEWORKER, ROBOT)[0][0])

    def _rows(self, query: str, *values: object) -> Sequence[sqlite3.Row]:
        return rows_of(self.database, query, *values)


def _lines(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n")


def _day(microseconds: str | None) -> str:
    """The tracker keeps a time as microseconds since 1970, in 18 digits."""
    if not microseconds:
        return ""
    return f"{dt.datetime.fromtimestamp(int(microseconds) / 1e6, dt.UTC):%Y-%m-%d}"


@contextmanager
def serving(folder: Path, cases: Sequence[Row]) -> Iterator[Witness]:
    """Starts the tracker in this folder, with these reports; ends it with the block."""
    with running("tests.foreign.felanmalan.serve", folder, KNOWN, REPORTS, cases) as address:
        yield Witness(address, folder / DATABASE)
