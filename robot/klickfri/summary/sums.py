"""A run in numbers: in = completed + handed over + failed + waiting (promise 8), and the clicks it saved.

What a person ended while the run was on is counted apart: it is no work of the robot's.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from klickfri.model.application import Process
from klickfri.model.codes import UNCLEAR
from klickfri.model.wording import kept_reasons
from klickfri.model.work import BY_HAND, WAITING, Outcome, State, WorkItem

ENDED = (State.COMPLETED, State.PENDING_USER_ACTION, State.FAILED)
OTHER = ""
"""Stands for the code of hand-overs whose code is not told."""


@dataclass(frozen=True)
class Clicks:
    """What the robot pressed for one item, all attempts: the sums of its steps in the audit log."""

    work: int = 0
    confirms: int = 0
    looking: int = 0


@dataclass(frozen=True)
class Summary:
    """One run's numbers. `completed` is by outcome, `handed_over` by code, both most frequent first.

    Items of the restricted list are handed over without a code, under `OTHER`. `by_hand` items were completed by a
    person, in the queue or in the system itself, `abandoned` ones withdrawn by a person. `robot_saved` is how many
    completed cases the robot saved itself in this run. `unseen` counts saves that may have been made and that no look
    has shown. `ill` says in Swedish since when the legacy system has been ill, when the run ended for it.
    `seconds` holds the time of every item that ended, shortest first; `slowest` is a reference, empty when it belongs
    to the restricted list.
    """

    taken_in: int
    completed: Mapping[str, int]
    handed_over: Mapping[str, int]
    failed: int
    waiting: int
    abandoned: int
    baseline: Clicks
    robot: Clicks
    seconds: tuple[float, ...] = field(default=())
    slowest: str = ""
    by_hand: int = 0
    robot_saved: int = 0
    unseen: int = 0
    ill: str = ""

    @property
    def completed_total(self) -> int:
        """Cases completed by the robot, whatever their outcome."""
        return sum(self.completed.values())

    @property
    def handed_over_total(self) -> int:
        """Cases handed over to a person."""
        return sum(self.handed_over.values())

    @property
    def accounted(self) -> int:
        """Every item there is, by what became of it."""
        by_a_person = self.by_hand + self.abandoned
        return self.completed_total + self.handed_over_total + self.failed + self.waiting + by_a_person

    @property
    def balances(self) -> bool:
        """Is everything that was taken in accounted for?"""
        return self.taken_in == self.accounted

    @property
    def clicks_saved(self) -> int:
        """The caseworker's clicks and choices for one case, times the cases the robot saved. Confirms come on top."""
        return self.baseline.work * self.robot_saved

    @property
    def confirms_saved(self) -> int:
        """The caseworker's confirms for one case, times the cases the robot saved."""
        return self.baseline.confirms * self.robot_saved

    @property
    def median_seconds(self) -> float | None:
        """Half of the items that ended took less."""
        return statistics.median(self.seconds) if self.seconds else None


def summarise(
    items: Sequence[WorkItem],
    *,
    taken_in: int,
    process: Process,
    clicks: Iterable[Clicks],
    saved: Set[str],
    by_others: Set[str] = frozenset(),
    unseen: int = 0,
    ill: str = "",
) -> Summary:
    """The numbers of these items. `taken_in` is counted at the source, not here, or it would prove nothing.

    From the audit log come `clicks`, one count per item; `saved`, the references of which the robot made a save in this
    run and saw it afterwards; `by_others`, those that it found done by somebody else; and `unseen`, how many saves it
    may have made and did not see.
    """
    states = Counter(item.state for item in items)
    completed = [item for item in items if _is_completed_by_robot(item) and item.reference not in by_others]
    seconds, slowest = _timed(items)
    return Summary(
        taken_in=taken_in,
        completed=_count(map(_outcome, completed)),
        handed_over=_count(_reason(item) for item in items if item.state is State.PENDING_USER_ACTION),
        failed=states[State.FAILED],
        waiting=sum(states[state] for state in WAITING),
        by_hand=states[State.COMPLETED] - len(completed),
        abandoned=states[State.ABANDONED],
        robot_saved=len(saved & {item.reference for item in completed}),
        unseen=unseen,
        baseline=Clicks(process.baseline_clicks, process.baseline_confirms),
        robot=total(clicks),
        seconds=seconds,
        ill=ill,
        slowest=slowest,
    )


def _is_completed_by_robot(item: WorkItem) -> bool:
    return item.state is State.COMPLETED and _last(item).outcome != BY_HAND


def _outcome(item: WorkItem) -> str:
    return _last(item).outcome or "utan utfall"


def _timed(items: Iterable[WorkItem]) -> tuple[tuple[float, ...], str]:
    """How long the items that ended took, shortest first; and which took longest, unless nobody may be told that."""
    timed = sorted(
        ((seconds, item) for item in items if (seconds := seconds_of(item)) is not None), key=lambda pair: pair[0]
    )
    longest = timed[-1][1] if timed else None
    slowest = longest.reference if longest and not longest.is_restricted else ""
    return tuple(seconds for seconds, _ in timed), slowest


def seconds_of(item: WorkItem) -> float | None:
    """How long the item took, or nothing when it has not ended."""
    if item.state not in ENDED or item.started is None or item.ended is None:
        return None
    return (item.ended - item.started).total_seconds()


def total(clicks: Iterable[Clicks]) -> Clicks:
    """All counts added up."""
    counts = list(clicks)
    return Clicks(*(sum(getattr(count, name) for count in counts) for name in ("work", "confirms", "looking")))


def explain(items: Iterable[WorkItem]) -> dict[str, str]:
    """What each code meant this night: the reason given most often with it. Of restricted cases nothing is told."""
    reasons: dict[str, Counter[str]] = {}
    for item in items:
        if item.state is State.PENDING_USER_ACTION and item.last and item.last.code and not item.is_restricted:
            reasons.setdefault(item.last.code, Counter())[next(iter(kept_reasons(item.last)), "")] += 1
    return {code: counted.most_common(1)[0][0] for code, counted in reasons.items()}


def _count(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda pair: (pair[0] == OTHER, -pair[1], pair[0])))


def _last(item: WorkItem) -> Outcome:
    return item.last or Outcome(item.state)


def _reason(item: WorkItem) -> str:
    """The code; whoever may not see the restricted list is not told which code put an item there (promise 4)."""
    return OTHER if item.is_restricted else _last(item).code or UNCLEAR
