"""Leases of robot accounts: an account is used by one worker at a time, on every machine that shares the queue.

A lease is held by a run (or a rehearsal) and lives as long as the run or its worker does: a worker that outlives its
run keeps the account until it has finished its item, and a worker that died is followed by another of the same run.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from klickfri.work.liveness import LEASE, Observer, has_ended
from klickfri.work.tables import Row, account

_LOOK = 0.5
"""Seconds between two looks at a lease that may be dead."""


@dataclass(frozen=True)
class Holder:
    """Who holds accounts: a run's id, and the process that began or joined it."""

    run: str
    host: str
    pid: int


@dataclass(frozen=True)
class TakenAccounts:
    """The accounts that were free and are the holder's now, and who has the others that were looked at."""

    accounts: tuple[str, ...]
    in_use: tuple[str, ...]


class Accounts:
    """The leases of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    def take(
        self, system: str, names: Sequence[str], number: int, holder: Holder, lease: float = LEASE
    ) -> TakenAccounts:
        """Takes so many free accounts of the system, or as many as there are.

        A lease that says nothing is waited for, at most a lease, when free accounts are too few.
        """
        observer = Observer()
        while True:
            held = self._held(system, observer, lease)
            free = [name for name in names if name not in held]
            waits = len(free) < number and not all(one.spoke for one in held.values())
            if not waits and self._write(system, free[:number], holder):
                return TakenAccounts(tuple(free[:number]), tuple(held[name].told for name in names if name in held))
            time.sleep(_LOOK)

    def _held(self, system: str, observer: Observer, lease: float) -> dict[str, _Held]:
        """The leases that are not known to be dead; the dead are struck out."""
        living = {}
        with self._writing() as connection:
            for row in connection.execute(sa.select(account).where(account.c.system == system)):
                heard = observer.hear(row.name, row.heartbeat, time.monotonic())
                if _is_gone(row) or heard.silent > lease:
                    connection.execute(sa.delete(account).where(_this(system, row.name)))
                else:
                    living[row.name] = _Held(heard.spoke, f"{row.name}: run {row.holder} on {row.host}")
        return living

    def _write(self, system: str, names: Sequence[str], holder: Holder) -> bool:
        """Notes the leases, all or none; False when somebody else was quicker."""
        now = dt.datetime.now(dt.UTC)
        mine = {"system": system, "holder": holder.run, "host": holder.host, "pid": holder.pid}
        rows = [{**mine, "name": name, "since": now.isoformat(), "heartbeat": now.timestamp()} for name in names]
        try:
            with self._writing() as connection:
                if rows:
                    connection.execute(sa.insert(account), rows)
            return True
        except sa.exc.IntegrityError:
            return False

    def inherit(
        self, system: str, names: Sequence[str], holder: Holder, observer: Observer, lease: float = LEASE
    ) -> list[str]:
        """Takes over, of these accounts, those that another process held for the same run and whose lease says nothing
        any more. `observer` is of whoever asks again and again.
        """
        of_others = (account.c.system == system) & (account.c.holder == holder.run) & ~_of(holder)
        mine = {"host": holder.host, "pid": holder.pid, "worker_pid": None}
        with self._writing() as connection:
            rows = connection.execute(sa.select(account).where(of_others).with_for_update()).all()
            heard = {row.name: observer.hear(row.name, row.heartbeat, time.monotonic()) for row in rows}
            left = [row.name for row in rows if row.name in names and heard[row.name].silent > lease]
            taken = sa.update(account).where(account.c.system == system, account.c.name.in_(left))
            connection.execute(taken.values(**mine))
            return left

    def enter(self, system: str, name: str, run: str, pid: int) -> bool:
        """A worker of the run begins to use the account; False when the run no longer holds it."""
        return self._renew(_this(system, name) & (account.c.holder == run), worker_pid=pid)

    def renew(self, system: str, name: str, run: str) -> bool:
        """The account is still in use; False when somebody else has it: its worker must end at once."""
        return self._renew(_this(system, name) & (account.c.holder == run))

    def renew_all(self, holder: Holder) -> bool:
        """As `renew`, for all accounts of the holder; False when it holds none."""
        return self._renew(_of(holder))

    def others_in(self, connection: sa.Connection, holder: Holder, observer: Observer) -> bool:
        """Does somebody else hold accounts for the holder's run? The leases of the dead are struck out."""
        living = False
        for row in connection.execute(sa.select(account).where(account.c.holder == holder.run, ~_of(holder))):
            heard = observer.hear((row.system, row.name), row.heartbeat, time.monotonic())
            if _is_gone(row) or heard.silent > LEASE:
                connection.execute(sa.delete(account).where(_this(row.system, row.name)))
            else:
                living = True
        return living

    def _renew(self, which: sa.ColumnElement[bool], **values: object) -> bool:
        beat = {"heartbeat": dt.datetime.now(dt.UTC).timestamp(), **values}
        with self._writing() as connection:
            return connection.execute(sa.update(account).where(which).values(**beat)).rowcount > 0

    def release(self, holder: Holder) -> None:
        """Gives back every account of the holder."""
        with self._writing() as connection:
            connection.execute(sa.delete(account).where(_of(holder)))


@dataclass(frozen=True)
class _Held:
    spoke: bool
    told: str


def _this(system: str, name: str) -> sa.ColumnElement[bool]:
    return (account.c.system == system) & (account.c.name == name)


def _of(holder: Holder) -> sa.ColumnElement[bool]:
    """Several may hold accounts for one run: who began it, and who joined it."""
    return (account.c.holder == holder.run) & (account.c.host == holder.host) & (account.c.pid == holder.pid)


def _is_gone(row: Row) -> bool:
    """Both the run and its worker have ended, on this machine."""
    return has_ended(row.host, row.pid) and (row.worker_pid is None or has_ended(row.host, row.worker_pid))
