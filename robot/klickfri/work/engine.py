"""The durable engine: every turn of every item is a workflow that outlives the process (`docs/adr/0002`).

The only module that knows DBOS. The item's row stays the truth: a *ticket* (one workflow, named
`process/reference/round`) is derived from it and carries nothing but numbers, so the engine's own tables hold no
personal data. A turn is safe to repeat: a ticket whose round has passed does nothing.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

import sqlalchemy as sa

from klickfri.settings import environment, server
from klickfri.settings.own_name import own_name

with environment.reduced():  # what DBOS imports asks another program what Python was built for
    from dbos import DBOS, DBOSClient, DBOSConfig, DBOSPortableJSONSerializer, EnqueueOptions

from klickfri.model.errors import AuditUnavailable, Fenced, Interrupted, NotAdmitted, RecordLocked, SystemIll
from klickfri.model.work import Outcome, State, WorkItem
from klickfri.work import queries
from klickfri.work.heartbeat import Heartbeat, exit_fenced
from klickfri.work.liveness import LEASE
from klickfri.work.store import Store, Ticket
from klickfri.work.tables import Row

_NAME = "klickfri"
_VERSION = "1"  # of the turn; set by hand, for by default any edit would strand the waiting tickets
_TURN = "turn"
_KEEP_DEAD = dt.timedelta(days=1)
_NOT_MINE = "not mine"
_TAKING = "queue-worker-"
"""What the engine calls its threads that take turns from the queue."""
_TICK = 0.05
"""Seconds between two looks of the engine's own threads."""
_TO_WRITE = 5.0
"""Seconds in which the results of finished turns must be written."""


class _LeftPending(BaseException):
    """Ends a turn without a result: the engine keeps it pending, and a living worker takes it over."""


Turn = tuple[Ticket, "Future[str]"]


class Engine:
    """Runs the items of one process through `handle`, each to an outcome, whatever happens to the workers.

    `handle` is called in the thread that called `work`, so a browser may live there. It answers with an outcome.
    It may also raise `RecordLocked` (the item goes to the tail of the queue),
    `SystemIll` (the item goes back unharmed, and is tried again once `ready` returns, or after the others), or
    `Interrupted`, `NotAdmitted` or `AuditUnavailable` (the item keeps its place, and `work` ends with that error).
    `clock` gives the time of the cases; `lease` is how long, in seconds, a worker may be silent before its item is
    taken over; `poll` is the longest wait between two items. `hold` is called with each beat and says whether the
    worker still has what it works with (its account); else it ends as if it had been declared dead. `ready` is called
    before an item is claimed; it may wait, and what it raises ends `work` with nothing in hand; `over` is called when
    the turn that `ready` was asked for is over, whatever came of it.
    """

    def __init__(
        self,
        store: Store,
        process: str,
        handle: Callable[[WorkItem], Outcome],
        clock: Callable[[], dt.datetime],
        *,
        run: str | None = None,
        max_attempts: int = 3,
        lease: float = LEASE,
        poll: float = 0.05,
        hold: Callable[[], bool] = lambda: True,
        ready: Callable[[], None] = lambda: None,
        over: Callable[[], None] = lambda: None,
    ) -> None:
        self._store, self._process, self._handle, self._clock = store, process, handle, clock
        self._run, self._max_attempts = run, max_attempts
        self._lease, self._poll = lease, poll
        self._hold, self._ready, self._over = hold, ready, over
        self._handoff: queue.SimpleQueue[Turn] = queue.SimpleQueue()
        self._closing = threading.Event()
        self._left_pending = False
        self._worker = ""

    def work(
        self, worker_id: str, until_empty: bool, stop: threading.Event, begin: Callable[[], object] = lambda: None
    ) -> None:
        """Handles items until `stop` is set (the item in hand is finished first) or the queue is empty.

        `begin` is called before the first item is taken; what it raises ends `work` with the queue untouched.
        Call this once per process. The process ends with code 75 if other workers have declared it dead.
        """
        self._worker = f"{worker_id}-{own_name()}-{uuid.uuid4().hex[:8]}"
        self._store.workers.register(self._worker, dt.datetime.now(dt.UTC))
        try:
            with self._launched(), Heartbeat(self._beat, self._lease):
                begin()
                self._look_after()
                while not stop.is_set() and not (until_empty and self._is_empty()):
                    self._serve()
        finally:
            self._store.workers.unregister(self._worker)
            self._store.scrub()

    # -- in the thread that called `work`

    def still_mine(self) -> None:
        """Ends the process when others have declared it dead: it may have slept, and what it had in hand is theirs."""
        if not self._store.workers.is_alive(self._worker):
            exit_fenced()

    def issue(self) -> None:
        """Gives every item that may begin its ticket; ticket and the note that it exists are one transaction."""
        while self._store.issue(self._process, self._clock().date(), self._ticket):
            pass

    def _serve(self) -> None:
        try:
            ticket, result = self._handoff.get(timeout=self._poll)
        except queue.Empty:
            return
        try:
            result.set_result(self._take(ticket))
        finally:
            if not result.done():
                self._leave(result)
            self._over()

    def _take(self, ticket: Ticket) -> str:
        while True:
            self._ready()
            item = self._store.claim(self._process, self._worker, self._clock(), ticket, self._run)
            if item is None:
                return self._refused(ticket)
            try:
                return self._attempt(item)
            except Fenced:
                return exit_fenced()
            except SystemIll:
                self._store.release(item, self._worker, self._clock())
            except (Interrupted, NotAdmitted, AuditUnavailable):
                self._store.release(item, self._worker, self._clock())
                raise

    def _refused(self, ticket: Ticket) -> str:
        self.still_mine()
        self._store.void(ticket)
        return _NOT_MINE

    def _attempt(self, item: WorkItem) -> str:
        try:
            outcome = self._handle(item)
        except SystemIll as ill:
            if ill.others_first:
                return self._put_back(item, locked=False)
            raise
        except RecordLocked as lock:
            return self._put_back(item, locked=not lock.account)
        state = self._store.finish(item, outcome, self._worker, self._clock(), self._max_attempts)
        if outcome.restricted:
            self._store.scrub()
        if state is State.NEW:
            self.issue()
        return state

    def _put_back(self, item: WorkItem, locked: bool) -> str:
        self._store.put_back(item, self._worker, self._clock(), locked=locked)
        self.issue()
        return State.NEW

    def _is_empty(self) -> bool:
        return not self._store.unfinished(self._process, self._clock().date())

    # -- in the engine's threads

    def _beat(self) -> bool:
        if not (self._store.workers.beat(self._worker, dt.datetime.now(dt.UTC)) and self._hold()):
            return False
        self._look_after()
        return True

    def _turn(self, item: int, turn: int) -> str:
        result: Future[str] = Future()
        self._handoff.put((Ticket(item, turn), result))
        if self._closing.is_set():
            self._left_pending = True
            raise _LeftPending
        return result.result()

    def _look_after(self) -> None:
        """Takes over from dead workers, and gives every item that may begin its ticket."""
        dead = self._store.workers.declare_dead(time.monotonic(), self._lease)
        if self._worker in dead:
            exit_fenced()
        self._store.reclaim(self._clock())
        DBOS._recover_pending_workflows(dead)  # guarded by the owner's id, so it may be called any number of times
        self._store.workers.drop_dead(dt.datetime.now(dt.UTC) - _KEEP_DEAD)
        self.issue()

    def _ticket(self, connection: sa.Connection, row: Row) -> None:
        options: EnqueueOptions = {
            "workflow_name": _TURN,
            "queue_name": self._process,
            "workflow_id": f"{row.process}/{row.reference}/{row.round}",
            "app_version": _VERSION,
            "priority": queries.place(row),
        }
        self._client.enqueue_in_transaction(connection, options, row.id, row.round)

    @contextmanager
    def _launched(self) -> Iterator[None]:
        config: DBOSConfig = {
            "name": _NAME,
            "system_database_url": self._store.url,
            "executor_id": self._worker,
            "application_version": _VERSION,
            "serializer": DBOSPortableJSONSerializer(),
            "notification_listener_polling_interval_sec": _TICK,
            "log_level": "ERROR",
            "enable_otlp": False,
        }
        if server.is_shared(self._store.url):
            config["db_engine_kwargs"] = {"connect_args": server.REACHING}
        dbos = DBOS(config=config)

        @DBOS.workflow(name=_TURN, max_recovery_attempts=None)
        def turn(item: int, round_: int) -> str:
            return self._turn(item, round_)

        DBOS.listen_queues([self._process])
        DBOS.launch()
        DBOS.register_queue(self._process, worker_concurrency=1, polling_interval_sec=self._poll)
        self._client = DBOSClient(
            system_database_engine=self._store.engine, serializer=DBOSPortableJSONSerializer(), application_name=_NAME
        )
        try:
            yield
        finally:
            self._close(dbos)

    def _close(self, dbos: DBOS) -> None:
        self._closing.set()
        _take_no_more(dbos)
        while not self._handoff.empty():
            self._leave(self._handoff.get()[1])
        self._await_results()
        self._client.destroy()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=0)

    def _await_results(self) -> None:
        """A turn that was left pending never completes here; any other has only its result to write."""
        deadline = time.monotonic() + _TO_WRITE
        while not self._left_pending and self._has_pending() and time.monotonic() < deadline:
            time.sleep(_TICK)

    def _has_pending(self) -> bool:
        return bool(self._client.list_workflows(status="PENDING", executor_id=self._worker, load_input=False))

    def _leave(self, result: Future[str]) -> None:
        self._left_pending = True
        result.set_exception(_LeftPending())


def _take_no_more(dbos: DBOS) -> None:
    """Ends the threads that take turns from the queue while there is somebody to hand them to.

    `DBOS.destroy` takes that away first, and a turn that is taken in between is told as an error on the terminal.
    """
    for event in dbos.background_thread_stop_events:
        event.set()
    for thread in threading.enumerate():
        if thread.name.startswith(_TAKING):
            thread.join(_TO_WRITE)
