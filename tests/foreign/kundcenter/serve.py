"""Serves the tracker until it is ended: `python -u -m tests.foreign.kundcenter.serve FOLDER`.

The folder holds the cases that have come in, and gets the tracker's home. The address is printed on the first line.
"""

from __future__ import annotations

import csv
import os
import socket
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import roundup.instance
from roundup.admin import AdminTool
from roundup.password import Password
from roundup.scripts import roundup_server

from tests.foreign.kundcenter.facts import (
    CASEWORKER,
    HAD,
    HOME,
    KEYWORDS,
    KNOWN_FILE,
    PASSWORD,
    ROBOT,
    STAFF,
    TRACKER,
    had_before,
)

OTHERS = ("Trasig gatlykta", "Hål i vägen", "Skräp i parken", "Fallet träd", "Läckande brunn")
"""What others report, again and again."""


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def install(home: Path, address: str) -> None:
    """The classic tracker as it comes, on SQLite; its letters go to a file."""
    settings = {
        "tracker_web": address, "tracker_name": "Kundcenter", "admin_email": "admin@kommun.example",
        "mail_domain": "kommun.example", "mailhost": "127.0.0.1", "mail_debug": str(home / "letters.txt"),
    }  # fmt: skip
    said = ",".join(f"{name}={value}" for name, value in settings.items())
    for order in (["install", "classic", "sqlite", said], ["initialise", PASSWORD]):
        sys.argv = ["roundup-admin", "-i", str(home), *order]
        assert not AdminTool().main(), order


def fill(folder: Path) -> None:
    """Makes who may log in, who works there, the keywords, and what has been reported."""
    with (folder / KNOWN_FILE).open(encoding="utf-8", newline="") as file:
        known = {int(row["reference"]): row["reported"] for row in csv.DictReader(file)}
    db = roundup.instance.open(str(folder / HOME)).open("admin")
    password = Password(PASSWORD, config=db.config)
    for name in (CASEWORKER, ROBOT, *STAFF):
        full = STAFF.get(name, name)
        address = f"{name}@kommun.example"
        db.user.create(username=name, realname=full, address=address, roles="User", password=password)
    for name in KEYWORDS:
        db.keyword.create(name=name)
    for number in range(1, max(known) + 10):
        title = known.get(number, OTHERS[number % len(OTHERS)])
        had = _had(db) if number in known and had_before(str(number)) else {"status": db.status.lookup("unread")}
        assert int(db.issue.create(title=title, **had)) == number
    db.commit()
    db.close()


def _had(db: Any) -> dict[str, object]:
    """What somebody has set in a case already."""
    author = db.user.lookup("mia.sand")
    note = db.msg.create(content=HAD.note, author=author, recipients=[])
    file = db.file.create(name=HAD.file, content=HAD.content, type="text/plain")
    one = {"priority": HAD.priority, "status": HAD.status}
    return {
        **{name: db.getclass(name).lookup(value) for name, value in one.items()},
        "assignedto": db.user.lookup(HAD.assignedto),
        "nosy": [db.user.lookup(name) for name in HAD.nosy],
        "keyword": [db.keyword.lookup(name) for name in HAD.keyword],
        "messages": [note],
        "files": [file],
    }


def main(folder: Path) -> None:
    """Answers at a free port of this machine."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/{TRACKER}/"
    with redirect_stdout(sys.stderr):
        install(folder / HOME, address)
    fill(folder)
    as_root = () if os.getuid() else ("-u", "root")  # it refuses to be root unless told
    sys.argv = ["roundup-server", "-n", "127.0.0.1", *as_root, f"{TRACKER}={folder / HOME}"]
    roundup_server.run(port=port, success_message=address)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
