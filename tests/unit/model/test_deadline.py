"""The clock of a case, against somebody who counts minutes."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest

from klickfri.model.deadline import CaseClock, clock_of, hours_left
from klickfri.model.work import PROPOSED, SWEDISH_TIME, Outcome, State, Transition, WorkItem
from klickfri.model.workdays import is_working_day
from tests.unit.app.support import a_process

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
YEAR = 366 * 24 * 60
OFFICE = {"opens": "08:00", "closes": "16:30"}
AFTER = {
    State.NEW: (State.IN_PROGRESS, State.ABANDONED),
    State.IN_PROGRESS: (State.DEFERRED, State.DEFERRED, State.PENDING_USER_ACTION, State.NEW, State.COMPLETED),
    State.DEFERRED: (State.IN_PROGRESS, State.IN_PROGRESS, State.COMPLETED),
    State.PENDING_USER_ACTION: (State.NEW, State.COMPLETED),
}
"""What may follow on what, and how often."""


@cache
def counting(office: bool) -> Any:
    """For each minute of the year, whether it counts: looked up on the wall clock, one after the other."""
    return np.array([not office or _open(START + minute * MINUTE) for minute in range(YEAR)])


def _open(moment: dt.datetime) -> bool:
    local = moment.astimezone(SWEDISH_TIME)
    return (8, 0) <= (local.hour, local.minute) < (16, 30) and is_working_day(local.date())


def histories(seed: int, number: int) -> Iterator[tuple[int, list[tuple[int, State, State]], int]]:
    """When an application came (minutes of the year), what happened to it at which minutes, and when it is looked at.

    One in four lies around a change of the clocks, Easter or Christmas.
    """
    chance = random.Random(seed)
    special = [
        (dt.datetime(2026, *day, tzinfo=dt.UTC) - START) // MINUTE for day in ((3, 28), (4, 2), (10, 24), (12, 22))
    ]
    for _ in range(number):
        near = chance.choice(special) if chance.random() < 0.25 else chance.randrange(330 * 24 * 60)
        at = received = near + chance.randrange(2 * 24 * 60)
        state, changes = State.NEW, list[tuple[int, State, State]]()
        for _ in range(chance.randrange(9)):
            if state not in AFTER:
                break
            at += int(chance.expovariate(1 / 600)) * chance.choice((0, 1, 1))
            became = chance.choice(AFTER[state])
            changes.append((at, state, became))
            state = became
        yield received, changes, at + int(chance.expovariate(1 / 900))


def counted(received: int, changes: list[tuple[int, State, State]], seen: int, office: bool) -> tuple[int, int | None]:
    """The minutes used and the minute at which 24 hours are, by looking at every minute."""
    stands = np.zeros(YEAR, dtype=bool)
    ended = None
    for number, (at, _, became) in enumerate(changes):
        until = changes[number + 1][0] if number + 1 < len(changes) else YEAR
        if became is State.DEFERRED:
            stands[at:until] = True
        ended = at if became in (State.COMPLETED, State.ABANDONED) else ended
    runs = counting(office) & ~stands
    used = int(runs[received : seen if ended is None else ended].sum())
    if ended is not None or (changes and changes[-1][2] is State.DEFERRED):
        return used, None
    return used, received + int(np.searchsorted(np.cumsum(runs[received:]), 24 * 60)) + 1


def clock(received: int, changes: list[tuple[int, State, State]], seen: int, office: bool) -> CaseClock:
    """What the code under test says."""
    state = changes[-1][2] if changes else State.NEW
    item = WorkItem(1, "trial", "A-1", state, {}, START + received * MINUTE)
    transitions = [Transition(START + at * MINUTE, was, became) for at, was, became in changes]
    process = a_process(**({"office_hours": OFFICE} if office else {}))
    told = clock_of(item, transitions, process, START + seen * MINUTE)
    assert hours_left(item, transitions, process, START + seen * MINUTE) == told.hours_left
    return told


def hold(seed: int, number: int) -> None:
    """So many random histories, in calendar and in office hours."""
    for received, changes, seen in histories(seed, number):
        for office in (False, True):
            used, due = counted(received, changes, seen, office)
            told = clock(received, changes, seen, office)
            assert told.used == used * MINUTE, (received, changes, seen, office)
            assert (told.due and (told.due - START) // MINUTE) == due, (received, changes, seen, office)


def test_the_clock_is_exact_to_the_minute() -> None:
    """Over random histories of being asked, taken up, put back and ended, with both clock changes and holidays."""
    hold(seed=24, number=1_000)


@pytest.mark.attack
@pytest.mark.timeout(900)
def test_the_clock_is_exact_over_ten_thousand_histories() -> None:
    """The long form."""
    hold(seed=25, number=10_000)


def at(text: str) -> dt.datetime:
    """A moment in Sweden."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=SWEDISH_TIME)


def test_it_stands_still_while_the_applicant_is_asked() -> None:
    """Two days of waiting for an answer cost nothing; what is left stays what it was."""
    item = WorkItem(1, "trial", "A-1", State.DEFERRED, {}, at("2026-11-20T10:00"))
    asked = Transition(at("2026-11-20T16:00"), State.IN_PROGRESS, State.DEFERRED)
    told = clock_of(item, [asked], a_process(), at("2026-11-22T16:00"))
    assert (told.used, told.hours_left, told.runs, told.open, told.due) == (
        dt.timedelta(hours=6),
        18.0,
        False,
        True,
        None,
    )


def test_a_proposal_is_no_answer() -> None:
    """What a person has still to decide is not ended by the robot."""
    proposed = Outcome(State.COMPLETED, PROPOSED)
    item = WorkItem(
        1, "trial", "A-1", State.COMPLETED, {}, at("2026-11-20T10:00"), last=proposed, ended=at("2026-11-20T11:00")
    )
    told = clock_of(item, [], a_process(), at("2026-11-20T20:00"))
    assert (told.used, told.runs) == (dt.timedelta(hours=10), True)


def test_an_office_keeps_its_hours() -> None:
    """Friday afternoon to Monday morning is half an hour; the answer is due three working days later."""
    item = WorkItem(1, "trial", "A-1", State.NEW, {}, at("2026-11-20T16:00"))
    told = clock_of(item, [], a_process(office_hours=OFFICE), at("2026-11-23T08:00"))
    assert (told.used, told.due) == (dt.timedelta(minutes=30), at("2026-11-25T14:30"))
