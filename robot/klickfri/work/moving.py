"""Moves a queue from this machine's file to a database that machines share: every row of every table, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path

import sqlalchemy as sa

from klickfri.model.errors import Busy, Misconfigured
from klickfri.work.liveness import has_ended
from klickfri.work.migrations import has_moved, note_moved
from klickfri.work.runs import RunState
from klickfri.work.store import Store
from klickfri.work.tables import Row, connect, metadata, run, work_item

_PART = 1_000


def move(old: Store, new: Store) -> Mapping[str, int]:
    """Moves all of `old` to `new` and marks it; returns the number of rows by table. Moved already, but not marked, it
    is marked only.

    Raises `Busy` while a run lives, and `Misconfigured` when `new` holds other rows; then nothing was done.
    """
    with old.writing() as leaving:
        _refuse_living(leaving)
        with new.writing() as taking:
            if not _is_there(leaving, taking):
                _copy(leaving, taking)
            counts = {table.name: _count(taking, table) for table in metadata.sorted_tables}
        note_moved(leaving)
    return counts


def is_moved(file: Path) -> bool:
    """Was the queue in the file moved elsewhere?"""
    with closing(connect(f"sqlite:///{file.as_posix()}").connect()) as queue:
        return has_moved(queue)


def _refuse_living(queue: sa.Connection) -> None:
    for one in queue.execute(sa.select(run).where(run.c.state == RunState.RUNNING)):
        if not has_ended(one.host, one.pid):
            raise Busy(
                f"{one.process} is being run: run {one.id} on {one.host} (process {one.pid}). Let it end, and move "
                "then. Nothing was done"
            )


def _is_there(leaving: sa.Connection, taking: sa.Connection) -> bool:
    """True when every row is there already, False when none is. Raises `Misconfigured`."""
    tables = metadata.sorted_tables
    if not any(_count(taking, table) for table in tables):
        return False
    if any(set(_rows(leaving, table)) != set(_rows(taking, table)) for table in tables):
        raise Misconfigured(
            "the database of KLICKFRI_DATABASE holds another queue already, and two cannot be joined: name an empty "
            "database, or finish one of them first (`--only-logs` leaves the file be). Nothing was done"
        )
    return True


def _copy(leaving: sa.Connection, taking: sa.Connection) -> None:
    for table in metadata.sorted_tables:
        rows = _rows(leaving, table)
        while part := [row._asdict() for row in islice(rows, _PART)]:
            taking.execute(sa.insert(table), part)
        if _count(taking, table) != _count(leaving, table):
            raise Misconfigured(f"the table {table.name} did not come whole to the database. Nothing was done")
        if "id" in table.c and isinstance(table.c.id.type, sa.Integer):
            highest = sa.select(sa.func.max(table.c.id)).scalar_subquery()
            taking.execute(sa.select(sa.func.setval(sa.func.pg_get_serial_sequence(table.name, "id"), highest)))


def _rows(queue: sa.Connection, table: sa.Table) -> Iterator[Row]:
    """Tickets stay with the engine that wrote them: each item is given a new one."""
    none = sa.literal(-1).label("ticket")
    return iter(queue.execute(sa.select(*(none if column is work_item.c.ticket else column for column in table.c))))


def _count(queue: sa.Connection, table: sa.Table) -> int:
    return queue.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
