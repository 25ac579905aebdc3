"""The queue: one row per application is the one truth of where it stands.

SQLite on one machine, PostgreSQL when several machines share the queue; only the address differs. Every change of
state is checked and made in one transaction, so that two workers never own the same item. `now` is always an input.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import NamedTuple

import sqlalchemy as sa

from klickfri.model.errors import BadInput, Fault, Fenced, ForbiddenTransition, UnknownItem
from klickfri.model.personal_number import holds_personal_number
from klickfri.model.work import (
    BY_HAND,
    DECIDED,
    PROPOSED,
    TRANSITIONS,
    ListedItem,
    Outcome,
    State,
    Transition,
    WorkItem,
)
from klickfri.work import queries
from klickfri.work.accounts import Accounts
from klickfri.work.checks import LogChecks
from klickfri.work.health import Health, Illness
from klickfri.work.incidents import Incidents
from klickfri.work.migrations import migrate
from klickfri.work.outbox import Outbox
from klickfri.work.overview import Overview
from klickfri.work.pauses import Pauses
from klickfri.work.persons import Persons
from klickfri.work.runs import Runs
from klickfri.work.sessions import WebSessions
from klickfri.work.starts import Starts
from klickfri.work.tables import (
    LISTED,
    Row,
    connect,
    system_health,
    to_item,
    to_listed,
    to_outcome,
    to_text,
    to_transition,
    transition,
    work_item,
)
from klickfri.work.vault import Vault
from klickfri.work.workers import Workers

_INTAKE = 7301
"""A class of locks of our own, in a PostgreSQL that others may use too."""
_TICKETS = 200
_PART = 1_000
"""Rows that are put in by one statement, so that a large file costs little memory."""


class Added(NamedTuple):
    """What became of an intake: how many were taken in, and which references the process already had."""

    taken: int
    already: tuple[str, ...]


class Ticket(NamedTuple):
    """One turn of one item: an item gets a new round every time it goes back into the queue."""

    item: int
    round: int


class Store:
    """The queue of all processes at one database address (`sqlite:///queue.db`, `postgresql://...`)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = connect(url)
        self.workers = Workers(self.engine, self.writing)
        self.runs = Runs(self.engine, self.writing)
        self.accounts = Accounts(self.engine, self.writing)
        self.starts = Starts(self.engine, self.writing)
        self.incidents = Incidents(self.engine, self.writing)
        self.pauses = Pauses(self.engine, self.writing)
        self.outbox = Outbox(self.engine, self.writing)
        self.overview = Overview(self.engine, self.writing)
        self.persons = Persons(self.engine, self.writing)
        self.sessions = WebSessions(self.engine, self.writing)
        self.checks = LogChecks(self.engine, self.writing)
        self.vault = Vault(self.engine, self.writing)
        migrate(self.engine)

    def health(self, system: str, process: str = "") -> Health:
        """How a legacy system is, as a worker of a process tells it and all workers find it."""
        return Health(self.engine, self.writing, system, process)

    def illnesses(self) -> dict[str, Illness]:
        """The systems that are ill."""
        ill = sa.select(system_health).where(system_health.c.ill_since.is_not(None)).order_by(system_health.c.system)
        with self.engine.connect() as connection:
            rows = connection.execute(ill).all()
        return {row.system: Illness(dt.datetime.fromisoformat(row.ill_since), row.ill_reason) for row in rows}

    def close(self) -> None:
        """Gives the connections back."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """One transaction that writes."""
        with self.engine.begin() as connection:
            if self.engine.dialect.name == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection

    @contextmanager
    def alone(self, process: str) -> Iterator[sa.Connection]:
        """One transaction that writes, while no other of this kind goes on for the process on any machine: intakes, and
        what settles them with the log.
        """
        with self.writing() as connection:
            if self.engine.dialect.name != "sqlite":  # whose writers are alone anyway
                turn = sa.func.pg_advisory_xact_lock(_INTAKE, sa.func.hashtext(process))
                connection.execute(sa.select(turn))
            yield connection

    # -- into the queue

    def add(
        self,
        process: str,
        rows: Sequence[Mapping[str, str]],
        run: str,
        now: dt.datetime,
        priority: int = 0,
        witness: Callable[[Added], None] = lambda _: None,
    ) -> Added:
        """Takes applications in, all or none; a reference that the process already has is left alone.

        Each row needs `reference` and `received` (ISO). A higher `priority` goes first. `witness` hears of it before
        it is durable; what it raises undoes it all. Raises `BadInput` when a reference holds a personal number.
        """
        _refuse_personal_numbers(process, rows)
        with self.alone(process) as connection:
            known = set(connection.scalars(sa.select(work_item.c.reference).where(work_item.c.process == process)))
            fresh = {row["reference"]: row for row in rows if row["reference"] not in known}
            left = iter(fresh.items())
            while part := dict(islice(left, _PART)):
                connection.execute(sa.insert(work_item), queries.add_rows(process, part, run, now, priority))
            taken = Added(len(fresh), tuple(row["reference"] for row in rows if row["reference"] in known))
            witness(taken)
        return taken

    def added(self, process: str, moment: str) -> int:
        """How many items were taken in at that very moment (ISO)."""
        query = sa.select(sa.func.count()).where(work_item.c.process == process, work_item.c.added == moment)
        with self.engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def references(self, process: str) -> list[str]:
        """Every reference that the process ever had."""
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(work_item.c.reference).where(work_item.c.process == process)))

    # -- what people see

    def get(self, process: str, reference: str) -> WorkItem:
        """The item with its history. Raises `UnknownItem`."""
        query = sa.select(work_item).where(work_item.c.process == process, work_item.c.reference == reference)
        with self.engine.connect() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise UnknownItem(f"{process} has no item {reference}")
            return to_item(row, queries.history(connection, row.id))

    def processes(self) -> list[str]:
        """The processes that have items."""
        with self.engine.connect() as connection:
            return list(connection.scalars(sa.select(work_item.c.process).distinct().order_by(work_item.c.process)))

    def items(self, process: str, *states: State, code: str | None = None, run: str | None = None) -> list[WorkItem]:
        """Items, oldest first: of these states (all when none is named), of this code, and last had by this run."""
        query = queries.meant(sa.select(work_item), process, states, code, run)
        with self.engine.connect() as connection:
            return [to_item(row) for row in connection.execute(query)]

    def listed(self, process: str, *states: State, code: str | None = None, run: str | None = None) -> list[ListedItem]:
        """As `items`, no more of each than a list asks before it is known which are shown; those are then `read`."""
        query = queries.meant(sa.select(*LISTED), process, states, code, run)
        with self.engine.connect() as connection:
            return [to_listed(row) for row in connection.execute(query)]

    def read(self, listed: Sequence[ListedItem]) -> list[WorkItem]:
        """The items of a list, in its order, as they are by now."""
        query = sa.select(work_item).where(work_item.c.id.in_([one.id for one in listed]))
        with self.engine.connect() as connection:
            found = {row.id: to_item(row) for row in connection.execute(query)}
        return [found[one.id] for one in listed if one.id in found]

    def for_people(self, process: str) -> list[WorkItem]:
        """Items that wait for a person, oldest first; what has ended, most of a queue, is not read."""
        query = queries.may_wait_for_people(sa.select(work_item), process)
        with self.engine.connect() as connection:
            return [item for item in map(to_item, connection.execute(query)) if item.waits_for_a_person]

    def listed_for_people(self, process: str) -> list[ListedItem]:
        """As `for_people`, no more of each than a list asks, as `listed`."""
        query = queries.may_wait_for_people(sa.select(*LISTED), process)
        with self.engine.connect() as connection:
            found = [to_listed(row) for row in connection.execute(query)]
        return [one for one in found if one.state in (State.PENDING_USER_ACTION, State.FAILED) or one.is_proposal]

    def transitions(self, item: WorkItem) -> tuple[Transition, ...]:
        """Every change of the item's state, in their order."""
        with self.engine.connect() as connection:
            rows = connection.execute(queries.transitions().where(transition.c.item == item.id))
            return tuple(to_transition(row) for row in rows)

    def deferrals(self, process: str) -> Mapping[int, tuple[Transition, ...]]:
        """The changes to `deferred` and from it, in their order, of each item of the process that has any, by id."""
        asked = (transition.c.was == State.DEFERRED) | (transition.c.became == State.DEFERRED)
        query = queries.transitions().join(work_item).where(work_item.c.process == process, asked)
        found = defaultdict[int, list[Transition]](list)
        with self.engine.connect() as connection:
            for row in connection.execute(query):
                found[row.item].append(to_transition(row))
        return {item: tuple(changes) for item, changes in found.items()}

    def count(self, process: str) -> Counter[State]:
        """How many items stand in each state."""
        state = work_item.c.state
        query = sa.select(state, sa.func.count()).where(work_item.c.process == process).group_by(state)
        with self.engine.connect() as connection:
            return Counter({State(name): number for name, number in connection.execute(query)})

    # -- out of the queue

    def ready(self, process: str, today: dt.date) -> list[Ticket]:
        """The turns that may begin, in their order: new before deferred, then priority, then oldest received."""
        with self.engine.connect() as connection:
            rows = connection.execute(queries.in_order(sa.select(work_item.c.id, work_item.c.round), process, today))
            return [Ticket(*row) for row in rows]

    def unfinished(self, process: str, today: dt.date) -> bool:
        """True while an item may begin or is in somebody's hands."""
        busy = sa.select(work_item.c.id).where(work_item.c.process == process, work_item.c.state == State.IN_PROGRESS)
        with self.engine.connect() as connection:
            waiting = queries.may_begin(sa.select(work_item.c.id), process, today)
            return any(connection.execute(query.limit(1)).first() for query in (busy, waiting))

    def issue(self, process: str, today: dt.date, write: Callable[[sa.Connection, Row], None]) -> int:
        """Has a ticket written, in their order and in this transaction, for items that may begin and lack one.

        Returns how many; a few hundred at a time, so that nobody waits long for the database.
        """
        lacking = queries.in_order(sa.select(work_item), process, today).where(work_item.c.ticket < work_item.c.round)
        with self.writing() as connection:
            rows = connection.execute(lacking.limit(_TICKETS).with_for_update(skip_locked=True)).all()
            for row in rows:
                write(connection, row)
            noted = sa.update(work_item).where(work_item.c.id.in_([row.id for row in rows]))
            connection.execute(noted.values(ticket=work_item.c.round))
            return len(rows)

    def claim(
        self, process: str, worker_id: str, now: dt.datetime, ticket: Ticket | None = None, run: str | None = None
    ) -> WorkItem | None:
        """Gives one item to a living worker: the first in order, or the ticket's. None when there is none."""
        first = queries.in_order(sa.select(work_item), process, now.date()).where(queries.is_alive(worker_id))
        if ticket is not None:
            first = first.where(work_item.c.id == ticket.item, work_item.c.round == ticket.round)
        anyone = ticket is None  # a named item is waited for while others look at it
        with self.writing() as connection:
            row = connection.execute(first.limit(1).with_for_update(skip_locked=anyone)).one_or_none()
            if row is None:
                return None
            mine = {"worker": worker_id, "run": run or row.run, "attempt": row.attempt + 1}
            times = {"started": now.isoformat(), "ended": None, "aside": False}
            return to_item(queries.change(connection, row, State.IN_PROGRESS, worker_id, now, **mine, **times))

    def void(self, ticket: Ticket) -> None:
        """Spends a ticket that could not be used, so that the item gets a new one when it may begin."""
        this_round = (work_item.c.id == ticket.item) & (work_item.c.round == ticket.round)
        with self.writing() as connection:
            connection.execute(sa.update(work_item).where(this_round).values(round=work_item.c.round + 1))

    # -- how an attempt ends

    def finish(
        self, item: WorkItem, outcome: Outcome, worker_id: str, now: dt.datetime, max_attempts: int = 1
    ) -> State:
        """Closes the attempt and says in which state the item is now.

        A failed attempt that is not the last sends the item to the tail of the queue; one under which the browser died
        counts as a death instead, of which whoever handles the item judges. A protected person's item
        goes to a person, whatever state the outcome names, and is reduced to its reference in the same transaction;
        `scrub` afterwards empties the files.
        Raises `Fenced` when the worker is dead or no longer the owner, and `ForbiddenTransition`.
        """
        emptied = {"payload": "{}", "restricted": True} if outcome.restricted else {}
        outcome = queries.without_traces(outcome) if outcome.restricted else outcome
        with self.writing() as connection:
            row = _owned(connection, item, worker_id)
            once_more = outcome.is_tried_again(row.failures, max_attempts)
            state = State.NEW if once_more else _allowed(row, outcome.state)
            counted = {"round": row.round + 1, "tail": row.tail + once_more, "deaths": row.deaths + outcome.died}
            counted["failures"] = row.failures + (outcome.state is State.FAILED and not outcome.died)
            counted["defer_until"] = outcome.defer_until and outcome.defer_until.isoformat()
            told = {"last": to_text(outcome), "code": outcome.code, "ended": now.isoformat()}
            queries.change(connection, row, state, worker_id, now, **counted, **told, **emptied)
            return state

    def put_back(self, item: WorkItem, worker_id: str, now: dt.datetime, *, locked: bool = True) -> None:
        """Sends the item to the tail of the queue, because its record is locked; or has it stand aside, because others
        shall be tried first while the system may be ill.
        """
        with self.writing() as connection:
            row = _owned(connection, item, worker_id)
            counted = {"round": row.round + 1, "put_backs": row.put_backs + locked, "tail": row.tail + locked}
            counted["aside"] = not locked
            queries.change(connection, row, State.NEW, worker_id, now, **counted)

    def release(self, item: WorkItem, worker_id: str, now: dt.datetime) -> None:
        """Gives the item back unharmed, at its old place: the robot was stopped, or the legacy system is ill."""
        with self.writing() as connection:
            queries.change(connection, _owned(connection, item, worker_id), State.NEW, worker_id, now)

    def move(
        self,
        items: Sequence[WorkItem],
        state: State,
        person: str,
        now: dt.datetime,
        tell: Callable[[WorkItem], None] = lambda item: None,
    ) -> None:
        """A person's change of state of all these items or of none: done by hand, withdrawn, or once more.

        `tell` is called for each before anything is kept, and what it raises leaves everything as it was.
        Raises `ForbiddenTransition`, also when an item has moved since it was looked at.
        """
        with self.writing() as connection:
            for item in items:
                row = connection.execute(queries.one_locked(item.id)).one()
                queries.change(connection, row, _by_person(row, item, state), person, now, **_moved(row, state))
            for item in items:
                tell(item)

    def assign(self, items: Sequence[WorkItem], to: str, tell: Callable[[WorkItem], None]) -> None:
        """A person has taken these items; nobody has when `to` is empty. `tell` as in `move`."""
        self._note(items, tell, assigned=to or None)

    def prioritise(self, items: Sequence[WorkItem], priority: int, tell: Callable[[WorkItem], None]) -> None:
        """Gives these items, which wait for the robot, another place in the queue. `tell` as in `move`."""
        self._note(items, tell, priority=priority, round=work_item.c.round + 1)

    def _note(self, items: Sequence[WorkItem], tell: Callable[[WorkItem], None], **values: object) -> None:
        """Raises `ForbiddenTransition` when an item has moved, or was taken, since it was looked at."""
        with self.writing() as connection:
            for item in items:
                row = connection.execute(queries.one_locked(item.id)).one()
                if row.state != item.state:
                    raise ForbiddenTransition(f"{item.reference} has become {row.state} meanwhile")
                if (row.assigned or "") != item.assigned:
                    raise ForbiddenTransition(f"{item.reference} was taken by {row.assigned or 'nobody'} meanwhile")
                connection.execute(sa.update(work_item).where(work_item.c.id == item.id).values(**values))
            for item in items:
                tell(item)

    def scrub(self) -> bool:
        """Empties SQLite's write-ahead log, so that deleted payloads are in no file. False when readers hindered it.

        PostgreSQL keeps dead rows until its own vacuum.
        """
        if self.engine.dialect.name != "sqlite":
            return True
        with self.engine.connect() as connection:
            busy, _, _ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
            return not busy

    def reclaim(self, now: dt.datetime) -> list[WorkItem]:
        """Takes items back from dead workers, at their old place; each death is counted."""
        with self.writing() as connection:
            lost = connection.execute(queries.orphans()).all()
            return [to_item(_taken_back(connection, row, now)) for row in lost]


def _taken_back(connection: sa.Connection, row: Row, now: dt.datetime) -> Row:
    return queries.change(connection, row, State.NEW, row.worker, now, deaths=row.deaths + 1)


def _owned(connection: sa.Connection, item: WorkItem, worker_id: str) -> Row:
    query = queries.one_locked(item.id).where(work_item.c.worker == worker_id, queries.is_alive(worker_id))
    this_attempt = (work_item.c.state == State.IN_PROGRESS) & (work_item.c.attempt == item.attempt)
    row = connection.execute(query.where(this_attempt)).one_or_none()
    if row is None:
        raise Fenced(f"{item.reference} is no longer in the hands of {worker_id}")
    return row


def _allowed(row: Row, state: State) -> State:
    if state not in TRANSITIONS[State(row.state)]:
        raise ForbiddenTransition(f"{row.reference}: {row.state} -> {state} is not allowed")
    return state


def _by_person(row: Row, item: WorkItem, state: State) -> State:
    """The state, if a person may put the item there now."""
    if State.IN_PROGRESS in (State(row.state), state):
        raise ForbiddenTransition(f"{item.reference}: only a worker begins and ends an attempt")
    if row.state != item.state:
        raise ForbiddenTransition(f"{item.reference} has become {row.state} meanwhile")
    if row.restricted and state is State.NEW:
        raise ForbiddenTransition(f"{item.reference} is for a person with the right authority alone")
    decided = item.is_proposal and state is State.COMPLETED
    return state if decided else _allowed(row, state)


def _moved(row: Row, state: State) -> dict[str, object]:
    """What else changes with a person's change of state: a new try has all its attempts, an end says whose it is."""
    if state is State.NEW:
        return {"failures": 0, "put_backs": 0, "deaths": 0, "tail": 0, "code": None, "assigned": None}
    if state is State.COMPLETED:
        last = to_outcome(row.last) or Outcome(state)
        by = DECIDED if last.outcome == PROPOSED else BY_HAND
        return {"last": to_text(dataclasses.replace(last, state=state, outcome=by))}
    return {}


def _refuse_personal_numbers(process: str, rows: Sequence[Mapping[str, str]]) -> None:
    faults = [
        Fault(f"row {number}", "the reference holds a personal number", "Use the application's own number.")
        for number, row in enumerate(rows, 1)
        if holds_personal_number(row["reference"])
    ]
    if faults:
        raise BadInput(process, faults)
