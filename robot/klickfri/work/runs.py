"""Runs as rows: one run of a process at a time, on whatever machine; a run that died stands in nobody's way."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from enum import StrEnum

import sqlalchemy as sa

from klickfri.model.errors import Busy
from klickfri.work.accounts import Accounts, Holder
from klickfri.work.liveness import LEASE, Observer, has_ended
from klickfri.work.tables import Row, Select, run

_LOOK = 0.5
"""Seconds between two looks at a run that may be dead."""


class RunState(StrEnum):
    """Where a run stands. `lost` is one whose process died: the next run of the process finds it."""

    RUNNING = "running"
    ENDED = "ended"
    STOPPED = "stopped"
    LOST = "lost"


@dataclass(frozen=True)
class Run:
    """A run: whose process it is, who asked for it, and where it stands."""

    id: str
    process: str
    host: str
    pid: int
    asked_by: str
    started: dt.datetime
    state: RunState = RunState.RUNNING
    ended: dt.datetime | None = None


class Runs:
    """The runs of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def begin(self, new: Run, lease: float = LEASE) -> list[Run]:
        """Begins a run, and returns the process's runs that were found dead.

        A run of another machine that says nothing is waited for, at most a lease. Raises `Busy` when one lives.
        """
        observer, lost = Observer(), list[Run]()
        while True:
            try:
                with self._writing() as connection:
                    lost += self._declare_lost(connection, new.process, observer, lease)
                    connection.execute(sa.insert(run).values(**_values(new)))
                return lost
            except sa.exc.IntegrityError:  # another is running
                self._refuse(new.process, observer)
            time.sleep(_LOOK)

    def _declare_lost(self, connection: sa.Connection, process: str, observer: Observer, lease: float) -> list[Run]:
        """Notes as lost every run that is known to be dead."""
        dead = []
        for row in connection.execute(_running(process)):
            heard = observer.hear(row.id, row.heartbeat, time.monotonic())
            if has_ended(row.host, row.pid) or heard.silent > lease:
                _close(connection, row.id, RunState.LOST, None)
                dead.append(_read(row))
        return dead

    def _refuse(self, process: str, observer: Observer) -> None:
        """Raises `Busy` when the run that stands in the way has been heard."""
        with self._engine.connect() as connection:
            for row in connection.execute(_running(process)):
                if observer.hear(row.id, row.heartbeat, time.monotonic()).spoke:
                    raise Busy(
                        f"{process} is being run already: run {row.id}, started {_told(row.started)} by {row.asked_by} "
                        f"on {row.host} (process {row.pid}). Nothing was done"
                    )

    def beat(self, run_id: str, now: dt.datetime) -> bool:
        """The run says that it lives. False when it has been taken for dead: it must end at once.

        One that has been told to have ended, and is about to, was not.
        """
        mine = sa.update(run).where(run.c.id == run_id, run.c.state != RunState.LOST)
        with self._writing() as connection:
            return connection.execute(mine.values(heartbeat=now.timestamp())).rowcount == 1

    def end(self, run_id: str, state: RunState, now: dt.datetime) -> None:
        """The run has ended; nothing changes when it has been told already."""
        with self._writing() as connection:
            _close(connection, run_id, state, now)

    def living(self, process: str, lease: float = LEASE) -> Run | None:
        """The run of the process that is under way; one that says nothing is waited for, at most a lease."""
        observer = Observer()
        while True:
            with self._engine.connect() as connection:
                row = connection.execute(_running(process)).one_or_none()
            if row is None or has_ended(row.host, row.pid):
                return None
            heard = observer.hear(row.id, row.heartbeat, time.monotonic())
            if heard.spoke or heard.silent > lease:
                return _read(row) if heard.spoke else None
            time.sleep(_LOOK)

    def lets_in(self, run_id: str) -> bool:
        """May somebody who has taken accounts for the run still join it?"""
        with self._writing() as connection:
            row = connection.execute(_this(run_id).with_for_update()).one_or_none()
            return row is not None and row.state == RunState.RUNNING and not row.closing

    def shut(self, run_id: str, holder: Holder, accounts: Accounts, observer: Observer) -> bool:
        """Is the holder the last who works in the run? Then nobody may join any more."""
        with self._writing() as connection:
            connection.execute(_this(run_id).with_for_update())
            if accounts.others_in(connection, holder, observer):
                return False
            connection.execute(sa.update(run).where(run.c.id == run_id).values(closing=True))
            return True

    def ask_to_stop(self, process: str | None, by: str, *, at_once: bool) -> list[Run]:
        """Asks the runs of a process, or all, to stop; who is asked. They see it within a second."""
        mine = sa.true() if process is None else run.c.process == process
        told = sa.update(run).where(mine, run.c.state == RunState.RUNNING).returning(run)
        with self._writing() as connection:
            return [_read(row) for row in connection.execute(told.values(stop=1 + at_once, stop_by=by))]

    def pass_on_stop(self, run_id: str, times: int, by: str) -> None:
        """Who stops the run where it was begun stops it wherever it was joined."""
        with self._writing() as connection:
            more = sa.update(run).where(run.c.id == run_id, run.c.stop < min(times, 2))
            connection.execute(more.values(stop=min(times, 2), stop_by=by))

    def asked_to_stop(self, run_id: str) -> tuple[int, str]:
        """How often the run has been asked to stop, 2 at most, and by whom at last."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(run.c.stop, run.c.stop_by).where(run.c.id == run_id)).one_or_none()
            return (row.stop, row.stop_by or "") if row else (0, "")

    def running(self) -> list[Run]:
        """Every run that is under way, or died without a word."""
        query = sa.select(run).where(run.c.state == RunState.RUNNING).order_by(run.c.started)
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query)]

    def of(self, process: str) -> list[Run]:
        """Every run of the process, the latest first."""
        query = sa.select(run).where(run.c.process == process).order_by(run.c.started.desc(), run.c.id.desc())
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query)]

    def latest(self, processes: Collection[str], before: dt.datetime | None, limit: int) -> list[Run]:
        """The runs of these processes that began before a moment, or all, the latest first, so many at most."""
        earlier = sa.true() if before is None else run.c.started < before.isoformat()
        wanted = sa.select(run).where(run.c.process.in_(processes), earlier)
        query = wanted.order_by(run.c.started.desc(), run.c.id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [_read(row) for row in connection.execute(query)]

    def get(self, run_id: str) -> Run | None:
        """The run of that id."""
        with self._engine.connect() as connection:
            row = connection.execute(_this(run_id)).one_or_none()
        return _read(row) if row else None

    def at_work(self, process: str, observer: Observer, lease: float = LEASE) -> list[str]:
        """The runs of the process that are at work, as far as the observer knows who looks at them now and again."""
        with self._engine.connect() as connection:
            rows = connection.execute(_running(process)).all()
        heard = {row.id: observer.hear(row.id, row.heartbeat, time.monotonic()) for row in rows}
        return [row.id for row in rows if not has_ended(row.host, row.pid) and heard[row.id].silent <= lease]


def _running(process: str) -> Select:
    return sa.select(run).where(run.c.process == process, run.c.state == RunState.RUNNING)


def _this(run_id: str) -> Select:
    return sa.select(run).where(run.c.id == run_id)


def _close(connection: sa.Connection, run_id: str, state: RunState, now: dt.datetime | None) -> None:
    still = sa.update(run).where(run.c.id == run_id, run.c.state == RunState.RUNNING)
    connection.execute(still.values(state=state, ended=now and now.isoformat()))


def _values(new: Run) -> dict[str, object]:
    return {**asdict(new), "started": new.started.isoformat(), "heartbeat": new.started.timestamp()}


def _read(row: Row) -> Run:
    ended = row.ended and dt.datetime.fromisoformat(row.ended)
    started = dt.datetime.fromisoformat(row.started)
    return Run(row.id, row.process, row.host, row.pid, row.asked_by, started, RunState(row.state), ended)


def _told(moment: str) -> str:
    """The moment on this machine's clock."""
    return f"{dt.datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M}"
