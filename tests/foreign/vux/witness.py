"""The site, running as a process of its own; what its database holds is read by nothing of the site's."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

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
        with closing(sqlite3.connect(self.database)) as database:
            database.row_factory = sqlite3.Row
            return database.execute(query, values).fetchall()


@contextmanager
def serving(folder: Path, cases: Sequence[Row]) -> Iterator[Witness]:
    """Starts the site in this folder, with these applications; ends it with the block."""
    with (folder / APPLICATIONS).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerows([KNOWN, *([case[one] for one in KNOWN] for case in cases)])
    command = [sys.executable, "-m", "tests.foreign.vux.serve", str(folder)]
    with (
        (folder / "site.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout
            yield Witness(server.stdout.readline().strip(), folder / DATABASE)
        finally:
            server.terminate()
