"""The statements of the queue, each with a name and a purpose."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import TypeVar

import sqlalchemy as sa

from klickfri.model.work import PROPOSED, Outcome, State, swedish
from klickfri.work.tables import Row, Select, transition, work_item, worker

S = TypeVar("S", bound=Select)

MOST_URGENT = 5
"""The highest priority; the lowest is as much below the ordinary 0."""
_BEGINNING = swedish(dt.datetime(2020, 1, 1))
_TAIL, _PRIORITY, _ORDINARY, _DEFERRED = 10_000_000, 80_000_000, 500_000_000, 1_000_000_000
"""Each holds all of those before it, and all together are no more than the engine can count to, 2^31."""
_LAST = _PRIORITY // _TAIL - 1


def may_begin(query: S, process: str, today: dt.date) -> S:
    """Items whose turn may begin: new ones, and deferred ones whose date has come."""
    due = (work_item.c.state == State.DEFERRED) & (work_item.c.defer_until <= today.isoformat())
    return query.where(work_item.c.process == process, (work_item.c.state == State.NEW) | due)


def meant(query: S, process: str, states: Sequence[State], code: str | None, run: str | None) -> S:
    """Items of these states (all when none is named), of this code, and last had by this run; oldest first."""
    query = query.where(work_item.c.process == process)
    if states:
        query = query.where(work_item.c.state.in_(states))
    if code is not None:
        query = query.where(work_item.c.code == code)
    if run is not None:
        query = query.where(work_item.c.run == run)
    return query.order_by(work_item.c.received, work_item.c.id)


def may_wait_for_people(query: S, process: str) -> S:
    """Items that wait for a person, and a few that had something to do with a proposal; oldest first."""
    may = work_item.c.state.in_((State.PENDING_USER_ACTION, State.FAILED)) | work_item.c.last.contains(PROPOSED)
    return query.where(work_item.c.process == process, may).order_by(work_item.c.received, work_item.c.id)


def in_order(query: S, process: str, today: dt.date) -> S:
    """Turns in their order: new before deferred; those sent to the tail last; then oldest received.

    `place` says the same to the engine, of one row.
    """
    return may_begin(query, process, today).order_by(
        work_item.c.state.desc(),  # "new" stands after "deferred" in the alphabet
        work_item.c.priority.desc(),
        work_item.c.aside,
        work_item.c.tail,
        work_item.c.received,
        work_item.c.id,
    )


def place(row: Row) -> int:
    """Where the row's turn stands among all others, the smallest number first; to the minute it was received."""
    received = swedish(dt.datetime.fromisoformat(row.received))
    minutes = int((received - _BEGINNING).total_seconds() / 60)
    tail: int = _LAST if row.aside else min(row.tail, _LAST - 1)
    urgent: int = max(-MOST_URGENT, min(row.priority, MOST_URGENT))
    group: int = _ORDINARY + _DEFERRED * (row.state == State.DEFERRED) - urgent * _PRIORITY
    return group + tail * _TAIL + max(0, min(minutes, _TAIL - 1))


def one_locked(item: int) -> Select:
    """One item, held against other writers until the transaction ends."""
    return sa.select(work_item).where(work_item.c.id == item).with_for_update()


def orphans() -> Select:
    """Items in the hands of dead workers."""
    lost = sa.select(work_item).join(worker, worker.c.id == work_item.c.worker)
    return lost.where(worker.c.dead, work_item.c.state == State.IN_PROGRESS).with_for_update(of=work_item)


def is_alive(worker_id: str) -> sa.ColumnElement[bool]:
    """The worker has said that it lives, and nobody has declared it dead."""
    return sa.exists().where(worker.c.id == worker_id, worker.c.dead.is_(False))


def add_rows(
    process: str, rows: Mapping[str, Mapping[str, str]], run: str, now: dt.datetime, priority: int
) -> list[dict[str, object]]:
    """The rows of new items."""
    return [
        {
            "process": process,
            "reference": reference,
            "state": State.NEW,
            "payload": json.dumps(dict(row), ensure_ascii=False),
            "received": row["received"],
            "priority": priority,
            "run": run,
            "added": now.isoformat(),
        }
        for reference, row in rows.items()
    ]


def change(connection: sa.Connection, row: Row, state: State, by: str, now: dt.datetime, **values: object) -> Row:
    """Moves one item to a state, notes it in the item's history, and returns the new row."""
    noted = {"item": row.id, "at": now.isoformat(), "was": row.state, "became": state, "by": by}
    updated = sa.update(work_item).where(work_item.c.id == row.id).values(state=state, **values).returning(work_item)
    after = connection.execute(updated).one()
    connection.execute(sa.insert(transition).values(attempt=after.attempt, code=after.code, **noted))
    return after


def transitions() -> Select:
    """Changes of state, in their order."""
    return sa.select(transition).order_by(transition.c.id)


def history(connection: sa.Connection, item: int) -> tuple[str, ...]:
    """What has happened to the item, one line each."""
    rows = connection.execute(sa.select(transition).where(transition.c.item == item).order_by(transition.c.id))
    return tuple(f"{row.at} {row.was} -> {row.became}{f' {row.code}' if row.code else ''} ({row.by})" for row in rows)


def without_traces(outcome: Outcome) -> Outcome:
    """What may be kept of a protected person's case: a person takes it, why, and whether the lock is released."""
    return dataclasses.replace(
        outcome,
        state=State.PENDING_USER_ACTION,
        done=(),
        not_done=(),
        last_step="",
        picture=None,
        defer_until=None,
    )
