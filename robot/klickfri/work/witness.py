"""What the queue knows of the past, to hold against the audit log. Only reads, also where nothing may be written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from klickfri.model.codes import KILLED, Code
from klickfri.model.errors import Unusable
from klickfri.model.work import State, Transition, WorkItem
from klickfri.settings.disk import open_to_read
from klickfri.work.queries import transitions
from klickfri.work.tables import connect, explained, to_item, to_transition, transition, vault_letter, work_item
from klickfri.work.vault import KeptLetter, letters_of

T = TypeVar("T")

CaseAttempt = tuple[str, int]
"""A case (`process/reference`) and the attempt's number."""

_FEW = 500
"""So many cases are asked for by name; of more, all are read."""
_ENDED = (
    sa.select(work_item.c.process, work_item.c.reference, transition.c.attempt)
    .join(work_item, work_item.c.id == transition.c.item)
    .where(
        transition.c.was == State.IN_PROGRESS,
        transition.c.became.not_in((State.IN_PROGRESS, State.NEW)),
        transition.c.code.is_distinct_from(KILLED),
    )
)
_MOVED = (
    sa.select(work_item.c.process, work_item.c.reference)
    .join(work_item, work_item.c.id == transition.c.item)
    .where(transition.c.was != State.IN_PROGRESS, transition.c.became != State.IN_PROGRESS)
)


@dataclass(frozen=True)
class QueueAccount:
    """The queue's own account.

    `cases` are all its cases by process. `ended` are the attempts that a living worker brought to an end for good: it
    logs that first, so the log knows them. `moved` counts by case what persons did, which is logged first too.
    """

    cases: dict[str, frozenset[str]]
    ended: frozenset[CaseAttempt]
    moved: Counter[str]


@dataclass(frozen=True)
class KnownItem:
    """One case as the queue has it, and every change of its state, in their order."""

    item: WorkItem
    transitions: tuple[Transition, ...]


def known(address: str) -> QueueAccount | None:
    """What the queue at the address knows; None when there is no queue. Raises `Unusable` when it cannot be read."""
    return _asked(address, _known)


def states(address: str, of: Collection[str] | None = None) -> Mapping[str, State] | None:
    """Where each case (`process/reference`) stands, of these at least if some are named; None when there is no queue.

    Raises `Unusable`.
    """
    return _asked(address, lambda engine: _states(engine, of))


def item_of(address: str, process: str, reference: str) -> KnownItem | None:
    """One case; None when there is no queue, or it does not know the case. Raises `Unusable`."""
    return _asked(address, lambda engine: _item(engine, process, reference))


def restricted(address: str, case: str | None = None) -> frozenset[str]:
    """The cases (`process/reference`) of the restricted list, or the one if it is of them; none when there is no queue.

    Raises `Unusable`.
    """
    return _asked(address, lambda engine: _restricted(engine, case)) or frozenset()


def kept_letters(address: str, board: str, subject: str | None = None) -> list[KeptLetter] | None:
    """The letters of a board's vault, of one case if given; None when there is no queue. Raises `Unusable`.

    The queue of an earlier release has no vault, and so none.
    """
    return _asked(address, lambda engine: _letters(engine, board, subject))


def _asked(address: str, ask: Callable[[sa.Engine], T]) -> T | None:
    """What the queue answers, changing nothing; None when there is none."""
    try:
        with _reading(address) as engine:
            return ask(engine) if engine else None
    except sa.exc.DBAPIError as error:
        raise (explained(error) or Unusable("the queue's database is of another release")) from error


def _known(engine: sa.Engine) -> QueueAccount:
    with engine.connect() as connection:
        cases: dict[str, set[str]] = {}
        for process, reference in connection.execute(sa.select(work_item.c.process, work_item.c.reference)):
            cases.setdefault(process, set()).add(f"{process}/{reference}")
        ended = {(f"{process}/{case}", attempt) for process, case, attempt in connection.execute(_ENDED)}
        moved = Counter(f"{process}/{case}" for process, case in connection.execute(_MOVED))
        return QueueAccount({name: frozenset(some) for name, some in cases.items()}, frozenset(ended), moved)


def _states(engine: sa.Engine, of: Collection[str] | None) -> dict[str, State]:
    wanted = sa.select(work_item.c.process, work_item.c.reference, work_item.c.state)
    if of is not None and len(of) <= _FEW:
        wanted = wanted.where(work_item.c.reference.in_([subject.partition("/")[2] for subject in of]))
    with engine.connect() as connection:
        rows = connection.execute(wanted)
        return {f"{process}/{reference}": State(state) for process, reference, state in rows}


def _item(engine: sa.Engine, process: str, reference: str) -> KnownItem | None:
    wanted = sa.select(work_item).where(work_item.c.process == process, work_item.c.reference == reference)
    with engine.connect() as connection:
        row = connection.execute(wanted).one_or_none()
        if row is None:
            return None
        changes = connection.execute(transitions().where(transition.c.item == row.id))
        return KnownItem(to_item(row), tuple(map(to_transition, changes)))


def _restricted(engine: sa.Engine, case: str | None) -> frozenset[str]:
    columns = work_item.c.process, work_item.c.reference, work_item.c.restricted, work_item.c.code
    wanted = sa.select(*columns).where(work_item.c.restricted | work_item.c.code.is_not(None))
    if case is not None:
        process, _, reference = case.partition("/")
        wanted = wanted.where(work_item.c.process == process, work_item.c.reference == reference)
    with engine.connect() as connection:
        rows = [row for row in connection.execute(wanted) if row.restricted or Code(row.code or "").restricted]
        return frozenset(f"{row.process}/{row.reference}" for row in rows)


def _letters(engine: sa.Engine, board: str, subject: str | None) -> list[KeptLetter]:
    if not sa.inspect(engine).has_table(vault_letter.name):
        return []
    with engine.connect() as connection:
        return letters_of(connection, board, subject)


@contextmanager
def _reading(address: str) -> Iterator[sa.Engine | None]:
    url = make_url(address)
    if url.get_backend_name() != "sqlite":
        engine = connect(address)
    elif url.database and Path(url.database).is_file():
        file = Path(url.database)
        engine = sa.create_engine("sqlite://", creator=lambda: open_to_read(file), hide_parameters=True)
    else:
        yield None
        return
    try:
        yield engine
    finally:
        engine.dispose()
