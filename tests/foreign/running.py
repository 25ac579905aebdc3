"""A foreign system as a process of its own, and its database read by nothing of the system's."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from tests.foreign.system import Row


@contextmanager
def running(
    module: str, folder: Path, known: Sequence[str], file: str, cases: Sequence[Row], *words: str
) -> Iterator[str]:
    """Starts `python -m MODULE FOLDER WORDS...`, with what is known of the cases in a file there; ends it with the
    block. Gives the address, which the system prints on its first line."""
    with (folder / file).open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([known, *([case[one] for one in known] for case in cases)])
    command = [sys.executable, "-u", "-m", module, str(folder), *words]
    with (
        (folder / "site.log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def rows_of(database: Path, query: str, *values: object) -> Sequence[sqlite3.Row]:
    """What the query finds in a SQLite file."""
    with closing(sqlite3.connect(database)) as opened:
        opened.row_factory = sqlite3.Row
        return opened.execute(query, values).fetchall()
