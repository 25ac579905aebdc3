"""Work items: states, allowed transitions, and what a case ended in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

from klickfri.model.codes import BROWSER, Code


class State(StrEnum):
    """The states people see and query. The summary's numbers are these."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    PENDING_USER_ACTION = "pending_user_action"
    FAILED = "failed"
    DEFERRED = "deferred"
    ABANDONED = "abandoned"


WAITING = (State.NEW, State.IN_PROGRESS, State.DEFERRED)
"""States of which nobody has the end yet: the robot comes to them, or comes back."""
ENDED = (State.COMPLETED, State.ABANDONED)
"""States from which nothing leads on."""
SWEDISH_TIME = ZoneInfo("Europe/Stockholm")
"""Where people are told the time, and deadlines end."""

TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.NEW: frozenset({State.IN_PROGRESS, State.ABANDONED}),
    State.IN_PROGRESS: frozenset({State.COMPLETED, State.PENDING_USER_ACTION, State.FAILED, State.DEFERRED, State.NEW}),
    State.DEFERRED: frozenset({State.IN_PROGRESS, State.COMPLETED, State.ABANDONED}),
    State.PENDING_USER_ACTION: frozenset({State.NEW, State.COMPLETED, State.ABANDONED}),
    State.FAILED: frozenset({State.NEW, State.COMPLETED, State.ABANDONED}),
    State.COMPLETED: frozenset(),
    State.ABANDONED: frozenset(),
}
"""Allowed transitions, published in `docs/architecture.md`.

`in_progress -> new` is an item put back (a lock, an interrupted run, a dead worker). What neither begins nor ends an
attempt is a person's doing: once more, done by hand, or withdrawn. A proposal that a person has decided stays
`completed`.
"""

PROPOSED, DECIDED, BY_HAND = "proposed", "decided", "by_hand"
"""Outcomes of `completed` that tell who is to do, or has done, the rest: a person decides, has decided, did it all."""


@dataclass(frozen=True)
class Outcome:
    """How one attempt ended.

    `state` is the item's new state. `outcome` names what was done, in a word of the process's.
    `code` and `reasons` say why a person must look. `defer_until` is set with `DEFERRED`.
    `done` and `not_done` list step texts for the hand-over. `restricted` marks protected identity.
    """

    state: State
    outcome: str | None = None
    code: str | None = None
    reasons: tuple[str, ...] = ()
    question: str = ""
    defer_until: dt.date | None = None
    done: tuple[str, ...] = ()
    not_done: tuple[str, ...] = ()
    last_step: str = ""
    picture: str | None = None
    """SHA-256 of the last masked picture."""
    lock_released: bool | None = None
    restricted: bool = False
    clicks_work: int = 0
    confirms_work: int = 0
    clicks_looking: int = 0

    @property
    def died(self) -> bool:
        """Did the browser die under the attempt? Whoever handles the item judges how often it may."""
        return self.state is State.FAILED and self.code == BROWSER

    def is_tried_again(self, failures: int, max_attempts: int) -> bool:
        """Has the case another attempt after this one? `failures` are the attempts that failed before it."""
        return self.died or (self.state is State.FAILED and failures + 1 < max_attempts)


@dataclass(frozen=True)
class Transition:
    """One change of an item's state."""

    at: dt.datetime
    was: State
    became: State


@dataclass(frozen=True)
class WorkItem:
    """One application to handle. `payload` is the application's fields; empty for a protected person."""

    id: int
    process: str
    reference: str
    state: State
    payload: Mapping[str, str]
    received: dt.datetime
    attempt: int = 0
    priority: int = 0
    defer_until: dt.date | None = None
    last: Outcome | None = None
    started: dt.datetime | None = None
    ended: dt.datetime | None = None
    run: str | None = None
    worker: str | None = None
    restricted: bool = False
    put_backs: int = 0
    """How many times it went back to the tail because the record was locked."""
    failures: int = 0
    """How many of its attempts failed."""
    deaths: int = 0
    """How many times the robot, or its browser, died while it worked on it."""
    assigned: str = ""
    """The person who has taken it; empty where nobody has."""
    history: tuple[str, ...] = field(default=())

    @property
    def is_restricted(self) -> bool:
        """Does the item belong to the restricted list? Any one sign is enough (promise 4)."""
        last = self.last or Outcome(self.state)
        return self.restricted or last.restricted or Code(last.code or "").restricted

    @property
    def is_proposal(self) -> bool:
        """Has the robot proposed what a person must decide, and has nobody yet?"""
        proposed = self.last is not None and self.last.outcome == PROPOSED
        return proposed and self.state in (State.PENDING_USER_ACTION, State.COMPLETED)

    @property
    def waits_for_a_person(self) -> bool:
        """Does nothing happen to it until somebody takes it up?"""
        return self.state in (State.PENDING_USER_ACTION, State.FAILED) or self.is_proposal


@dataclass(frozen=True)
class ListedItem:
    """What lists ask of an item before it is read: whether it is shown, where, and when its answer is due.

    `is_restricted` and `is_proposal` are as a `WorkItem` has them.
    """

    id: int
    process: str
    reference: str
    state: State
    received: dt.datetime
    ended: dt.datetime | None
    is_restricted: bool
    is_proposal: bool


def swedish(moment: dt.datetime) -> dt.datetime:
    """The moment on a Swedish clock; one without a zone is on it already."""
    return moment.replace(tzinfo=SWEDISH_TIME) if moment.tzinfo is None else moment.astimezone(SWEDISH_TIME)
