"""The queue's tables through the versions: one function a step, and a one-row table that says how far they have come.

A queue is brought up to date when it is opened, in one transaction under a lock, so that two processes that start at
once do not both do it. A step, once released, is never changed: write a new one.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from klickfri.model.errors import Misconfigured
from klickfri.work.tables import metadata

_version = sa.Table("schema_version", sa.MetaData(), sa.Column("version", sa.Integer, nullable=False))
MOVED = 1_000_001
"""Stands in the version's place when the queue was moved elsewhere: every release refuses it."""
_LOCK = 7_301_101_985  # any number that nobody else locks in a PostgreSQL database


def _runs_and_accounts(connection: sa.Connection) -> None:
    """1: runs and the leases of robot accounts are rows; a column that nothing used goes."""
    connection.exec_driver_sql("ALTER TABLE transition DROP COLUMN ticket")
    connection.exec_driver_sql(
        "CREATE TABLE run (id TEXT NOT NULL PRIMARY KEY, process TEXT NOT NULL, host TEXT NOT NULL,"
        " pid INTEGER NOT NULL, asked_by TEXT NOT NULL, state TEXT NOT NULL, started TEXT NOT NULL, ended TEXT,"
        " heartbeat FLOAT NOT NULL, ill_since TEXT, ill_reason TEXT, faults TEXT NOT NULL)"
    )
    connection.exec_driver_sql("CREATE UNIQUE INDEX one_run_a_process ON run (process) WHERE state = 'running'")
    connection.exec_driver_sql(
        "CREATE TABLE account (system TEXT NOT NULL, name TEXT NOT NULL, holder TEXT NOT NULL, host TEXT NOT NULL,"
        " pid INTEGER NOT NULL, worker_pid INTEGER, since TEXT NOT NULL, heartbeat FLOAT NOT NULL,"
        " PRIMARY KEY (system, name))"
    )


def _planned_starts(connection: sa.Connection) -> None:
    """2: every planned start of a process has its row, and how far a keeper has looked stands beside it."""
    connection.exec_driver_sql(
        "CREATE TABLE planned_start (process TEXT NOT NULL, moment TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,"
        " detail TEXT NOT NULL, run TEXT, tries INTEGER NOT NULL, decided TEXT NOT NULL, ended TEXT, went TEXT,"
        " PRIMARY KEY (process, moment))"
    )
    connection.exec_driver_sql(
        "CREATE TABLE scheduled (process TEXT NOT NULL PRIMARY KEY, since TEXT NOT NULL, looked TEXT NOT NULL,"
        " trouble TEXT NOT NULL, resumed TEXT)"
    )


def _systems_and_operators(connection: sa.Connection) -> None:
    """3: the health of a system, pauses and incidents are rows; runs can be stopped and joined, cases assigned."""
    for column in ("ill_since", "ill_reason", "faults"):
        connection.exec_driver_sql(f"ALTER TABLE run DROP COLUMN {column}")
    for table, column in (
        ("run", "stop INTEGER NOT NULL DEFAULT 0"),
        ("run", "stop_by TEXT"),
        ("run", "closing BOOLEAN NOT NULL DEFAULT false"),
        ("work_item", "deaths INTEGER NOT NULL DEFAULT 0"),
        ("work_item", "tail INTEGER NOT NULL DEFAULT 0"),
        ("work_item", "aside BOOLEAN NOT NULL DEFAULT false"),
        ("work_item", "assigned TEXT"),
    ):
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN {column}")
    connection.exec_driver_sql("UPDATE work_item SET tail = round")
    connection.exec_driver_sql(
        "CREATE TABLE system_health (system TEXT NOT NULL PRIMARY KEY, ill_since TEXT, ill_reason TEXT,"
        " faults TEXT NOT NULL, prober TEXT)"
    )
    connection.exec_driver_sql(
        "CREATE TABLE pause (kind TEXT NOT NULL, name TEXT NOT NULL, by TEXT NOT NULL, reason TEXT NOT NULL,"
        " since TEXT NOT NULL, PRIMARY KEY (kind, name))"
    )
    number = "SERIAL" if connection.dialect.name == "postgresql" else "INTEGER NOT NULL"
    connection.exec_driver_sql(
        f"CREATE TABLE incident (id {number} PRIMARY KEY, key TEXT NOT NULL, process TEXT NOT NULL, what TEXT NOT NULL,"
        " opened TEXT NOT NULL, acknowledged TEXT, acknowledged_by TEXT, closed TEXT, closed_by TEXT,"
        " sent TEXT NOT NULL)"
    )
    connection.exec_driver_sql("CREATE UNIQUE INDEX one_open_incident ON incident (key) WHERE closed IS NULL")


def _told_and_ready(connection: sa.Connection) -> None:
    """4: what people are told goes out from a table, each once; and what the evening's check found stands in one."""
    number = "SERIAL" if connection.dialect.name == "postgresql" else "INTEGER"
    connection.exec_driver_sql(
        f"CREATE TABLE message (id {number} NOT NULL PRIMARY KEY, key TEXT NOT NULL, way TEXT NOT NULL,"
        " kind TEXT NOT NULL, subject TEXT NOT NULL, text TEXT NOT NULL, facts TEXT NOT NULL, made TEXT NOT NULL,"
        " tries INTEGER NOT NULL, next_try TEXT NOT NULL, sent TEXT, UNIQUE (key, way))"
    )
    connection.exec_driver_sql(
        "CREATE TABLE alerted (item INTEGER NOT NULL PRIMARY KEY REFERENCES work_item (id), at TEXT NOT NULL)"
    )
    connection.exec_driver_sql(
        "CREATE TABLE readiness (process TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, why TEXT NOT NULL,"
        " reached INTEGER NOT NULL, total INTEGER NOT NULL, picture TEXT NOT NULL)"
    )


def _people_and_checks(connection: sa.Connection) -> None:
    """5: who uses the pages and their sessions; and what the last full check of each log found."""
    number = "SERIAL" if connection.dialect.name == "postgresql" else "INTEGER"
    connection.exec_driver_sql(
        f"CREATE TABLE person (id {number} NOT NULL PRIMARY KEY, account TEXT NOT NULL UNIQUE, name TEXT NOT NULL,"
        " title TEXT NOT NULL, login TEXT UNIQUE, roles TEXT NOT NULL, boards TEXT NOT NULL, password TEXT NOT NULL,"
        " totp TEXT NOT NULL, totp_step INTEGER NOT NULL, first_until TEXT, failed INTEGER NOT NULL,"
        " locked_until TEXT, added TEXT NOT NULL, closed TEXT)"
    )
    connection.exec_driver_sql(
        "CREATE TABLE web_session (token TEXT NOT NULL PRIMARY KEY, person INTEGER NOT NULL REFERENCES person (id),"
        " began TEXT NOT NULL, seen TEXT NOT NULL, ends TEXT NOT NULL)"
    )
    connection.exec_driver_sql(
        "CREATE TABLE log_check (board TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, by TEXT NOT NULL,"
        " ok BOOLEAN NOT NULL, line TEXT NOT NULL, entries INTEGER NOT NULL, alone INTEGER NOT NULL,"
        " anchored BOOLEAN NOT NULL)"
    )


def _letters_as_sent(connection: sa.Connection) -> None:
    """6: each letter as it was sent, sealed with a key of its case."""
    connection.exec_driver_sql(
        "CREATE TABLE vault_key (board TEXT NOT NULL, subject TEXT NOT NULL, wrapped TEXT NOT NULL,"
        " by_key TEXT NOT NULL, PRIMARY KEY (board, subject))"
    )
    connection.exec_driver_sql(
        "CREATE TABLE vault_letter (board TEXT NOT NULL, subject TEXT NOT NULL, sha256 TEXT NOT NULL,"
        " sealed TEXT NOT NULL, PRIMARY KEY (board, subject, sha256),"
        " FOREIGN KEY (board, subject) REFERENCES vault_key (board, subject))"
    )


STEPS: tuple[Callable[[sa.Connection], None], ...] = (
    _runs_and_accounts,
    _planned_starts,
    _systems_and_operators,
    _told_and_ready,
    _people_and_checks,
    _letters_as_sent,
)
"""Step n leads from version n to n + 1."""
VERSION = len(STEPS)
"""The version that this Klickfri works with. Version 0 is the first queue, which did not yet say its version."""


def migrate(engine: sa.Engine) -> None:
    """Makes the tables of a new queue, or brings an older queue's up to date.

    Raises `Misconfigured` for a queue that a newer Klickfri has made.
    """
    with engine.connect() as connection:
        if _version_of(connection) == VERSION:
            return
    with engine.begin() as connection:
        _lock(connection)
        _bring_up(connection, _version_of(connection))


def _lock(connection: sa.Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _version_of(connection: sa.Connection) -> int | None:
    """The version of the tables; None when there are none yet. Raises `Misconfigured` for one that is not known."""
    there = sa.inspect(connection)
    if not there.has_table(_version.name):
        return 0 if there.has_table("work_item") else None
    versions: list[int] = list(connection.scalars(sa.select(_version.c.version)))
    if versions == [MOVED]:
        raise Misconfigured(
            "this queue was moved to a PostgreSQL, and nothing may be done here: set KLICKFRI_DATABASE to its address"
        )
    if len(versions) != 1 or versions[0] not in range(VERSION + 1):
        told = ", ".join(str(version) for version in versions) or "none"
        raise Misconfigured(
            f"this queue was made by a newer Klickfri, or is damaged: its version is {told}, and this Klickfri knows "
            f"versions up to {VERSION}; use the newer Klickfri, or another KLICKFRI_STATE or KLICKFRI_DATABASE"
        )
    return versions[0]


def _bring_up(connection: sa.Connection, version: int | None) -> None:
    if version is None:
        metadata.create_all(connection)
    for step in STEPS[VERSION if version is None else version :]:
        step(connection)
    _version.create(connection, checkfirst=True)
    _note_version(connection, VERSION)


def has_moved(connection: sa.Connection) -> bool:
    """Was the queue moved elsewhere?"""
    noted = sa.inspect(connection).has_table(_version.name)
    return noted and list(connection.scalars(sa.select(_version.c.version))) == [MOVED]


def note_moved(connection: sa.Connection) -> None:
    """Marks the queue as moved elsewhere."""
    _note_version(connection, MOVED)


def _note_version(connection: sa.Connection, version: int) -> None:
    connection.execute(sa.delete(_version))
    connection.execute(sa.insert(_version).values(version=version))
