"""Serves the tracker until it is ended: `python -m tests.foreign.felanmalan.serve FOLDER`.

The folder holds the reports that have come in, and gets the tracker's own. The address is printed on the first line.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha1
from pathlib import Path
from typing import Any

from trac.env import Environment
from trac.perm import PermissionSystem
from trac.ticket.model import Component, Milestone, Priority, Resolution, Ticket, Type
from trac.web import standalone
from trac.web.auth import BasicAuthentication
from trac.web.main import dispatch_request

from tests.foreign.felanmalan.facts import (
    BEFORE,
    CASEWORKER,
    COMPONENTS,
    ENVIRONMENT,
    MILESTONES,
    OWNERS,
    PASSWORD,
    PRIORITIES,
    REALM,
    REPORTS,
    ROBOT,
    TYPES,
    USERS,
)

CAME_IN = dt.datetime(2026, 11, 19, 8, tzinfo=dt.UTC)
RIGHTS = (
    "TICKET_VIEW", "TICKET_MODIFY", "TICKET_EDIT_DESCRIPTION", "TICKET_EDIT_CC", "SEARCH_VIEW",
    "MILESTONE_VIEW",
)  # fmt: skip


def make(folder: Path) -> Any:
    """A tracker with its lists, who may log in, and the reports that have come in."""
    settings = Path(__file__).with_name("trac.ini")
    tracker = Environment(str(folder / ENVIRONMENT), True, [("inherit", "file", str(settings))])
    for table in ("enum", "component", "milestone", "version", "permission", "report"):
        tracker.db_transaction(f"delete from {table}")  # what every new tracker begins with
    for kind, names in ((Type, TYPES), (Priority, PRIORITIES), (Resolution, ("Åtgärdat", "Avvisat"))):
        for name in names:
            _insert(kind(tracker), name)
    for name in COMPONENTS:
        _insert(Component(tracker), name)
    for name in MILESTONES:
        _insert(Milestone(tracker), name)
    for user in (CASEWORKER, ROBOT, *OWNERS):
        for right in RIGHTS:
            PermissionSystem(tracker).grant_permission(user, right)
    with (folder / REPORTS).open(encoding="utf-8", newline="") as file:
        for report in csv.DictReader(file):
            _report(tracker, report)
    return tracker


def _insert(one: Any, name: str) -> None:
    one.name = name
    one.insert()


def _report(tracker: Any, report: Mapping[str, str]) -> None:
    ticket = Ticket(tracker)
    ticket.populate({"type": "Fel", "status": "ny", "owner": "", **_before(report)})
    for name in ("reference", "summary", "reporter"):
        ticket[name] = report[name]
    ticket.insert(when=CAME_IN)
    if comment := BEFORE[int(report["before"])].get("comment"):
        ticket.save_changes(report["reporter"], comment, when=CAME_IN + dt.timedelta(hours=1))


def _before(report: Mapping[str, str]) -> dict[str, Any]:
    """What stands in the report already, as the tracker keeps it."""
    stood: dict[str, Any] = {**BEFORE[int(report["before"])]}
    stood.pop("comment", None)
    if due := stood.get("due"):
        stood["due"] = dt.datetime.fromisoformat(due).replace(tzinfo=dt.UTC)
    return stood


def serve(folder: Path) -> None:
    """Answers at a free port of this machine, and asks for name and password in the browser's own box."""
    secret = b64encode(sha1(PASSWORD.encode()).digest()).decode()
    users = folder / USERS
    users.write_text("".join(f"{user}:{{SHA}}{secret}\n" for user in (CASEWORKER, ROBOT)), encoding="utf-8")
    tracker = [str(folder / ENVIRONMENT)]
    pages = standalone.TracEnvironMiddleware(dispatch_request, None, tracker, True)
    guarded = standalone.AuthenticationMiddleware(pages, {ENVIRONMENT: BasicAuthentication(users, REALM)}, ENVIRONMENT)
    server = standalone.TracHTTPServer(("127.0.0.1", 0), guarded, None, tracker, use_http_11=True)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    where = Path(sys.argv[1])
    make(where)
    serve(where)
