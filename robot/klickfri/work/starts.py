"""Planned starts as rows: one for each process and moment, whoever keeps the nights, so that none is made twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum

import sqlalchemy as sa

from klickfri.model.schedule import Hindrance, NightEnd, Obstacle
from klickfri.work.tables import Row, planned_start, scheduled


class StartState(StrEnum):
    """Where a planned start stands. A `waiting` one has come due and is made as soon as nothing stands in its way."""

    WAITING = "waiting"
    FIRED = "fired"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class PlannedStart:
    """One planned start and what became of it. `why` is set while it waits and when it is skipped, `run` when it was
    made, `ended` and `went` when that run has ended; `tries` counts the runs, with those that were lost.
    """

    process: str
    moment: dt.datetime
    state: StartState
    why: Hindrance | None
    run: str
    tries: int
    decided: dt.datetime
    ended: dt.datetime | None
    went: NightEnd | None


@dataclass(frozen=True)
class Kept:
    """How far a process's schedule has been looked at: every start planned up to `looked` has its row.

    `trouble` says why a keeper cannot look on; failed nights before `resumed` count no more.
    """

    process: str
    since: dt.datetime
    looked: dt.datetime
    trouble: str
    resumed: dt.datetime


Tell = Callable[[], object]
"""Tells the log, before anything is kept: what it raises leaves everything as it was."""


class Starts:
    """The planned starts of one queue. `writing` opens a transaction on its database."""

    def __init__(self, engine: sa.Engine, writing: Callable[[], AbstractContextManager[sa.Connection]]) -> None:
        self._engine, self._writing = engine, writing

    # -- how far a keeper has looked

    def kept(self, process: str) -> Kept | None:
        """None when no keeper has seen a schedule of the process."""
        with self._engine.connect() as connection:
            row = connection.execute(sa.select(scheduled).where(scheduled.c.process == process)).one_or_none()
        return _kept(row) if row else None

    def every_kept(self) -> Mapping[str, Kept]:
        """As `kept`, of all processes."""
        with self._engine.connect() as connection:
            return {row.process: _kept(row) for row in connection.execute(sa.select(scheduled))}

    def keep(self, processes: Sequence[str], now: dt.datetime) -> None:
        """Everything that was planned for these up to now has its row; one that is new is kept from now on."""
        seen = {"looked": _text(now), "trouble": ""}
        if not processes:
            return
        try:
            with self._writing() as connection:
                known = set(connection.scalars(sa.select(scheduled.c.process)))
                connection.execute(sa.update(scheduled).where(scheduled.c.process.in_(processes)).values(**seen))
                for name in set(processes) - known:
                    connection.execute(sa.insert(scheduled).values(process=name, since=_text(now), **seen))
        except sa.exc.IntegrityError:  # another keeper was quicker, and says the same
            return

    def trouble(self, process: str, sentence: str) -> None:
        """Says why a keeper cannot look on; what is planned meanwhile is told later."""
        with self._writing() as connection:
            connection.execute(_this(process).values(trouble=sentence))

    def drop(self, process: str) -> None:
        """The process has a schedule no more; what became of its starts stays."""
        with self._writing() as connection:
            connection.execute(sa.delete(scheduled).where(scheduled.c.process == process))

    def turn_back(self, process: str, now: dt.datetime) -> None:
        """The clock had been ahead: what was skipped before its time is decided again in its time; what was made stays.

        Its row says so, and keeps it from being made twice.
        """
        ahead = (planned_start.c.process == process) & (planned_start.c.moment > _text(now))
        with self._writing() as connection:
            connection.execute(sa.delete(planned_start).where(ahead, planned_start.c.state != StartState.FIRED))
            connection.execute(_this(process).values(looked=_text(now)))

    def resume(self, process: str, now: dt.datetime, tell: Tell) -> None:
        """Failed nights up to now count no more."""
        with self._writing() as connection:
            connection.execute(_this(process).values(resumed=_text(now)))
            tell()

    # -- what becomes of a start

    def wait(self, process: str, moment: dt.datetime, now: dt.datetime) -> bool:
        """A start has come due; False when it has its row already."""
        return self._insert(process, moment, now, lambda: None, state=StartState.WAITING, detail="")

    def skip(self, process: str, moment: dt.datetime, why: Hindrance, now: dt.datetime, tell: Tell) -> bool:
        """A start is left out; False when something else became of it before."""
        told = {"state": StartState.SKIPPED, "reason": why.reason, "detail": why.detail}
        waiting = _one(process, moment).where(planned_start.c.state == StartState.WAITING)
        changed = self._change(waiting.values(decided=_text(now), **told), tell)
        return changed or self._insert(process, moment, now, tell, **told)

    def note(self, start: PlannedStart, why: Hindrance) -> None:
        """What a waiting start waits for."""
        waiting = _one(start.process, start.moment).where(planned_start.c.state == StartState.WAITING)
        self._change(waiting.values(reason=why.reason, detail=why.detail), lambda: None)

    def fire(self, start: PlannedStart, run: str, now: dt.datetime, tell: Tell) -> bool:
        """The start becomes a run, once more if the run before was lost; False when another keeper was quicker."""
        as_it_was = planned_start.c.run == start.run if start.run else planned_start.c.state == StartState.WAITING
        mine = _one(start.process, start.moment).where(as_it_was, planned_start.c.ended.is_(None))
        made = {"state": StartState.FIRED, "run": run, "tries": start.tries + 1, "decided": _text(now)}
        return self._change(mine.values(reason=None, detail="", **made), tell)

    def give_back(self, start: PlannedStart, why: Hindrance) -> bool:
        """The run could not begin for others, who were quicker; the start waits again."""
        mine = _one(start.process, start.moment).where(planned_start.c.run == start.run)
        waits = {"state": StartState.WAITING, "run": None, "tries": start.tries - 1}
        return self._change(mine.values(reason=why.reason, detail=why.detail, **waits), lambda: None)

    def end(self, start: PlannedStart, went: NightEnd, now: dt.datetime, tell: Tell) -> bool:
        """The run has ended; False when that is known already."""
        at_work = (planned_start.c.run == start.run) & planned_start.c.ended.is_(None)
        mine = _one(start.process, start.moment).where(at_work)
        return self._change(mine.values(ended=_text(now), went=went), tell)

    # -- what people and keepers see

    def open(self, process: str | None = None) -> list[PlannedStart]:
        """Starts that wait, and those whose run has not ended, in their order; of one process or of all."""
        undone = (planned_start.c.state == StartState.FIRED) & planned_start.c.ended.is_(None)
        return self._read(process, undone | (planned_start.c.state == StartState.WAITING))

    def between(self, process: str, first: dt.datetime, last: dt.datetime) -> list[PlannedStart]:
        """What became of the starts planned from the first moment up to and with the last, in their order."""
        return self._read(process, planned_start.c.moment.between(_text(first), _text(last)))

    def ended(self, process: str, since: dt.datetime, number: int) -> list[PlannedStart]:
        """The latest so many runs that have ended since, the latest first; those a person stopped are no sign."""
        over = (planned_start.c.ended > _text(since)) & (planned_start.c.went != NightEnd.STOPPED)
        return self._read(process, over, latest=number)

    def _read(
        self, process: str | None, which: sa.ColumnElement[bool], latest: int | None = None
    ) -> list[PlannedStart]:
        moment = planned_start.c.moment
        query = sa.select(planned_start).where(which)
        query = query if process is None else query.where(planned_start.c.process == process)
        query = query.order_by(moment) if latest is None else query.order_by(moment.desc()).limit(latest)
        with self._engine.connect() as connection:
            return [_start(row) for row in connection.execute(query)]

    def _insert(self, process: str, moment: dt.datetime, now: dt.datetime, tell: Tell, **values: object) -> bool:
        row = {"process": process, "moment": _text(moment), "decided": _text(now), "tries": 0, **values}
        try:
            with self._writing() as connection:
                connection.execute(sa.insert(planned_start).values(**row))
                tell()
            return True
        except sa.exc.IntegrityError:  # it has its row
            return False

    def _change(self, change: sa.Update, tell: Tell) -> bool:
        with self._writing() as connection:
            changed = connection.execute(change).rowcount == 1
            if changed:
                tell()
        return changed


def _this(process: str) -> sa.Update:
    return sa.update(scheduled).where(scheduled.c.process == process)


def _one(process: str, moment: dt.datetime) -> sa.Update:
    return sa.update(planned_start).where(planned_start.c.process == process, planned_start.c.moment == _text(moment))


def _text(moment: dt.datetime) -> str:
    """The moment in one spelling, so that texts compare as moments do."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _kept(row: Row) -> Kept:
    since, looked = dt.datetime.fromisoformat(row.since), dt.datetime.fromisoformat(row.looked)
    return Kept(row.process, since, looked, row.trouble, _moment(row.resumed) or since)


def _start(row: Row) -> PlannedStart:
    return PlannedStart(
        process=row.process,
        moment=dt.datetime.fromisoformat(row.moment),
        state=StartState(row.state),
        why=Hindrance(Obstacle(row.reason), row.detail) if row.reason else None,
        run=row.run or "",
        tries=row.tries,
        decided=dt.datetime.fromisoformat(row.decided),
        ended=_moment(row.ended),
        went=NightEnd(row.went) if row.went else None,
    )
