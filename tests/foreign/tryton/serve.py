"""Serves the register until it is ended: `python -m tests.foreign.tryton.serve FOLDER WEB_CLIENT`.

The folder holds the wards that are known, and gets the database. The address is printed on the first line.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import Any

from trytond import backend, config

from tests.foreign.tryton.facts import (
    CASEWORKER,
    GUARDIANS,
    HAD,
    LANGUAGES,
    LIVED,
    NAME,
    PASSWORD,
    ROBOT,
    ROLES,
    WARDS,
    has_lived,
    was_reached,
)

ADDRESS = ("street_unstructured", "postal_code", "city")
MODULES = ["ir", "res", "country", "party", "party_relationship"]


def configure(folder: Path, web_client: Path) -> None:
    """The whole of the server's settings."""
    config.set("database", "uri", "sqlite://")
    config.set("database", "path", str(folder))
    config.set("web", "root", str(web_client))
    (folder / f"{NAME}.sqlite").touch()


def fill(folder: Path) -> None:
    """Makes the tables, who may log in, and the register as it stands."""
    from trytond.pool import Pool
    from trytond.transaction import Transaction

    backend.Database(NAME).init()
    Pool.start()
    pool = Pool(NAME)
    pool.init(update=MODULES, lang=["en"])
    with Transaction().start(NAME, 0):
        _configured(pool)
        _users(pool)
        _register(pool, folder)


def _configured(pool: Any) -> None:
    """As after the assistant that asks its questions once."""
    steps = pool.get("ir.module.config_wizard.item")
    steps.write(steps.search([]), {"state": "done"})


def _users(pool: Any) -> None:
    groups = [group.id for group in pool.get("res.group").search([])]
    pool.get("res.user").create(
        [
            {"login": name, "name": name, "password": PASSWORD, "groups": [("add", groups)]}
            for name in (CASEWORKER, ROBOT)
        ]
    )


def _register(pool: Any, folder: Path) -> None:
    languages = pool.get("ir.lang")
    languages.write(languages.search([("name", "not in", LANGUAGES)]), {"active": False})
    pool.get("party.relation.type").create([{"name": role} for role in ROLES])
    with (folder / WARDS).open(encoding="utf-8", newline="") as file:
        wards = [_ward(row["reference"], row["name"]) for row in csv.DictReader(file)]
    guardians = [{"name": name, "code": f"G-{number:03}"} for number, name in enumerate(GUARDIANS, 1)]
    pool.get("party.party").create([*wards, *guardians])


def _ward(reference: str, name: str) -> dict[str, object]:
    ward: dict[str, object] = {"code": reference, "name": name, "addresses": [], "contact_mechanisms": []}
    if was_reached(reference):
        ward["contact_mechanisms"] = [("create", [{"type": kind, "value": value} for kind, value in HAD])]
    if has_lived(reference):
        ward["addresses"] = [("create", [dict(zip(ADDRESS, LIVED, strict=True))])]
    return ward


def serve() -> None:
    """Answers at a free port of this machine."""
    from trytond.application import app
    from werkzeug.serving import make_server

    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    where = Path(sys.argv[1])
    configure(where, Path(sys.argv[2]))
    fill(where)
    serve()
