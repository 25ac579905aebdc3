"""The engine: every item to an outcome, in the caller's thread, with nothing personal in the engine's tables."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from dbos import DBOS

from klickfri.model import codes
from klickfri.model.errors import AuditUnavailable, Interrupted, NotAdmitted, RecordLocked, SystemIll
from klickfri.model.sentences import Sentence
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.work import engine as work_engine
from klickfri.work import tables
from klickfri.work.engine import Engine
from klickfri.work.store import Store

NOW = dt.datetime(2026, 11, 20, 1, 0)
DONE = Outcome(State.COMPLETED, outcome="granted")


def fill(store: Store, *references: str) -> None:
    """Takes in applications, oldest first."""
    rows = [
        {"reference": reference, "received": f"2026-11-{number:02} 02:12", "given_name": "Kanariefågel"}
        for number, reference in enumerate(references, 1)
    ]
    store.add("sfi", rows, "run1", NOW)


def work(
    store: Store,
    handle: Callable[[WorkItem], Outcome],
    stop: threading.Event | None = None,
    max_attempts: int = 2,
    begin: Callable[[], object] = lambda: None,
    **more: Any,
) -> None:
    """One worker, until the queue is empty or it is told to stop."""
    engine = Engine(store, "sfi", handle, lambda: NOW, run="night", poll=0.01, max_attempts=max_attempts, **more)
    engine.work("w1", until_empty=True, stop=stop or threading.Event(), begin=begin)


def test_every_item_comes_to_an_outcome(store: Store) -> None:
    """Oldest first; failures are tried again until their attempts are used up; a locked one goes to the tail."""
    fill(store, "A-clean", "A-fails", "A-recovers", "A-locked", "A-ours", "A-young", "A-deferred")
    turns: list[str] = []
    threads = set()

    def handle(item: WorkItem) -> Outcome:
        turns.append(item.reference)
        threads.add(threading.current_thread())
        match item.reference, item.attempt:
            case "A-fails", _:
                return Outcome(State.FAILED, code="TIMEOUT")
            case "A-recovers", 1:
                return Outcome(State.FAILED, code="TIMEOUT")
            case "A-locked", 1 | 2:
                raise RecordLocked
            case "A-ours", 1:
                raise RecordLocked("rpa-1")
            case "A-young", _:
                return Outcome(State.PENDING_USER_ACTION, code="UNG")
            case "A-deferred", _:
                return Outcome(State.DEFERRED, defer_until=dt.date(2026, 12, 4))
        return DONE

    work(store, handle)
    ended = {item.reference: (item.state, item.last and item.last.code, item.attempt) for item in store.items("sfi")}
    assert ended == {
        "A-clean": (State.COMPLETED, None, 1),
        "A-fails": (State.FAILED, "TIMEOUT", 2),
        "A-recovers": (State.COMPLETED, None, 2),
        "A-locked": (State.COMPLETED, None, 3),
        "A-ours": (State.COMPLETED, None, 2),
        "A-young": (State.PENDING_USER_ACTION, "UNG", 1),
        "A-deferred": (State.DEFERRED, None, 1),
    }
    assert turns[:7] == ["A-clean", "A-fails", "A-recovers", "A-locked", "A-ours", "A-young", "A-deferred"]
    assert threads == {threading.current_thread()}
    assert [store.get("sfi", reference).put_backs for reference in ("A-locked", "A-ours")] == [2, 0]
    assert store.get("sfi", "A-clean").run == "night"


def test_the_engine_s_own_tables_hold_nothing_personal(store: Store) -> None:
    """Only names of processes, references and state words; the payload stays in the item's row alone."""
    fill(store, "A-1")
    reasons = ("Sökande heter Kanariefågel",)
    work(store, lambda _: Outcome(State.PENDING_USER_ACTION, code="UNG", reasons=reasons))
    tables = sa.MetaData()
    tables.reflect(store.engine)
    with store.engine.connect() as connection:
        told = {name: str(connection.execute(sa.select(table)).all()) for name, table in tables.tables.items()}
    assert [name for name, text in told.items() if "Kanarie" in text] == ["work_item"]
    assert "sfi/A-1/0" in told["workflow_status"]
    assert State.PENDING_USER_ACTION in told["workflow_output"]


def test_a_protected_person_is_gone_from_the_files(store: Store, tmp_path: Path) -> None:
    """Promise 4: after the turn the database's files no longer hold what the person wrote."""
    fill(store, "A-1")
    work(store, lambda _: Outcome(State.PENDING_USER_ACTION, code="SKYDD-F", restricted=True))
    assert not any("Kanariefågel".encode() in file.read_bytes() for file in tmp_path.iterdir())


def test_stop_lets_the_item_in_hand_finish_and_takes_no_more(store: Store) -> None:
    """The next start goes on where the queue stands."""
    fill(store, "A-1", "A-2", "A-3")
    stop = threading.Event()
    seen: list[str] = []

    def handle(item: WorkItem) -> Outcome:
        seen.append(item.reference)
        stop.set()
        return DONE

    work(store, handle, stop)
    assert store.count("sfi") == {State.COMPLETED: 1, State.NEW: 2}
    work(store, lambda item: seen.append(item.reference) or DONE)
    assert seen[0] == "A-1"
    assert sorted(seen) == ["A-1", "A-2", "A-3"]
    assert store.count("sfi") == {State.COMPLETED: 3}


def test_nothing_is_taken_from_the_queue_while_the_engine_is_put_away(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever takes turns has ended before what runs them goes, or a stop would print an error of the engine's."""
    taking = list[str]()
    destroy = DBOS.destroy

    def looked(**words: Any) -> None:
        taking.extend(thread.name for thread in threading.enumerate() if thread.name.startswith("queue-worker-"))
        destroy(**words)

    monkeypatch.setattr(DBOS, "destroy", looked)
    fill(store, "A-1")
    seen = set[str]()

    def handle(item: WorkItem) -> Outcome:
        seen.update(thread.name for thread in threading.enumerate())
        return DONE

    work(store, handle)
    assert "queue-worker-sfi" in seen
    assert taking == []


@pytest.mark.parametrize("error", [Interrupted("stop"), AuditUnavailable("disk full"), NotAdmitted("no")])
def test_an_interrupted_item_keeps_its_place(store: Store, error: Exception) -> None:
    """Stopped in mid-item, unable to log or not let in: nothing is counted against the item, and the worker ends."""
    fill(store, "A-1", "A-2")

    def stops(_: WorkItem) -> Outcome:
        raise error

    with pytest.raises(type(error)):
        work(store, stops)
    assert [ticket.round for ticket in store.ready("sfi", NOW.date())] == [0, 0]
    work(store, lambda _: DONE)
    assert store.count("sfi") == {State.COMPLETED: 2}
    assert store.get("sfi", "A-1").attempt == 2


@pytest.mark.parametrize(
    ("others_first", "order"), [(False, ["A-1", "A-1", "A-1", "A-2"]), (True, ["A-1", "A-2", "A-1", "A-1"])]
)
def test_an_ill_system_costs_a_case_nothing(store: Store, others_first: bool, order: list[str]) -> None:
    """The item goes back with no failure counted, however often, and is tried again when `ready` returns: at once, or
    after the others."""
    fill(store, "A-1", "A-2")
    turns: list[str] = []
    waited: list[int] = []

    def handle(item: WorkItem) -> Outcome:
        turns.append(item.reference)
        if item.reference == "A-1" and item.attempt < 3:
            ill = SystemIll(codes.NETWORK, Sentence.NO_ANSWER())
            ill.others_first = others_first
            raise ill
        return DONE

    over: list[int] = []
    ready = lambda: waited.append(len(turns))  # noqa: E731
    work(store, handle, max_attempts=1, ready=ready, over=lambda: over.append(len(turns)))
    assert turns == order
    assert waited == [0, 1, 2, 3]
    assert over == ([1, 2, 3, 4] if others_first else [3, 4])
    assert store.count("sfi") == {State.COMPLETED: 2}
    assert store.get("sfi", "A-1").put_backs == 0


def test_a_run_that_gives_an_ill_system_up_leaves_everything_waiting(store: Store) -> None:
    """What `ready` raises ends the work with nothing in hand; the next worker takes the item up."""
    fill(store, "A-1", "A-2")
    waits = iter([None, SystemIll(codes.TOO_LONG_ILL, Sentence.ILL_TOO_LONG())])

    def ready() -> None:
        if error := next(waits):
            raise error

    def down(_: WorkItem) -> Outcome:
        raise SystemIll(codes.NETWORK, Sentence.NO_ANSWER())

    with pytest.raises(SystemIll, match="for too long"):
        work(store, down, max_attempts=1, ready=ready)
    assert store.count("sfi") == {State.NEW: 2}
    work(store, lambda _: DONE, max_attempts=1)
    assert store.count("sfi") == {State.COMPLETED: 2}


def test_a_worker_that_cannot_begin_takes_nothing(store: Store) -> None:
    """What it needs before the first item is missing: `work` ends with the queue untouched."""
    fill(store, "A-1")

    def begin() -> None:
        raise NotAdmitted("a new password is wanted")

    with pytest.raises(NotAdmitted):
        work(store, lambda _: DONE, begin=begin)
    assert store.get("sfi", "A-1").attempt == 0


def test_an_item_that_breaks_its_worker_says_so_to_the_next(store: Store) -> None:
    """An unforeseen error ends the worker; the next one is told of the death, and may set the item aside."""
    fill(store, "A-1", "A-2")

    def breaks(item: WorkItem) -> Outcome:
        if item.reference == "A-1" and not item.deaths:
            raise ZeroDivisionError
        return DONE

    with pytest.raises(ZeroDivisionError):
        work(store, breaks, max_attempts=1)
    work(store, breaks, max_attempts=1)
    assert store.count("sfi") == {State.COMPLETED: 2}
    assert store.get("sfi", "A-1").deaths == 1


def test_a_beat_tells_that_the_worker_lives_and_has_what_it_works_with(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue's row says when it was heard; who is dead, or has lost its account, looks after nothing more."""
    held, looked = [True], list[str]()
    engine = Engine(store, "sfi", lambda item: DONE, lambda: NOW, hold=lambda: held[0])
    engine._worker = "w1"
    monkeypatch.setattr(engine, "_look_after", lambda: looked.append("looked"))
    store.workers.register("w1", dt.datetime(2000, 1, 1, tzinfo=dt.UTC))
    before = dt.datetime.now(dt.UTC).timestamp()
    assert engine._beat()
    with store.engine.connect() as connection:
        (heartbeat,) = connection.scalars(sa.select(tables.worker.c.heartbeat))
    assert before <= heartbeat <= dt.datetime.now(dt.UTC).timestamp()
    held[0] = False
    assert not engine._beat()
    held[0] = True
    store.workers.unregister("w1")
    assert not engine._beat()
    assert looked == ["looked"]


def test_a_worker_that_finds_itself_among_the_dead_ends_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Declared dead after its beat was heard: it ends before it takes anything back, its own items least of all."""

    class Ended(Exception):
        pass

    def end() -> None:
        raise Ended

    monkeypatch.setattr(work_engine, "exit_fenced", end)
    engine = Engine(store, "sfi", lambda item: DONE, lambda: NOW)
    engine._worker = "w1"
    store.workers.register("w1", NOW)
    fill(store, "A-1")
    assert store.claim("sfi", "w1", NOW, store.ready("sfi", NOW.date())[0])
    store.workers.unregister("w1")
    with pytest.raises(Ended):
        engine._look_after()
    assert store.count("sfi") == {State.IN_PROGRESS: 1}


def test_a_turn_is_its_own_items(store: Store) -> None:
    """Whoever stands first in the queue by then: each item has its own turn, and none twice."""
    fill(store, "A-1", "A-2", "A-3")
    handled: list[str] = []

    def handle(item: WorkItem) -> Outcome:
        handled.append(f"{item.reference} {item.run} {item.worker}")
        return DONE

    ready: list[int] = []
    engine = Engine(store, "sfi", handle, lambda: NOW, run="night", ready=lambda: ready.append(1))
    engine._worker = "w1"
    store.workers.register("w1", NOW)
    first, second, third = store.ready("sfi", NOW.date())
    results = [Future[str]() for _ in range(3)]
    for ticket, result in zip((second, third, second), results, strict=True):
        engine._handoff.put((ticket, result))
        engine._serve()
    assert [result.result() for result in results] == ["completed", "completed", "not mine"]
    assert handled == ["A-2 night w1", "A-3 night w1"]
    assert len(ready) == 3
    assert store.ready("sfi", NOW.date()) == [first]
