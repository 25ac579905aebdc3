"""The queue: one row per application, checked transitions, one owner."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from klickfri.model.errors import BadInput, Fenced, ForbiddenTransition, UnknownItem
from klickfri.model.work import BY_HAND, DECIDED, PROPOSED, TRANSITIONS, ListedItem, Outcome, State, WorkItem
from klickfri.work import queries, tables
from klickfri.work.store import Store, Ticket

NOW = dt.datetime(2026, 11, 20, 1, 0)
TODAY = NOW.date()
LATER = NOW + dt.timedelta(hours=1)
DONE = Outcome(State.COMPLETED, outcome="granted")


def applications(*references: str) -> list[dict[str, str]]:
    """Rows received one hour apart, in this order."""
    return [
        {"reference": reference, "received": f"2026-11-{number:02} 02:12", "given_name": "Kanariefågel"}
        for number, reference in enumerate(references, 1)
    ]


def claimed(store: Store, worker: str = "w1") -> WorkItem:
    """The next item, in the hands of a living worker."""
    if not store.workers.beat(worker, NOW):
        store.workers.register(worker, NOW)
    item = store.claim("sfi", worker, NOW)
    assert item is not None
    return item


def order(store: Store, today: dt.date = TODAY) -> list[str]:
    """References in the order of their turns."""
    by_id = {item.id: item.reference for item in store.items("sfi")}
    return [by_id[ticket.item] for ticket in store.ready("sfi", today)]


def test_a_reference_is_taken_once(store: Store) -> None:
    """The same file given twice adds nobody twice, and says whom it left alone."""
    assert store.add("sfi", applications("A-1", "A-2"), "run1", NOW) == (2, ())
    assert store.add("sfi", applications("A-2", "A-3"), "run2", NOW) == (1, ("A-2",))
    assert store.add("other", applications("A-2"), "run3", NOW).taken == 1
    assert store.count("sfi") == {State.NEW: 3}


def test_a_reference_with_a_personal_number_is_refused(store: Store) -> None:
    """Nothing is taken in, and the error does not repeat the number."""
    with pytest.raises(BadInput) as refused:
        store.add("sfi", applications("A-1", "sfi-850314-2385"), "run1", NOW)
    assert "850314" not in str(refused.value)
    assert not store.items("sfi")


def test_the_oldest_received_goes_first(store: Store) -> None:
    """New before deferred, high priority first, then the time of arrival, whatever the order of intake."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    store.finish(claimed(store), Outcome(State.DEFERRED, defer_until=dt.date(2026, 11, 25)), "w1", NOW)
    store.add("sfi", list(reversed(applications("A-2", "A-3", "A-4"))), "run1", NOW)
    store.add("sfi", applications("A-5"), "run1", NOW, priority=1)
    assert order(store) == ["A-5", "A-2", "A-3", "A-4"]
    assert order(store, dt.date(2026, 11, 25)) == ["A-5", "A-2", "A-3", "A-4", "A-1"]


def test_a_ticket_is_good_for_one_round(store: Store) -> None:
    """A turn that has been had cannot be had again."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    store.workers.register("w1", NOW)
    (ticket,) = store.ready("sfi", NOW.date())
    item = store.claim("sfi", "w1", NOW, ticket, run="night")
    assert item is not None
    assert (item.state, item.attempt, item.run) == (State.IN_PROGRESS, 1, "night")
    store.put_back(item, "w1", NOW)
    assert store.claim("sfi", "w1", NOW, ticket) is None
    assert store.ready("sfi", NOW.date()) == [Ticket(item.id, ticket.round + 1)]


def test_a_locked_item_goes_to_the_tail_and_is_counted(store: Store) -> None:
    """Others get their turn before a locked record is tried again."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    store.put_back(claimed(store), "w1", NOW)
    assert order(store) == ["A-2", "A-1"]
    assert store.get("sfi", "A-1").put_backs == 1


def test_who_stood_aside_for_others_is_in_place_again_when_the_system_is_well(store: Store) -> None:
    """An outage changes nobody's turn: the backlog is answered oldest first, by the engine's count too."""
    store.add("sfi", applications("A-1", "A-2", "A-3"), "run1", NOW)
    health = store.health("provux", "sfi")
    health.blame("A-1", "500", anywhere=True)
    store.put_back(claimed(store), "w1", NOW, locked=False)
    assert order(store) == ["A-2", "A-3", "A-1"]
    store.issue("sfi", TODAY, lambda _, row: None)
    health.went_well("A-2", NOW)
    assert order(store) == ["A-1", "A-2", "A-3"]
    assert places(store) == order(store)
    assert store.get("sfi", "A-1").put_backs == 0


def places(store: Store) -> list[str]:
    """References in the order in which the engine sorts their turns."""
    with store.engine.connect() as connection:
        rows = connection.execute(sa.select(tables.work_item)).all()
    return [row.reference for row in sorted(rows, key=queries.place)]


def test_a_person_changes_the_order(store: Store) -> None:
    """First, last, or as before; the turn that was given out by the old order is called off. What moved is refused."""
    store.add("sfi", applications("A-1", "A-2", "A-3"), "run1", NOW)
    store.issue("sfi", TODAY, lambda _, row: None)
    (old, *_) = store.ready("sfi", TODAY)
    store.prioritise([store.get("sfi", "A-3")], 5, lambda item: None)
    store.prioritise([store.get("sfi", "A-1")], -5, lambda item: None)
    assert order(store) == places(store) == ["A-3", "A-2", "A-1"]
    store.workers.register("w", NOW)
    assert store.claim("sfi", "w", NOW, old) is None
    told = [store.get("sfi", "A-3")]
    claimed(store)
    with pytest.raises(ForbiddenTransition, match="meanwhile"):
        store.prioritise(told, 0, lambda item: None)


def test_every_place_is_one_that_the_engine_can_count_to(store: Store) -> None:
    """From 1 to 2^31 - 1, whatever the row says; deferred ones always last."""
    extremes = itertools.product((-9, 9), (0, 99), ("1990-01-01", "2099-12-31 23:59"), (False, True))
    store.add("sfi", applications("A-1"), "run1", NOW)
    with store.engine.connect() as connection:
        row = connection.execute(sa.select(tables.work_item)).one()
    made: dict[State, list[int]] = {State.NEW: [], State.DEFERRED: []}
    for (priority, tail, received, aside), state in itertools.product(extremes, made):
        facts = {**row._mapping, "priority": priority, "tail": tail, "received": received, "aside": aside}
        made[state].append(queries.place(SimpleNamespace(**{**facts, "state": state})))  # type: ignore[arg-type]
    assert 1 <= min(made[State.NEW]) <= max(made[State.NEW]) < min(made[State.DEFERRED])
    assert max(made[State.DEFERRED]) < 2**31


def test_a_released_item_keeps_its_place(store: Store) -> None:
    """When the operator stops the robot nobody loses their place in the queue."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    store.release(claimed(store), "w1", NOW)
    assert order(store) == ["A-1", "A-2"]


def test_the_outcome_is_kept_and_found_by_code(store: Store) -> None:
    """What a person needs to take over is in the row, and the history tells the way."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    told = Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=("För ung.",), done=("Öppnade",), clicks_work=3)
    store.finish(claimed(store), told, "w1", LATER)
    item = store.get("sfi", "A-1")
    assert (item.last, item.ended) == (told, LATER)
    assert item.history == (
        "2026-11-20T01:00:00 new -> in_progress (w1)",
        "2026-11-20T02:00:00 in_progress -> pending_user_action UNG (w1)",
    )
    assert [found.reference for found in store.items("sfi", State.PENDING_USER_ACTION, code="UNG")] == ["A-1"]


def test_a_deferred_item_comes_back_with_its_date(store: Store) -> None:
    """The date survives the database and the item is claimable on the day, not before."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    until = dt.date(2026, 12, 4)
    store.finish(claimed(store), Outcome(State.DEFERRED, defer_until=until), "w1", NOW)
    assert store.get("sfi", "A-1").defer_until == until
    assert store.claim("sfi", "w1", dt.datetime(2026, 12, 3, 23)) is None
    assert store.claim("sfi", "w1", dt.datetime(2026, 12, 4, 0)) is not None


def test_a_dead_worker_s_outcome_is_not_taken(store: Store) -> None:
    """Declared dead, a worker can neither finish, nor put back, nor claim, nor come back to life."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    item = claimed(store)
    store.workers.declare_dead(0.0, lease=20.0)
    assert store.workers.declare_dead(21.0, lease=20.0) == ["w1"]
    for late in (
        lambda: store.finish(item, DONE, "w1", LATER),
        lambda: store.put_back(item, "w1", LATER),
        lambda: store.release(item, "w1", LATER),
    ):
        with pytest.raises(Fenced):
            late()
    assert store.claim("sfi", "w1", LATER) is None
    assert not store.workers.beat("w1", LATER)
    assert store.get("sfi", "A-1").state is State.IN_PROGRESS


def test_an_item_that_changed_hands_is_fenced(store: Store) -> None:
    """Only the attempt that owns the item now may end it."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    first = claimed(store)
    store.release(first, "w1", NOW)
    second = claimed(store, "w2")
    with pytest.raises(Fenced):
        store.finish(first, DONE, "w1", NOW)
    store.finish(second, DONE, "w2", NOW)


def test_those_who_wait_for_a_person_are_found_without_the_others(store: Store) -> None:
    """Handed over, failed for good and proposed, oldest first; not what is new, granted, or proposed and decided."""
    ends = {
        "A-1": Outcome(State.FAILED, code="TIMEOUT"),
        "A-2": Outcome(State.COMPLETED, outcome="granted", reasons=("as was proposed",)),
        "A-3": Outcome(State.COMPLETED, outcome="proposed"),
        "A-4": Outcome(State.PENDING_USER_ACTION, code="UNG"),
    }
    store.add("sfi", applications(*ends, "A-5"), "run1", NOW)
    for end in ends.values():
        store.finish(claimed(store, "w1"), end, "w1", NOW, max_attempts=1)
    assert [item.reference for item in store.for_people("sfi")] == ["A-1", "A-3", "A-4"]
    assert store.for_people("sfi") == [item for item in store.items("sfi") if item.waits_for_a_person]


def test_a_list_says_of_items_what_they_say_themselves(store: Store) -> None:
    """Who is protected, by any one sign; who has a proposal; also where a text only looks as if. In the same order, on
    both databases; those that are shown are read in the list's order."""
    quoted = ('"restricted": true', '"outcome": "proposed"', '"code": "SKYDD-S"', "SKYDD proposed")
    ends = [
        Outcome(State.COMPLETED, outcome="proposed"),
        Outcome(State.PENDING_USER_ACTION, outcome="proposed", code="UNG"),
        Outcome(State.COMPLETED, outcome="granted", reasons=quoted, question=quoted[0]),
        Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=quoted, last_step=quoted[1]),
        Outcome(State.PENDING_USER_ACTION, code="SKYDD-S"),
        Outcome(State.PENDING_USER_ACTION, code="UNG", restricted=True),
        Outcome(State.FAILED, code="TIMEOUT", outcome="proposed"),
    ]
    store.add("sfi", applications(*(f"A-{number}" for number in range(len(ends) + 2))), "run1", NOW)
    for end in ends:
        store.finish(claimed(store, "w1"), end, "w1", NOW, max_attempts=1)
    with store.writing() as connection:
        number, last = tables.work_item.c.reference, tables.to_text(ends[4])
        connection.execute(sa.update(tables.work_item).where(number == "A-7").values(restricted=True))
        connection.execute(sa.update(tables.work_item).where(number == "A-4").values(restricted=False, last=last))
    for asked in ((), (State.COMPLETED, State.FAILED)):
        items, listed = store.items("sfi", *asked), store.listed("sfi", *asked)
        assert listed == [_as_listed(item) for item in items]
        assert store.read(listed[::-1]) == items[::-1]
    assert sum(one.is_restricted for one in store.listed("sfi")) == 3
    assert store.listed_for_people("sfi") == [_as_listed(item) for item in store.for_people("sfi")]
    assert store.listed("sfi", code="UNG", run="run1") == [_as_listed(one) for one in store.items("sfi", code="UNG")]
    assert store.listed("sfi", run="another") == []


def _as_listed(item: WorkItem) -> ListedItem:
    names = [field.name for field in dataclasses.fields(ListedItem)]
    return ListedItem(**{name: getattr(item, name) for name in names})


def test_items_of_dead_workers_are_taken_back(store: Store) -> None:
    """A living worker keeps its item; a dead one's goes back to its old place."""
    store.add("sfi", applications("A-1", "A-2", "A-3"), "run1", NOW)
    claimed(store, "w1")
    claimed(store, "w2")
    store.workers.unregister("w1")
    assert [item.reference for item in store.reclaim(LATER)] == ["A-1"]
    assert order(store) == ["A-1", "A-3"]


def test_what_dies_over_an_item_is_counted(store: Store) -> None:
    """The worker's death and its browser's: no attempt fails by it, and a person who tries again begins anew."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    for number in range(2):
        claimed(store, f"w{number}")
        store.workers.unregister(f"w{number}")
        store.reclaim(LATER)
    gone = Outcome(State.FAILED, code="WEBBLÄSARE")
    assert store.finish(claimed(store, "w2"), gone, "w2", NOW, max_attempts=1) is State.NEW
    assert store.get("sfi", "A-1").deaths == 3
    store.finish(claimed(store, "w2"), Outcome(State.PENDING_USER_ACTION, code="AVBRUTEN"), "w2", NOW)
    store.move([store.get("sfi", "A-1")], State.NEW, "karin", LATER)
    assert store.get("sfi", "A-1").deaths == 0


def test_a_person_may_open_an_item_again(store: Store) -> None:
    """A failed item gets a turn of its own and all its attempts back."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    (first,) = store.ready("sfi", NOW.date())
    store.finish(claimed(store), Outcome(State.FAILED, code="TIMEOUT"), "w1", NOW)
    store.move([store.get("sfi", "A-1")], State.NEW, "karin", LATER)
    assert store.ready("sfi", NOW.date()) != [first]
    assert store.get("sfi", "A-1").history[-1] == "2026-11-20T02:00:00 failed -> new (karin)"


def test_who_ended_an_item_is_kept(store: Store) -> None:
    """What a person did by hand is not counted as the robot's; a proposal that a person decides is told apart."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    store.finish(claimed(store), Outcome(State.FAILED, code="TIMEOUT"), "w1", NOW)
    store.finish(claimed(store), Outcome(State.COMPLETED, outcome=PROPOSED), "w1", NOW)
    items = [store.get("sfi", "A-1"), store.get("sfi", "A-2")]
    store.move(items, State.COMPLETED, "karin", LATER)
    ended = [store.get("sfi", item.reference).last for item in items]
    assert ended == [
        Outcome(State.COMPLETED, code="TIMEOUT", outcome=BY_HAND), Outcome(State.COMPLETED, outcome=DECIDED),
    ]  # fmt: skip


def test_a_failed_attempt_that_is_not_the_last_goes_to_the_tail(store: Store) -> None:
    """The item is tried again after the others; the row remembers why."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    failed = Outcome(State.FAILED, code="TIMEOUT")
    assert store.finish(claimed(store), failed, "w1", NOW, max_attempts=2) is State.NEW
    assert order(store) == ["A-2", "A-1"]
    assert store.get("sfi", "A-1").last == failed
    store.finish(claimed(store), DONE, "w1", NOW)
    assert store.finish(claimed(store), failed, "w1", NOW, max_attempts=2) is State.FAILED


def test_a_ticket_is_issued_once_a_round(store: Store) -> None:
    """Whoever asks and however often: one ticket for each turn, in the order of the turns."""
    store.add("sfi", applications("A-1", "A-2"), "run1", NOW)
    issued: list[str] = []
    for _ in range(2):
        store.issue("sfi", TODAY, lambda _, row: issued.append(f"{row.reference}/{row.round}"))
    store.put_back(claimed(store), "w1", NOW)
    store.issue("sfi", TODAY, lambda _, row: issued.append(f"{row.reference}/{row.round}"))
    assert issued == ["A-1/0", "A-2/0", "A-1/1"]


def test_a_ticket_that_could_not_be_used_is_replaced(store: Store) -> None:
    """A turn refused because of a dead worker's claim costs nobody their place in the night."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    (ticket,) = store.ready("sfi", TODAY)
    store.issue("sfi", TODAY, lambda *_: None)
    claimed(store, "dying")
    store.workers.register("w1", NOW)
    assert store.claim("sfi", "w1", NOW, ticket) is None
    store.void(ticket)
    store.workers.unregister("dying")
    store.reclaim(NOW)
    assert store.issue("sfi", TODAY, lambda *_: None) == 1
    store.void(ticket)
    assert store.ready("sfi", TODAY) == [Ticket(ticket.item, ticket.round + 1)]


def test_a_ticket_that_could_not_be_written_is_written_later(store: Store) -> None:
    """Ticket and note are one transaction: an error in between leaves neither."""
    store.add("sfi", applications("A-1"), "run1", NOW)

    def fails(*_: object) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.issue("sfi", TODAY, fails)
    assert store.issue("sfi", TODAY, lambda *_: None) == 1


def test_the_queue_is_finished_when_nobody_waits_or_works(store: Store) -> None:
    """Deferred items and items for a person do not keep the night going; an item in hand does."""
    store.add("sfi", applications("A-1"), "run1", NOW)
    assert store.unfinished("sfi", TODAY)
    item = claimed(store)
    assert store.unfinished("sfi", TODAY)
    store.finish(item, Outcome(State.DEFERRED, defer_until=dt.date(2026, 11, 25)), "w1", NOW)
    assert not store.unfinished("sfi", TODAY)
    assert store.unfinished("sfi", dt.date(2026, 11, 25))


def test_an_unknown_reference_is_told(store: Store) -> None:
    """Asking for somebody who is not there is an error with a name."""
    with pytest.raises(UnknownItem, match="A-9"):
        store.get("sfi", "A-9")


def test_a_protected_person_s_item_keeps_only_its_reference(store: Store, tmp_path: Path) -> None:
    """Promise 4: in the same transaction, and in no byte of the database's files afterwards."""
    rows = applications(*(f"A-{number}" for number in range(1, 40)))
    for row in rows:
        row["note"] = f"Hemligtord{row['reference'].replace('-', '')}x" * 200
    store.add("sfi", rows, "run1", NOW)
    item = claimed(store)
    seen = Outcome(State.PENDING_USER_ACTION, code="SKYDD-S", picture="ab12", done=("Öppnade",), restricted=True)
    assert b"HemligtordA1x" in bytes_of(tmp_path)
    store.finish(item, seen, "w1", NOW)
    assert store.scrub()
    assert b"HemligtordA1x" not in bytes_of(tmp_path)
    assert b"HemligtordA2x" in bytes_of(tmp_path)
    kept = store.get("sfi", "A-1")
    assert (kept.payload, kept.restricted, kept.reference) == ({}, True, "A-1")
    assert kept.last == dataclasses.replace(seen, picture=None, done=())
    with pytest.raises(ForbiddenTransition):
        store.move([kept], State.NEW, "karin", LATER)


def bytes_of(folder: Path) -> bytes:
    """Everything the database has left on the disk."""
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


class Queue(RuleBasedStateMachine):
    """Any order of events: the rows follow the published table of transitions and nobody is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.store = Store("sqlite://")
        self.workers, self.born, self.added, self.held = 0, 0, 0, list[WorkItem]()
        self.last: dict[str, State] = {}

    def _items(self) -> Sequence[WorkItem]:
        return self.store.items("sfi")

    @rule(number=st.integers(1, 3))
    def add(self, number: int) -> None:
        references = [f"A-{self.added + place}" for place in range(number)]
        self.added += number
        self.store.add("sfi", applications(*references), "run", NOW)

    @rule()
    def claim(self) -> None:
        self.workers += 1
        self.store.workers.register(f"w{self.workers}", NOW)
        item = self.store.claim("sfi", f"w{self.workers}", NOW)
        if item:
            self.held.append(item)

    @rule(state=st.sampled_from(State), restricted=st.booleans(), which=st.integers(0, 9))
    def finish(self, state: State, restricted: bool, which: int) -> None:
        if not self.held:
            return
        item = self.held[which % len(self.held)]
        assert item.worker
        outcome = Outcome(state, restricted=restricted, defer_until=TODAY)
        try:
            self.store.finish(item, outcome, item.worker, NOW)
            assert restricted or state in TRANSITIONS[State.IN_PROGRESS]
            self.held.remove(item)
        except ForbiddenTransition:
            assert state not in TRANSITIONS[State.IN_PROGRESS]

    @rule(which=st.integers(0, 9))
    def put_back(self, which: int) -> None:
        if self.held:
            item = self.held.pop(which % len(self.held))
            self.store.put_back(item, item.worker or "", NOW)

    @rule(which=st.integers(0, 9))
    def die(self, which: int) -> None:
        if self.held:
            item = self.held.pop(which % len(self.held))
            self.store.workers.unregister(item.worker or "")
            self.store.reclaim(NOW)
            with pytest.raises(Fenced):
                self.store.finish(item, DONE, item.worker or "", NOW)

    @rule(state=st.sampled_from(State), which=st.integers(0, 20))
    def person_moves(self, state: State, which: int) -> None:
        items = self._items()
        if not items:
            return
        item = items[which % len(items)]
        by_hand = State.IN_PROGRESS not in (item.state, state) and not (item.restricted and state is State.NEW)
        try:
            self.store.move([item], state, "karin", NOW)
            assert by_hand
            assert state in TRANSITIONS[item.state]
        except ForbiddenTransition:
            assert not by_hand or state not in TRANSITIONS[item.state]

    @invariant()
    def nobody_is_lost(self) -> None:
        assert sum(self.store.count("sfi").values()) == self.added

    @invariant()
    def rows_follow_the_table(self) -> None:
        for item in self._items():
            steps = [line.split() for line in self.store.get("sfi", item.reference).history]
            path = [State.NEW, *(State(step[3]) for step in steps)]
            assert [step[1] for step in steps] == path[:-1]
            assert all(after in TRANSITIONS[before] for before, after in itertools.pairwise(path))
            assert path[-1] == item.state
            assert not (item.restricted and (item.payload or item.state is State.NEW))

    @invariant()
    def owners_are_as_told(self) -> None:
        assert {item.id for item in self.store.items("sfi", State.IN_PROGRESS)} == {item.id for item in self.held}

    def teardown(self) -> None:
        self.store.close()


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=40, stateful_step_count=20)
