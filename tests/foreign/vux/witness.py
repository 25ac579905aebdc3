"""The site, running as a process of its own; what its database holds is read by nothing of the site's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.running import rows_of, running
from tests.foreign.system import Row
from tests.foreign.vux.facts import APPLICATIONS, DATABASE, KNOWN, PACES, SCHOOL_FORMS, STATUSES


@dataclass(frozen=True)
class Witness:
    """Where the site answers, and its database."""

    address: str
    database: Path

    def held(self, reference: str) -> Row:
        """What the database says of an application, in the words of its form."""
        [row] = self._rows("select * from vux_application where reference = ?", reference)
        schools = {one["id"]: one["name"] for one in self._rows("select id, name from vux_provider")}
        places = "select code, points, pace from vux_course where application_id = ? order by id"
        courses = self._rows(places, row["id"])
        written = {one: str(row[one] or "").replace("\r\n", "\n") for one in ("email", "phone", "start_date", "note")}
        return {
            **written,
            "provider": schools.get(row["provider_id"], ""),
            "school_form": SCHOOL_FORMS.get(row["school_form"], ""),
            "courses": " ".join(f"{one['code']}/{one['points']}/{PACES[one['pace']]}" for one in courses),
            "support": str(row["support"]),
            "status": STATUSES[row["status"]],
        }

    def changes(self) -> int:
        """How many times anything was saved, by the site's own history."""
        return int(self._rows("select count(*) from django_admin_log")[0][0])

    def _rows(self, query: str, *values: object) -> Sequence[sqlite3.Row]:
        return rows_of(self.database, query, *values)


@contextmanager
def serving(folder: Path, cases: Sequence[Row]) -> Iterator[Witness]:
    """Starts the site in this folder, with these applications; ends it with the block."""
    with running("tests.foreign.vux.serve", folder, KNOWN, APPLICATIONS, cases) as address:
        yield Witness(address, folder / DATABASE)
