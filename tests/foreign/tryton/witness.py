"""The register, running as a process of its own; what its database holds is read by nothing of the register's."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.foreign.running import rows_of, running
from tests.foreign.system import Row
from tests.foreign.tryton.facts import KINDS, KNOWN, NAME, WARDS
from tests.foreign.tryton.web_client import CLIENT, is_installed

LANGUAGE = "select l.name from party_party_lang p join ir_lang l on l.id = p.lang where p.party = ?"
REACHED = "select type, value from party_contact_mechanism where party = ? order by sequence is null, sequence, id"
ADDRESSES = "select street_unstructured, postal_code, city from party_address where party = ? order by id"
GUARDIANS = """select t.name, p.name, r.start_date, r.end_date from party_relation r
    join party_relation_type t on t.id = r.type join party_party p on p.id = r."to" where r.from_ = ? order by r.id"""


@dataclass(frozen=True)
class Witness:
    """Where the register answers, and its database."""

    address: str
    database: Path

    def held(self, reference: str) -> Row:
        """What the database says of a ward, in the words of its form."""
        [(ward, name)] = self._rows("select id, name from party_party where code = ?", reference)
        return {
            "name": name,
            "language": "".join(language for [language] in self._rows(LANGUAGE, ward)),
            "reached": "; ".join(f"{KINDS[kind]}: {value}" for kind, value in self._rows(REACHED, ward)),
            "addresses": "; ".join("{}, {} {}".format(*row) for row in self._rows(ADDRESSES, ward)),
            "guardians": "; ".join("{}: {}, {} to {}".format(*row) for row in self._rows(GUARDIANS, ward)),
        }

    def changes(self) -> int:
        """How many times a party was saved, by the register's own history."""
        counting = "select count(*) from ir_model_log where resource like 'party.party,%' and event = 'write'"
        return int(self._rows(counting)[0][0])

    def _rows(self, query: str, *values: object) -> Sequence[sqlite3.Row]:
        return rows_of(self.database, query, *values)


@contextmanager
def serving(folder: Path, cases: Sequence[Row]) -> Iterator[Witness]:
    """Starts the register in this folder, with the wards of these cases; ends it with the block."""
    assert is_installed(), "Tryton's web client could not be installed by npm"
    with running("tests.foreign.tryton.serve", folder, KNOWN, WARDS, cases, str(CLIENT)) as address:
        yield Witness(address, folder / f"{NAME}.sqlite")
