"""The end of personal data in the queue: cases that ended long ago keep their reference and how they ended, no more."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa

from klickfri.model.work import Outcome, State, WorkItem, swedish
from klickfri.work.queries import one_locked
from klickfri.work.store import Store
from klickfri.work.tables import Row, to_item, to_outcome, to_text, transition, work_item

_ENDED = (State.COMPLETED, State.ABANDONED)
_NOTHING = "{}"
_PART = 200
"""Cases that are reduced in one transaction, so that no worker waits long."""


def ended_before(store: Store, process: str, moment: dt.datetime) -> list[WorkItem]:
    """Cases of which the last word was said before this moment and that still hold an application, oldest first.

    One that waits, also for a person who decides a proposal, is never among them.
    """
    later = transition.alias()
    last = sa.select(sa.func.max(later.c.id)).where(later.c.item == work_item.c.id).correlate(work_item)
    query = (
        sa.select(work_item, transition.c.at.label("end"))
        .select_from(work_item)
        .join(transition, transition.c.id == last.scalar_subquery())
        .where(work_item.c.process == process, work_item.c.state.in_(_ENDED), work_item.c.payload != _NOTHING)
        .order_by(work_item.c.received, work_item.c.id)
    )
    with store.engine.connect() as connection:
        ended = [row for row in connection.execute(query) if swedish(dt.datetime.fromisoformat(row.end)) < moment]
    return [item for item in map(to_item, ended) if not item.is_proposal]


def reduce(store: Store, items: Sequence[WorkItem], tell: Callable[[WorkItem], None]) -> None:
    """Takes the application, and the words of its end, from each case that still stands as it was seen.

    `tell` is called for each before that is kept, and what it raises leaves the case, and those with it, as they were.
    """
    for part in _parts(items):
        with store.writing() as connection:
            for item in part:
                row = connection.execute(one_locked(item.id)).one()
                if row.state == item.state and row.payload != _NOTHING:
                    tell(item)
                    connection.execute(sa.update(work_item).where(work_item.c.id == item.id).values(**_reduced(row)))


def wipe(store: Store) -> bool:
    """Writes SQLite's file anew, so that nothing deleted is left in it; False when others kept it busy.

    Deleted texts are overwritten at once, but not the copies that lie where a page was once divided.
    """
    if store.engine.dialect.name != "sqlite":
        return True
    try:
        with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM")
    except sa.exc.OperationalError:
        return False
    return store.scrub()


def _parts(items: Sequence[WorkItem]) -> Iterator[Sequence[WorkItem]]:
    return (items[start : start + _PART] for start in range(0, len(items), _PART))


def _reduced(row: Row) -> dict[str, str | None]:
    last = to_outcome(row.last)
    return {"payload": _NOTHING, "last": to_text(_without_words(last)) if last else None}


def _without_words(last: Outcome) -> Outcome:
    return dataclasses.replace(last, reasons=(), question="", done=(), not_done=(), last_step="", picture=None)
